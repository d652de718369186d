"""The merge of a re-survey: laws that hold for any sheet, whatever the registry did meanwhile."""

from datetime import UTC, datetime

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from sheets_at_hand import child

from tongxing.work.sheets.checking import Rules, check
from tongxing.work.sheets.files import File
from tongxing.work.sheets.issuing import Issue
from tongxing.work.sheets.merging import merge
from tongxing.work.sheets.questions import survey
from tongxing.work.sheets.reading import read_sheets
from tongxing.work.sheets.workbook import compose

ANSWERS = st.sampled_from([None, "a", "b", "c"])
RECORDS = ["r1", "r2", "r3"]
COLUMNS = ["name", "count"]


@st.composite
def frames(draw):
    """One side: every record once, in any order."""
    order = draw(st.permutations(RECORDS))
    numbers = st.sampled_from([None, 1, 2, 3])
    return frame([(r, draw(ANSWERS), draw(numbers)) for r in order])


def frame(rows):
    return pl.DataFrame(rows, schema={"record": pl.String, "name": pl.String, "count": pl.Int64}, orient="row")


def by_record(made):
    return {(r["record"], n): r[n] for r in made.iter_rows(named=True) for n in COLUMNS}


def conflicts_of(merged):
    return {(r["record"], r["field"]) for r in merged.conflicts.iter_rows(named=True)}


@given(frames(), frames())
def test_a_sheet_as_it_was_issued_changes_nothing(base, standing):
    merged = merge(base, base, standing, COLUMNS)
    assert set(by_record(merged.values).values()) == {None}
    assert merged.conflicts.is_empty()
    assert merged.cleared.is_empty()


@given(frames(), frames())
def test_where_the_registry_stood_still_whatever_is_told_is_taken(told, base):
    merged = merge(told, base, base, COLUMNS)
    was, said = by_record(base), by_record(told)
    assert by_record(merged.values) == {at: v if v != was[at] else None for at, v in said.items()}
    assert merged.conflicts.is_empty()


@given(frames(), frames(), frames())
def test_every_cell_is_taken_or_left_or_a_conflict_and_never_overwritten(told, base, standing):
    merged = merge(told, base, standing, COLUMNS)
    said, was, now = by_record(told), by_record(base), by_record(standing)
    taken = {at for at, value in by_record(merged.values).items() if value is not None}
    apart = {at for at in said if said[at] is not None and len({said[at], was[at], now[at]}) == 3}
    assert conflicts_of(merged) == apart
    assert not taken & apart
    assert taken == {at for at in said if said[at] is not None and said[at] != was[at] and was[at] == now[at]}
    cleared = {(r["record"], r["field"]) for r in merged.cleared.iter_rows(named=True)}
    assert cleared == {at for at in said if said[at] is None and was[at] is not None}


def test_both_sides_with_the_same_news_agree():
    merged = merge(frame([("r1", "b", 1)]), frame([("r1", "a", 1)]), frame([("r1", "b", 1)]), COLUMNS)
    assert merged.conflicts.is_empty()
    assert by_record(merged.values) == {("r1", "name"): None, ("r1", "count"): None}


def test_a_conflict_names_its_row_and_all_three_values_as_text():
    told = frame([(None, "new", 7), ("r1", "a", 3)])
    merged = merge(told, frame([("r1", "a", 1)]), frame([("r1", "a", 2)]), COLUMNS)
    assert merged.conflicts.rows(named=True) == [
        {"place": 1, "record": "r1", "field": "count", "base": "1", "told": "3", "standing": "2"}
    ]


def test_rows_of_nobody_who_stands_are_taken_whole_and_other_columns_are_kept():
    told = frame([(None, "new", 7), ("gone", "x", None)]).with_columns(row=pl.Series([5, 6]))
    merged = merge(told, frame([]), frame([]), COLUMNS)
    assert merged.values.rows() == told.rows()
    assert merged.conflicts.is_empty()


def test_a_registry_that_lost_a_value_meanwhile_is_asked_about():
    merged = merge(frame([("r1", "b", None)]), frame([("r1", "a", None)]), frame([("r1", None, None)]), COLUMNS)
    assert conflicts_of(merged) == {("r1", "name")}


def test_a_re_survey_says_when_and_for_whom_it_was_issued():
    at = datetime(2026, 11, 1, 8, 30, 0, 123456, tzinfo=UTC)
    content = compose(survey(), {"child": [child(record="23-0child")]}, Issue(at, "toytown"))
    sheets = read_sheets(File("sheet.xlsx", content), survey())
    assert (sheets.issued, sheets.city) == (at, "toytown")
    checked = check(sheets, survey(), Rules(at.date()))
    assert checked.issued == at
    assert checked.problems == []
    assert checked.values["child"].frame["record"].to_list() == ["23-0child"]


def test_a_new_workbook_was_issued_with_nothing():
    sheets = read_sheets(File("sheet.xlsx", compose(survey(), {"child": [child()]})), survey())
    assert (sheets.issued, sheets.city) == (None, None)
    assert "record" not in sheets[0].letters
