"""Decisions of guardians and households that are kept: never other than what the records say now, and decided once."""

from datetime import date, timedelta
from random import Random

import pytest
from pydantic import BaseModel

from tongxing import Guardian, Guardianship, HouseholdMember, Residence
from tongxing.host.answering import kept as keeping
from tongxing.host.answering.answers import Answers
from tongxing.policy.decisions import decide
from tongxing.policy.gaps import gaps
from tongxing.work.sources import StoredSources
from tongxing_employment.records import JobStatus, JobWish

DAY = date(2026, 11, 23)
HERE, THERE = "230102001000", "230202001000"


class Tie(BaseModel):
    id: str
    until: date


@pytest.fixture
def town(open_town):
    return open_town("employment", "culture")


@pytest.fixture
def decided(monkeypatch):
    """Which guardians and households somebody decided, one list a time."""
    times, whole = [], keeping.decide

    def noting(policy, sources, **more):
        if sources.families is not None:
            times.append(sorted(sources.families))
        return whole(policy, sources, **more)

    monkeypatch.setattr(keeping, "decide", noting)
    return times


def add_family(town, **columns):
    """A child with two guardians, one of whom looks for work, and a household."""
    child = town.add_child(guardians=[{"relation": "51"}, {"relation": "52"}], household={}, **columns)
    father, mother = town.guardians(child)
    work(town, father, "unemployed", DAY - timedelta(days=90))
    return child, father, mother


def work(town, guardian, status, since):
    told = {"evidence": "told", "valid_from": since}
    town.add(JobStatus(guardian=guardian, status=status, **told))


def told(gap):
    return gap.item, gap.subject, gap.since, gap.division, gap.track


def kept(town):
    """Gaps of families as they are told from what is kept, stale ones decided anew."""
    return sorted(told(gap) for gap in town.registry.answers(town.access()).gaps_around(on=town.day))


def worked_out(town):
    """The same from the records, everybody at once."""
    composition = town.registry.composition
    items = [key for key, item in composition.policy.items.items() if item.subject != "child"]
    with town.registry.database.read() as connection:
        sources = StoredSources(connection, composition.is_enabled)
        return sorted(told(gap) for gap in gaps(decide(composition.policy, sources, on=town.day, items=items)))


def test_families_are_decided_once_and_told_again(town, decided):
    _, father, _ = add_family(town)
    first = kept(town)
    assert ("JOB_HELP", father) in {each[:2] for each in first} and first == worked_out(town)
    times = len(decided)
    assert kept(town) == first and len(decided) == times == 2, "guardians once, households once"
    assert town.decide_around("guardian", father)["JOB_HELP"].answer == "MET" and len(decided) == times


def test_what_is_written_of_a_guardian_is_decided_anew_of_that_family_alone(town, decided):
    child, father, _ = add_family(town)
    _, other, _ = add_family(town, residence=THERE)
    kept(town)
    decided.clear()
    work(town, father, "employed", town.day)
    assert kept(town) == worked_out(town) and ("JOB_HELP", other) in {each[:2] for each in kept(town)}
    assert decided == [[father], [town.household(child)]], "his work is the household's too"
    assert town.decide_around("guardian", father)["JOB_HELP"].answer != "MET"


def test_where_a_child_moves_its_guardians_gaps_go(town):
    child, father, _ = add_family(town)
    assert {each[3] for each in kept(town) if each[1] == father} == {HERE}
    town.add(Residence(child=child, division=THERE, basis="living", accompanied_by="both_parents", valid_from=town.day))
    assert kept(town) == worked_out(town)
    assert {each[3] for each in kept(town) if each[1] == father} != {HERE}


def test_a_child_who_is_tied_to_a_guardian_and_one_whose_tie_ends_change_what_is_kept(town):
    _, father, _ = add_family(town)
    before = kept(town)
    other = town.add_child(residence=THERE)
    town.add(Guardianship(child=other, guardian=father, relation="51", valid_from=town.day))
    assert kept(town) == worked_out(town) != before

    def end(store, body: Tie):
        return store.change(store.get(Guardianship, body.id), valid_until=body.until)

    for tie in [each for each in town.all(Guardianship) if each.guardian == father]:
        town.act(end, Tie(id=tie.id, until=town.day + timedelta(days=1)))
    town.day += timedelta(days=1)
    assert father not in {each[1] for each in kept(town)}, "nobody sees him through a child any more"


