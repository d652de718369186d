"""What tests of the sheets write: good rows to spoil, files of them, and a store that may import."""

from datetime import date

from tongxing.testing.worlds import make_access, make_grant
from tongxing.work.sheets.importing import import_file
from tongxing.work.sheets.imports import IMPORTS
from tongxing.work.sheets.questions import survey
from tongxing.work.sheets.workbook import compose
from tongxing.work.store import Store

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


def said(report):
    """The problems as short words: ``儿童!C5 ID_LENGTH``."""
    return [f"{p.sheet}!{p.column}{p.row} {p.code}" for p in report.problems]


def counts(report):
    return report.read, report.accepted, report.unchanged, report.rejected
