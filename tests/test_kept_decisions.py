"""Kept decisions: as if they were worked out each time, whatever is written, switched off or passes by, on both engines."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from random import Random
from threading import Event
from time import sleep

import polars as pl
import pytest
from pydantic import BaseModel
from sqlalchemy import select

from tongxing import Child, Guardian, Household, HouseholdMember, Invalid, Residence, ResidencePermit
from tongxing.cli.main import run
from tongxing.host.answering import kept as keeping
from tongxing.host.cities.switching import disable, enable
from tongxing.host.plugins.collecting import Contributed
from tongxing.policy.decisions import decide
from tongxing.policy.keeping import kept_of
from tongxing.trust.audit.asking import who_saw
from tongxing.work.decided import DECISIONS
from tongxing.work.sources import StoredSources
from tongxing_education.records import Enrolment, School
from tongxing_transport.records import HeightMeasurement, PupilCard

DEPARTMENTS = ("transport", "monitoring", "education")
OFFICERS = {
    "rails": ("230000", ["core.*", "transport.*"]),
    "schools": ("230000", ["core.identity", "education.*"]),
}
KEPT = (
    "subject",
    "item",
    "answer",
    "since",
    "until",
    "track",
    "certainty",
    "served",
    "lapsed",
    "division",
    "good_until",
)


class Edit(BaseModel):
    id: str
    values: dict


def edit(record):
    def change(store, body: Edit):
        return store.change(store.get(record, body.id), **body.values)

    return change


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def town(request, open_town):
    database = None
    if request.param == "postgres":
        from tongxing.testing.postgres import fresh_database

        database = fresh_database()
    return open_town(*DEPARTMENTS, officers=OFFICERS, database=database)


@pytest.fixture
def small(open_town):
    return open_town(*DEPARTMENTS, officers=OFFICERS)


def rows(town):
    """What is kept of all that is decided here now, as it stands in the table."""
    of, items = DECISIONS.c, town.registry.composition.policy.items
    wanted = select(*(of[name] for name in KEPT)).where(of.item.in_(items)).order_by(of.subject, of.item)
    with town.registry.database.read() as connection:
        found = connection.execute(wanted).all()
    return [tuple(row) for row in found]


def worked_out(town):
    """The same worked out from the records, all children at once."""
    composition = town.registry.composition
    items = [key for key, item in composition.policy.items.items() if item.subject == "child"]
    with town.registry.database.read() as connection:
        sources = StoredSources(connection, composition.is_enabled)
        made = kept_of(decide(composition.policy, sources, on=town.day, items=items))
    return made.sort("subject", "item").rows()


def stale(town):
    return town.registry.answers(town.access()).stale(on=town.day)


def refresh(town):
    return sum(1 for _ in town.registry.kept().refresh())


def waiting(town, item):
    return [gap.subject for gap in town.gaps(items=[item])]


def test_what_is_kept_is_what_is_worked_out_and_is_not_worked_out_again(small, monkeypatch):
    child, _ = (
        small.add_child(permit="valid", birth_date=date(2019, 3, 5)),
        small.add_child(birth_date=None, since=None),
    )
    assert stale(small) == 2 and rows(small) == []
    told = small.gaps()
    assert child in [gap.subject for gap in told if gap.item == "COMPULSORY_ENROL"]
    assert stale(small) == 0 and rows(small) == worked_out(small)
    monkeypatch.setattr(keeping, "decide", None)
    assert small.gaps() == told


def test_a_written_record_changes_the_kept_answer(small):
    child, other = (small.add_child(permit="valid", birth_date=date(2019, 3, 5)) for _ in range(2))
    assert waiting(small, "COMPULSORY_ENROL") == sorted([child, other])
    small.add(Enrolment(child=child, stage="PRIMARY", grade=1, valid_from=date(2025, 9, 1)))
    assert stale(small) == 1
    assert waiting(small, "COMPULSORY_ENROL") == [other]
    assert rows(small) == worked_out(small)


def test_a_write_that_is_refused_makes_nothing_stale(small):
    child = small.add_child()
    small.gaps()
    with pytest.raises(Invalid):
        small.add(HeightMeasurement(child=child, measured_on=date(2026, 1, 1), height_cm=-4))
    assert stale(small) == 0


def test_a_batch_changes_the_kept_answer(small):
    child, _ = small.add_child(), small.add_child()
    small.gaps()
    card = pl.DataFrame([{"id": "23-card", "child": child, "number": "99", "valid_from": date(2026, 9, 1)}])
    small.store().write_batch({PupilCard: card}, import_id="cards", batch=1)
    assert stale(small) == 1
    small.gaps()
    assert rows(small) == worked_out(small)


def test_children_who_come_in_a_batch_are_decided_when_they_are_asked_for(small):
    small.gaps()
    at = {"residence": "230102000000", "hukou": "220102000000"}
    children = pl.DataFrame(
        [{"id": f"23-{n}", "name": "甲", "birth_date": date(2015 + n, 1, 1)} | at for n in range(3)]
    )
    small.store().write_batch({Child: children}, import_id="children", batch=1)
    assert stale(small) == 3
    small.gaps()
    assert stale(small) == 0 and rows(small) == worked_out(small)


def test_what_is_written_of_a_household_reaches_its_children_and_nobody_else(small):
    born = date(2018, 1, 1)
    elder, other = small.add_child(birth_date=born, household={"hardship": None}), small.add_child(birth_date=born)
    home = small.all(Household)[0]
    younger = small.add_child(birth_date=born)
    small.add(HouseholdMember(child=younger, household=home.id, valid_from=born))
    for child in (elder, younger, other):
        small.add(Enrolment(child=child, stage="PRIMARY", grade=2, valid_from=date(2025, 9, 1)))
    assert not {elder, younger} & set(waiting(small, "STUDENT_AID"))
    small.act(edit(Household), Edit(id=home.id, values={"hardship": "minimum_allowance"}))
    assert stale(small) == 2
    assert {elder, younger} <= set(waiting(small, "STUDENT_AID")) and other not in waiting(small, "STUDENT_AID")
    assert rows(small) == worked_out(small)


def test_a_school_reaches_everybody(small):
    small.add_child(), small.add_child()
    small.gaps()
    small.add(School(code="230102", name="一小", ownership="public", stages="PRIMARY", division="230102000000"))
    assert stale(small) == 2


def test_a_guardian_whom_no_fact_reads_makes_nobody_stale(small):
    small.add_child(guardians=[{}])
    small.gaps()
    guardian = small.all(Guardian)[0]
    small.act(edit(Guardian), Edit(id=guardian.id, values={"birth_date": date(1990, 1, 1)}))
    assert stale(small) == 0


def test_the_calendar_makes_decisions_stale_on_the_day_on_which_they_change(small):
    child = small.add_child(birth_date=date(2012, 12, 3), since=date(2026, 8, 1))
    small.gaps()
    answers = {row[1]: (row[2], row[4], row[10]) for row in rows(small)}
    assert answers["RAIL_HALF"] == ("MET", date(2026, 12, 3), date(2026, 12, 3))
    small.day = date(2026, 12, 2)
    assert stale(small) == 0
    small.day = date(2026, 12, 3)
    assert stale(small) == 1
    assert {d.item: d.answer for d in small.decide(child).values()}["RAIL_HALF"] == "NOT_MET"
    small.gaps()
    assert rows(small) == worked_out(small)
    small.day = date(2026, 12, 2)
    assert stale(small) == 1, "what was decided on a later day says nothing of an earlier one"


def test_a_move_known_beforehand_changes_whose_gap_it_is_on_its_day(open_town):
    town = open_town("monitoring")
    child = town.add_child(birth_date=date(2019, 3, 5))
    town.add(
        Residence(
            child=child,
            division="230103001000",
            basis="living",
            accompanied_by="both_parents",
            valid_from=date(2026, 12, 10),
        )
    )
    for day, division in ((date(2026, 12, 9), "230102001000"), (date(2026, 12, 10), "230103001000")):
        town.day = day
        (gap,) = town.gaps(items=["HALF_YEAR_VERIFICATION"])
        assert gap.division == division and rows(town) == worked_out(town)


def test_days_of_waiting_and_periods_go_on_without_deciding_again(small, monkeypatch):
    child = small.add_child(birth_date=date(2019, 3, 5), permit="valid")
    (gap,) = small.gaps(items=["COMPULSORY_ENROL"])
    monkeypatch.setattr(keeping, "decide", None)
    for day, since in ((date(2026, 12, 23), gap.since), (date(2027, 9, 2), date(2027, 9, 1))):
        small.day = day
        (later,) = small.gaps(items=["COMPULSORY_ENROL"])
        assert (later.subject, later.since, later.days) == (child, since, (day - since).days)


@pytest.mark.parametrize("years", [1, *(pytest.param(years, marks=pytest.mark.nightly) for years in (2, 4)), 7])
def test_what_is_still_good_after_years_is_what_is_worked_out_then(small, years):
    for number in range(6):
        small.add_child(birth_date=date(2006 + 3 * number, 11, 23), since=date(2026, 7, 1 + number), permit="valid")
    small.gaps()
    small.day = date(2026 + years, 6, 30)
    small.gaps()
    assert rows(small) == worked_out(small)


def test_deleting_everything_and_deciding_again_gives_the_same_rows(town):
    random, people = Random(3), []
    for _ in range(12):
        people.append(write_anything(town, random, people))
    town.day = date(2027, 3, 1)
    town.gaps()
    before = rows(town)
    town.registry.kept().forget()
    assert rows(town) == []
    assert refresh(town) == 1 and rows(town) == before


def test_what_was_recorded_late_changes_today_and_not_what_was_known_before(small):
    child = small.add_child(birth_date=date(2019, 3, 5), permit="valid")
    small.gaps()
    known = small.access().now
    small.day = date(2026, 12, 1)
    permit = small.all(ResidencePermit)[0]
    small.act(edit(ResidencePermit), Edit(id=permit.id, values={"state": "expired"}))
    assert waiting(small, "COMPULSORY_ENROL") == []
    before = small.registry.decide(small.access(), [child], on=small.day, items=["COMPULSORY_ENROL"], known=known)
    assert before[child][0].answer == "MET" and rows(small) == worked_out(small)


def test_another_day_is_worked_out_and_not_kept(small):
    small.add_child()
    small.gaps(on=date(2026, 1, 1))
    assert rows(small) == [] and small.registry.answers(small.access()).stale(on=date(2026, 1, 1)) == 0


def switched(town, turn, *departments):
    registry = town.registry
    turn(
        registry.database, registry.host, registry.city, departments, by="desk", reason="a test", now=town.access().now
    )


def test_a_department_that_is_switched_off_takes_its_decisions_along_and_those_of_others_hold(small, monkeypatch):
    small.add_child(birth_date=date(2019, 3, 5), permit="valid")
    before, told = small.gaps(), rows(small)
    monkeypatch.setattr(keeping, "decide", None)
    switched(small, disable, "transport")
    assert stale(small) == 0
    assert "RAIL_HALF" not in {row[1] for row in rows(small)} and set(rows(small)) < set(told)
    assert small.gaps() == [gap for gap in before if gap.department != "transport"]
    switched(small, enable, "transport")
    assert stale(small) == 0 and rows(small) == told and small.gaps() == before


def test_who_was_decided_while_a_department_was_off_is_decided_again_when_it_is_on(small):
    small.add_child()
    switched(small, disable, "transport")
    small.gaps()
    switched(small, enable, "transport")
    other = small.add_child()
    assert stale(small) == 2
    small.gaps()
    assert other and rows(small) == worked_out(small)


def test_what_rests_on_a_fact_of_a_department_is_stale_when_that_is_switched_off(small):
    small.add_child(birth_date=date(2012, 3, 5), permit="valid")
    small.gaps()
    switched(small, disable, "education")  # transport asks whether a child goes to school
    assert stale(small) == 1
    small.gaps()
    assert rows(small) == worked_out(small)


def test_what_decides_nothing_makes_nothing_stale(small):
    composition = small.registry.composition
    bare = [replace(each, contributed=Contributed(), items=(), parameters=()) for each in composition.running]
    idle = replace(bare[-1], key="idle", kind="layer")
    assert replace(composition, running=(*composition.running, idle)).inputs_version == composition.inputs_version


def test_those_who_ask_for_the_same_child_wait_for_one_decision(small, monkeypatch):
    """And of another child the next one decides meanwhile."""
    first, second = (small.add_child(birth_date=date(2019, 3, 5), permit="valid") for _ in range(2))
    begun, go, asked = Event(), Event(), []

    def slowly(policy, sources, **told):
        asked.append(list(sources.children))
        begun.set()
        assert go.wait(20)
        return decide(policy, sources, **told)

    monkeypatch.setattr(keeping, "decide", slowly)

    def ask(*children):
        return small.registry.answers(small.access()).answered(children, on=small.day, items=["COMPULSORY_ENROL"])

    with ThreadPoolExecutor(4) as pool:
        leads = pool.submit(ask, first)
        assert begun.wait(20)
        follow = [pool.submit(ask, *children) for children in ((first,), (first,), (first, second))]
        while len(asked) < 2:
            sleep(0.01)
        sleep(0.1)
        go.set()
        told = [each.result(20) for each in (leads, *follow)]
    assert asked == [[first], [second]]
    assert [each[first] for each in told[1:]] == [told[0][first]] * 3 and told[3][second][0].answer == "MET"
    assert rows(small) == worked_out(small)


def test_whose_decision_fails_in_one_request_is_decided_in_the_others(small, monkeypatch):
    child = small.add_child(birth_date=date(2019, 3, 5), permit="valid")
    begun, go, fails = Event(), Event(), [True]

    def once(policy, sources, **told):
        begun.set()
        assert go.wait(20)
        if fails and fails.pop():
            raise RuntimeError("its client has gone")
        return decide(policy, sources, **told)

    monkeypatch.setattr(keeping, "decide", once)
    with ThreadPoolExecutor(2) as pool:
        fails_there = pool.submit(small.gaps)
        assert begun.wait(20)
        asks = pool.submit(small.gaps)
        sleep(0.1)
        go.set()
        assert child in [gap.subject for gap in asks.result(20)]
        with pytest.raises(RuntimeError):
            fails_there.result(20)


def test_other_figures_in_the_city_make_decisions_stale(small):
    small.add_child()
    composition = small.registry.composition
    parameters = composition.policy.replaced({"city_transit_free_height_cm": 150})
    assert replace(composition, policy=parameters).inputs_version != composition.inputs_version
    assert replace(composition).inputs_version == composition.inputs_version


def test_what_was_decided_from_older_records_never_counts_as_fresh(small):
    child = small.add_child(birth_date=date(2019, 3, 5))
    kept = small.registry.kept()
    with small.registry.database.read() as older:
        assert kept.stale(older) == [child]  # from here on this connection sees what there is now
        small.add(ResidencePermit(child=child, state="valid", valid_from=date(2025, 1, 1)))
        kept._made(older, [child])
    assert stale(small) == 1
    assert waiting(small, "COMPULSORY_ENROL") == [child] and rows(small) == worked_out(small)


def test_what_was_decided_from_older_records_never_replaces_newer_decisions(town):
    child = town.add_child(birth_date=date(2019, 3, 5))
    kept = town.registry.kept()
    with town.registry.database.read() as older:
        assert kept.stale(older) == [child]
        town.add(ResidencePermit(child=child, state="valid", valid_from=date(2025, 1, 1)))
        town.gaps()
        kept._made(older, [child])
    assert stale(town) == 0 and rows(town) == worked_out(town)


def test_what_a_fault_touches_is_shown_and_not_kept(small, monkeypatch):
    child = small.add_child(birth_date=date(2019, 3, 5), permit="valid")
    facts = small.registry.composition.facts.by_key
    monkeypatch.setitem(facts, "height_cm", replace(facts["height_cm"], function=lambda heights, parameters: None))
    assert child in waiting(small, "COMPULSORY_ENROL") and rows(small) == [] and stale(small) == 1
    assert (
        run(["refresh", "--city", str(small.registry.city.file), "--database", str(small.registry.database.path)]) == 0
    )


def test_what_a_fault_touches_is_not_decided_again_and_again_beside_requests(small, monkeypatch):
    child = small.add_child(birth_date=date(2019, 3, 5), permit="valid")
    facts = small.registry.composition.facts.by_key
    monkeypatch.setitem(facts, "height_cm", replace(facts["height_cm"], function=lambda heights, parameters: None))
    for decided in ([1], []):
        small.registry.kept().told_behind()
        assert list(small.registry.kept().catch_up()) == decided
    assert child in waiting(small, "COMPULSORY_ENROL") and stale(small) == 1


def test_a_list_decides_some_and_says_how_many_are_stale(small, monkeypatch):
    import tongxing_graphql.operations.execution as execution

    monkeypatch.setattr(execution, "DECIDED_AT_ONCE", 2)
    for _ in range(3):
        small.add_child(birth_date=date(2019, 3, 5), permit="valid")
    asked = '{ gaps(filter: {item: {eq: "COMPULSORY_ENROL"}}) { stale totalCount } }'
    assert small.query(asked)["gaps"] == {"stale": 1, "totalCount": 2}
    assert small.query(asked)["gaps"] == {"stale": 0, "totalCount": 3}


def test_whom_a_list_told_as_they_stood_the_server_decides_beside_all_requests(small, monkeypatch):
    import tongxing_graphql.operations.execution as execution
    from tongxing_graphql.server.app import _caught_up

    monkeypatch.setattr(execution, "DECIDED_AT_ONCE", 0)
    small.add_child(birth_date=date(2019, 3, 5), permit="valid")
    for told in ({"stale": 1, "totalCount": 0}, {"stale": 0, "totalCount": 1}):
        assert small.query('{ gaps(filter: {item: {eq: "COMPULSORY_ENROL"}}) { stale totalCount } }')["gaps"] == told
        _caught_up(small)


def test_who_may_not_see_an_items_category_sees_no_kept_gap_of_it(small):
    child = small.add_child(birth_date=date(2019, 3, 5), permit="valid")
    small.gaps()
    assert {gap.item for gap in small.gaps(by="rails")} == set()
    told = small.registry.answers(small.access("rails")).table([child], on=small.day)
    answers = dict(told.select("item", "answer").iter_rows())
    assert answers["COMPULSORY_ENROL"] == "WITHHELD" and answers["RAIL_HALF"] == "MET"
    assert small.gaps(by="nobody") == []


@pytest.mark.parametrize("by", ["desk", "rails", "schools", "nobody"])
def test_kept_answers_are_those_of_decisions_with_reasons_whoever_asks(small, by):
    people = [small.add_child(birth_date=date(2009 + 2 * n, 3, 5), permit="valid" if n % 2 else None) for n in range(6)]
    small.add(Enrolment(child=people[3], stage="PRIMARY", grade=1, valid_from=date(2025, 9, 1)))
    asked = small.registry.answers(small.access(by))
    with_reasons = asked.decide(people, on=small.day)
    bare = {
        child: [each._replace(conditions=(), missing_parameters=()) for each in told]
        for child, told in with_reasons.items()
    }
    assert asked.answered(people, on=small.day) == bare
    assert by != "desk" or any(each.track for told in bare.values() for each in told)


def test_a_page_of_decisions_without_reasons_is_read_from_kept_rows(small, monkeypatch):
    small.add_child(birth_date=date(2019, 3, 5), permit="valid")
    asked = "{ children(first: 5) { edges { node { decisions { item answer since track decidedAt %s} } } } }"
    with_reasons = small.query(asked % "conditions { text } ")
    small.query(asked % "")
    monkeypatch.setattr(keeping, "decide", None)
    (kept,), (full,) = (
        [edge["node"]["decisions"] for edge in told["children"]["edges"]]
        for told in (small.query(asked % ""), with_reasons)
    )
    assert kept == [{name: each[name] for name in each if name != "conditions"} for each in full]


def test_reading_kept_gaps_stands_in_the_access_log(small):
    child = small.add_child(birth_date=date(2019, 3, 5), permit="valid")
    small.gaps()
    small.gaps()
    assert [entry.operation for entry in who_saw(small.registry.log, child)].count("gaps") == 2


def test_the_daily_run_decides_what_is_stale(small, capsys):
    where = ["--city", str(small.registry.city.file), "--database", str(small.registry.database.path)]
    small.add_child(), small.add_child()
    assert run(["refresh", *where, "--json"]) == 0
    assert capsys.readouterr().out.split() == ["{", '"decided":', "2,", '"stale":', "0", "}"]
    assert run(["refresh", *where]) == 0 and "decided again: 0" in capsys.readouterr().out
    assert run(["refresh", "--all", *where]) == 0 and "decided again: 2" in capsys.readouterr().out


def write_anything(town, random, people):
    """One write of any kind; the id of a new child, or of the one it is about."""
    child, kind = (random.choice(people), random.randrange(9)) if people else (None, 0)
    day = date(2024 + random.randrange(3), 1 + random.randrange(11), 1 + random.randrange(28))
    known = town.registry.composition.is_enabled
    if kind <= 1:
        home = random.choice([None, {}, {"hardship": "minimum_allowance"}])
        born = date(2006 + random.randrange(19), 1 + random.randrange(12), 1 + random.randrange(28))
        permit = random.choice([None, "valid", "applied"])
        return town.add_child(birth_date=random.choice([born, None]), since=day, permit=permit, household=home)
    if kind == 2 and known("transport"):
        town.add(HeightMeasurement(child=child, measured_on=day, height_cm=random.randrange(90, 160)))
    elif kind == 3 and known("education"):
        town.add(Enrolment(child=child, stage="PRIMARY", grade=2, valid_from=day))
    elif kind == 4:
        code = random.choice(["230102001000", "230103001000", "230202001000"])
        town.add(Residence(child=child, division=code, basis="living", accompanied_by="mother", valid_from=day))
    elif kind == 5:
        town.add(ResidencePermit(child=child, state=random.choice(["valid", "expired"]), valid_from=day))
    elif kind == 6 and (homes := town.all(Household)):
        values = {
            "hardship": random.choice(["minimum_allowance", "none", None]),
            "income_year_fen": random.randrange(9),
        }
        town.act(edit(Household), Edit(id=random.choice(homes).id, values=values))
    elif kind == 7 and (homes := town.all(Household)):
        town.add(HouseholdMember(child=child, household=random.choice(homes).id, valid_from=day))
    elif kind == 8:
        town.act(edit(Child), Edit(id=child, values={"hukou": random.choice(["230102001000", "230202001000"])}))
    return child


def untimed(rows):
    """Without ``good_until``, which is sooner where a department that is off now had a say in it."""
    return [row[:-1] for row in rows]


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.nightly) for seed in range(1, 6))])
def test_after_any_writes_what_is_kept_is_what_is_worked_out(town, seed):
    random, people = Random(seed), []
    for turn in range(24):
        people.append(write_anything(town, random, people))
        if turn % 3 == 0:
            town.gaps(items=["HALF_YEAR_VERIFICATION"])
            kept, made = rows(town), worked_out(town)
            assert stale(town) == 0 and untimed(kept) == untimed(made), f"after write {turn} of seed {seed}"
            assert all(k[-1] == m[-1] or k[-1] < (m[-1] or date.max) for k, m in zip(kept, made, strict=True))
        if turn % 4 == 3:
            department = random.choice(["transport", "education"])
            switched(town, disable if town.registry.composition.is_enabled(department) else enable, department)
        if turn % 10 == 9:
            town.day = date(town.day.year + random.randrange(2), 1 + random.randrange(12), 28)