def test_the_calendar_makes_what_is_kept_of_families_stale(town, decided):
    add_family(town)
    begun = town.day
    for days in (0, 40, 400):
        town.day = begun + timedelta(days=days)
        assert kept(town) == worked_out(town), town.day
    assert len(decided) < 6, "what still holds is not decided again"


def test_of_another_day_families_are_worked_out_and_not_kept(town, decided):
    add_family(town)
    today, day = kept(town), town.day
    town.day += timedelta(days=1)
    answers, times = town.registry.answers(town.access()), len(decided)
    assert sorted(told(gap) for gap in answers.gaps_around(on=day)) == today and len(decided) == times


def test_the_daily_run_decides_families_too(town, decided):
    add_family(town)
    list(town.registry.kept().refresh())
    assert len(decided) == 2 and town.registry.kept().count_stale() == 0
    kept(town)
    assert len(decided) == 2


def asking(town, at_once):
    """Answers of one request that may have so many decided."""
    return Answers(town.registry.composition, town.registry.store(town.access()), at_once=at_once)


def test_a_list_decides_some_families_and_says_how_many_are_stale(town):
    for _ in range(2):
        add_family(town)
    for left in (2, 0):
        answers = asking(town, 6)
        answers.gaps(on=town.day)
        assert answers.stale(on=town.day) == left, "two children and four guardians, and of two households none"


def test_a_request_decides_so_many_of_all_kinds_together_however_many_lists_it_asks_for(town, decided):
    add_family(town)
    answers = asking(town, 2)
    for _ in range(2):
        answers.gaps(on=town.day)
    assert [len(each) for each in decided] == [1], "the child, and one of two guardians"


def test_whom_a_list_told_as_they_stood_a_server_decides_once_beside_all_requests(town, decided):
    add_family(town)
    assert list(town.registry.kept().catch_up()) == [], "nobody has asked"
    answers = asking(town, 0)
    answers.gaps(on=town.day)
    assert list(town.registry.kept().catch_up()) and answers.stale(on=town.day) == 0
    times = len(decided)
    assert list(town.registry.kept().catch_up()) == [] and len(decided) == times
    add_family(town)
    assert list(town.registry.kept().catch_up()) == [], "nobody has asked since"


def write_anything(town, random, people):
    """One write of some kind, of somebody."""
    kind, day = random.randrange(5), town.day - timedelta(days=random.randrange(300))
    child = random.choice(people) if people else None
    if child is None or kind == 0:
        home = {} if random.randrange(2) else None
        people.append(town.add_child(guardians=[{"relation": "51"}], household=home, since=day))
        return
    guardian = random.choice(town.all(Guardian)).id
    if kind == 1:
        town.add(
            JobStatus(
                guardian=guardian, status=random.choice(["employed", "unemployed"]), evidence="told", valid_from=day
            )
        )
    elif kind == 2:
        town.add(JobWish(guardian=guardian, wish="training", valid_from=day))
    elif kind == 3:
        place = random.choice([HERE, THERE])
        town.add(Residence(child=child, division=place, basis="living", accompanied_by="mother", valid_from=day))
    elif homes := town.all(HouseholdMember):
        home = random.choice(homes).household
        town.add(HouseholdMember(child=child, household=home, valid_from=day))


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(4))
def test_after_any_writes_what_is_kept_of_families_is_what_is_worked_out(town, seed):
    random, people = Random(seed), []
    for turn in range(12):
        write_anything(town, random, people)
        if turn % 3 == 2:
            assert kept(town) == worked_out(town), f"after write {turn} of seed {seed}"
        if turn % 7 == 6:
            town.day += timedelta(days=random.randrange(120))
