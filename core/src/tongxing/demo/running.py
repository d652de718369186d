"""``tongxing demo``: an invented province through the real path: files, import, decisions, gaps, one child explained."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from ..host.cities.composition import Composition
from ..host.contributions import DemoData
from ..host.registry import Registry
from ..policy.gaps import Gap
from ..policy.reasons import Decision
from ..policy.residence.reasons import ResidenceStatus
from ..records.ids import seeded
from ..work.sheets.importing import Progress, import_file
from ..work.sheets.questions import Survey, survey_of
from ..work.sheets.report import Report
from ..work.store import Store
from .again import again
from .answers import AnswerKey
from .books import XLSX_CHILDREN, Book, Place
from .departments import Holding, invented_by, place_of
from .fresh import make_fresh
from .kinds import WARNINGS
from .loading import around, load_records, load_stays
from .mistakes import Planted, plant
from .places import Move
from .province import DEMO_DAY, Family, invent, parts_of
from .rows import lines_of

PRINCIPAL = "demo-county"
NOW = datetime(DEMO_DAY.year, DEMO_DAY.month, DEMO_DAY.day, 1, tzinfo=UTC)
EXPLAINABLE = 500
"""Of so many children one is chosen to be explained: reasons of a million would fill the memory."""
TOGETHER = 20_000
"""Children classified and decided at a time."""


@dataclass
class Demo:
    """What a demo made and found. Prints nothing itself. ``reports``: file → what its import said."""

    registry: Registry
    seed: int
    answers: AnswerKey
    reports: dict[str, Report] = field(default_factory=dict)

    @property
    def composition(self) -> Composition:
        """What holds in the demo city."""
        return self.registry.composition

    @property
    def survey(self) -> Survey:
        """What the demo's workbooks ask."""
        return survey_of(self.composition)

    def store(self, purpose: str) -> Store:
        """The door that the demo writes through."""
        return self.registry.store(self.registry.access(PRINCIPAL, purpose))

    def statuses(self) -> Iterator[ResidenceStatus]:
        """Whether each child counts, by the residence clock, in the order of their ids."""
        access = self.registry.access(PRINCIPAL, "care")
        for some in self._some_at_a_time():
            found = self.registry.classify(access, some, on=DEMO_DAY)
            yield from (found[child] for child in some)

    def status(self, child: str) -> ResidenceStatus:
        """Whether one child counts."""
        return self.registry.classify(self.registry.access(PRINCIPAL, "care"), [child], on=DEMO_DAY)[child]

    def tally(self) -> Mapping[tuple[str, str], int]:
        """Item and answer → children who have it."""
        answers, counted = self.registry.answers(self.registry.access(PRINCIPAL, "care")), Counter[tuple[str, str]]()
        for some in self._some_at_a_time():
            counted.update(answers.tally(on=DEMO_DAY, subjects=some))
        return counted

    def decisions(self) -> list[list[Decision]]:
        """The decisions of the first children, with reasons, a child at a time."""
        some = self.answers.children["id"].head(EXPLAINABLE).to_list()
        return list(self.registry.decide(self.registry.access(PRINCIPAL, "care"), some, on=DEMO_DAY).values())

    @cached_property
    def gaps(self) -> list[Gap]:
        """Everybody who is entitled and not served, by item and child."""
        access, parts = self.registry.access(PRINCIPAL, "care"), self._some_at_a_time()
        found = [gap for some in parts for gap in self.registry.gaps(access, on=DEMO_DAY, subjects=some)]
        return sorted(found, key=lambda gap: (gap.item, gap.subject))

    def _some_at_a_time(self) -> Iterator[list[str]]:
        """All children, so many that their facts fit into the memory."""
        everyone = self.answers.children["id"]
        for start in range(0, len(everyone), TOGETHER):
            yield everyone.slice(start, TOGETHER).to_list()


@dataclass(frozen=True)
class Part:
    """One part of the province, invented and written as rows, before anything is imported."""

    number: int
    families: list[Family]
    book: Book
    planted: list[Planted]
    theirs: Mapping[str, DemoData]

    @property
    def unheard(self) -> set[str]:
        """Numbers of the families whose household's row is rejected."""
        wrong = (p for p in self.planted if p.code not in WARNINGS and p.repeats is None)
        return {each.line.family for each in wrong if each.line.subject == "household"}


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
    """Invent, write files into ``folder``, import them. The city is open until the end of the block."""
    make_fresh(database)
    registry = Registry.open(city, database=database, new_id=seeded(seed), clock=lambda: NOW)
    try:
        policy = registry.composition.policy
        bases = {key: item.basis for key, item in policy.items.items()}
        made = Demo(registry, seed, AnswerKey(Holding(policy.parameters), bases))
        for part in written(registry, children, seed, folder):
            _import(made, part, folder, progress)
        made.answers.add_decided(made.gaps)
        yield made
    finally:
        registry.close()


