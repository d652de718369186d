"""What culture knows, over time: whether a child joins in, was shown the city, holds a place, and what it would like."""

from typing import Any

import polars as pl

from tongxing import Runs, any_of, during, fact, later_by_months, state

from .records import HarbourPlace, Leisure, Participation
from .records.children import JOINING, WISHES

__all__ = [
    "activity_wish",
    "activity_within_year",
    "city_introduced",
    "family_practice_joined",
    "family_practice_within_year",
    "floating_child_at_home",
    "harbour_place_held",
    "partner_plan_joined",
]


@fact(
    of="child",
    type=bool,
    category=JOINING,
    reads=[Participation, Leisure],
    zh="近一年参加过活动",
    en="Took part in an activity within a year",
)
def activity_within_year(places: Any, told: Any, parameters: Any) -> Runs:
    """Whether the child took part in any activity within `activity_idle_months`.

    Somebody's list of who came says yes. What a family tells says no, where no list knows better by that day; that a family
    says yes is no record of an activity. A child of whom there is neither is not known.
    """
    came = _good_for_a_year(places, parameters)
    first = came.group_by("subject").agg(first=pl.col("held_on").min())
    denied = told.filter(~pl.col("joins_activities")).join(first, on="subject", how="left")
    unheard = denied.filter(pl.col("first").is_null() | (pl.col("first") > pl.col("valid_from")))
    said = unheard.select(*_named(told), day="valid_from", joined=pl.lit(False))
    known = came.select(*_named(places), "over", day="held_on", joined=pl.lit(True))
    spans = pl.concat([known, said], how="diagonal_relaxed")
    return _reckoned(during(spans, start="day", end="over", value="joined", after=False), parameters)


@fact(of="child", type=bool, category=JOINING, reads=[Participation], zh="已熟悉城市和社区", en="Was shown the city")
def city_introduced(places: Any) -> Runs:
    """Whether the child took part in getting to know the city; not known before the first that was recorded."""
    return during(_of_programme(places, "CITY_INTRO"), start="held_on")


@fact(
    of="child",
    type=bool,
    category=JOINING,
    reads=[Participation],
    zh="近一年参加伙伴计划",
    en="Took part in the partner plan within a year",
)
def partner_plan_joined(places: Any, parameters: Any) -> Runs:
    """Whether the child took part in the partner plan within `activity_idle_months`."""
    return _within_a_year(_of_programme(places, "PARTNER_PLAN"), parameters)


@fact(
    of="child",
    type=bool,
    category=JOINING,
    reads=[Participation],
    zh="近一年参加家庭主题实践",
    en="Took part in family practice within a year",
)
def family_practice_joined(places: Any, parameters: Any) -> Runs:
    """Whether the child took part in family practice within `activity_idle_months`."""
    return _within_a_year(_of_programme(places, "SPRING_AUTUMN"), parameters)


@fact(
    of="child", type=bool, category=JOINING, reads=[HarbourPlace], zh="有童心港湾名额", en="Holds a place at a harbour"
)
def harbour_place_held(places: Any) -> Runs:
    """Whether the child holds a regular place at a Tongxin harbour; not known before the first that was recorded."""
    return during(places, start="valid_from", end="valid_until")


@fact(of="child", type=str, category=JOINING, reads=[Leisure], choices=WISHES, zh="希望参加的活动", en="Would like")
def activity_wish(told: Any) -> Runs:
    """What the child would like to join, as the family told last."""
    return state(told.drop_nulls("wish"), start="valid_from", value="wish")


@fact(
    of="household",
    type=bool,
    category="culture.entitlement",
    uses=["child.in_monitoring"],
    zh="家中有流动儿童",
    en="A floating child lives there",
)
def floating_child_at_home(children: Any) -> Runs:
    """Whether any child of the household counts as floating."""
    return any_of(children, complete=True)


@fact(
    of="household",
    type=bool,
    category="culture.entitlement",
    uses=["child.family_practice_joined"],
    zh="家庭近一年参加家庭主题实践",
    en="The family took part in family practice within a year",
)
def family_practice_within_year(children: Any) -> Runs:
    """Whether any child of the household took part in family practice within `activity_idle_months`."""
    return any_of(children, complete=True)


def _of_programme(places: pl.DataFrame, programme: str) -> pl.DataFrame:
    """Activities of one programme in which a child took part."""
    return places.filter(pl.col("state") == "attended", pl.col("programme") == programme)


def _good_for_a_year(places: pl.DataFrame, parameters: Any) -> pl.DataFrame:
    """Activities in which a child took part; ``over`` is the day from which one is too long ago."""
    came = places.filter(pl.col("state") == "attended")
    months = parameters.activity_idle_months.value_at(pl.col("held_on"))
    return came.with_columns(over=later_by_months(pl.col("held_on"), months)).drop_nulls("over")


def _within_a_year(places: pl.DataFrame, parameters: Any) -> Runs:
    good = _good_for_a_year(places, parameters)
    return _reckoned(during(good, start="held_on", end="over"), parameters)


def _reckoned(runs: Runs, parameters: Any) -> Runs:
    """The runs, no surer than the figure by which they were reckoned."""
    sure = parameters.activity_idle_months.certainty_at(pl.col("from"))
    return runs.worked(lambda rows: rows.with_columns(certainty=sure))


def _named(rows: pl.DataFrame) -> list[str]:
    """What says whose a row is, and which of two was recorded last."""
    return [name for name in ("subject", "source", "recorded_at", "id") if name in rows.columns]
