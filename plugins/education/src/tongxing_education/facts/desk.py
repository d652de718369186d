"""The desk's day: windows that close soon, open out-of-school cases, pupils whose papers are missing."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import or_, select

from tongxing import Child
from tongxing.people.divisions import national

from ..records import Enrolment, EnrolmentWindow, HeldPaper, OutOfSchoolCase
from .years import MONTH


@dataclass(frozen=True)
class ClosingWindow:
    """A window that is open and closes within the days after which it counts as closing."""

    record_id: str
    division: str
    school_year: int
    stage: str
    pupils: str
    closes: date
    days_left: int


@dataclass(frozen=True)
class OpenCase:
    """A case of a child out of school that nobody has closed."""

    record_id: str
    child: str
    opened_on: date
    days: int
    reason: str | None


@dataclass(frozen=True)
class MissingPapers:
    """A pupil who entered in this school year, and the papers of the county's list that were not shown."""

    child: str
    enrolment: str
    stage: str
    papers: list[str]


def windows_closing(reading: Any, *, on: date, within_days: int, division: str | None) -> list[ClosingWindow]:
    """Windows that are open and close soon, the first to close first."""
    rows = reading.scope.relation(EnrolmentWindow)
    last = on + timedelta(days=within_days)
    wanted = select(rows).where(rows.c.opens <= on, rows.c.closes >= on, rows.c.closes <= last)
    if division is not None:
        low, high = national().range_of(division)
        wanted = wanted.where(rows.c.division >= low, rows.c.division < high)
    found = reading.rows(EnrolmentWindow, wanted.order_by(rows.c.closes, rows.c.division, rows.c.id))
    return [
        ClosingWindow(
            record_id=row["id"],
            days_left=(row["closes"] - on).days,
            **{name: row[name] for name in ("division", "school_year", "stage", "pupils", "closes")},
        )
        for row in found
    ]


def open_cases(reading: Any, *, on: date, division: str | None) -> list[OpenCase]:
    """Cases that are open on a day, the oldest first."""
    rows = reading.scope.relation(OutOfSchoolCase, also=["residence"])
    still = or_(rows.c.closed_on.is_(None), rows.c.closed_on > on)
    wanted = select(rows.c["id", "child", "opened_on", "reason"]).where(rows.c.opened_on <= on, still)
    if division is not None:
        low, high = national().range_of(division)
        wanted = wanted.where(rows.c.residence >= low, rows.c.residence < high)
    found = reading.rows(OutOfSchoolCase, wanted.order_by(rows.c.opened_on, rows.c.id))
    return [
        OpenCase(row["id"], row["child"], row["opened_on"], (on - row["opened_on"]).days, row["reason"])
        for row in found
    ]


def papers_missing(reading: Any, *, on: date, division: str | None) -> list[MissingPapers]:
    """Pupils who entered in the school year of the day and did not show every paper that their county's window lists."""
    year = on.year - (on.month < MONTH)
    asked = _asked(reading, year)
    entered = _entered(reading, year, on, division)
    shown = _shown(reading, on)
    homes = _hukou(reading)
    found = []
    for row in entered:
        county = national().county_of(row["school_division"])
        moved = homes.get(row["child"]) != county if row["child"] in homes else None
        groups = ["all"] + ([] if moved is None else ["migrant" if moved else "local"])
        listed = {paper for group in groups for paper in asked.get((county, row["stage"], group), ())}
        missing = sorted(listed - shown[row["child"]])
        if missing:
            found.append(MissingPapers(row["child"], row["id"], row["stage"], missing))
    return found


def _asked(reading: Any, year: int) -> dict[tuple[str | None, str, str], list[str]]:
    rows = reading.scope.relation(EnrolmentWindow)
    found = reading.rows(EnrolmentWindow, select(rows).where(rows.c.school_year == year))
    return {
        (national().county_of(row["division"]), row["stage"], row["pupils"]): row["documents"].split(",")
        for row in found
        if row["documents"] and row["division"]
    }


def _entered(reading: Any, year: int, on: date, division: str | None) -> list[dict[str, Any]]:
    rows = reading.scope.relation(Enrolment)
    begun = rows.c.valid_from >= date(year, 7, 1)
    still = or_(rows.c.valid_until.is_(None), rows.c.valid_until > on)
    kept = rows.c["id", "child", "stage", "school_division"]
    wanted = select(kept).where(rows.c.origin == "register", begun, rows.c.valid_from <= on, still)
    wanted = wanted.where(rows.c.school_division.is_not(None), rows.c.stage.is_not(None))
    if division is not None:
        low, high = national().range_of(division)
        wanted = wanted.where(rows.c.school_division >= low, rows.c.school_division < high)
    found: list[dict[str, Any]] = reading.rows(Enrolment, wanted.order_by(rows.c.child, rows.c.id))
    return found


def _shown(reading: Any, on: date) -> dict[str, set[str]]:
    rows = reading.scope.relation(HeldPaper)
    good = or_(rows.c.valid_until.is_(None), rows.c.valid_until > on)
    wanted = select(rows.c["id", "child", "paper"]).where(rows.c.shown, rows.c.valid_from <= on, good)
    held: dict[str, set[str]] = defaultdict(set)
    for row in reading.rows(HeldPaper, wanted):
        held[row["child"]].add(row["paper"])
    return held


def _hukou(reading: Any) -> dict[str, str | None]:
    """Children and the county of their hukou, of whom that may be seen."""
    rows = reading.scope.relation(Child)
    found = reading.rows(Child, select(rows.c["id", "hukou"]).where(rows.c.hukou.is_not(None)))
    return {row["id"]: national().county_of(row["hukou"]) for row in found}


def lies_in(place: str | None, division: str) -> bool:
    """Whether a place lies in a division."""
    low, high = national().range_of(division)
    return place is not None and low <= place < high
