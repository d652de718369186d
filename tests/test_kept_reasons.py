"""Reasons told from what is kept: the same as if they were worked out, and never older than the last write or the day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tongxing import ResidencePermit
from tongxing.host.answering import kept as keeping
from tongxing.policy.decisions import decide
from tongxing.work.decided import EVIDENCE
from tongxing.work.sources import StoredSources
from tongxing_education.records import Enrolment
from tongxing_transport.records import HeightMeasurement

DEPARTMENTS = ("transport", "monitoring", "education", "immunization")


@pytest.fixture
def town(request, open_town):
    database = None
    if getattr(request, "param", "sqlite") == "postgres":
        from tongxing.testing.postgres import fresh_database

        database = fresh_database()
    return open_town(*DEPARTMENTS, officers={"rails": ("230000", ["core.*", "transport.*"])}, database=database)


on_both = pytest.mark.parametrize(
    "town", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)


@pytest.fixture
def decided(monkeypatch):
    """Whom somebody decided, one list a time."""
    times, whole = [], keeping.decide
    monkeypatch.setattr(
        keeping,
        "decide",
        lambda policy, sources, **more: times.append(sources.children) or whole(policy, sources, **more),
    )
    return times


def family(town):
    """Children on whom every kind of evidence is found: measured, enrolled, of all ages, without birth date."""
    born = [date(2020, 11, 24), date(2012, 12, 3), date(2010, 2, 28), None, date(2024, 6, 1)]
    children = [
        town.add_child(birth_date=day, permit="valid" if n % 2 else None, since=date(2026, 5 + n, 24), household={})
        for n, day in enumerate(born)
    ]
    town.add(HeightMeasurement(child=children[0], measured_on=date(2026, 3, 1), height_cm=119))
    town.add(Enrolment(child=children[1], stage="PRIMARY", grade=6, valid_from=date(2025, 9, 1)))
    return children


def worked_out(town, children, moment):
    """Reasons as the rules give them for all these children together; nothing of it is kept."""
    composition = town.registry.composition
    with town.registry.database.read() as connection:
        sources = StoredSources(connection, composition.is_enabled, children)
        return decide(composition.policy, sources, on=town.day, decided_at=moment).each(children)


def asked(town, children, by="desk"):
    return town.registry.answers(town.access(by)).decide(children, on=town.day)


def same_moment(told, moment):
    return {child: [each._replace(decided_at=moment) for each in of_child] for child, of_child in told.items()}


@on_both
def test_what_was_decided_once_is_told_again_with_the_same_reasons(town, decided):
    children = family(town)
    first = asked(town, children)
    assert asked(town, children) == first and len(decided) == 1
    assert town.decide(children[0]) == {each.item: each for each in first[children[0]]} and len(decided) == 1
    assert any(c.facts and c.remedy for told in first.values() for each in told for c in each.conditions)


def test_the_daily_run_leaves_nothing_to_decide_for_who_asks_first(town, decided):
    children, begun = family(town), town.day
    for days in (0, 1, 97):  # on the last one becomes seventeen: of her no answer changes, and an age that is told
        town.day = begun + timedelta(days=days)
        list(town.registry.kept().refresh())
        times, moment = len(decided), town.access().now
        assert same_moment(asked(town, children), moment) == worked_out(town, children, moment)
        assert len(decided) == times
    assert len(decided) == 3 and len(decided[0]) == len(children)


@pytest.mark.slow
def test_on_every_later_day_reasons_are_those_of_that_day(town, decided):
    children, moment = family(town), town.access().now
    begun = town.day
    for days in (0, 1, 2, 8, 10, 11, 12, 31, 32, 38, 60, 97, 98, 281, 282, 283, 400):
        town.day = begun + timedelta(days=days)
        assert same_moment(asked(town, children), moment) == worked_out(town, children, moment), town.day
    again = sum(len(some) for some in decided)
    assert len(children) < again < 17 * len(children), "what still holds is not decided again"


def test_what_is_written_is_seen_at_once_and_of_that_child_alone(town, decided):
    child, other = town.add_child(birth_date=date(2019, 3, 5)), town.add_child()
    assert town.decide(child)["COMPULSORY_ENROL"].answer == "NOT_KNOWN" and town.decide(other)
    town.add(ResidencePermit(child=child, state="valid", valid_from=date(2025, 1, 1)))
    assert town.decide(child)["COMPULSORY_ENROL"].answer == "MET"
    town.decide(other)
    assert decided == [[child], [other], [child]]


def test_each_reader_sees_of_what_is_kept_what_may_be_seen(town, decided):
    child = town.add_child(birth_date=date(2019, 3, 5), permit="valid")
    assert town.decide(child)["COMPULSORY_ENROL"].answer == "MET"
    assert town.decide(child, by="rails")["COMPULSORY_ENROL"].answer == "WITHHELD"
    assert town.decide(child, by="rails")["COMPULSORY_ENROL"].conditions == ()
    assert town.decide(child)["COMPULSORY_ENROL"].answer == "MET", "what was told to another is not told to this one"
    assert town.decide(child, by="nobody") == {} and len(decided) == 1


def test_children_of_whom_the_same_is_known_share_their_reasons_and_no_more(town):
    one, twin, elsewhere = (
        town.add_child(birth_date=date(2019, 3, 5), residence=place)
        for place in ("230102001", "230102002", "230204001")  # two streets of one county, and another county
    )
    told = asked(town, [one, twin, elsewhere])
    assert [each._replace(subject=twin) for each in told[one]] == told[twin]
    assert all(mine.conditions is theirs.conditions for mine, theirs in zip(told[one], told[twin], strict=True))
    assert {each.subject for each in told[elsewhere]} == {elsewhere}
    figures = [
        {figure.division for each in told[child] for why in each.conditions for figure in why.parameters}
        for child in (one, elsewhere)
    ]
    assert figures[0] != figures[1], "figures are those of where the child is"


def test_earlier_knowledge_and_other_days_are_worked_out_and_not_kept(town):
    child = town.add_child()
    town.decide(child, on=date(2026, 1, 1))
    town.registry.decide(town.access(), [child], on=town.day, known=town.access().now)
    with town.registry.database.read() as connection:
        assert connection.execute(select(EVIDENCE)).all() == []


def test_a_fault_is_told_to_who_asks_and_not_kept(town, monkeypatch):
    child = town.add_child(birth_date=date(2019, 3, 5))
    facts = town.registry.composition.facts.by_key

    def at_fault():
        reasons = [condition for each in town.decide(child).values() for condition in each.conditions]
        return {fact.fault for reason in reasons for fact in reason.facts if fact.key == "height_cm"}

    with monkeypatch.context() as broken:
        broken.setitem(facts, "height_cm", replace(facts["height_cm"], function=lambda heights, parameters: None))
        assert at_fault() == {"transport"}
    with town.registry.database.read() as connection:
        assert connection.execute(select(EVIDENCE)).all() == []
    assert at_fault() == {None}, "where nothing is wrong any more, nothing is told of it"
