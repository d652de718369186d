"""Invented homes, means, queue places, flats and subsidies for the demo city, and who should have been housed.

A household that only tells of its home is one story, one that the bureau has checked another. Where the city's figures of the
migrant worker's track are open nobody is known to be entitled; in the district that has filled them the key says who is.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from tongxing import DemoChild, DemoData, DemoRow, HouseholdEvent, plus_months
from tongxing.people.divisions import national
from tongxing.records.ids import seeded

from .facts.places import ELSEWHERE, area_of
from .records import (
    QUEUE,
    TENANCY,
    Applicant,
    Dwelling,
    EarlierBenefit,
    Flat,
    Means,
    QueuePlace,
    RentSubsidy,
    Tenancy,
)

DAY = date(2026, 11, 23)
"""The demo's."""
STORIES = ("told", "told", "told", "applied", "checked", "checked", "waits", "flat", "renews", "subsidy")
"""Many more families are checked and housed than there would be, so that a small demo shows each story."""
UNSAFE = 0.05
KINDS = ("rented", "rented", "rented", "kin", "employer")
JOB_MONTHS = (6, 26, 30, 48)
INCOMES = (1_500_000, 1_800_000, 2_400_000, 3_600_000)
"""Yearly, for each head, in fen."""
PEOPLE = 3
_IDS = 11_000
"""Away from the ids that other departments invent of the same seed."""
ITEM = "PUBLIC_RENTAL"


@dataclass(frozen=True)
class Story:
    """One household. ``child``: the first of its children, who says where it lives and is registered."""

    child: DemoChild
    kind: str
    dwelling: str
    job_months: int
    income_head_fen: int
    is_together: bool
    """Whether all its children live in one place, so that one place decides."""

    @property
    def home(self) -> str:
        """The key of the household."""
        return self.child.home

    @property
    def county(self) -> str:
        """Where it lives, 12 digits."""
        return national().county_of(self.child.residence) or ""

    @property
    def thread(self) -> str:
        """Of its application."""
        return f"demo-housing-{self.home}"


def invent(children: Sequence[DemoChild], seed: int) -> DemoData:
    """A story for each household, and a flat for each family that has one."""
    random = Random(f"housing {seed}")
    homes: dict[str, list[DemoChild]] = {}
    for child in children:
        if child.home:
            homes.setdefault(child.home, []).append(child)
    stories = [_story(mine, random) for mine in homes.values()]
    flats = _flats(stories, seed)
    told = {story.home: story for story in stories if story.kind == "told"}
    answers: dict[str, dict[str, Any]] = {
        "dwelling": {home: story.dwelling for home, story in told.items()},
        "persons": dict.fromkeys(told, PEOPLE),
    }
    kept = [record for story in stories for record in _kept(story, flats)]
    truth: dict[str, Any] = {kind: [s.home for s in stories if s.kind == kind] for kind in dict.fromkeys(STORIES)}
    truth["entitled_and_waiting"] = [s.home for s in stories if s.kind in ("checked", "waits") and _is_entitled(s)]
    return DemoData(answers, [*flats.values(), *kept], truth)


def _story(mine: Sequence[DemoChild], random: Random) -> Story:
    kind, lot = random.choice(STORIES), random.random()
    dwelling = "none" if lot < UNSAFE else random.choice(KINDS)
    together = len({child.residence for child in mine}) == 1
    return Story(mine[0], kind, dwelling, random.choice(JOB_MONTHS), random.choice(INCOMES), together)


def _is_entitled(story: Story) -> bool:
    """By the migrant worker's track, where the city has filled all of its figures; nobody is where one is open."""
    figures = story.child.parameters
    if not figures.get("migrant_worker_round_open") or figures.get("migrant_assets_limited") is not False:
        return False
    months = max(figures["migrant_job_months_min"], figures["migrant_insurance_months_min"])
    city = national().city_of(story.child.residence) or ""
    return (
        story.is_together
        and area_of(city, story.child.hukou) == ELSEWHERE
        and story.job_months >= months
        and story.income_head_fen < figures["migrant_income_head_max_fen"]
    )


def _kept(story: Story, flats: dict[str, Flat]) -> Iterator[DemoRow]:
    """What the bureau keeps of the household."""
    if story.kind == "told":
        return
    if story.kind == "applied":
        yield from _application(story, [("applied", DAY - timedelta(days=3))])
        return
    yield from _checked(story)
    if story.kind == "checked":
        return
    begun = plus_months(DAY, -10)
    happened = [("applied", plus_months(begun, -3)), ("accepted", plus_months(begun, -3)), ("approved", begun)]
    given = plus_months(DAY, -4)
    yield from _application(story, happened if story.kind == "waits" else [*happened, ("delivered", given)])
    form, left = ("subsidy" if story.kind == "subsidy" else "flat"), None if story.kind == "waits" else given
    yield DemoRow(
        QueuePlace,
        household=story.home,
        application=story.thread,
        waits_at=story.county,
        track="migrant_worker",
        form=form,
        priority="minimum_allowance" if story.child.hardship == "minimum_allowance" else "none",
        registered_on=begun,
        left_on=left,
        left_reason="allocated" if left else None,
    )
    if story.kind == "subsidy":
        yield DemoRow(RentSubsidy, household=story.home, application=story.thread, month_fen=60_000, valid_from=given)
    elif left:
        ends = plus_months(DAY, 2 if story.kind == "renews" else 30)
        lease: dict[str, Any] = {"household": story.home, "application": story.thread, "flat": flats[story.home].id}
        yield DemoRow(Tenancy, **lease, month_fen=35_000, valid_from=given, ends_on=ends)


def _checked(story: Story) -> Iterator[DemoRow]:
    """Means, home, applicant and earlier benefits, all checked a year ago."""
    found: dict[str, Any] = {"household": story.home, "valid_from": plus_months(DAY, -12)}
    shown = {**found, "evidence": "checked"}
    since = plus_months(DAY, -story.job_months)
    yield DemoRow(Means, **shown, persons=PEOPLE, income_year_fen=story.income_head_fen * PEOPLE, owns_car=False)
    yield DemoRow(Dwelling, **shown, kind=story.dwelling, owns_home_here=False, persons=PEOPLE)
    yield DemoRow(Applicant, **shown, hukou_division=story.child.hukou, job_since=since, insured_since=since)
    yield DemoRow(EarlierBenefit, **found, kind="none")


def _application(story: Story, happened: Sequence[tuple[str, date]]) -> Iterator[DemoRow]:
    """The events of its application, at the desk where it lives."""
    for kind, day in happened:
        yield DemoRow(
            HouseholdEvent,
            household=story.home,
            kind=kind,
            item=ITEM,
            thread=story.thread,
            happened_on=day,
            division=story.child.residence,
            by="demo-desk",
            payload=json.dumps({"deciding": story.county}) if kind == "applied" else "{}",
            category=TENANCY if kind == "delivered" else QUEUE,
        )


def _flats(stories: Sequence[Story], seed: int) -> dict[str, Flat]:
    """A flat for each family that has one."""
    new_id = seeded(seed + _IDS)
    housed = [story for story in stories if story.kind in ("flat", "renews")]
    return {
        story.home: Flat(
            id=new_id("23"),
            code=f"{story.county[:6]}F{number}",
            estate=f"示例{national().name(story.county)}安居苑",
            floor_m2=45.0,
            month_fen=35_000,
            offered_on=date(2024, 1, 1),
            division=story.county,
        )
        for number, story in enumerate(housed, 1)
    }
