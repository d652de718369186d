"""Invented work of the demo's guardians: told in the survey, registered by some, with households in which nobody works.

What the survey tells of a household follows from how it was made: nobody works where every guardian was said not to, one
was said to look for work, and the list of guardians was said to be complete. The office has found and helps some of these.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from tongxing import DemoChild, DemoData, DemoRow, GuardianEvent, HouseholdEvent, national
from tongxing.records.ids import seeded

from .records import HomeHelp, JobChannel, JobDifficulty, JobFair, JobStatus, Vacancy, ZeroEmployment
from .records.words import CAMPAIGNS, CHANNELS, DIFFICULTY, WORKING

DAY = date(2026, 11, 23)
"""The demo's."""
ASKED, REGISTERED = 0.85, 0.4
STATUSES = ("employed",) * 5 + ("flexible",) * 4 + ("self_employed",) * 2 + ("unemployed",) * 4 + ("not_seeking",) * 2
WISHES = ("none", "none", "none", "advice", "job", "job", "training", "business")
FOUND, HELPED = 0.6, 0.5
RUNNING = {
    "NEW": (("applied", 2),),
    "DUE_SOON": (("applied", 7), ("accepted", 6)),
    "OVERDUE": (("applied", 25), ("accepted", 20)),
}
"""What happened, and how many days ago, of an application for identification."""
_IDS = 9_000
"""Away from the ids that other departments invent of the same seed."""


@dataclass(frozen=True)
class Home:
    """One family: its household, its guardians with what each does (None: nobody asked), and how the office stands to it."""

    child: DemoChild
    jobs: tuple[str | None, ...]
    is_found: bool
    is_helped: bool
    desk: str | None = None

    @property
    def nobody_works(self) -> bool:
        """What the survey tells: everybody was asked, nobody works and somebody looks for work."""
        told = [job for job in self.jobs if job is not None]
        is_known = bool(self.child.carers_known) and len(told) == len(self.jobs)
        return is_known and "unemployed" in told and not set(told) & set(WORKING)


def invent(children: Sequence[DemoChild], seed: int) -> DemoData:
    """What each family says of work, what the office keeps of some, and channels, fairs and vacancies in each county."""
    random = Random(f"employment {seed}")
    firsts = {child.home: child for child in reversed(children)}
    homes = [_home(child, random) for child in reversed(firsts.values())]
    told = [(carer, job) for home in homes for carer, job in zip(home.child.carers, home.jobs, strict=True) if job]
    answers: dict[str, dict[str, Any]] = {
        "job_status": dict(told),
        "job_wish": {carer: random.choice(WISHES) for carer, _ in told},
    }
    kept = [record for home in homes for record in _kept(home, random)]
    idle = [home for home in homes if home.nobody_works]
    truth: dict[str, Any] = {
        "homes": {
            home.child.home: {
                "carers": list(home.child.carers),
                "of": len(home.child.carers),
                "nobody_works": home.nobody_works,
            }
            for home in homes
        },
        "helped": [home.child.home for home in idle if home.is_helped],
        "desk": {kind: [home.child.carers[0] for home in homes if home.desk == kind] for kind in RUNNING},
    }
    return DemoData(answers, [*_places(children, seed), *kept], truth)


def _home(child: DemoChild, random: Random) -> Home:
    jobs = tuple(random.choice(STATUSES) if random.random() < ASKED else None for _ in child.carers)
    home = Home(child, jobs, random.random() < FOUND, random.random() < HELPED)
    desk = random.choice([None, None, *RUNNING]) if jobs[:1] == ("unemployed",) else None
    is_found = home.nobody_works and home.is_found
    return Home(child, jobs, is_found, is_found and home.is_helped, desk)


def _kept(home: Home, random: Random) -> Iterator[DemoRow]:
    """What the office keeps of the family."""
    child = home.child
    for carer, job in zip(child.carers, home.jobs, strict=True):
        if job in (*WORKING, "unemployed") and random.random() < REGISTERED:
            yield DemoRow(JobStatus, guardian=carer, status=job, evidence="registered", valid_from=child.survey_day)
        if job == "unemployed" and random.random() < REGISTERED / 2:
            yield DemoRow(JobDifficulty, guardian=carer, grounds="low_income", valid_from=child.survey_day)
    if home.is_found:
        yield DemoRow(ZeroEmployment, household=child.home, valid_from=child.survey_day)
        if home.is_helped:
            yield DemoRow(HomeHelp, household=child.home, valid_from=child.survey_day + timedelta(days=3))
        else:
            yield _referral(child)
    for kind, days in RUNNING[home.desk] if home.desk else ():
        yield _application(child, kind, DAY - timedelta(days=days))


def _referral(child: DemoChild) -> DemoRow:
    """The household was referred to the county, which has not answered yet."""
    return DemoRow(
        HouseholdEvent,
        household=child.home,
        kind="referred",
        item="ZERO_EMPLOYMENT_AID",
        thread=f"demo-{child.home}",
        happened_on=child.survey_day,
        division=child.residence,
        by="demo-desk",
        payload=json.dumps({"to": national().county_of(child.residence) or child.residence}),
        category=DIFFICULTY,
    )


def _application(child: DemoChild, kind: str, day: date) -> DemoRow:
    deciding = json.dumps({"deciding": national().county_of(child.residence) or ""})
    return DemoRow(
        GuardianEvent,
        guardian=child.carers[0],
        kind=kind,
        item="JOB_DIFFICULTY",
        thread=f"demo-{child.carers[0]}",
        happened_on=day,
        division=child.residence,
        by="demo-desk",
        payload=deciding if kind == "applied" else "{}",
        category=DIFFICULTY,
    )


def _places(children: Sequence[DemoChild], seed: int) -> Iterator[Any]:
    """A channel of each kind, a fair of each campaign, and vacancies, a state-owned firm's among them, in each county."""
    new_id = seeded(seed + _IDS)
    for county in sorted({c for child in children if (c := national().county_of(child.residence))}):
        if not county.startswith("2301"):
            continue
        name = national().name(county)
        for kind, (title, _) in CHANNELS.items():
            yield JobChannel(
                id=new_id("23"), division=county, kind=kind, name=f"示例{name}{title}", opened_on=date(2025, 3, 1)
            )
        for campaign, (title, _) in CAMPAIGNS.items():
            days: dict[str, Any] = {"begins_on": date(2026, 11, 28), "ends_on": date(2026, 11, 29)}
            yield JobFair(id=new_id("23"), division=county, campaign=campaign, name=f"示例{name}{title}", **days)
        for employer, title in (("state_owned", "示例仓储员"), ("private", "示例家政服务员")):
            offer: dict[str, Any] = {"title": title, "employer": employer, "posts": 5, "valid_from": date(2026, 11, 1)}
            yield Vacancy(id=new_id("23"), division=county, **offer)
