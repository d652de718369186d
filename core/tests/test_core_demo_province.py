"""The invented province: people who could be, and the same ones for the same number and seed."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongxing.demo.books import books_of
from tongxing.demo.mistakes import KINDS, plant
from tongxing.demo.province import DEMO_DAY, invent
from tongxing.demo.rows import lines_of
from tongxing.people import id_number
from tongxing.people.divisions import national
from tongxing.work.sheets.questions import survey

MANY = 3000


@pytest.fixture(scope="module")
def families():
    return invent(MANY, 7)


def children(families):
    return [child for family in families for child in family.children]


@settings(max_examples=30)
@given(st.integers(1, 60), st.integers(0, 10**6))
def test_the_same_number_and_seed_make_the_same_families(number, seed):
    made = invent(number, seed)
    assert made == invent(number, seed)
    assert len(children(made)) == number
    assert made != invent(number, seed + 1)


def test_no_two_people_have_one_number_and_each_is_of_the_test_area(families):
    numbers = [c.number for c in children(families)] + [g.number for f in families for g in f.guardians]
    told = [n for n in numbers if n]
    assert len(set(told)) == len(told)
    assert all(n.startswith("99") for n in told)
    assert {f.code for n in told for f in id_number.check(n, today=DEMO_DAY, development=True)} == set()


def test_numbers_say_what_is_true_of_the_child(families):
    for child in children(families):
        if child.number:
            assert id_number.birth_date_of(child.number) == child.birth_date
            assert id_number.sex_of(child.number) == child.sex


def test_days_are_in_order(families):
    for family in families:
        for child in family.children:
            assert child.birth_date <= child.residing_since <= family.surveyed_on < DEMO_DAY
            assert DEMO_DAY - child.birth_date < timedelta(days=18 * 366)
            if child.permit:
                assert child.residing_since < child.permit[1] <= family.surveyed_on


def test_families_live_in_harbin_and_come_from_everywhere(families):
    table = national()
    homes = Counter(table.province_of(f.move.hukou) for f in families)
    assert {table.city_of(f.move.residence) for f in families} == {"230100000000"}
    assert homes["230000000000"] < len(families) * 0.7
    assert len(homes) > 8
    assert any(f.move.hukou[:6] == f.move.residence[:6] for f in families)


def test_there_are_siblings_twins_peoples_names_with_dots_and_guardians_away(families):
    sizes = Counter(len(f.children) for f in families)
    assert sizes[2] and sizes[3]
    assert any(len({c.birth_date for c in f.children}) < len(f.children) for f in families)
    assert len({c.ethnicity for c in children(families)}) > 8
    assert any("·" in c.name for c in children(families))
    assert any(not g.lives_with_child for f in families for g in f.guardians)
    assert any(c.number is None for c in children(families))
    assert {c.accompanied_by for c in children(families)} == {"both_parents", "mother", "father", "other_guardian"}


def test_parents_are_a_generation_older(families):
    for family in families:
        eldest = min(c.birth_date for c in family.children)
        for guardian in family.guardians:
            if guardian.number:
                assert (eldest - id_number.birth_date_of(guardian.number)).days > 19 * 365


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
    }


def test_few_children_have_no_mistakes_planted():
    families = invent(3, 1)
    lines = lines_of(families, {}, 1)
    assert plant(lines, families, survey(), 1) == (lines, [])


def test_a_family_stands_in_one_workbook(families, monkeypatch):
    monkeypatch.setattr("tongxing.demo.books.CHILDREN", 500)
    books = books_of(lines_of(families, {}, 7), "demo")
    assert len(books) == 6
    where = {}
    for book in books:
        for line, place in book.places():
            assert where.setdefault(line.family, place.file) == place.file
    assert sum(len(book.lines["child"]) for book in books) == MANY
