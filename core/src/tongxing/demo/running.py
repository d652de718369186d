"""``tongxing demo``: an invented province through the real path: workbook, import, decisions, gaps, one child explained."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from ..errors import PluginError
from ..host.composition import Composition
from ..host.contributions import DemoChild, DemoData
from ..host.registry import Registry
from ..policy.gaps import Gap
from ..policy.reasons import Decision
from ..records import Record
from ..records.ids import seeded
from ..work.checks import frame_schema
from ..work.rows import row_of
from ..work.sheets.importing import Progress, import_file
from ..work.sheets.questions import Survey, survey_of
from ..work.sheets.report import Report
from .answers import answer_key
from .books import Book, Place, books_of
from .fresh import make_fresh
from .mistakes import Planted, plant
from .province import DEMO_DAY, Family, invent
from .rows import lines_of

PRINCIPAL = "demo-county"
NOW = datetime(DEMO_DAY.year, DEMO_DAY.month, DEMO_DAY.day, 1, tzinfo=UTC)
TOGETHER = 1000
"""Children decided at a time, for the counts: reasons of a million at once would fill the memory."""


@dataclass
class Demo:
    """What a demo made and found. Prints nothing itself."""

    registry: Registry
    families: list[Family]
    books: list[Book]
    reports: list[Report] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)
    """Child key → record id."""
    planted: list[Planted] = field(default_factory=list)
    truths: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def composition(self) -> Composition:
        """What holds in the demo city."""
        return self.registry.composition

    @property
    def survey(self) -> Survey:
        """What the demo's workbooks ask."""
        return survey_of(self.composition)

    def decisions(self) -> Iterator[list[Decision]]:
        """The decisions of every child, a child at a time."""
        access, everyone = self.registry.access(PRINCIPAL, "care"), sorted(self.ids.values())
        for start in range(0, len(everyone), TOGETHER):
            found = self.registry.decide(access, everyone[start : start + TOGETHER], on=DEMO_DAY)
            yield from found.values()

    def gaps(self) -> list[Gap]:
        """Everybody who is entitled and not served."""
        return self.registry.gaps(self.registry.access(PRINCIPAL, "care"), on=DEMO_DAY)

    def answers(self) -> dict[str, Any]:
        """The answer key."""
        places: dict[int, Place] = {id(line): place for book in self.books for line, place in book.places()}
        return answer_key(self.families, self.planted, places, self.survey, self.ids, self.truths, self.gaps())


@contextmanager
def demo(
    city: Path | str,
    *,
    children: int,
    seed: int,
    database: str,
    folder: Path,
    progress: Callable[[str], Progress] = lambda name: lambda done, of: None,
) -> Iterator[Demo]:
    """Invent, write workbooks into ``folder``, import them. The city is open until the end of the block."""
    make_fresh(database)
    registry = Registry.open(city, database=database, new_id=seeded(seed), clock=lambda: NOW)
    try:
        yield _made(registry, children, seed, folder, progress)
    finally:
        registry.close()


def _made(registry: Registry, children: int, seed: int, folder: Path, progress: Callable[[str], Progress]) -> Demo:
    survey, families = survey_of(registry.composition), invent(children, seed)
    theirs = dict(_invented_by_departments(registry.composition, families, seed))
    answers = {f"{plugin}.{key}": told for plugin, data in theirs.items() for key, told in data.answers.items()}
    lines, planted = plant(lines_of(families, answers, seed), families, survey, seed)
    made = Demo(registry, families, books_of(lines, f"demo-{children}-{seed}"), planted=planted)
    made.truths = {plugin: data.truth for plugin, data in theirs.items()}
    for book in made.books:
        _import(made, book, survey, folder, progress(book.name))
    for plugin, data in theirs.items():
        _add_records(made, plugin, data.records)
    return made


def _import(made: Demo, book: Book, survey: Survey, folder: Path, progress: Progress) -> None:
    """By the same way as ``tongxing import``: a file on the disk, read, checked, written in batches."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / book.name
    file.write_bytes(book.content(survey))
    registry = made.registry
    store = registry.store(registry.access(PRINCIPAL, "survey"))
    report = import_file(store, file, survey, development=registry.city.info.development, progress=progress)
    made.reports.append(report)
    for line, place in book.places():
        if line.child and line.subject == "child" and place.row in report.children:
            made.ids[line.child] = report.children[place.row]


def _invented_by_departments(
    composition: Composition, families: Sequence[Family], seed: int
) -> Iterator[tuple[str, DemoData]]:
    children = [
        DemoChild(
            key=child.key,
            birth_date=child.birth_date,
            sex=child.sex,
            residence=family.move.residence.ljust(12, "0"),
            hukou=family.move.hukou.ljust(12, "0"),
            arrived_on=child.residing_since,
            survey_day=family.surveyed_on,
        )
        for family in families
        for child in family.children
    ]
    for plugin, load in composition.hooks("load_demo"):
        data = load(children=children, seed=seed)
        if not isinstance(data, DemoData):
            raise PluginError(plugin, "load_demo", f"returned {type(data).__name__}", "Return DemoData")
        yield plugin, data


def _add_records(made: Demo, plugin: str, records: Sequence[Record]) -> None:
    """The departments' own records, of children who were accepted, in batches."""
    registry = made.registry
    store = registry.store(registry.access(PRINCIPAL, "care"))
    of_class: dict[type[Record], list[dict[str, Any]]] = {}
    for record in records:
        key = getattr(record, "child", None)
        if key in made.ids:
            row = row_of(record) | {"id": registry.new_id(registry.city.province), "child": made.ids[key]}
            of_class.setdefault(type(record), []).append(row)
    for kind, rows in of_class.items():
        names = [n for n in frame_schema(kind) if n in rows[0] and not n.startswith("recorded_") and n != "version"]
        schema = {n: t for n, t in frame_schema(kind).items() if n in names}
        for batch, start in enumerate(range(0, len(rows), TOGETHER)):
            frame = pl.DataFrame([{n: r[n] for n in names} for r in rows[start : start + TOGETHER]], schema=schema)
            store.write_batch({kind: frame}, import_id=f"demo {plugin} {kind.__name__}", batch=batch)
