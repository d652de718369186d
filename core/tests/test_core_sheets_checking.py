"""Every kind of problem, found at its cell and nowhere else."""

from datetime import date

import openpyxl
import pytest
from sheets_at_hand import ID, child, guardian, household, workbook
from tongxing_toy_sheets import not_above_target, toy_survey

from tongxing.people import id_number
from tongxing.people.id_findings import ERRORS
from tongxing.work.sheets.checking import Rules, check
from tongxing.work.sheets.files import read_file
from tongxing.work.sheets.problems import TEXTS
from tongxing.work.sheets.questions import survey
from tongxing.work.sheets.reading import read_sheets

TODAY = date(2026, 11, 23)
GIRL = id_number.make("990101", date(2019, 3, 5), 2)
BORN_LATER = id_number.make("990101", date(2019, 3, 6), 1)
FUTURE = id_number.make("990101", date(2031, 1, 1), 1)
GUARDIAN_ID = id_number.make("990101", date(1990, 3, 5), 1)


def checked(tmp_path, *, asked=None, validations=(), development=True, **rows):
    asked = asked or survey()
    path = workbook(tmp_path, asked=asked, **rows)
    return check(read_sheets(read_file(path), asked), asked, Rules(TODAY, development, validations))


def found(tmp_path, **rows):
    return [f"{p.sheet}!{p.column}{p.row} {p.code}" for p in checked(tmp_path, **rows).in_order()]


def test_a_good_family_has_no_problem(tmp_path):
    rows = {
        "children": [child(id_number=ID)],
        "guardians": [guardian(id_number=GUARDIAN_ID)],
        "households": [household()],
    }
    assert found(tmp_path, **rows) == []


@pytest.mark.parametrize(
    ("changed", "cell"),
    [
        ({"name": None}, "B5 REQUIRED"),
        ({"family": None}, "A5 REQUIRED"),
        ({"id_number": ID[:-1] + "1"}, "C5 ID_CHECK_DIGIT"),
        ({"id_number": ID[:-1]}, "C5 ID_LENGTH"),
        ({"id_number": "O" + ID[1:]}, "C5 ID_CHARSET"),
        ({"id_number": ID[:6] + ID[8:17]}, "C5 ID_15_DIGITS"),
        ({"id_number": FUTURE}, "C5 ID_FUTURE"),
        ({"id_number": int(ID[:17] + "0")}, "C5 ID_DIGITS_LOST"),
        ({"id_number": "9.90101E+17"}, "C5 ID_DIGITS_LOST"),
        ({"id_number": GIRL}, "C5 ID_SEX_DIFFERS"),
        ({"id_number": BORN_LATER}, "C5 ID_BIRTH_DIFFERS"),
        ({"id_number": "000000" + "20190305001" + "3"}, "C5 ID_CHECK_DIGIT"),
        ({"sex": "男女"}, "D5 UNKNOWN_CODE"),
        ({"birth_date": "2019年13月5日"}, "E5 NOT_A_DATE"),
        ({"birth_date": date(2026, 12, 1)}, "E5 DATE_IN_FUTURE"),
        ({"ethnicity": "演示族"}, "F5 UNKNOWN_CODE"),
        ({"hukou": "239999"}, "G5 UNKNOWN_COUNTY"),
        ({"hukou": "230100"}, "G5 UNKNOWN_COUNTY"),
        ({"residence": "230102999"}, "H5 UNKNOWN_TOWNSHIP"),
        ({"residing_since": date(2019, 3, 4)}, "I5 BEFORE_BIRTH"),
        ({"accompanied_by": "邻居"}, "J5 UNKNOWN_CODE"),
        ({"permit": "有效"}, "L5 REQUIRED"),
        ({"permit_since": date(2026, 1, 1)}, "K5 REQUIRED"),
        ({"guardians_complete": "大概"}, "M5 NOT_YES_OR_NO"),
        ({"surveyed_on": date(2026, 11, 24)}, "N5 DATE_IN_FUTURE"),
    ],
)
def test_a_mistake_in_a_childs_row_is_found_at_its_cell(tmp_path, changed, cell):
    assert found(tmp_path, children=[child(**changed)]) == [f"儿童!{cell}"]


