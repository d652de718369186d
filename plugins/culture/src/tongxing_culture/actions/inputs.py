"""Words that several inputs share, and where what they add lies."""

from typing import Any, Literal

Programme = Literal[
    "NET_PROTECTION",
    "SCHOOL_CULTURE",
    "READING_LETTERS",
    "GOOD_PROGRAMMES",
    "TONGXIN_HARBOUR",
    "TONGYUE_READING",
    "XIANGBAN",
    "HOLIDAY_EVENTS",
    "CITY_INTRO",
    "PARTNER_PLAN",
    "SPRING_AUTUMN",
    "HOTLINE_12355",
]
Body = Literal[
    "youth_league",
    "womens_federation",
    "radio_tv",
    "cyberspace",
    "development_reform",
    "women_children_committee",
    "civil_affairs",
    "education",
    "social_body",
]


def placed(input: Any) -> dict[str, Any]:
    """What the input says, its division with all digits."""
    told: dict[str, Any] = input.model_dump()
    return told | {"division": input.division.ljust(12, "0")}
