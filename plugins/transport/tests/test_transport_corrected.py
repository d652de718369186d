"""A record that is corrected later changes the answer about the past; what was known before the correction stays answerable."""

from datetime import UTC, date, datetime

import pytest
from pydantic import BaseModel

from tongxing_transport.records import HeightMeasurement

ASKED = date(2026, 10, 1)


class Corrected(BaseModel):
    id: str
    height_cm: int


def correct(store, body):
    return store.change(store.get(HeightMeasurement, body.id), height_cm=body.height_cm)


@pytest.fixture
def town_plugins():
    return ["transport"]


def rides_free(town, child, **moment):
    found = town.registry.decide(town.access(), [child], on=ASKED, items=["ROAD_WATER_FREE"], **moment)
    return found[child][0].answer


def test_a_late_correction_changes_the_past_answer_and_not_what_was_known_then(town):
    town.day = date(2026, 9, 1)
    child = town.add_child(birth_date=date(2016, 1, 1))
    measured = town.add(HeightMeasurement(child=child, measured_on=town.day, height_cm=121))
    assert rides_free(town, child) == "NOT_MET"

    town.day = date(2026, 11, 2)
    town.store().write(correct, Corrected(id=measured.id, height_cm=120))
    assert rides_free(town, child) == "MET"
    assert rides_free(town, child, known=datetime(2026, 10, 15, tzinfo=UTC)) == "NOT_MET"
    assert rides_free(town, child, known=datetime(2026, 8, 31, tzinfo=UTC)) == "NOT_KNOWN"
