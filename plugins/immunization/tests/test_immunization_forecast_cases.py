"""Worked cases of the forecast: our own on both sides of each age, interval and deadline, and how the suite tells what is wrong."""

import json
from pathlib import Path

import pytest

from tongxing import UsageError
from tongxing.cli.main import run
from tongxing_immunization.forecast.cases import run_immunization_cases

OWN = sorted((Path(__file__).parent / "forecasts").glob("*.yaml"))
GIVEN = Path(__file__).parents[4] / "shared" / "domain" / "immunization_cases.json"
CASE = {
    "id": "X",
    "title": "t",
    "ruleset": "CN-NIP-2026",
    "as_of": "2026-11-23",
    "child": {"birth_date": "2026-01-05", "sex": "F", "flags": {}},
    "doses": [],
    "expect": {"BCG": {"status": "conditional", "condition": "PPD_NEGATIVE"}},
}


def told(tmp_path, content):
    file = tmp_path / "cases.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    return run_immunization_cases([file])


def test_our_own_cases_hold():
    report = run_immunization_cases(OWN)
    assert report.lines == () and report.passed > 120


@pytest.mark.skipif(not GIVEN.exists(), reason="the cases that came with the order are not beside this tree")
def test_the_cases_that_were_given_hold():
    assert run_immunization_cases([GIVEN]).lines == ()


def test_an_expectation_that_fails_says_what_was_found(tmp_path):
    report = told(tmp_path, [{**CASE, "expect": {"BCG": {"status": "due", "product": "BCG"}}}])
    assert (report.passed, report.failed) == (0, 1)
    (line,) = report.lines
    assert "X CN-NIP-2026: t: BCG status: expected due, found conditional" in line


def test_a_case_holds_in_other_editions_and_asks_for_some_reasons(tmp_path):
    expect = {"BCG": {"status": "conditional", "reasons": ["BCG_AFTER_TEST"]}}
    report = told(tmp_path, [{**CASE, "also": ["CN-NIP-2021"], "expect": expect}])
    assert (report.passed, report.failed) == (2, 0)
    report = told(tmp_path, [{**CASE, "also": ["CN-NIP-2021"], "expect": {"BCG": {"reasons": ["HIV_EXPOSED_NO_BCG"]}}}])
    assert report.failed == 2 and "X CN-NIP-2021: t: BCG reasons" in report.lines[1]


def test_a_case_says_what_is_not_among_the_reasons(tmp_path):
    report = told(tmp_path, [{**CASE, "expect": {"BCG": {"without_reasons": ["BCG_HIV"]}}}])
    assert (report.passed, report.failed) == (1, 0)
    report = told(tmp_path, [{**CASE, "expect": {"BCG": {"without_reasons": ["BCG_HIV", "BCG_AFTER_TEST"]}}}])
    assert "BCG without_reasons: expected" in report.lines[0]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"ruleset": "CN-NIP-2062"}, "Did you mean 'CN-NIP-2026'"),
        ({"also": ["CN-NIP-2062"]}, "no 'CN-NIP-2062'"),
        ({"doses": [{"product": "HepC", "date": "2026-01-05"}]}, "Did you mean 'HepB'"),
        ({"expect": {"BGC": {"status": "due"}}}, "Did you mean 'BCG'"),
        ({"expect": {"BCG": {"staus": "due"}}}, "Did you mean 'status'"),
        ({"expect": {"BCG": {"without_reasons": ["BCG_HVI"]}}}, "Did you mean 'BCG_HIV'"),
        ({"child": {**CASE["child"], "flags": {"hvi": "infected"}}}, "Did you mean 'hiv'"),
        ({"as_of": "soon"}, "as_of"),
    ],
)
def test_a_case_that_cannot_be_read_is_refused(tmp_path, change, says):
    with pytest.raises(UsageError) as raised:
        told(tmp_path, [{**CASE, **change}])
    assert says in f"{raised.value} {raised.value.remedy}"


def test_the_command_counts_cases_and_ends_with_their_number(tmp_path, capsys):
    file = tmp_path / "cases.json"
    file.write_text(json.dumps({"meta": {}, "cases": [CASE]}), encoding="utf-8")
    assert run(["cases", "--suite", "immunization", str(file)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "1 passed, 0 failed"
