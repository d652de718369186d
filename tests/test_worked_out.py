"""What a department works out of single children is remembered until something of the child is written."""

from datetime import date

import pytest

from tongxing import Child
from tongxing_immunization.records import ClinicalNote
from tongxing_transport.records import HeightMeasurement

HEIGHTS = {HeightMeasurement: ("height_cm",)}


@pytest.fixture
def town(open_town):
    return open_town("transport", "immunization", officers={"names": ("230000", ["core.identity"])})


@pytest.fixture
def heights(town):
    """The greatest height of each child, and of whom it was worked out, one list a time."""
    times = []

    def make(relations):
        rows = relations[HeightMeasurement]
        times.append(sorted({child for child, _ in rows}))
        return {child: max(cm for of, cm in rows if of == child) for child, _ in rows}

    def asked(children, by="desk", of="greatest", records=HEIGHTS):
        answers = town.registry.answers(town.access(by))
        found, opened = answers.worked_out(of, records, make, category="transport.height", children=children)
        assert set(found) == set(opened)
        return found

    asked.times = times
    return asked


def measured(town, child, cm):
    town.add(HeightMeasurement(child=child, measured_on=date(2026, 3, cm % 28 + 1), height_cm=cm))


def test_it_is_worked_out_once_and_anew_of_whom_something_was_written(town, heights):
    first, second, third = children = [town.add_child() for _ in range(3)]
    measured(town, first, 119)
    measured(town, second, 101)

    assert heights(children) == {first: 119, second: 101, third: None} == heights(children)
    measured(town, second, 105)
    assert heights(children) == {first: 119, second: 105, third: None}
    assert heights.times == [sorted([first, second]), [second]]


def test_another_question_is_another_answer(town, heights):
    child = town.add_child()
    measured(town, child, 119)
    assert heights([child]) == heights([child], of="greatest, asked otherwise") and len(heights.times) == 2


def test_who_may_not_see_the_category_gets_nothing_of_what_is_remembered(town, heights):
    child = town.add_child()
    measured(town, child, 119)
    assert heights([child]) == {child: 119} and heights([child], by="names") == {}


def test_what_no_fact_reads_is_worked_out_each_time_since_nothing_tells_that_it_changed(town, heights):
    child = town.add_child()
    measured(town, child, 119)
    records = {**HEIGHTS, Child: ("birth_date",), ClinicalNote: ("noted_on",)}
    assert heights([child], records=records) == heights([child], records=records) == {child: 119}
    assert len(heights.times) == 2
