"""Entering a school, changing it, leaving it: one place at a time, old enough, where there is a seat."""

from datetime import date, timedelta
from typing import Any

import polars as pl
from sqlalchemy import func, or_, select

from tongxing import Child
from tongxing.policy.sources import schema_of
from tongxing.trust.scope import Scope

from ..facts.spells import ends
from ..facts.years import DAY, HOLIDAYS_BEGIN, MONTH
from ..records import Enrolment, OutOfSchoolCase, School, SchoolYearCapacity
from ..records.stages import FIRST_GRADE
from .cases import end_case
from .inputs import Enrol, Leave, Transfer
from .refusals import refused

ITEMS = {
    "KINDERGARTEN": "PRESCHOOL",
    "PRIMARY": "COMPULSORY_ENROL",
    "JUNIOR": "COMPULSORY_ENROL",
    "SPECIAL": "COMPULSORY_ENROL",
    "SENIOR": "SENIOR_HIGH_VOC",
    "VOCATIONAL": "SENIOR_HIGH_VOC",
}
"""What a place at a school delivers; a nursery class is an item of health."""
CHECKED_STAGES = ("NURSERY", "KINDERGARTEN", "PRIMARY")
"""Where the vaccination certificate of every new entrant, transfer or late joiner is checked (brief.md 3.4)."""


def enrol(store: Any, input: Enrol) -> Enrolment:
    """Enter a child at a school. What it had finished is closed, open out-of-school cases end, and the item is delivered.

    Refused where the child is too young, has a place already, or no seat is left and nobody decided to go beyond.
    """
    school = _open_school(store, input.school, input.stage, input.valid_from)
    _demand_grade(input.stage, input.grade)
    _demand_age(store, input.child, input.stage, input.valid_from)
    for standing in store.find(Enrolment, child=input.child, origin="register"):
        _end_if_over(store, standing, input.valid_from)
    if not input.beyond_seats:
        _demand_seat(store, school, input.stage, input.grade, input.valid_from)
    told = input.model_dump(exclude={"beyond_seats"})
    entered: Enrolment = store.add(Enrolment(**(told | _where(school))))
    for case in store.find(OutOfSchoolCase, child=input.child):
        if case.closed_on is None:
            end_case(store, case, "returned_to_school", max(input.valid_from, case.opened_on))
    return _happened(store, entered, "school_entered")


def transfer(store: Any, input: Transfer) -> Enrolment:
    """Move a pupil to another school here: the old place ends on the day on which the new one begins."""
    old = store.get(Enrolment, input.id)
    if old.valid_until is not None:
        raise refused("ALREADY_LEFT")
    stage = input.stage or old.stage
    school = _open_school(store, input.school, stage, input.on)
    grade = input.grade or _grade_on(old, input.on)
    _demand_grade(stage, grade)
    if not input.beyond_seats:
        _demand_seat(store, school, stage, grade, input.on)
    store.change(old, valid_until=input.on, leave_reason="transferred_here")
    kept = {"child": old.child, "stage": stage, "grade": grade, "student_number": old.student_number}
    boarding = old.boarding if input.boarding is None else input.boarding
    entered: Enrolment = store.add(Enrolment(**kept, valid_from=input.on, boarding=boarding, **_where(school)))
    return _happened(store, entered, "school_transferred")


def leave(store: Any, input: Leave) -> Enrolment:
    """Note that a pupil has left."""
    old = store.get(Enrolment, input.id)
    if old.valid_until is not None:
        raise refused("ALREADY_LEFT")
    left: Enrolment = store.change(old, valid_until=input.valid_until, leave_reason=input.leave_reason)
    store.event(
        "school_left",
        child=left.child,
        happened_on=input.valid_until,
        about=left,
        payload={"reason": input.leave_reason},
    )
    return left


def entry_year(day: date) -> int:
    """The school year into which somebody enters who enters on a day."""
    return day.year - (day.month < HOLIDAYS_BEGIN)


def _happened(store: Any, entered: Enrolment, kind: str) -> Enrolment:
    about: dict[str, Any] = {"child": entered.child, "happened_on": entered.valid_from, "about": entered}
    said = {"stage": entered.stage, "school": entered.school}
    store.event(kind, payload=said, **about)
    if kind == "school_entered" and entered.stage in ITEMS:
        store.event("delivered", item=ITEMS[entered.stage], **about)
    if entered.stage in CHECKED_STAGES:
        days = store.parameters.certificate_check_days.on(entered.valid_from)
        by = {} if days is None else {"check_by": (entered.valid_from + timedelta(days=days)).isoformat()}
        # The second check is before the end of December of that year.
        again = {"recheck_by": date(entered.valid_from.year, 12, 31).isoformat()}
        store.event("certificate_check_due", payload={**said, **by, **again}, **about)
    return entered


