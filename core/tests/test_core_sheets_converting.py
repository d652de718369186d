"""What people write into cells, and what is understood."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxing.work.sheets.converting import _values, division_code
from tongxing.work.sheets.questions import survey


def read(subject, key, *cells):
    return _values(pl.Series(list(cells), dtype=pl.String), survey().column(subject, key)).to_list()


@pytest.mark.parametrize(
    "written",
    "2019-03-05 2019.3.5 2019/3/5 2019-3-5 20190305 2019年3月5日 2019年3月5号 ２０１９．３．５ 43529 43529.0".split(),
)
def test_a_date_is_understood_in_each_form(written):
    assert read("child", "birth_date", written) == [date(2019, 3, 5)]


@pytest.mark.parametrize(
    "written", ["2019-03-05 00:00:00", "2019-03-05T00:00:00", "2019 年 3 月 5 日", " 2019 . 3 . 5 ", "2019.03.05."]
)
def test_a_date_is_understood_with_time_and_stray_blanks(written):
    assert read("child", "birth_date", written) == [date(2019, 3, 5)]


@pytest.mark.parametrize(
    "written", ["2019-13-05", "2019-02-29", "2019-3", "19-3-5", "5.3.2019", "三月", "1234", "2019", "0"]
)
def test_what_is_no_date_is_none(written):
    assert read("child", "birth_date", written) == [None]


@given(st.dates(min_value=date(1930, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_comes_back_from_each_form(day):
    serial = str((day - date(1899, 12, 30)).days)
    forms = [f"{day:%Y-%m-%d}", f"{day:%Y%m%d}", f"{day.year}.{day.month}.{day.day}", serial]
    assert read("child", "birth_date", *forms) == [day] * 4


def test_money_is_kept_in_fen():
    assert read("household", "income_year", "1,200", "１２００元", "12.34", "-5") == [120000, 120000, 1234, -500]
    assert read("household", "income_year", "六万", "nan", "inf", "1e400", "0x10") == [None] * 5


def test_choices_are_understood_by_word_code_and_what_people_put_behind():
    assert read("child", "ethnicity", "汉", "汉族", "Han", "01", "1", "1.0", "维吾尔族") == ["01"] * 6 + ["05"]
    assert read("child", "sex", "男", "male", "１", "女孩", "二") == ["1", "1", "1", "2", None]
    assert read("guardian", "relation", "爸爸", "母", "祖 母", "邻居") == ["51", "52", "62", None]


def test_yes_and_no_and_nothing_else():
    assert read("guardian", "custody", "是", "Yes", "√", "1", "否", "no", "0") == [True] * 4 + [False] * 3
    assert read("guardian", "custody", "有时", "不详", None) == [None] * 3


def test_names_lose_stray_blanks_and_have_one_kind_of_dot():
    assert read("child", "name", "王　明", "买买提•艾力", "阿依古丽.买买提", "Anna  Smith") == [
        "王明",
        "买买提·艾力",
        "阿依古丽·买买提",
        "Anna Smith",
    ]


def test_identity_numbers_are_normalised():
    assert read("child", "id_number", "９９０１０１20190305001x", "990101 20190305 001X") == ["99010120190305001X"] * 2


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("230102", "230102000000"),
        ("230102001", "230102001000"),
        ("230102001001", "230102001001"),
        ("230102.0", "230102000000"),
        ("２３０１０２", "230102000000"),
        ("230102 道里区", "230102000000"),
        ("道里区", "230102000000"),
        ("黑龙江省哈尔滨市道里区", "230102000000"),
        ("哈尔滨市道里区", "230102000000"),
        ("朝阳区", None),  # several cities have one
        ("230100", None),  # a city is no county
        ("黑龙江省", None),
        ("239999", None),
        ("2301", None),
        ("", None),
    ],
)
def test_a_division_is_known_by_its_county(written, code):
    assert division_code(written) == code
