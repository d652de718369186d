"""Kept signals: as if they were found each time, whatever is written or passes by, on both engines."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tongxing import Guardianship, Household, Residence
from tongxing.host.answering import kept_signals as keeping
from tongxing.policy import signals as finding
from tongxing.policy.compute import Computation
from tongxing.policy.sources import Inputs
from tongxing.work.decided import SIGNALS
from tongxing.work.sources import StoredSources
from tongxing_immunization.records import CertificateCheck

OFFICERS = {"clinic": ("230000", ["core.identity", "core.residence", "immunization.*"])}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def town(request, open_town):
    database = None
    if request.param == "postgres":
        from tongxing.testing.postgres import fresh_database

        database = fresh_database()
    return open_town("monitoring", "immunization", officers=OFFICERS, database=database)


@pytest.fixture
def small(open_town):
    return open_town("monitoring", "immunization", officers=OFFICERS)


@pytest.fixture
def looks(monkeypatch):
    """At how many children somebody looked, one number a time."""
    times, whole = [], finding.found

    def counted(signals, computation, **more):
        times.append(len(computation.subjects("child")))
        return whole(signals, computation, **more)

    monkeypatch.setattr(keeping, "found", counted)
    return times


def told(town, *children, by=None, **more):
    answers = town.registry.answers(town.access(by) if by else town.access())
    return answers.signals(sorted(children), on=town.day, **more)


def worked_out(town, *children):
    """The same found from the records, nothing of it kept."""
    policy = town.registry.composition.policy
    with town.registry.database.read() as connection:
        sources = StoredSources(connection, town.registry.composition.is_enabled, children)
        computation = Computation(policy.facts, Inputs(sources), policy.parameters)
        risks = finding.found([s for s in policy.signals if s.of == "child"], computation, on=town.day)
    return {child: [risk for risk in risks if risk.subject == child] for child in sorted(children)}


def kept(town):
    with town.registry.database.read() as connection:
        of = SIGNALS.c
        return connection.execute(select(of.subject, of.told, of.suggests).order_by(of.subject)).all()


def keys(town, child):
    return {risk.key for risk in told(town, child)[child]}


def edit(store, body):
    record = store.get(type(body), body.id)
    return store.change(record, **body.model_dump(exclude_unset=True, exclude={"id"}))


def stay_alone(town, child):
    since = date(2026, 11, 1)
    told_of = {"basis": "living", "accompanied_by": "none", "valid_from": since}
    town.add(Residence(child=child, division="230103001000", **told_of))


def test_what_is_kept_is_what_is_found_and_is_not_found_again(town, looks):
    poor, other = town.add_child(household={"hardship": "minimum_allowance"}), town.add_child()
    first = told(town, poor, other)
    assert first == worked_out(town, poor, other) and "family_in_hardship" in keys(town, poor)
    assert told(town, poor, other) == first and looks == [2]
    assert [row.subject for row in kept(town)] == sorted([poor, other])


def test_a_write_that_only_a_signal_reads_is_seen_at_once(town, looks):
    child, other = town.add_child(), town.add_child()
    told(town, child, other)
    day = town.day - timedelta(days=90)
    check = {"entered_on": day, "stage": "PRIMARY", "check_by": day + timedelta(30), "recheck_by": day + timedelta(60)}
    town.add(CertificateCheck(child=child, **check))
    assert "check_overdue" in keys(town, child) and looks == [2, 1]
    stay_alone(town, other)
    assert "came_alone" in keys(town, other) and told(town, child, other) == worked_out(town, child, other)


def test_what_is_written_of_a_household_reaches_its_children(small):
    child = small.add_child(household={"hardship": "none"})
    assert "family_in_hardship" not in keys(small, child)
    home = small.all(Household)[0]
    small.act(edit, Household(id=home.id, hardship="minimum_allowance"))
    assert "family_in_hardship" in keys(small, child)


def test_the_next_day_is_looked_at_again(small, looks):
    child = small.add_child(guardians=[{}], guardians_complete=True)
    tie = small.all(Guardianship)[0]
    tomorrow = small.day + timedelta(days=1)
    small.act(edit, Guardianship.model_construct(id=tie.id, valid_until=tomorrow))
    assert "no_guardian_lives_with_child" not in keys(small, child)
    small.day = tomorrow
    assert "no_guardian_lives_with_child" in keys(small, child) and looks == [1, 1]
    assert len(kept(small)) == 1


def test_another_day_is_found_and_not_kept(small):
    child = small.add_child()
    stay_alone(small, child)
    answers = small.registry.answers(small.access())
    before = answers.signals([child], on=date(2026, 10, 31))[child]
    assert "came_alone" not in {risk.key for risk in before} and kept(small) == []


def test_the_daily_run_looks_at_everybody(small, looks):
    children = [small.add_child() for _ in range(3)]
    list(small.registry.kept().refresh())
    assert looks == [3] and len(kept(small)) == 3
    told(small, *children)
    assert looks == [3]


def test_of_many_only_what_suggests_something_is_found_and_nothing_kept(small, monkeypatch):
    monkeypatch.setattr(keeping.KeptSignals.of, "__kwdefaults__", {"suggesting": False, "at_once": 1})
    poor, other = small.add_child(household={"hardship": "minimum_allowance"}), small.add_child()
    assert [risk.key for risk in told(small, poor, other, suggesting=True)[poor]] == ["family_in_hardship"]
    assert kept(small) == []


def test_what_suggests_nothing_is_not_read_where_only_suggestions_are_asked_for(small):
    child, poor = small.add_child(), small.add_child(household={"hardship": "minimum_allowance"})
    every = told(small, child, poor)
    assert every[child] and not any(risk.suggests for risk in every[child])
    wanted = told(small, child, poor, suggesting=True)
    assert (wanted[child], [risk.key for risk in wanted[poor]]) == ([], ["family_in_hardship"])


def test_who_may_not_see_a_signals_category_is_not_shown_what_was_kept(small):
    child = small.add_child(household={"hardship": "minimum_allowance"})
    assert "family_in_hardship" in keys(small, child)
    assert {risk.category for risk in told(small, child, by="clinic")[child]} == {"immunization.history"}


def test_what_a_fault_touches_is_not_kept(small, monkeypatch):
    child = small.add_child(household={"hardship": "minimum_allowance"})
    policy = small.registry.composition.policy
    broken = [replace(s, function=lambda *a, **b: None) if s.key == "came_alone" else s for s in policy.signals]
    composition = replace(small.registry.composition, policy=replace(policy, signals=tuple(broken)))
    monkeypatch.setattr(type(small.registry), "composition", composition)
    assert "family_in_hardship" in keys(small, child) and kept(small) == []


def test_what_was_found_in_older_records_never_replaces_what_is_newer(town):
    child = town.add_child()
    signals = keeping.KeptSignals(town.registry.composition, town.registry.database, town.day)
    with town.registry.database.read() as older:
        signals._found(older, [child], suggesting=False)  # from here on this connection sees what there is now
        stay_alone(town, child)
        assert "came_alone" in keys(town, child)
        signals._looked(older, [child])
    assert "came_alone" in keys(town, child)