@pytest.mark.parametrize(
    ("changed", "cell"),
    [
        ({"name": None}, "B5 REQUIRED"),
        ({"id_number": GUARDIAN_ID[:-1] + "?"}, "C5 ID_CHARSET"),
        ({"id_number": ID}, "C5 ID_OF_A_CHILD"),
        ({"relation": None}, "D5 REQUIRED"),
        ({"relation": "邻居"}, "D5 UNKNOWN_CODE"),
        ({"phone": "无电话"}, "E5 PHONE_FORM"),
        ({"lives_with_child": "有时"}, "F5 NOT_YES_OR_NO"),
        ({"family": "2"}, "A5 FAMILY_WITHOUT_CHILD"),
    ],
)
def test_a_mistake_in_a_guardians_row_is_found_and_costs_only_that_row(tmp_path, changed, cell):
    done = checked(tmp_path, children=[child(id_number=ID)], guardians=[guardian(**changed)])
    assert [f"{p.column}{p.row} {p.code}" for p in done.problems] == [cell]
    assert "child" not in done.rejected


@pytest.mark.parametrize(
    ("changed", "cell"),
    [
        ({"income_year": "六万"}, "C5 NOT_A_NUMBER"),
        ({"income_year": -1}, "C5 TOO_SMALL"),
        ({"hardship": "一般"}, "D5 UNKNOWN_CODE"),
        ({"address": "长" * 201}, "B5 TOO_LONG"),
    ],
)
def test_a_mistake_in_a_households_row_is_found(tmp_path, changed, cell):
    assert found(tmp_path, children=[child()], households=[household(**changed)]) == [f"家庭!{cell}"]


def test_a_limit_of_money_is_told_in_yuan_as_the_sheet_asks(tmp_path):
    (problem,) = checked(tmp_path, children=[child()], households=[household(income_year=-1)]).problems
    assert problem.message.as_dict() == {
        "zh": "家庭年收入(元)不得小于0",
        "en": "Yearly income (yuan) must be at least 0",
    }


def test_all_problems_of_a_row_are_told_at_once(tmp_path):
    row = child(name=None, id_number="1", sex="?", birth_date="?", hukou="1", residence="1", surveyed_on=None)
    codes = [cell.split()[1] for cell in found(tmp_path, children=[row])]
    assert codes == [
        "REQUIRED",
        "ID_LENGTH",
        "UNKNOWN_CODE",
        "NOT_A_DATE",
        "UNKNOWN_COUNTY",
        "UNKNOWN_COUNTY",
        "REQUIRED",
    ]


def test_a_warning_keeps_its_row_and_an_error_rejects_it(tmp_path):
    done = checked(tmp_path, children=[child(id_number=GIRL), child(name="王小红", id_number="12")])
    assert [p.severity for p in done.in_order()] == ["warning", "error"]
    assert done.rejected == {"child": {6}}
    assert done.accepted("child")["row"].to_list() == [5]


def test_the_test_area_is_refused_where_real_children_are(tmp_path):
    done = checked(tmp_path, development=False, children=[child(id_number=ID)])
    assert [p.code for p in done.problems] == ["ID_AREA_TEST"]


# duplicates ---------------------------------------------------------------------------------------------------------------


def test_a_number_that_stands_twice_rejects_the_second_row_and_names_the_first(tmp_path):
    done = checked(
        tmp_path, children=[child(id_number=ID), child(family="2", name="别名", id_number=f" {ID.lower()} ")]
    )
    (problem,) = done.problems
    assert (problem.row, problem.column, problem.code) == (6, "C", "DUPLICATE_ID")
    assert "第5行" in problem.message.zh
    assert "Row 5" in problem.message.en


def test_twins_are_two_children_and_the_same_name_twice_is_one(tmp_path):
    rows = [child(), child(name="王小亮"), child()]
    assert found(tmp_path, children=rows) == ["儿童!B7 DUPLICATE_CHILD"]


def test_one_guardian_of_two_families_is_no_duplicate(tmp_path):
    guardians = [guardian(id_number=GUARDIAN_ID), guardian(id_number=GUARDIAN_ID, family="2")]
    assert found(tmp_path, children=[child(), child(family="2")], guardians=guardians) == []


