"""Invented heights and travel cards for the demo city, and the part of its answer key that they make.

No gaps are told: who rides free hangs on who is a pupil too, and that another department knows.
"""

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any

from tongxing import DemoChild, DemoData

from .records import PupilCard

MEASURED_SHARE = 0.8
CARD_SHARE = 0.5


def invent(children: Sequence[DemoChild], seed: int) -> DemoData:
    """Four of five children were measured in the survey; half of those from seven on hold a card."""
    random = Random(f"transport {seed}")
    heights = {child.key: _height(child, random) for child in children if random.random() < MEASURED_SHARE}
    cards = [_card(child) for child in children if _age(child) >= 7 and random.random() < CARD_SHARE]
    truth: dict[str, Any] = {"heights": heights, "pupil_cards": [card.child for card in cards]}
    return DemoData({"height_cm": heights}, cards, truth)


def _age(child: DemoChild) -> int:
    return (child.survey_day - child.birth_date).days // 365


def _height(child: DemoChild, random: Random) -> int:
    """Roughly 75 cm at one year and 6 cm more each year; invented, not a growth chart."""
    return min(185, max(48, 69 + 6 * _age(child) + random.randint(-7, 7)))


def _card(child: DemoChild) -> PupilCard:
    number = f"HB{child.key.removeprefix('child-')}"
    return PupilCard(child=child.key, number=number, valid_from=child.survey_day - timedelta(days=60))