def written(registry: Registry, children: int, seed: int, folder: Path) -> Iterator[Part]:
    """The parts of the province, each with its file in the folder."""
    composition = registry.composition
    survey, division = survey_of(composition), registry.city.info.division
    kind = "xlsx" if children <= XLSX_CHILDREN else "zip"
    for number, size in enumerate(parts_of(children)):
        families = invent(size, seed, division=division, part=number)
        theirs = invented_by(composition, families, seed, number)
        answers = {f"{plugin}.{key}": told for plugin, data in theirs.items() for key, told in data.answers.items()}
        lines, planted = plant(lines_of(families, answers, seed, number), families, survey, seed, number)
        book = Book.of(f"demo-{children}-{seed}-{number + 1}.{kind}", lines)
        book.write(folder, survey)
        yield Part(number, families, book, planted, theirs)


def _import(made: Demo, part: Part, folder: Path, progress: Callable[[str], Progress]) -> None:
    """By the same way as ``tongxing import``: a file on the disk, read, checked, written in batches; then the rest."""
    report = _read(made, part.book, folder, progress)
    places: dict[int, Place] = {id(line): place for line, place in part.book.places()}
    names = _names(part, report, places)
    ids = {key: id for key, id in names.items() if id}
    load_stays(made.store("care"), part.families, ids, part.number)
    others = around(made.store("care"), part.families, ids)
    everyone = ids | {key: id for key, id in others.items() if id}
    for plugin, data in part.theirs.items():
        load_records(made.store("care"), plugin, data.records, everyone, part.number)
    if part.number == 0:
        _repeat(made, part, ids, folder, progress)
    placed = _placed(part, ids)
    if not part.book.is_workbook:  # of one file among many only what it said is kept
        made.reports[part.book.name] = replace(report, children={})
    made.answers.add_children(part.families, names, placed, part.unheard)
    made.answers.add_planted(part.planted, places, made.survey)
    truths = {plugin: data.truth for plugin, data in part.theirs.items()}
    made.answers.add_truths(truths, {**names, **others}, placed)


def _read(made: Demo, book: Book, folder: Path, progress: Callable[[str], Progress]) -> Report:
    development = made.registry.city.info.development
    store, file = made.store("survey"), folder / book.name
    report = import_file(store, file, made.survey, development=development, progress=progress(book.name))
    made.reports[book.name] = report
    return report


def _repeat(made: Demo, part: Part, ids: Mapping[str, str], folder: Path, progress: Callable[[str], Progress]) -> None:
    """The second workbook, with children whom the registry knows by now."""
    lines = [line for of_subject in part.book.lines.values() for line in of_subject]
    division, name = made.registry.city.info.division, f"{part.book.name.rpartition('-')[0]}-again.xlsx"
    second = again(part.families, lines, ids, division, name, made.seed)
    if second:
        second.book.write(folder, made.survey)
        _read(made, second.book, folder, progress)
        made.answers.repeated = second.told(ids)


def _placed(part: Part, ids: Mapping[str, str]) -> dict[str, Move]:
    """Record id → where the registry has the child on the demo's day: what the sheet said, unless it moved since."""
    lived = [(c, f.move.residence) for f in part.families for c in f.children]
    moved = {c.key: place_of(c) for c, told in lived if c.stays[-1].division != told}
    placed = {}
    for line in part.book.lines["child"]:
        key = line.child or ""
        if key in ids and line.planted in (None, *WARNINGS):
            residence = moved.get(key) or line.values["residence"].ljust(12, "0")
            placed[ids[key]] = Move(line.values["hukou"].ljust(12, "0"), residence)
    return placed


def _names(part: Part, report: Report, places: Mapping[int, Place]) -> dict[str, str | None]:
    """Child key → record id; None for a child whose row was rejected."""
    names: dict[str, str | None] = {child.key: None for family in part.families for child in family.children}
    for line in part.book.lines["child"]:
        row = places[id(line)].row
        if line.child and row in report.children:
            names[line.child] = report.children[row]
    return names