def test_guardians_and_families_that_stand_twice_are_named(tmp_path):
    rows = {"children": [child()], "guardians": [guardian(), guardian()], "households": [household(), household()]}
    assert found(tmp_path, **rows) == ["监护人!B6 DUPLICATE_GUARDIAN", "家庭!A6 DUPLICATE_FAMILY"]


def test_a_number_that_lost_its_digits_is_nobodys_duplicate(tmp_path):
    lost = 990101201211180010  # comes back from the file as ...0032, which is a sound number
    rows = [child(id_number=lost), child(name="王小亮", birth_date=date(2012, 11, 18), id_number="990101201211180032")]
    assert found(tmp_path, children=rows) == ["儿童!C5 ID_DIGITS_LOST"]


# families -----------------------------------------------------------------------------------------------------------------


def test_guardians_and_household_of_a_family_without_a_good_child_are_rejected(tmp_path):
    rows = {"children": [child(name=None)], "guardians": [guardian()], "households": [household()]}
    assert found(tmp_path, **rows) == ["儿童!B5 REQUIRED", "监护人!A5 FAMILY_REJECTED", "家庭!A5 FAMILY_REJECTED"]


def test_one_good_child_is_enough_for_a_family(tmp_path):
    rows = {"children": [child(name=None), child()], "guardians": [guardian()]}
    assert found(tmp_path, **rows) == ["儿童!B5 REQUIRED"]


# departments --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "cells"),
    [
        ({"toy_sheets.weight": 31}, []),
        ({"toy_sheets.weight": "31kg"}, []),
        ({"toy_sheets.weight": 31.5}, ["O5 NOT_A_WHOLE_NUMBER"]),
        ({"toy_sheets.weight": 151}, ["O5 TOO_LARGE"]),
        ({"toy_sheets.weight": 31, "toy_sheets.target": 1}, ["O5 ABOVE_TARGET", "P5 OUT_OF_RANGE"]),
        ({"toy_sheets.weight": 31, "toy_sheets.target": 30}, ["O5 ABOVE_TARGET"]),
        ({"toy_sheets.target": 30}, ["O5 REQUIRED"]),
    ],
)
def test_a_departments_columns_and_validations_are_checked(tmp_path, answers, cells):
    rows = {"asked": toy_survey(), "validations": [not_above_target], "children": [child(**answers)]}
    assert found(tmp_path, **rows) == [f"儿童!{cell}" for cell in cells]


# what is shown ------------------------------------------------------------------------------------------------------------


def test_no_value_tells_who_it_is(tmp_path):
    row = child(
        name="司马相如", id_number=ID[:-1] + "1", sex="金丝雀", birth_date=f"生于{ID}", hukou="金丝雀路13800001111"
    )
    done = checked(
        tmp_path, children=[child(), row | {"family": None}], guardians=[guardian(phone="金丝雀13800001111")]
    )
    shown = " ".join(p.value or "" for p in done.problems)
    assert "金丝" not in shown
    assert "司马" not in shown
    assert "13800001111" not in shown
    assert ID not in shown
    assert "990***********0011" in shown


def test_a_problem_has_exactly_the_keys_of_the_report(tmp_path):
    (problem,) = checked(tmp_path, children=[child(id_number=ID[:-1] + "1")]).problems
    assert problem.as_dict() == {
        "sheet": "儿童",
        "row": 5,
        "column": "C",
        "key": "id_number",
        "code": "ID_CHECK_DIGIT",
        "severity": "error",
        "value": "990***********0011",
        "message": ERRORS["ID_CHECK_DIGIT"].message.as_dict(),
        "remedy": ERRORS["ID_CHECK_DIGIT"].remedy.as_dict(),
    }


def test_every_text_names_what_to_do_in_both_languages():
    for said in TEXTS.values():
        for words in (said.message, said.remedy):
            assert words.zh and words.en
        assert said.remedy != said.message


def test_the_row_is_the_one_that_the_spreadsheet_program_shows(tmp_path):
    path = workbook(tmp_path, children=[child(), child(name="王小红", hukou="1")])
    book = openpyxl.load_workbook(path)
    book["儿童"].insert_rows(6)
    book.save(path)
    done = check(read_sheets(read_file(path), survey()), survey(), Rules(TODAY, True))
    assert [(p.row, p.column) for p in done.problems] == [(7, "G")]
