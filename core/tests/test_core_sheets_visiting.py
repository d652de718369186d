"""A re-survey that is filled in little by little: what nobody visited waits, and nothing that was written is lost."""

from datetime import UTC, date, datetime

import pytest
from sheets_at_hand import child, counts, guardian, household, importer, load
from tongxing_toy_sheets import RECORDS, toy_survey

from tongxing.errors import UsageError
from tongxing.testing.worlds import make_world
from tongxing.work.sheets.checking import Rules, check
from tongxing.work.sheets.files import File
from tongxing.work.sheets.issuing import Issue
from tongxing.work.sheets.reading import read_sheets
from tongxing.work.sheets.resurvey import with_digests
from tongxing.work.sheets.workbook import compose

AT = datetime(2026, 11, 1, tzinfo=UTC)
CHILD, SIBLING = child(record="23-child", surveyed_on=None), child(record="23-sibling", name="王小红", surveyed_on=None)
GUARDIAN = guardian(record="23-guardian")
HOUSEHOLD = household(record="23-household")
TODAY = date(2026, 11, 23)


def issued(children=(CHILD,), guardians=(GUARDIAN,), households=(HOUSEHOLD,)):
    """Rows as a re-survey fills them in."""
    return with_digests(toy_survey(), {"child": children, "guardian": guardians, "household": households})


def filled(rows, subject, place, **changed):
    """The same rows after somebody wrote into one of them."""
    mine = [dict(row) for row in rows[subject]]
    mine[place] |= changed
    return {**rows, subject: mine}


def sheets(rows, city="demo"):
    return File("sheet.xlsx", compose(toy_survey(), rows, Issue(AT, city)))


def checked(rows):
    return check(read_sheets(sheets(rows), toy_survey()), toy_survey(), Rules(TODAY, development=True))


def said(done):
    return [f"{p.subject}!{p.column}{p.row} {p.code}" for p in done.in_order() if p.severity == "error"]


def test_a_sheet_that_nobody_touched_waits_whole():
    done = checked(issued())
    assert said(done) == []
    assert (done.read, done.waiting) == (3, 3)


def test_a_day_alone_confirms_the_child_and_the_family():
    done = checked(filled(issued(), "child", 0, surveyed_on=date(2026, 11, 10)))
    assert said(done) == []
    assert (done.read, done.waiting) == (3, 0)
    assert done.accepted("child")["record"].to_list() == ["23-child"]


def test_of_two_siblings_one_may_wait():
    done = checked(filled(issued((CHILD, SIBLING)), "child", 1, surveyed_on=date(2026, 11, 10)))
    assert said(done) == []
    assert done.unvisited["child"] == {5}
    assert done.accepted("guardian").height == 1


@pytest.mark.parametrize(
    "change", [{"name": "王大明"}, {"ethnicity": "汉"}, {"toy_sheets.weight": 21}, {"sex": "什么"}]
)
def test_a_change_without_a_day_is_told_and_not_lost(change):
    assert "child!C5 NOT_VISITED" in said(checked(filled(issued(), "child", 0, **change)))


def test_a_guardian_of_a_family_without_a_day_is_told_when_changed_or_new():
    assert said(checked(filled(issued(), "guardian", 0, phone="19900000009"))) == ["guardian!A5 NOT_VISITED"]
    new = {**issued(), "guardian": [*issued()["guardian"], guardian(name="新父")]}
    assert "guardian!A6 NOT_VISITED" in said(checked(new))


def test_a_day_that_cannot_be_read_is_a_mistake_and_no_empty_cell():
    assert said(checked(filled(issued(), "child", 0, surveyed_on="昨天")))[:1] == ["child!C5 NOT_A_DATE"]


def test_a_new_child_needs_a_day_as_always():
    rows = issued()
    assert said(checked({**rows, "child": [*rows["child"], child(name="新儿", surveyed_on=None)]})) == [
        "child!C6 REQUIRED"
    ]


def test_a_row_copied_with_its_hidden_number_is_no_second_self():
    rows = issued((CHILD, SIBLING))
    copy = rows["child"][0] | {"name": "王三", "surveyed_on": date(2026, 11, 10)}
    done = checked({**rows, "child": [copy, *rows["child"]]})
    assert said(done) == ["child!B5 COPIED_ROW", "guardian!A5 FAMILY_REJECTED", "household!A5 FAMILY_REJECTED"]
    assert {p.message.zh for p in done.problems if p.code == "COPIED_ROW"} == {"该行是由第6行复制而来。"}


def test_rows_may_be_sorted():
    rows = filled(issued((CHILD, SIBLING)), "child", 0, surveyed_on=date(2026, 11, 10))
    done = checked({**rows, "child": rows["child"][::-1]})
    assert said(done) == []
    assert done.accepted("child").select("row", "record").rows() == [(6, "23-child")]


def test_the_import_counts_waiting_rows_as_unchanged(tmp_path):
    world = make_world(f"sqlite:///{tmp_path / 'test.db'}", tmp_path, RECORDS)
    path = tmp_path / "sheet.xlsx"
    path.write_bytes(sheets(issued((CHILD, SIBLING))).content)
    assert counts(load(importer(world), path, toy_survey())) == (4, 0, 4, 0)
    world.database.close()


def test_a_sheet_of_another_city_is_refused(tmp_path):
    world = make_world(f"sqlite:///{tmp_path / 'test.db'}", tmp_path, RECORDS)
    path = tmp_path / "sheet.xlsx"
    path.write_bytes(sheets(issued(), city="elsewhere").content)
    with pytest.raises(UsageError, match="issued by elsewhere"):
        load(importer(world), path, toy_survey())
    world.database.close()