def _where(school: School) -> dict[str, Any]:
    return {"school": school.id, "school_code": school.code, "school_division": school.division}


def _open_school(store: Any, id: str, stage: str | None, day: date) -> School:
    school: School = store.get(School, id)
    if stage not in (school.stages or "").split(","):
        raise refused("SCHOOL_WITHOUT_STAGE")
    if (school.opened_on and day < school.opened_on) or (school.closed_on and day >= school.closed_on):
        raise refused("SCHOOL_NOT_OPEN")
    return school


def _demand_grade(stage: str | None, grade: int | None) -> None:
    if grade is None and stage in FIRST_GRADE and stage != "SPECIAL":
        raise refused("GRADE_MISSING")


def _demand_age(store: Any, child: str, stage: str, day: date) -> None:
    """By 31 August of the year of entry. A birth date that nobody knows, or that one may not see, refuses nobody."""
    born = store.get(Child, child).birth_date
    ages = {"KINDERGARTEN": store.parameters.preschool_age, "PRIMARY": store.parameters.entry_age}
    least = ages[stage].on(day) if stage in ages else None
    if born is None or least is None:
        return
    begins = date(entry_year(day), MONTH, DAY)
    reached = begins.year - born.year - ((born.month, born.day) >= (MONTH, DAY))
    if reached < least:
        raise refused("ENROLLED_TOO_YOUNG")


def _end_if_over(store: Any, standing: Enrolment, day: date) -> None:
    """Close a place whose stage was over by then; any other that holds on the day, or later, is a second one."""
    if standing.valid_until is not None and standing.valid_until <= day:
        return
    over = _good_until(store, standing)
    if standing.valid_until is None and over is not None and over <= day:
        store.change(standing, valid_until=over, leave_reason="graduated")
    else:
        raise refused("ALREADY_ENROLLED")


def _good_until(store: Any, standing: Enrolment) -> date | None:
    """The day on which the last grade of its stage is over; the same reckoning as the facts'. None without a grade."""
    schema = schema_of(Enrolment)
    row = {name: getattr(standing, name, None) for name in schema} | {"subject": standing.child}
    over: date | None = ends(pl.DataFrame([row], schema=schema), store.parameters)["finishes"][0]
    return over


def _grade_on(old: Enrolment, day: date) -> int | None:
    """The grade that a pupil has reached by a day, one more each school year."""
    return None if old.grade is None else old.grade + entry_year(day) - entry_year(old.valid_from)


def _demand_seat(store: Any, school: School, stage: str | None, grade: int | None, day: date) -> None:
    """Where the school reported seats for this year and stage: as many pupils as this registry knows must leave one free."""
    year = entry_year(day)
    reported = store.find(SchoolYearCapacity, school=school.id, school_year=year, stage=stage)
    whole = [each for each in reported if each.grade is None]
    of_grade = [each for each in reported if each.grade == grade and grade is not None]
    if whole and _taken(store, school, stage, day) >= sum(each.seats for each in whole):
        raise refused("SEATS_FULL")
    if of_grade and _taken(store, school, stage, day, grade, year) >= sum(each.seats for each in of_grade):
        raise refused("SEATS_FULL")


def _taken(
    store: Any, school: School, stage: str | None, day: date, grade: int | None = None, year: int | None = None
) -> int:
    rows = Scope(store.access).relation(Enrolment)
    wanted = select(rows.c.grade, rows.c.valid_from, func.count()).where(
        rows.c.school == school.id,
        rows.c.stage == stage,
        rows.c.origin == "register",
        rows.c.valid_from <= day,
        or_(rows.c.valid_until.is_(None), rows.c.valid_until > day),
    )
    counted = store.transaction.execute(wanted.group_by(rows.c.grade, rows.c.valid_from)).all()
    if grade is None or year is None:
        return sum(number for _, _, number in counted)
    return sum(
        n for entered, begun, n in counted if entered is not None and entered + year - entry_year(begun) == grade
    )
