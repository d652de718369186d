"""Decisions with reasons, remembered: asked for twice, decided once, and never older than the last write."""

from datetime import date

import pytest

from tongxing import ResidencePermit
from tongxing.host import answers
from tongxing.work import remembered
from tongxing_transport.records import HeightMeasurement


@pytest.fixture
def town(open_town):
    return open_town("transport", "education", officers={"rails": ("230000", ["core.*", "transport.*"])})


@pytest.fixture
def counted(monkeypatch):
    """How often somebody was decided."""
    times, decide = [], answers.decide
    monkeypatch.setattr(answers, "decide", lambda *given, **more: times.append(1) or decide(*given, **more))
    return times


def test_who_is_asked_for_twice_is_decided_once(town, counted):
    child = town.add_child(birth_date=date(2019, 3, 5), permit="valid")
    first = town.decide(child)
    assert town.decide(child) == first and len(counted) == 1
    town.decide(child, on=date(2026, 1, 1))
    assert len(counted) == 2, "another day is another question"


def test_what_is_written_is_seen_at_once(town, counted):
    child, other = town.add_child(birth_date=date(2019, 3, 5)), town.add_child()
    assert town.decide(child)["COMPULSORY_ENROL"].answer == "NOT_KNOWN" and town.decide(other)
    town.add(ResidencePermit(child=child, state="valid", valid_from=date(2025, 1, 1)))
    assert town.decide(child)["COMPULSORY_ENROL"].answer == "MET"
    town.decide(other)
    assert len(counted) == 3


def test_each_reader_sees_what_may_be_seen(town, counted):
    child = town.add_child(birth_date=date(2019, 3, 5), permit="valid")
    assert town.decide(child)["COMPULSORY_ENROL"].answer == "MET"
    assert town.decide(child, by="rails")["COMPULSORY_ENROL"].answer == "WITHHELD"
    assert town.decide(child, by="nobody") == {} and len(counted) == 1


def test_earlier_knowledge_is_not_remembered(town, counted):
    child = town.add_child()
    town.add(HeightMeasurement(child=child, measured_on=date(2026, 1, 1), height_cm=110))
    for _ in range(2):
        town.registry.decide(town.access(), [child], on=town.day, known=town.access().now)
    assert len(counted) == 2


def test_only_so_many_are_remembered(town, counted, monkeypatch):
    monkeypatch.setattr(remembered, "MOST", 2)
    children = [town.add_child() for _ in range(3)]
    for child in (*children, children[0]):
        town.decide(child)
    assert len(counted) == 4
    town.decide(children[2])
    assert len(counted) == 4
