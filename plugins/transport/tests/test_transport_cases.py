"""Transport's worked cases, by the same suite that a clerk runs."""

from pathlib import Path

from tongxing.host.installed import installed_suites

CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))


def test_every_worked_case_holds():
    result = installed_suites()["rules"].run(CASES)
    assert (result.lines, result.failed) == ((), 0) and result.passed >= 30


WRONG = """
- case: A five-year-old pays half by rail
  day: 2026-11-23
  given: {child: {birth_date: 2021-01-01}}
  expect: {RAIL_HALF: MET}
"""


def test_a_case_that_is_wrong_is_told_with_its_file_and_line(tmp_path):
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(WRONG)
    result = installed_suites()["rules"].run([wrong])
    assert result.failed == 1 and "wrong.yaml:" in result.lines[0] and "RAIL_HALF" in result.lines[0]
