"""A field worker's round as it is typed: a first survey, a re-survey that comes back late, a conflict, a decision."""

import json
from datetime import date

import pytest
from sheets_at_hand import child, guardian, workbook
from test_core_demo_running import CITY
from test_core_sheets_resurvey import day_of, filled, rows

from tongxing.cli import progress
from tongxing.cli.main import run


@pytest.fixture
def at(tmp_path):
    city = tmp_path / "toytown.toml"
    city.write_text(CITY % ("", '"core.*"'))
    return ["--city", str(city), "--database", str(tmp_path / "toytown.db")]


@pytest.fixture
def issued(at, tmp_path):
    """A re-survey of one family that stands in the registry."""
    first = workbook(tmp_path, children=[child()], guardians=[guardian()])
    assert run(["import", str(first), *at]) == 0
    assert run(["workbook", "resurvey", *at, "--out", str(tmp_path / "again.xlsx")]) == 0
    return tmp_path / "again.xlsx"


def phone(tmp_path, issued, number, name):
    """The re-survey with another phone, told on a day of the visit."""
    return filled(tmp_path, issued.read_bytes(), day_of(0), ("监护人", 0, "phone", number), name=name)


def told(capsys):
    return capsys.readouterr().out


@pytest.fixture
def conflict(at, tmp_path, issued, capsys):
    """Two workers had the same sheet; the one who came back first is taken, the other is a conflict. Its id."""
    assert run(["import", str(phone(tmp_path, issued, "19911111111", "one.xlsx")), *at]) == 0
    capsys.readouterr()
    assert run(["import", str(phone(tmp_path, issued, "19922222222", "two.xlsx")), *at]) == 0
    assert "CONFLICT × 1" in told(capsys)
    assert run(["conflicts", *at, "--json"]) == 1
    (found,) = json.loads(told(capsys))
    assert (found["base"], found["standing"], found["told"]) == ("19900000001", "19911111111", "19922222222")
    return found["id"]


def held(at, tmp_path, name):
    assert run(["workbook", "resurvey", *at, "--out", str(tmp_path / name)]) == 0
    return rows((tmp_path / name).read_bytes(), "监护人")[0]["phone"]


def test_the_later_sheet_never_wins_by_being_later(at, tmp_path, conflict):
    assert held(at, tmp_path, "x.xlsx") == "19911111111"


def test_to_take_puts_the_sheets_value_there(at, tmp_path, conflict, capsys):
    assert run(["conflicts", "take", conflict, *at]) == 0
    assert told(capsys) == f"{conflict} 采用表中的值 taken\n"
    assert held(at, tmp_path, "x.xlsx") == "19922222222"
    assert run(["conflicts", *at]) == 0
    assert run(["conflicts", "keep", conflict, *at]) == 2


def test_to_keep_settles_it(at, tmp_path, conflict, capsys):
    assert run(["conflicts", *at, "keep", conflict]) == 0
    assert held(at, tmp_path, "x.xlsx") == "19911111111"
    capsys.readouterr()
    assert run(["conflicts", *at]) == 0
    assert told(capsys) == "待处理 0 项  0 open\n"
    assert run(["conflicts", "list", *at, "--all"]) == 0
    assert "已保留登记 kept" in told(capsys)


def test_the_list_says_in_words_what_differs(at, conflict, capsys):
    assert run(["conflicts", *at]) == 1
    said = told(capsys)
    assert "《监护人》联系电话 Phone" in said
    assert "发放时 issued 19900000001 | 登记 registry 19911111111 | 表中 sheet 19922222222" in said
    assert "2026-11-20" in said


@pytest.mark.parametrize("words", [["take"], ["keep"], ["list", "23-x"], ["throw", "23-x"]])
def test_what_is_meant_must_be_said(at, words):
    assert run(["conflicts", *words, *at]) == 2


def test_the_same_news_from_two_workers_is_no_conflict(at, tmp_path, issued, capsys):
    for name in ("one.xlsx", "two.xlsx"):
        assert run(["import", str(phone(tmp_path, issued, "19911111111", name)), *at]) == 0
    assert "CONFLICT" not in told(capsys)
    assert run(["conflicts", *at]) == 0


def test_an_emptied_cell_is_kept_and_said(at, tmp_path, issued, capsys):
    path = filled(tmp_path, issued.read_bytes(), day_of(0), ("监护人", 0, "phone", None), name="one.xlsx")
    capsys.readouterr()
    assert run(["import", str(path), *at]) == 0
    assert "CLEARED × 1" in told(capsys)
    assert held(at, tmp_path, "x.xlsx") == "19900000001"


def test_a_corrected_name_corrects_the_child_and_makes_no_second_one(at, tmp_path, issued):
    path = filled(tmp_path, issued.read_bytes(), day_of(0, date(2026, 11, 21)), ("儿童", 0, "name", "王小铭"))
    assert run(["import", str(path), *at]) == 0
    assert run(["workbook", "resurvey", *at, "--out", str(tmp_path / "x.xlsx")]) == 0
    assert [r["name"] for r in rows((tmp_path / "x.xlsx").read_bytes())] == ["王小铭"]


def test_where_nobody_lives_there_is_no_re_survey(at, tmp_path, issued, capsys):
    assert run(["workbook", "resurvey", *at, "--division", "230202", "--out", str(tmp_path / "x.xlsx")]) == 2
    assert run(["workbook", "resurvey", *at, "--division", "999999", "--out", str(tmp_path / "x.xlsx")]) == 2
    assert run(["workbook", "resurvey", *at, "--division", "23", "--out", str(tmp_path / "x.xlsx")]) == 2
    assert not (tmp_path / "x.xlsx").exists()


def test_another_systems_sheet_is_mapped_corrected_and_imported(at, tmp_path, capsys):
    roster, mapping = tmp_path / "roster.csv", tmp_path / "m.yaml"
    roster.write_text("学生姓名,性别,生日,居住地,户籍地\n王小明,男,2019.3.5,230102001,220102\n")
    assert run(["workbook", "map", str(roster), *at, "--out", str(mapping)]) == 0
    assert run(["workbook", "map", str(roster), *at, "--out", str(mapping)]) == 2, "it is not overwritten"
    assert run(["import", str(roster), *at, "--mapping", str(mapping)]) == 2, "a person must fill it in"
    mapping.write_text(mapping.read_text().replace('surveyed_on: ""', "surveyed_on: 2026-10-12"))
    assert run(["import", str(roster), *at, "--mapping", str(mapping)]) == 0
    assert "接受 1" in told(capsys)
    assert run(["import", str(roster), *at, "--mapping", "nobodys"]) == 2


def test_a_log_gets_a_line_every_few_seconds_with_rate_and_time_left(capsys, monkeypatch):
    now = iter([0.0, 0.0, 1.0, 6.0, 7.0, 12.0])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(now))
    with progress.shown("big.csv") as tell:
        for done in (1000, 6000, 7000, 12000):
            tell(done, 100_000)
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == [
        "big.csv: 6000/100000 行,1000 行/秒,剩余 1:34  1000 rows/s, 1:34 left",
        "big.csv: 12000/100000 行,1000 行/秒,剩余 1:28  1000 rows/s, 1:28 left",
    ]
