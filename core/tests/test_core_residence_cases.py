"""Worked cases of the residence clock: our own on both sides of each threshold, and how the suite tells what is wrong."""

import json
from pathlib import Path

import pytest

from tongxing import UsageError
from tongxing.cli.main import run
from tongxing.policy.parameter_files import core_parameters
from tongxing.policy.parameters import ParameterBook
from tongxing.policy.residence.cases import run_residence_cases

OWN = Path(__file__).parent / "cases" / "residence" / "thresholds.yaml"
CASE = {
    "id": "X",
    "title": "t",
    "on": "2026-11-23",
    "central_set": "all_districts",
    "child": {"birth_date": "2015-01-01", "hukou": "220102001", "residence": "230103003", "accompanied_by": "mother"},
    "expect": {"reason": "MONITORING"},
}


def told(tmp_path, content):
    file = tmp_path / "cases.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return run_residence_cases([file], ParameterBook(core_parameters()))


def test_our_own_cases_hold():
    report = run_residence_cases([OWN], ParameterBook(core_parameters()))
    assert report.lines == () and report.passed > 25


def test_one_day_and_episodes_are_two_ways_to_say_the_same(tmp_path):
    since = {**CASE["child"], "residence_since": "2020-01-01"}
    stays = {
        **CASE["child"],
        "residences": [{"division": "230103003", "from": "2020-01-01", "to": None, "basis": "living"}],
    }
    report = told(tmp_path, {"meta": {}, "cases": [{**CASE, "child": since}, {**CASE, "child": stays}]})
    assert (report.passed, report.failed) == (2, 0)


def test_an_expectation_that_fails_says_what_was_found(tmp_path):
    report = told(tmp_path, [{**CASE, "expect": {"monitoring": True, "statistical": None}}])
    assert (report.passed, report.failed) == (0, 1)
    (line,) = report.lines
    assert "X: t: monitoring: expected True, found None" in line


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"central_set": "centre"}, "central_set is never 'centre'"),
        ({"expect": {"reson": "MONITORING"}}, "Did you mean 'reason'"),
        ({"parameters": {"short_visit_day": 3}}, "Did you mean 'short_visit_days'"),
        ({"on": "soon"}, "on"),
    ],
)
def test_a_mistake_in_a_case_is_told_with_its_place(tmp_path, change, says):
    with pytest.raises(UsageError) as refused:
        told(tmp_path, [{**CASE, **change}])
    assert says in str(refused.value) and "cases.json" in str(refused.value)


@pytest.mark.parametrize(("content", "code"), [("[]", 2), ("{", 2), ("7", 2), (json.dumps([CASE]), 1)])
def test_the_command_ends_with_the_count_and_its_exit_code(tmp_path, capsys, content, code):
    file = tmp_path / "cases.json"
    file.write_text(content, encoding="utf-8")
    assert run(["cases", "--suite", "residence", str(file)]) == code
    out = capsys.readouterr().out
    assert (out.splitlines()[-1:] == ["0 passed, 1 failed"]) is (code == 1)
