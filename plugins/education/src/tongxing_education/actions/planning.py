"""What counties plan: schools, seats, windows."""

from typing import Any

from tongxing.records.base import CODE_LENGTH

from ..records import EnrolmentWindow, School, SchoolYearCapacity
from .inputs import RegisterSchool, RegisterWindow, ReportSeats


def register_school(store: Any, input: RegisterSchool) -> School:
    """Register a school of a county."""
    told = input.model_dump() | {"division": _code(input.division), "stages": ",".join(dict.fromkeys(input.stages))}
    school: School = store.add(School(**told))
    return school


def report_seats(store: Any, input: ReportSeats) -> SchoolYearCapacity:
    """Note what a school offers; what it reported before for the same year, stage and grade is replaced."""
    school = store.get(School, input.school)
    same = {name: getattr(input, name) for name in ("school", "school_year", "stage")}
    before = [each for each in store.find(SchoolYearCapacity, **same) if each.grade == input.grade]
    told = input.model_dump()
    if before:
        changed: SchoolYearCapacity = store.change(before[0], **told)
        return changed
    reported: SchoolYearCapacity = store.add(SchoolYearCapacity(division=school.division, **told))
    return reported


def register_window(store: Any, input: RegisterWindow) -> EnrolmentWindow:
    """Note when a county enrols. One of the same year, stage and pupils is replaced: counties move their days."""
    same = {name: getattr(input, name) for name in ("school_year", "stage", "pupils")}
    same["division"] = _code(input.division)
    told = input.model_dump() | same | {"documents": ",".join(dict.fromkeys(input.documents)) or None}
    before = store.find(EnrolmentWindow, **same)
    if before:
        changed: EnrolmentWindow = store.change(before[0], **{k: told[k] for k in ("opens", "closes", "documents")})
        return changed
    window: EnrolmentWindow = store.add(EnrolmentWindow(**told))
    return window


def _code(division: str) -> str:
    """A code as it is stored, so that a county's office finds what was written with six digits."""
    return division.ljust(CODE_LENGTH, "0")
