"""Invented disabilities, institutions, plans and subsidies for the demo city, and the gaps that follow from how they were made.

A family that only tells of a disability in the survey is one story, a child with a diagnosis or a certificate another: what is
told opens nothing. What hangs on a figure that nobody has set, or on another department, is no gap and is not told as one.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from tongxing import DemoChild, DemoData, ServiceEvent
from tongxing.people.divisions import national
from tongxing.records.ids import seeded

from .records import SUBSIDY, Disability, Institution, RehabPlan, Subsidy

DISABLED, TOLD_ONLY, CERTIFIED, AIDED, ENDED, PAID = 0.12, 0.3, 0.7, 0.5, 0.2, 0.3
"""Many more than there are among children, so that a small demo shows each story."""
GRADES = (1, 2, 2, 3, 4)
AID_GROUPS = ("vision", "hearing", "speech", "limb", "intellectual", "multiple")
KINDS = (*AID_GROUPS, "mental")
LAST_YEAR_OF_AID = 6
SEVERE = 2
DAY = date(2026, 11, 23)
"""The demo's."""
RUNNING = {
    "NEW": (("applied", 3),),
    "DUE_SOON": (("applied", 6), ("accepted", 4)),
    "OVERDUE": (("applied", 11), ("accepted", 7)),
}
"""What happened, and how many days ago: the push is due three working days after the application was accepted."""
_IDS = 7_000
"""Away from the ids that other departments invent of the same seed."""


@dataclass(frozen=True)
class Story:
    """One disabled child. ``evidence``: told, diagnosis or certificate; ``aid``: running, ended or None."""

    child: DemoChild
    kind: str
    grade: int
    evidence: str
    aid: str | None
    is_paid: bool
    desk: str | None = None
    """How an application for the subsidies stands on the day of the demo: NEW, DUE_SOON, OVERDUE."""


def invent(children: Sequence[DemoChild], seed: int) -> DemoData:
    """Some children with a story, an institution in each county, and the gaps that follow."""
    random = Random(f"rehabilitation {seed}")
    stories = [_story(child, random) for child in children if random.random() < DISABLED]
    told = {story.child.key: story for story in stories if story.evidence == "told"}
    answers: dict[str, dict[str, Any]] = {
        "disability_kind": {key: story.kind for key, story in told.items()},
        "disability_grade": {key: story.grade for key, story in told.items()},
    }
    institutions = _institutions(children, seed)
    kept = [record for story in stories for record in _kept(story, institutions)]
    truth: dict[str, Any] = {
        "gaps": [gap for story in stories for gap in _gaps(story)],
        "desk": {kind: [story.child.key for story in stories if story.desk == kind] for kind in RUNNING},
        "certified": [story.child.key for story in stories if story.evidence == "certificate"],
    }
    return DemoData(answers, [*institutions.values(), *kept], truth)


def _story(child: DemoChild, random: Random) -> Story:
    kind, grade = random.choice(KINDS), random.choice(GRADES)
    lots = [random.random() for _ in range(4)]
    evidence = "told" if lots[0] < TOLD_ONLY else "certificate" if lots[1] < CERTIFIED else "diagnosis"
    aid = "running" if lots[2] < AIDED else "ended" if lots[2] < AIDED + ENDED else None
    is_paid, desk = lots[3] < PAID, random.choice([None, *RUNNING])
    applies = evidence == "certificate" and grade <= SEVERE and not is_paid
    aid = aid if _is_aided(child, kind, evidence) else None
    return Story(child, kind, grade, evidence, aid, is_paid, desk if applies else None)


def _is_aided(child: DemoChild, kind: str, evidence: str) -> bool:
    """Whether the national base gives aid on the day of the survey, whatever the place has decided."""
    has_place = national().county_of(child.residence) == national().county_of(child.hukou)
    has_permit = child.permit is not None and child.permit[0] == "valid" and child.permit[1] <= child.survey_day
    is_poor = child.hardship not in (None, "none")
    is_young = _age(child) <= LAST_YEAR_OF_AID
    return is_young and evidence != "told" and kind in AID_GROUPS and (has_place or has_permit) and is_poor


def _age(child: DemoChild) -> int:
    day, born = child.survey_day, child.birth_date
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _kept(story: Story, institutions: dict[str, Institution]) -> Iterator[Any]:
    """What the federation keeps of the child."""
    child = story.child
    if story.evidence == "told":
        return
    told: dict[str, Any] = {"kind": story.kind, "grade": story.grade, "evidence": story.evidence}
    yield Disability(child=child.key, **told, valid_from=child.survey_day)
    institution = institutions.get(national().county_of(child.residence) or "")
    if story.aid and institution:
        begun = child.survey_day - timedelta(days=90)
        ended = child.survey_day - timedelta(days=1) if story.aid == "ended" else None
        yield RehabPlan(
            child=child.key, kind="training", institution=institution.id, valid_from=begun, valid_until=ended
        )
    if _gets_nursing(story) and story.is_paid:
        yield Subsidy(child=child.key, kind="nursing", valid_from=child.survey_day.replace(day=1))
    yield from _application(story)


def _application(story: Story) -> Iterator[ServiceEvent]:
    """An application at the desk of the residence, which has not pushed it yet."""
    child = story.child
    for kind, days in RUNNING[story.desk] if story.desk else ():
        deciding = json.dumps({"deciding": national().county_of(child.hukou) or ""})
        yield ServiceEvent(
            child=child.key,
            kind=kind,
            item="TWO_SUBSIDIES",
            thread=f"demo-{child.key}",
            happened_on=DAY - timedelta(days=days),
            division=child.residence,
            by="demo-desk",
            payload=deciding if kind == "applied" else "{}",
            category=SUBSIDY,
        )


def _gets_nursing(story: Story) -> bool:
    return story.evidence == "certificate" and story.grade <= SEVERE


def _gaps(story: Story) -> Iterator[dict[str, str]]:
    """What the child is entitled to and has not; both begin on the day on which the disability was found."""
    since = story.child.survey_day
    aided = _is_aided(story.child, story.kind, story.evidence)
    county = national().county_of(story.child.residence) or ""
    plan = story.aid if county.startswith("2301") else None
    if aided and plan != "running":
        yield _gap(story.child, "DISABILITY_REHAB", since, "NOT_MET" if plan == "ended" else "NOT_KNOWN")
    if _gets_nursing(story) and not story.is_paid:
        yield _gap(story.child, "TWO_SUBSIDIES", since, "NOT_KNOWN")


def _gap(child: DemoChild, item: str, since: date, served: str) -> dict[str, str]:
    return {"subject": child.key, "item": item, "since": since.isoformat(), "served": served}


def _institutions(children: Sequence[DemoChild], seed: int) -> dict[str, Institution]:
    """A designated institution in each county of the city where children live."""
    new_id = seeded(seed + _IDS)
    counties = sorted({c for child in children if (c := national().county_of(child.residence))})
    return {
        county: Institution(
            id=new_id("23"),
            code=f"{county[:6]}K1",
            name=f"示例{national().name(county)}康复中心",
            groups="autism,hearing,intellectual,limb,speech,vision",
            designated_on=date(2024, 1, 1),
            division=county,
        )
        for county in counties
        if county.startswith("2301")
    }
