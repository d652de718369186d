"""What tests of the sheets write: good rows to spoil, files of them, and a store that may import."""

import shutil
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from tongxing.records.ids import seeded
from tongxing.testing.templates import begin
from tongxing.testing.worlds import make_access, make_grant, make_world
from tongxing.work.sheets.importing import import_file
from tongxing.work.sheets.imports import IMPORTS
from tongxing.work.sheets.questions import survey
from tongxing.work.sheets.workbook import compose
from tongxing.work.store import Store

_KEPT = TemporaryDirectory(prefix="surveyed")
ID = "99010120190305001X"  # a boy born on 5 March 2019


def child(**changed):
    return {
        "family": "1",
        "name": "王小明",
        "sex": "男",
        "birth_date": date(2019, 3, 5),
        "hukou": "220102001",
        "residence": "230102001",
        "residing_since": date(2025, 3, 1),
        "accompanied_by": "父母双方",
        "surveyed_on": date(2026, 10, 12),
    } | changed


def guardian(**changed):
    return {"family": "1", "name": "王父", "relation": "父亲", "phone": "19900000001", "custody": "是"} | changed


def household(**changed):
    return {"family": "1", "address": "示例路1号", "income_year": 60000} | changed


def workbook(folder, *, children=(), guardians=(), households=(), asked=None, name="sheet.xlsx"):
    path = folder / name
    path.write_bytes(compose(asked or survey(), {"child": children, "guardian": guardians, "household": households}))
    return path


def importer(world, *, categories=None, regions=(("230000", ("residence",)),), actions=("read", "write", "import")):
    """A store of an officer who may import. Makes the table of imports, which only core's migrations make otherwise."""
    with world.database.write() as connection:
        IMPORTS.create(connection, checkfirst=True)
    grant = make_grant(categories=categories or world.book.categories, actions=actions, regions=regions)
    return Store(world, make_access(world, grant))


def load(store, path, asked=None, **options):
    return import_file(store, path, asked or survey(), development=True, **options)


def surveyed(url, folder, name, records, asked, **rows):
    """A store of an importer into whose registry these rows were imported: by the first who asks for ``name``, then copied."""

    def prepare(database, _):
        keys = Path(_KEPT.name) / f"{name}-{database.engine.dialect.name}"

        def imported(made):
            keys.mkdir()
            world = make_world(made.url, keys, records)
            report = load(importer(world), workbook(keys, asked=asked, **rows), asked)
            world.log.close()
            world.database.close()
            assert report.rejected == 0

        begin(database, name, imported)
        shutil.copy(keys / "city.keys", folder)

    return importer(make_world(url, folder, records, prepare=prepare, new_id=seeded(2)))


def said(report):
    """The problems as short words: ``儿童!C5 ID_LENGTH``."""
    return [f"{p.sheet}!{p.column}{p.row} {p.code}" for p in report.problems]


def counts(report):
    return report.read, report.accepted, report.unchanged, report.rejected


def all_of(store, record):
    with store.reading("test") as reading:
        return reading.all(record)
