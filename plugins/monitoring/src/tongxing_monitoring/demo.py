"""Invented verifications, ledger entries and visits for the demo city, and what of it is overdue on the demo's day.

Each child gets one story by lot. What is overdue follows from the story: who is visited in time was visited in the last
three weeks, which no interval passes; who is late was entered more than a hundred days ago and never visited since.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from tongxing import DemoChild, DemoData, DemoRow

from .records import LedgerEntry, Verification, Visit
from .records.rounds import METHODS

DEMO_DAY = date(2026, 11, 23)
VERIFIED, VERIFIED_LONG_AGO = 0.9, 0.5
ENTERED, CLOSED, LATE, ATTEMPTED = 0.6, 0.15, 0.25, 0.1
BY_LOT = {"DISABILITY": 0.02, "PSYCH_BEHAVIOUR": 0.01, "INSURANCE": 0.01}
ASKED_FOR_HELP = 0.05
IN_TIME_DAYS, LATE_DAYS, LONG_AGO_DAYS = (1, 20), (101, 200), (190, 330)
"""Since the last visit; since the entry of who is late; since a verification that has gone stale."""


@dataclass
class Story:
    """One child. ``verified``: in the survey, long ago, or never; ``open`` and ``closed``: categories of the ledger."""

    child: DemoChild
    verified: str
    open: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    is_late: bool = False


def invent(children: Sequence[DemoChild], seed: int) -> DemoData:
    """A story for each child; the survey's answers, the records, and the truth that follow from it."""
    random = Random(f"monitoring {seed}")
    stories = [_story(child, random) for child in children]
    surveyed = [story.child.key for story in stories if story.verified == "survey"]
    answers: dict[str, dict[str, Any]] = {
        "method": {key: random.choice(list(METHODS)[:3]) for key in surveyed},
        "collector": dict.fromkeys(surveyed, "示例儿童主任"),
        "consent": {key: True for key in surveyed if random.random() < 0.9},
    }
    records = [record for story in stories for record in _records(story, random)]
    return DemoData(answers, records, _truth(stories))


def _truth(stories: Sequence[Story]) -> dict[str, Any]:
    open_entries: dict[str, list[str]] = {}
    for story in stories:
        for category in story.open:
            open_entries.setdefault(category, []).append(story.child.key)
    return {
        "entries": open_entries,
        "overdue_visits": [story.child.key for story in stories if story.is_late],
        "overdue_verifications": [
            story.child.key for story in stories if story.child.in_monitoring and story.verified != "survey"
        ],
    }


def _story(child: DemoChild, random: Random) -> Story:
    verified = (
        "survey" if random.random() < VERIFIED else "long ago" if random.random() < VERIFIED_LONG_AGO else "never"
    )
    story = Story(child, verified)
    for category in _categories(child, random):
        (story.closed if random.random() < CLOSED else story.open).append(category)
    story.is_late = bool(story.open) and random.random() < LATE
    return story


def _categories(child: DemoChild, random: Random) -> Iterator[str]:
    """What somebody found, or the child asked for; hardship and guardians who are missing are not always entered yet."""
    if child.hardship not in (None, "none") and random.random() < ENTERED:
        yield "FAMILY_HARDSHIP"
    if child.accompanied_by == "none" and random.random() < ENTERED:
        yield "GUARDIAN_MISSING"
    if child.in_statistical and not child.in_monitoring and random.random() < ASKED_FOR_HELP:
        yield "SELF_REQUEST"
    yield from (category for category, share in BY_LOT.items() if random.random() < share)


def _records(story: Story, random: Random) -> Iterator[DemoRow]:
    child = story.child.key
    if story.verified == "long ago":
        yield DemoRow(Verification, child=child, verified_on=_ago(LONG_AGO_DAYS, random), method="PHONE", origin="desk")
    for category in story.closed:
        closed = _ago(IN_TIME_DAYS, random)
        told = {"opened_on": _ago(LATE_DAYS, random), "closed_on": closed, "close_reason": "resolved"}
        yield _entry(child, category, **told)
    opened = _ago(LATE_DAYS, random)
    yield from (_entry(child, category, opened_on=opened) for category in story.open)
    if story.open and not story.is_late:
        yield _visit(child, opened + timedelta(days=30), "child")
        yield _visit(child, _ago(IN_TIME_DAYS, random), random.choice(["child", "guardian", "child_and_guardian"]))
    if story.is_late and random.random() < ATTEMPTED:
        yield _visit(child, _ago(IN_TIME_DAYS, random), "nobody")


def _entry(child: str, category: str, **days: Any) -> DemoRow:
    by = {"SELF_REQUEST": "self_request", "FAMILY_HARDSHIP": "signal", "GUARDIAN_MISSING": "signal"}
    told: dict[str, Any] = {"opened_by": by.get(category, "person"), "open_reason": "演示数据"}
    return DemoRow(LedgerEntry, child=child, category=category, **told, **days)


def _visit(child: str, day: date, seen: str) -> DemoRow:
    told: dict[str, Any] = {
        "visitor": "示例儿童主任",
        "role": "child_director",
        "method": "HOME",
        "findings": "演示数据",
    }
    return DemoRow(Visit, child=child, visited_on=day, seen=seen, **told)


def _ago(days: tuple[int, int], random: Random) -> date:
    return DEMO_DAY - timedelta(days=random.randint(*days))
