"""The invented province: people who could be, and the same ones for the same number and seed."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongxing.demo import province
from tongxing.demo.books import Book
from tongxing.demo.kinds import KINDS
from tongxing.demo.mistakes import plant
from tongxing.demo.places import MOVES, is_district, is_statistical
from tongxing.demo.province import COMPANY, DEMO_DAY, invent, parts_of
from tongxing.demo.rows import lines_of
from tongxing.demo.stays import JOURNEYS, SHORT_VISIT
from tongxing.people import id_number
from tongxing.people.divisions import national
from tongxing.work.sheets.questions import survey

MANY = 3000


@pytest.fixture(scope="module")
def families():
    return invent(MANY, 7)


def children(families):
    return [child for family in families for child in family.children]


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 200), st.integers(0, 10**6))
def test_the_same_number_and_seed_make_the_same_families(number, seed):
    made = invent(number, seed)
    assert made == invent(number, seed)
    assert len(children(made)) == number
    assert made != invent(number, seed + 1)


def test_no_two_people_have_one_number_and_each_is_of_the_test_area(families):
    other = invent(MANY, 7, part=1)
    people = [*children(families), *children(other), *(g for f in (*families, *other) for g in f.guardians)]
    told = [each.number for each in people if each.number]
    assert len(set(told)) == len(told)
    assert all(n.startswith("99") for n in told)
    assert {f.code for n in told for f in id_number.check(n, today=DEMO_DAY, development=True)} == set()


def test_numbers_say_what_is_true_of_the_child(families):
    for child in children(families):
        if child.number:
            assert id_number.birth_date_of(child.number) == child.birth_date
            assert id_number.sex_of(child.number) == child.sex


def test_days_are_in_order_and_stays_follow_each_other(families):
    for family in families:
        for child in family.children:
            assert child.birth_date <= family.surveyed_on < DEMO_DAY
            assert DEMO_DAY - child.birth_date < timedelta(days=18 * 366)
            for stay, later in zip(child.stays, child.stays[1:], strict=False):
                assert child.birth_date <= stay.since < stay.until == later.since
            if child.here.since:
                assert child.birth_date <= child.here.since <= family.surveyed_on
            assert child.stays[-1].until is None
            if child.permit:
                assert child.here.since < child.permit[1] <= family.surveyed_on


def test_families_live_in_harbin_and_come_from_everywhere(families):
    table = national()
    homes = Counter(table.province_of(f.move.hukou) for f in families)
    assert {table.city_of(f.move.residence) for f in families} == {"230100000000"}
    assert homes["230000000000"] < len(families) * 0.7
    assert len(homes) > 8


@pytest.mark.parametrize(
    ("division", "level"), [("230000", "province_of"), ("230600", "city_of"), ("230183", "county_of")]
)
def test_any_region_can_run_the_demo(division, level):
    made = invent(400, 2, division=division)
    assert {getattr(national(), level)(f.move.residence) for f in made} == {division.ljust(12, "0")}


def test_each_kind_of_move_journey_birth_and_company_stands_at_the_front():
    made = invent(200, 5)
    moves = [f.move for f in made]
    assert any(m.hukou[:6] == m.residence[:6] and len(m.hukou) == 9 and m.hukou != m.residence for m in moves)
    assert any(m.hukou == m.residence for m in moves)
    assert any(len(m.hukou) == 6 and m.hukou == m.residence[:6] for m in moves)
    assert any(is_statistical(m.hukou[:6]) for m in moves)
    assert any(is_district(m.hukou[:6]) and m.hukou[:4] == m.residence[:4] != m.hukou[:6] for m in moves)
    visits = [s for c in children(made) for s in c.stays if s.basis == "home"]
    lengths = {(s.until - s.since).days for s in visits if s.until}
    assert SHORT_VISIT in lengths and SHORT_VISIT + 1 in lengths and min(lengths) < SHORT_VISIT
    away = {(DEMO_DAY - s.since).days for s in visits if s.until is None}
    assert SHORT_VISIT in away and min(away) < SHORT_VISIT < max(away)
    begun = {c.here.since for c in children(made)}
    assert {None, date(2026, 5, 22), date(2026, 5, 23), date(2026, 5, 24)} <= begun
    born = {c.birth_date for c in children(made)}
    assert {date(2010, 11, 22), date(2010, 11, 23), date(2010, 11, 24)} <= born
    assert any((b.month, b.day) == (2, 29) for b in born)
    assert {c.accompanied_by or "" for c in children(made)} == set(COMPANY)
    assert max(len(c.stays) for c in children(made)) >= 4


def test_a_large_province_has_every_kind_by_chance_too():
    again = children(invent(20_000, 3, part=1))
    assert any(len(c.stays) == 5 for c in again)
    assert len(JOURNEYS) > 12 and len(MOVES) > 8


def test_there_are_siblings_twins_peoples_names_with_dots_and_guardians_away(families):
    sizes = Counter(len(f.children) for f in families)
    assert sizes[2] and sizes[3]
    twins = [f for f in families if len({c.birth_date for c in f.children}) < len(f.children)]
    assert twins
    assert all(len({c.name for c in f.children}) == len(f.children) for f in twins)
    assert {"01", "02", "03", "05", "10", "11", "17", "31", "38", "45", "52", "53"} <= {
        c.ethnicity for c in children(families)
    }
    assert any("·" in c.name and len(c.name) > 10 for c in children(families))
    assert any(not g.lives_with_child for f in families for g in f.guardians)
    assert any(c.number is None for c in children(families))


def test_parents_are_a_generation_older(families):
    for family in families:
        eldest = min(c.birth_date for c in family.children)
        for guardian in family.guardians:
            if guardian.number:
                assert (eldest - id_number.birth_date_of(guardian.number)).days > 19 * 365


def test_incomes_differ_by_region(families):
    def middle(wanted):
        told = sorted(f.income_year for f in families if f.income_year and is_district(f.move.residence[:6]) == wanted)
        return told[len(told) // 2]

    assert middle(True) > middle(False) > 20_000


def test_each_kind_of_mistake_is_planted_once_there_is_room(families):
    _, planted = plant(lines_of(families, {}, 7), families, survey(), 7)
    codes = {(p.line.subject, p.key, p.code) for p in planted}
    assert {(k.subject, k.key, k.code) for k in KINDS} <= codes
    assert {c for _, _, c in codes} >= {
        "DUPLICATE_ID",
        "DUPLICATE_CHILD",
        "DUPLICATE_GUARDIAN",
        "DUPLICATE_FAMILY",
        "FAMILY_WITHOUT_CHILD",
        "FAMILY_REJECTED",
        "ID_OF_A_CHILD",
    }


def test_few_children_have_no_mistakes_planted():
    families = invent(3, 1)
    lines = lines_of(families, {}, 1)
    assert plant(lines, families, survey(), 1) == (lines, [])


def test_a_large_province_is_made_in_parts_of_which_no_two_are_alike(monkeypatch):
    monkeypatch.setattr(province, "PART", 500)
    assert parts_of(1200) == [500, 500, 200]
    made = [invent(size, 4, part=number) for number, size in enumerate(parts_of(1200))]
    keys = [child.key for part in made for child in children(part)]
    assert keys == [f"child-{n:07}" for n in range(1, 1201)]
    assert len({f.number for part in made for f in part}) == sum(map(len, made))
    assert made[0][40:60] != made[1][40:60]


@pytest.mark.parametrize("kind", ["xlsx", "zip"])
def test_a_file_is_the_same_bytes_each_time(tmp_path, kind):
    families = invent(60, 1)
    content = set()
    for folder in ("one", "other"):
        lines, _ = plant(lines_of(families, {}, 1), invent(60, 1), survey(), 1)
        content.add(Book.of(f"demo.{kind}", lines).write(tmp_path / folder, survey()).read_bytes())
    assert len(content) == 1
