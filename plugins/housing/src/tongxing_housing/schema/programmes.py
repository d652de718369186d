"""Programmes: the figures of each track in a place on a day; and which condition shuts out how many households."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import strawberry
from sqlalchemy import select

from tongxing import Child, HouseholdMember, national
from tongxing_graphql import Query, Reading, extend
from tongxing_graphql.reading.values import Words

from ..actions.deciding import ITEM
from ..records import TRACKS, Means

FIGURES = {
    "lower_middle": (
        "lower_middle_round_open",
        "lower_middle_hukou_area",
        "lower_middle_urban_only",
        "lower_middle_income_head_max_fen",
        "lower_middle_floor_head_max_m2",
        "lower_middle_car_allowed",
        "lower_middle_company_allowed",
        "lower_middle_assets_limited",
        "lower_middle_assets_max_fen",
    ),
    "migrant_worker": (
        "migrant_worker_round_open",
        "migrant_job_months_min",
        "migrant_insurance_months_min",
        "migrant_income_head_max_fen",
        "migrant_floor_head_max_m2",
        "migrant_assets_limited",
        "migrant_assets_max_fen",
    ),
}
"""By which figures a city makes a programme of a track; the first says whether a round is open."""


@strawberry.type
class ProgrammeFigure:
    """One figure. ``value``: null where the city has not set it; ``certainty`` is then `open`."""

    key: str
    title: Words
    unit: str
    value: str | None
    since: date | None
    division: str | None = strawberry.field(description="Code of the division that has set it.")
    certainty: str | None
    source: str | None


@strawberry.type
class HousingProgramme:
    """One track in one place on one day. ``open``: whether applications are taken; null where nobody has said."""

    track: str
    title: Words
    open: bool | None
    closes: date | None = strawberry.field(description="The first day on which that changes, as far as it is known.")
    figures: list[ProgrammeFigure]


@strawberry.type
class HousingObstacle:
    """A condition, how many households do not meet it, and how many meet all others of the track."""

    track: str
    clause: str
    households: int
    alone: int = strawberry.field(description="Of these, households that only this condition shuts out.")


@extend(Query)
def programmes(reading: Reading, parameters: Any, division: str, on: date | None = None) -> list[HousingProgramme]:
    """The programmes of a place, with every figure, where it stands and how sure it is."""
    day, code = on or reading.access.day, division.ljust(12, "0")
    return [_programme(track, parameters, code, day) for track in FIGURES]


def _programme(track: str, parameters: Any, division: str, day: date) -> HousingProgramme:
    round_ = getattr(parameters, FIGURES[track][0])
    now = round_.on(division, day).value
    later = (each for each in round_.days if each > day and round_.on(division, each).value != now)
    figures = [_figure(getattr(parameters, key), division, day) for key in FIGURES[track]]
    closes, (zh, en) = min(later, default=None), TRACKS[track]
    return HousingProgramme(track=track, title=Words(zh=zh, en=en), open=now, closes=closes, figures=figures)


def _figure(figure: Any, division: str, day: date) -> ProgrammeFigure:
    found = figure.on(division, day)
    told = {"since": found.start, "division": found.division, "certainty": found.certainty}
    source = found.source.title if found.source else None
    title = Words(zh=figure.title.zh, en=figure.title.en)
    return ProgrammeFigure(
        key=figure.key, title=title, unit=figure.unit, value=_shown(found.value), source=source, **told
    )


def _shown(value: Any) -> str | None:
    """As a text: truths as `true` and `false`."""
    return None if value is None else str(value).lower() if isinstance(value, bool) else str(value)


@extend(Query)
def obstacles(reading: Reading, answers: Any, division: str, on: date | None = None) -> list[HousingObstacle]:
    """Of households whose means were found: which condition shuts out how many, those that it shuts out alone first."""
    known = {means.household for means in reading.all(Means) if means.persons is not None}
    here = _children(reading, division)
    asked = sorted({tie.household for tie in reading.all(HouseholdMember) if tie.child in here} & known)
    made = answers.decide_around("household", asked, on=on or reading.access.day, items=[ITEM]) if asked else {}
    every, alone = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for decision in (each for decisions in made.values() for each in decisions):
        for track, unmet, is_else_met in _unmet(decision.conditions):
            every.update((track, clause) for clause in unmet)
            alone.update((track, clause) for clause in unmet if is_else_met and len(unmet) == 1)
    keys = sorted(every, key=lambda key: (-alone[key], -every[key], key))
    return [HousingObstacle(track=t, clause=c, households=every[t, c], alone=alone[t, c]) for t, c in keys]


def _children(reading: Reading, division: str) -> set[str]:
    """Who lives in a division, of whom that may be seen."""
    low, high = national().range_of(division)
    child = reading.scope.relation(Child)
    living = select(child.c.id).where(child.c.residence >= low, child.c.residence < high)
    return {row["id"] for row in reading.rows(Child, living)}


def _unmet(conditions: Sequence[Any]) -> Iterator[tuple[str, list[str], bool]]:
    """By track: the clauses that are not met, and whether all others are met for certain."""
    for track in FIGURES:
        mine = [each for each in conditions if each.track == track]
        unmet = [each.clause.title for each in mine if each.answer == "NOT_MET"]
        yield track, unmet, all(each.answer in ("MET", "NOT_MET") for each in mine)
