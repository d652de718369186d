"""A re-survey: the workbook filled in beforehand with what the registry holds, so that field workers confirm.

What the reader may not see is not in it. An empty day of the survey says that nobody went there yet; a day confirms the
row as it stands. Equal registries give equal bytes: the moment of issue is that of the latest record read.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import polars as pl
from sqlalchemy import func, select

from ...errors import UsageError
from ...people import MASTER, Child, Guardian, Guardianship, Household, HouseholdMember
from ...people.divisions import national
from ...records import Record
from ..store import Reading, Store
from .converting import values_of
from .held import Held, filled, held, is_measured
from .imports import IMPORTS
from .issuing import Issue
from .questions import AS_ISSUED, RECORD, SUBJECTS, Column, Survey
from .reading import Sheet
from .visiting import digests
from .wording import WITHHELD, written
from .workbook import Rows, compose

Row = dict[str, Any]
_PART = 500


@dataclass(frozen=True)
class Resurvey:
    """A workbook to send out. ``left_out``: children whose name or place may not be seen, so that no row can be made."""

    content: bytes
    children: int
    families: int
    left_out: int


def resurvey(store: Store, survey: Survey, *, division: str) -> Resurvey:
    """The workbook of the children who live in a division. Raises UsageError where nobody is there to be seen."""
    with store.reading("workbook resurvey") as reading:
        people = _people(reading, survey, division)
        issued = _issued(reading, people)
    if not people.families:
        raise UsageError(
            f"{division} 没有您可以查看的儿童。 There is no child in {division} whom you may see.",
            remedy="新的摸排请用 tongxing workbook new。 Use `tongxing workbook new` for a first survey.",
        )
    rows = with_digests(survey, _rows(survey, people, division[:2]))
    content = compose(survey, rows, Issue(issued, store.world.city))
    return Resurvey(content, len(rows["child"]), len(people.families), people.left_out)


# who is in it ---------------------------------------------------------------------------------------------------------


@dataclass
class _Family:
    children: list[str]
    guardians: list[str]
    households: list[str]


@dataclass
class _People:
    """Everybody of the workbook: families in order, what is held of each of them, and what may be seen of the children."""

    families: list[_Family]
    held: Mapping[str, Held]
    ties: Mapping[tuple[str, str], Row]
    opened: Mapping[str, frozenset[str]]
    loaded: Mapping[type[Record], Sequence[Row]]
    left_out: int


def _people(reading: Reading, survey: Survey, division: str) -> _People:
    low, high = national().range_of(division)
    relation = reading.scope.relation(Child)
    here = relation.select().where(relation.c.residence >= low, relation.c.residence < high)
    found = sorted(reading.rows(Child, here), key=lambda r: str(r["id"]))
    wanted = [c.column for c in survey.of("child") if c.is_required and c.record is Child]
    good = [r for r in found if all(r[name] is not None for name in wanted)]
    ids = {"child": [str(r["id"]) for r in good]}
    loaded: dict[type[Record], list[Row]] = {Child: good}
    members = _open(_load(reading, HouseholdMember, "child", ids["child"]))
    ties = _open(_load(reading, Guardianship, "child", ids["child"]))
    ids["guardian"] = sorted({str(t["guardian"]) for t in ties})
    ids["household"] = sorted({str(m["household"]) for m in members})
    loaded |= {Guardianship: ties, HouseholdMember: members}
    for subject in SUBJECTS:
        for record in _records(survey, subject):
            if record not in loaded:
                column = "id" if record is MASTER[subject] else subject
                loaded[record] = _load(reading, record, column, ids[subject])
    return _People(
        families=list(_families(good, members, ties, (_ids(loaded[Guardian]), _ids(loaded[Household])))),
        held={subject: held(survey, subject, ids[subject], loaded) for subject in SUBJECTS},
        ties={(str(t["guardian"]), str(t["child"])): t for t in ties},
        opened=reading.scope.opened(reading.connection, ids["child"]) if good else {},
        loaded=loaded,
        left_out=len(found) - len(good),
    )


def _records(survey: Survey, subject: str) -> Iterable[type[Record]]:
    """The records that a sheet is filled from; a measurement is asked anew each time."""
    asked = dict.fromkeys(c.record for c in filled(survey, subject) if c.record and not is_measured(c))
    return (MASTER[subject], *(r for r in asked if r is not MASTER[subject]))


def _load(reading: Reading, record: type[Record], column: str, ids: Sequence[str]) -> list[Row]:
    relation, rows = reading.scope.relation(record), []
    for start in range(0, len(ids), _PART):
        part = relation.select().where(relation.c[column].in_(ids[start : start + _PART]))
        rows += reading.rows(record, part)
    return sorted(rows, key=lambda r: str(r["id"]))


def _open(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row["valid_until"] is None]


def _ids(rows: Iterable[Row]) -> set[str]:
    return {str(row["id"]) for row in rows}


def _families(
    children: Sequence[Row], members: Iterable[Row], ties: Iterable[Row], known: tuple[set[str], set[str]]
) -> Iterator[_Family]:
    """Children of one household together, by place and then by the first child; with guardians and household where seen."""
    home = {str(m["child"]): str(m["household"]) for m in members if m["household"]}
    guardians = defaultdict(list)
    for tie in ties:
        guardians[str(tie["child"])].append(str(tie["guardian"]))
    groups: dict[str, list[Row]] = {}
    for child in sorted(children, key=lambda r: (r["residence"], r["id"])):
        groups.setdefault(home.get(str(child["id"]), str(child["id"])), []).append(child)
    for key, mine in groups.items():
        ids = [str(c["id"]) for c in mine]
        theirs = dict.fromkeys(g for id in ids for g in guardians[id] if g in known[0])
        yield _Family(ids, list(theirs), [key] if key in known[1] else [])


def _issued(reading: Reading, people: _People) -> datetime:
    """The moment up to which all that was read had been recorded, and before any import that is still being written."""
    latest = max((r["recorded_at"] for rows in people.loaded.values() for r in rows), default=reading.access.now)
    running = select(func.min(IMPORTS.c.begun_at)).where(
        IMPORTS.c.city == reading.access.city, IMPORTS.c.state == "running"
    )
    begun = reading.inside.connection.execute(running).scalar()
    return min(latest, begun - timedelta(microseconds=1)) if begun else latest


# rows -----------------------------------------------------------------------------------------------------------------


def _rows(survey: Survey, people: _People, home: str) -> dict[str, list[Row]]:
    values = {s: {r[RECORD]: r for r in h.frame.iter_rows(named=True)} for s, h in people.held.items()}
    columns = {subject: filled(survey, subject) for subject in SUBJECTS}
    made: dict[str, list[Row]] = {subject: [] for subject in SUBJECTS}
    for number, family in enumerate(people.families, 1):
        seen = frozenset[str]().union(*(people.opened.get(c, frozenset()) for c in family.children))
        about = {"child": family.children, "guardian": family.guardians, "household": family.households}
        for subject in SUBJECTS:
            for id in about[subject]:
                may = people.opened.get(id, frozenset()) if subject == "child" else seen
                row = dict(values[subject][id])
                if subject == "guardian":
                    row |= _tie(people, columns[subject], id, family)
                cells = {c.key: _cell(c, row[c.key], may, home) for c in columns[subject]}
                made[subject].append({"family": str(number), RECORD: id} | cells)
    return made


def _cell(column: Column, value: Any, may: frozenset[str], home: str) -> Any:
    if value is None and not column.categories <= may:
        return WITHHELD
    return written(column, value, home)


def _tie(people: _People, columns: Iterable[Column], guardian: str, family: _Family) -> Row:
    """What the guardian is to the first child of this family; in another family it may be something else."""
    tie = next(t for child in family.children if (t := people.ties.get((guardian, child))))
    return {c.key: tie[c.column] for c in columns if c.record is Guardianship}


def with_digests(survey: Survey, rows: Rows) -> dict[str, list[Row]]:
    """The rows with the digest by which an import sees whether anything was changed."""
    made = {}
    for subject, mine in rows.items():
        keys = [c.key for c in survey.of(subject)]
        texts = {k: [_text(row.get(k)) for row in mine] for k in keys}
        cells = pl.DataFrame(texts, schema=dict.fromkeys(keys, pl.String)).with_row_index("row")
        values = values_of(Sheet(subject, subject, {}, cells), {c.key: c for c in survey.of(subject)})
        digest = digests(values.frame)
        made[subject] = [{**row, AS_ISSUED: said} for row, said in zip(mine, digest, strict=True)]
    return made


def _text(value: Any) -> str | None:
    return None if value is None or value == WITHHELD else str(value)
