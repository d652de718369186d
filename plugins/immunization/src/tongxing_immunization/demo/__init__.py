"""Invented doses and histories for the demo city, and the part of its answer key that follows from how they were made.

- ``timetable``  when a child that misses nothing gets its doses
- ``stories``    one story for each child: vaccinated, behind, never vaccinated, partly known, not known
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from random import Random
from typing import Any

from tongxing import DemoChild, DemoData, DemoRow
from tongxing.people.divisions import national
from tongxing.records.ids import seeded

from ..records import Certificate, CertificateCheck, Clinic, Dose, HistoryReview
from .stories import DAY, Story, reviewed_on, story, told_doses

ASKED_SHARE, CHECK_SHARE, CHECKED_SHARE = 0.8, 0.5, 0.7
ENTRY = DAY.replace(month=9, day=1)
CHECK_BY, RECHECK_BY = ENTRY + timedelta(days=30), ENTRY.replace(month=12, day=31)


def invent(children: Sequence[DemoChild], seed: int) -> DemoData:
    """Clinics, a story for each child, and who is overdue, was never vaccinated, or has a history that nobody knows."""
    random = Random(f"immunization {seed}")
    clinics = {str(clinic.division): clinic for clinic in _clinics(children, seed)}
    stories = [story(child, random) for child in children]
    asked = [each for each in stories if random.random() < ASKED_SHARE]
    kept = [record for each in stories for record in _kept(each, clinics, random)]
    return DemoData(_told(asked), [*clinics.values(), *kept], _truth(stories, kept))


def _truth(stories: Sequence[Story], kept: Sequence[Any]) -> dict[str, Any]:
    kinds = {kind: [s.child.key for s in stories if s.kind == kind] for kind in ("whole", "nothing", "partial")}
    unchecked = [r.child for r in kept if isinstance(r, CertificateCheck) and r.checked_on is None]
    return {
        "up_to_date": kinds["whole"],
        "zero_dose": kinds["nothing"],
        "partial_history": kinds["partial"],
        "unknown_history": [s.child.key for s in stories if s.kind in ("unseen", "lost")],
        "missing_last_dose": {s.child.key: s.lacks for s in stories if s.lacks},
        "checks_overdue": unchecked,
    }


def _told(stories: Sequence[Story]) -> dict[str, dict[str, Any]]:
    """What families tell: whether there is a certificate, and the last dose that stands in it."""
    last = {s.child.key: d for s in stories for d in told_doses(s.doses, s.child.survey_day)}
    return {
        "certificate_held": {s.child.key: s.kind not in ("lost", "nothing") for s in stories},
        "last_product": {key: dose.product for key, dose in last.items()},
        "last_given_on": {key: dose.day for key, dose in last.items()},
    }


def _kept(each: Story, clinics: Mapping[str, Clinic], random: Random) -> Iterator[Any]:
    """What a clinic keeps of a child."""
    child = each.child
    clinic = clinics.get(str(national().county_of(child.residence)))
    for dose in each.doses:
        is_here = dose.day >= child.arrived_on and clinic is not None
        yield DemoRow(
            Dose,
            child=child.key,
            product=dose.product,
            given_on=dose.day,
            origin="given_here" if is_here else "other_province",
            clinic=clinic.id if clinic and is_here else None,
        )
    if each.extent is not None:
        seen_on = reviewed_on(child, random)
        yield DemoRow(HistoryReview, child=child.key, seen_on=seen_on, extent=each.extent, seen_in="certificate")
    if each.kind == "whole" and clinic is not None:
        number = f"99{child.key.removeprefix('child-').replace('-', '')}"
        issued_on = max(child.birth_date, child.arrived_on)
        yield DemoRow(Certificate, child=child.key, number=number, issued_on=issued_on, clinic=clinic.id)
    yield from _check(each, random)


def _check(each: Story, random: Random) -> Iterator[CertificateCheck]:
    """Children who were six by 31 August entered school; of some whose history is whole, the certificate was checked."""
    born = each.child.birth_date
    age = ENTRY.year - born.year - ((born.month, born.day) >= (ENTRY.month, ENTRY.day))
    if age != 6 or each.extent != "complete" or random.random() > CHECK_SHARE:
        return
    check = CertificateCheck(
        child=each.child.key, entered_on=ENTRY, stage="PRIMARY", check_by=CHECK_BY, recheck_by=RECHECK_BY
    )
    if each.kind == "whole" and random.random() < CHECKED_SHARE:
        check.checked_on, check.outcome = ENTRY + timedelta(days=20), "complete"
    yield check


def _clinics(children: Sequence[DemoChild], seed: int) -> Iterator[Clinic]:
    """A clinic in each county of the city where children live."""
    new_id = seeded(seed)
    counties = {c for child in children if (c := national().county_of(child.residence)) and c.startswith("2301")}
    for county in sorted(counties):
        name = f"示例{national().name(county)}预防接种门诊"
        yield Clinic(id=new_id("23"), division=county, code=f"{county[:6]}0001", name=name)
