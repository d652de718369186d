"""What the registry knows already about the people of a batch, as this principal may see it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import tuple_

from ...people import (
    Child,
    Guardian,
    GuardianIdentifier,
    Guardianship,
    Household,
    HouseholdMember,
    Identifier,
    Residence,
    ResidencePermit,
)
from ...records import Record
from ...records.base import blind_name
from ..events import ServiceEvent
from ..store import Reading
from .families import Family

Row = dict[str, Any]
_PART = 400
OF_A_CHILD: tuple[type[Record], ...] = (Identifier, Residence, ResidencePermit, HouseholdMember, Guardianship)


def _lists() -> defaultdict[str, list[Row]]:
    return defaultdict(list)


@dataclass
class Standing:
    """Rows by whom they are about. Planning adds what it makes, so that a second row of the file finds it."""

    children: dict[str, Row] = field(default_factory=dict)
    by_number: dict[str, str] = field(default_factory=dict)
    by_name: defaultdict[tuple[str, date], list[str]] = field(default_factory=lambda: defaultdict(list))
    guardians: dict[str, Row] = field(default_factory=dict)
    guardian_by_number: dict[str, str] = field(default_factory=dict)
    numbered_guardians: set[str] = field(default_factory=set)
    households: dict[str, Row] = field(default_factory=dict)
    about: dict[type[Record], defaultdict[str, list[Row]]] = field(default_factory=lambda: defaultdict(_lists))
    """Record → subject → rows, oldest first."""

    def phones(self, child: str) -> set[str]:
        """Phones of a child's guardians."""
        theirs = (self.guardians.get(tie["guardian"], {}) for tie in self.about[Guardianship][child])
        return {row["phone"] for row in theirs if row.get("phone")}


def standing_for(reading: Reading, families: Iterable[Family], records: Iterable[type[Record]]) -> Standing:
    """Load everything that these families could meet. ``records``: those of departments that the survey fills."""
    found, families = Standing(), list(families)
    children = [child for family in families for child in family.children]
    _find_children(reading, found, children)
    for record in OF_A_CHILD:
        _load(reading, found, record, "child", found.children)
    _find_guardians(reading, found, [g for family in families for g in family.guardians])
    wanted = {row["household"] for rows in found.about[HouseholdMember].values() for row in rows}
    found.households = {row["id"]: row for row in _rows(reading, Household, "id", wanted)}
    identified = _rows(reading, ServiceEvent, "child", found.children)
    for row in identified:
        if row["kind"] == "identified":
            found.about[ServiceEvent][row["child"]].append(row)
    known: Mapping[str, Iterable[str]] = {
        "child": found.children,
        "guardian": found.guardians,
        "household": found.households,
    }
    for record in records:
        _load(reading, found, record, record.subject_column, known[str(record.subject)])
    return found


def _find_children(reading: Reading, found: Standing, children: Iterable[Row]) -> None:
    """Children with these numbers, and children with these names and birth dates."""
    children = list(children)
    rows = _by_number(reading, Identifier, (c.get("id_number") for c in children))
    found.by_number = {row["number"]: row["child"] for row in reversed(rows)}
    unmatched = {(c["name"], c["birth_date"]) for c in children if c.get("id_number") not in found.by_number}
    named = _named(reading, sorted(unmatched))
    numbered = _rows(reading, Child, "id", {row["child"] for row in rows})
    found.children = {row["id"]: row for row in [*numbered, *named]}
    for row in named:
        found.by_name[row["name"], row["birth_date"]].append(row["id"])


def _find_guardians(reading: Reading, found: Standing, guardians: Iterable[Row]) -> None:
    """Guardians with these numbers, and those of the children found."""
    rows = _by_number(reading, GuardianIdentifier, (g.get("id_number") for g in guardians))
    found.guardian_by_number = {row["number"]: row["guardian"] for row in reversed(rows)}
    tied = {row["guardian"] for ties in found.about[Guardianship].values() for row in ties}
    everyone = tied | set(found.guardian_by_number.values())
    found.guardians = {row["id"]: row for row in _rows(reading, Guardian, "id", everyone)}
    found.numbered_guardians = {row["guardian"] for row in _rows(reading, GuardianIdentifier, "guardian", everyone)}


def _load(reading: Reading, found: Standing, record: type[Record], column: str, subjects: Iterable[str]) -> None:
    for row in _rows(reading, record, column, subjects):
        found.about[record][row[column]].append(row)


def _by_number(reading: Reading, record: type[Record], numbers: Iterable[str | None]) -> list[Row]:
    blind = {reading.vault.ring.blind("number", n) for n in numbers if n}
    return _rows(reading, record, blind_name("number"), blind)


def _rows(reading: Reading, record: type[Record], column: str, values: Iterable[str]) -> list[Row]:
    """Rows of a record in which a column has one of these values, by id."""
    relation, wanted, rows = reading.scope.relation(record), sorted(set(values)), []
    for start in range(0, len(wanted), _PART):
        part = relation.select().where(relation.c[column].in_(wanted[start : start + _PART]))
        rows += reading.rows(record, part)
    return sorted(rows, key=lambda row: row["id"])


def _named(reading: Reading, pairs: list[tuple[str, date]]) -> list[Row]:
    relation, rows = reading.scope.relation(Child), []
    for start in range(0, len(pairs), _PART):
        both = tuple_(relation.c.name, relation.c.birth_date)
        rows += reading.rows(Child, relation.select().where(both.in_(pairs[start : start + _PART])))
    return sorted(rows, key=lambda row: row["id"])
