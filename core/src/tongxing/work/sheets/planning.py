"""Rows to records: a batch of families becomes what is to be written, and what stands already is left alone.

A family's rows make a household with its members, each child with number, stay, permit and one `identified` event, each
guardian with a tie to every child, and the departments' records that their questions fill.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ...people import (
    Child,
    Guardian,
    GuardianIdentifier,
    Guardianship,
    Household,
    HouseholdMember,
    Identifier,
)
from ...records import Record
from ...trust.visible import Placed
from ..events import SERVICE, Happened, ServiceEvent
from ..world import World
from .checked import Checked
from .checking import SURVEY_DAY
from .drafts import Drafts, Source
from .episodes import plan_permit, plan_stay
from .families import Family
from .matching import find_child, find_guardian
from .questions import SUBJECTS, Column, Subject, Survey
from .rights import ALWAYS, Rights
from .standing import Row, Standing

PARENTS = frozenset({"51", "52"})
REFUSED = "NOT_ALLOWED"


@dataclass
class Plan:
    """Plans one batch. ``refused``: sheet, row, column and code of what is rejected only now."""

    world: World
    survey: Survey
    standing: Standing
    rights: Rights
    filled: Mapping[str, frozenset[str]]
    """Sheet → columns that have a value somewhere in the file."""
    drafts: Drafts
    refused: list[tuple[str, int, str, str]] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    children: dict[int, str] = field(default_factory=dict)
    """Row of the children's sheet → the child's id."""

    def family(self, family: Family) -> None:
        """Plan all rows of one family."""
        children = [(id, row) for row in family.children if (id := self._child(row, family.guardians))]
        if not children:
            self._refuse_rest(family)
            return
        household = self._household(family, children)
        for id, row in children:
            self._member(id, row, household)
        for row in family.guardians:
            self._guardian(row, children)

    # children ---------------------------------------------------------------------------------------------------------

    def _child(self, row: Row, guardians: Sequence[Row]) -> str | None:
        known = find_child(self.standing, row, guardians, self.taken)
        before = self.standing.children.get(known or "")
        if known and before is None:  # the number is known here, the child may not be seen
            self.refused.append(("child", row["row"], "id_number", REFUSED))
            return None
        if not self._may("child", row, self._places(row, before), stands=before is not None):
            return None
        source = ("child", row["row"])
        residence, stays = plan_stay(self.standing, known, row)
        told = {n: row.get(n) for n in ("name", "sex", "birth_date", "ethnicity", "hukou", "guardians_complete")}
        told["residence"] = residence
        id = self.drafts.put(Child, told, source=source, place=row["hukou"], standing=before)
        self.taken.add(id)
        self.children[row["row"]] = id
        subject = {"child": id}
        self._number(Identifier, subject, row, source)
        for record, values, standing in (*stays, *plan_permit(self.standing, known, row)):
            self.drafts.put(record, subject | values, source=source, place=row["hukou"], standing=standing)
        if not self.standing.about[ServiceEvent][id]:
            self._identified(id, row, source)
        self._answers("child", subject, row, row["surveyed_on"], source)
        return id

    def _places(self, row: Row, before: Row | None) -> list[Placed]:
        """Where the child is said to be and, for one that stands already, where it was: both need the right."""
        now = Placed(row["residence"], row["hukou"])
        return [now] if before is None else [now, Placed(before["residence"], before["hukou"])]

    def _number(self, record: type[Record], subject: Row, row: Row, source: Source) -> None:
        number, known = row.get("id_number"), self.standing
        numbers = known.by_number if record is Identifier else known.guardian_by_number
        if number and number not in numbers:
            values = subject | {"kind": "resident_id", "number": number}
            self.drafts.put(record, values, source=source, place=self.world.province)
            numbers[number] = str(subject[record.subject_column])

    def _identified(self, child: str, row: Row, source: Source) -> None:
        thread = self.world.new_id(self.world.province)
        values = {
            "child": child,
            "kind": "identified",
            "thread": thread,
            "happened_on": row["surveyed_on"],
            "division": row["residence"],
            "by": self.rights.access.principal,
            "payload": "{}",
            "category": SERVICE,
        }
        event = self.drafts.put(ServiceEvent, values, source=source, place=row["hukou"])
        self.standing.about[ServiceEvent][child].append({"id": event})
        happened = Happened(event, "identified", "child", child, None, thread, row["surveyed_on"])
        self.drafts.happened.append(happened)

    # households and guardians -----------------------------------------------------------------------------------------

    def _household(self, family: Family, children: Sequence[tuple[str, Row]]) -> str:
        members = [m for id, _ in children for m in self.standing.about[HouseholdMember][id]]
        known = next((m["household"] for m in members if m["valid_until"] is None), None)
        row, before = family.household, self.standing.households.get(known or "")
        first = children[0][1]
        source = ("child", first["row"]) if row is None else ("household", row["row"])
        places = [p for _, child in children for p in self._places(child, None)]
        if row is not None and not self._may("household", row, places, stands=known is not None):
            row, source = None, ("child", first["row"])
        if known is not None and row is None:
            return str(known)
        if known is not None and before is None:
            before = {"id": known}
        told = {"address": None, "income_year_fen": None, "hardship": None}
        if row is not None:
            told = {c.column: row.get(c.key) for c in self._core("household")}
        id = self.drafts.put(Household, told, source=source, place=first["hukou"], standing=before)
        if row is not None:
            self._answers("household", {"household": id}, row, first["surveyed_on"], source)
        return id

    def _core(self, subject: str) -> list[Column]:
        return [c for c in self.survey.of(subject) if c.plugin == "core" and c.record is Household]

    def _member(self, id: str, row: Row, household: str) -> None:
        if any(m["valid_until"] is None for m in self.standing.about[HouseholdMember][id]):
            return
        # Since when the family has kept house together is not asked: the stay here is the best that is known.
        since = row.get("residing_since") or row["surveyed_on"]
        values = {"child": id, "household": household, "valid_from": since}
        self.drafts.put(HouseholdMember, values, source=("child", row["row"]), place=row["hukou"])

    def _guardian(self, row: Row, children: Sequence[tuple[str, Row]]) -> None:
        known = find_guardian(self.standing, row, [id for id, _ in children])
        places = [p for _, child in children for p in self._places(child, None)]
        if not self._may("guardian", row, places, stands=known is not None):
            return
        source = ("guardian", row["row"])
        before = self.standing.guardians.get(known, {"id": known}) if known else None
        told = {"name": row["name"], "phone": row.get("phone")}
        first = children[0][1]
        id = self.drafts.put(Guardian, told, source=source, place=first["hukou"], standing=before)
        self.standing.guardians.setdefault(id, {"id": id, **told})
        self._number(GuardianIdentifier, {"guardian": id}, row, source)
        for child, child_row in children:
            self._tie(id, row, child, child_row, source)
        day = max(child["surveyed_on"] for _, child in children)
        self._answers("guardian", {"guardian": id}, row, day, source)

    def _tie(self, guardian: str, row: Row, child: str, child_row: Row, source: Source) -> None:
        ties = self.standing.about[Guardianship][child]
        known = next((t for t in ties if t["guardian"] == guardian and t["valid_until"] is None), None)
        told = {n: row.get(n) for n in ("relation", "lives_with_child", "custody", "sole")}
        if known is None:
            told["valid_from"] = _tied_since(row, child_row)
        values = {"child": child, "guardian": guardian} | told
        id = self.drafts.put(Guardianship, values, source=source, place=child_row["hukou"], standing=known)
        if known is None:
            ties.append(values | {"id": id, "valid_until": None})

    # answers to the departments' questions ----------------------------------------------------------------------------

    def _answers(self, kind: str, subject: Row, row: Row, day: date, source: Source) -> None:
        asked: dict[type[Record], list[Column]] = {}
        for column in self.survey.departments(kind):
            if column.record and row.get(column.key) is not None:
                asked.setdefault(column.record, []).append(column)
        for record, columns in asked.items():
            told = {c.column: row[c.key] for c in columns}
            goes_along = {n: day if v == SURVEY_DAY else v for c in columns for n, v in c.constants.items()}
            natural = goes_along or told  # what makes a second answer the same record: the day, else all of it
            mine = self.standing.about[record][str(subject[record.subject_column])]
            known = next((r for r in mine if all(r[n] == v for n, v in natural.items())), None)
            values = subject | told | goes_along
            id = self.drafts.put(record, values, source=source, place=self.world.province, standing=known)
            if known is None:
                mine.append(values | {"id": id})

    # rights -----------------------------------------------------------------------------------------------------------

    def _may(self, kind: Subject, row: Row, places: Sequence[Placed], *, stands: bool) -> bool:
        """Whether the whole row may be imported."""
        # Of a record that stands every column that the file sets is asked for: what may not be read must not be emptied.
        if kind == "child" and not all(self.rights.may(place, c) for place in places for c in ALWAYS):
            self.refused.append((kind, row["row"], "residence", REFUSED))
            return False
        refused = {key for place in places for key in self.rights.refused(place, self.survey, kind)}
        found = [
            key
            for key in sorted(refused)
            if row.get(key) is not None or (stands and key in self.filled.get(kind, frozenset()))
        ]
        self.refused += [(kind, row["row"], key, REFUSED) for key in found]
        return not found

    def _refuse_rest(self, family: Family) -> None:
        rest = [("guardian", g) for g in family.guardians]
        rest += [("household", family.household)] if family.household else []
        self.refused += [(kind, row["row"], "family", "FAMILY_REJECTED") for kind, row in rest]


def _tied_since(row: Row, child: Row) -> Any:
    """A parent is one from the child's birth on; of others, only that they were met in the survey is known."""
    return child["birth_date"] if row["relation"] in PARENTS else child.get("residing_since") or child["surveyed_on"]


def filled_columns(checked: Checked) -> dict[str, frozenset[str]]:
    """Sheet → columns that have a value in some accepted row."""
    frames = {subject: checked.accepted(subject) for subject in SUBJECTS if subject in checked.values}
    return {s: frozenset(n for n in f.columns if f[n].null_count() < f.height) for s, f in frames.items()}
