"""What transport knows, over time. A fact takes many subjects at once and returns runs: from, until, value, source."""

from typing import Any

from tongxing import Runs, count, during, fact, latest

from .records import HeightMeasurement, PupilCard


@fact(of="child", type=int, unit="cm", category="transport.height", reads=[HeightMeasurement], zh="身高", en="Height")
def height_cm(heights: Any, parameters: Any) -> Runs:
    """The latest measured height; not known once it is older than `height_valid_days`."""
    return latest(heights, day="measured_on", value="height_cm", valid_days=parameters.height_valid_days)


@fact(of="child", type=bool, category="transport.card", reads=[PupilCard], zh="持有学生卡", en="Holds a pupil card")
def holds_pupil_card(cards: Any) -> Runs:
    """Whether a card is valid; not known before the first card was seen."""
    return during(cards, start="valid_from", end="valid_until", before=None)


@fact(
    of="household",
    type=int,
    unit="person",
    category="transport.fare",
    uses=["child.age_years"],
    zh="免票年龄儿童数",
    en="Children within the free age",
)
def free_riders(ages: Any, parameters: Any) -> Runs:
    """How many children of the household are within the free age by road and water."""
    return count(ages, at_most=parameters.road_free_age)
