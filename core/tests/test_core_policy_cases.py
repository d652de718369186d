"""The suite ``rules``: what a worked case may say, what it prints where it fails, and bad files told with their line."""

from datetime import date

import pytest
from tongxing_toy_policy import FACTS, item, policy

from tongxing import UsageError
from tongxing.policy.cases import run_cases

ITEMS = (
    item("GROWN", ("2020-01-01", {"age": ["age_years >= :toy_age_min"]}), served="permit = 'valid'")
    + item("SMALL", ("2021-01-01", {"height": ["height <= :toy_limit_cm"], "pupil": ["enrolled"]}))
    + item("STAYED", ("2020-01-01", {"months": ["residence_months >= 6", "permit IN ('valid', 'applied')"]}))
    + item("HOME", ("2020-01-01", {"small": ["little_ones >= 2"]})).replace("subject: child", "subject: household")
)


def little_ones():
    from test_core_policy_facts import made

    from tongxing import count

    return made(
        lambda ages: count(ages, at_most=6), key="little_ones", of="household", type=int, uses=["child.age_years"]
    )


@pytest.fixture
def run(tmp_path):
    rules = policy(ITEMS, tmp_path, facts=[*FACTS, little_ones()])

    def of(*texts: str):
        paths = []
        for number, text in enumerate(texts):
            paths.append(tmp_path / f"cases{number}.yaml")
            paths[-1].write_text(text, encoding="utf-8")
        return run_cases(paths, rules)

    return of


GOOD = """
- case: Six years old
  day: 2026-11-23
  hukou: 230102
  given: {child: {birth_date: 2020-11-23}}
  expect: {GROWN: {answer: MET, since: 2026-11-23, until: null, track: age, certainty: confirmed, cites: [art. age], missing: []}}
- case: In Jilin a year later
  day: 2026-11-23
  hukou: 220102
  given: {child: {birth_date: 2020-11-23}}
  expect: {GROWN: NOT_MET}
"""


def test_good_cases_pass(run):
    report = run(GOOD, GOOD)
    assert (report.passed, report.failed, report.lines) == (4, 0, ())


def test_each_expectation_that_fails_is_one_line_with_file_line_and_case(run):
    report = run(GOOD.replace("answer: MET, since: 2026-11-23", "answer: NOT_MET, since: 2026-11-22"))
    assert (report.passed, report.failed) == (1, 1)
    first, second = report.lines
    assert first.endswith("cases0.yaml:2: Six years old: GROWN: answer: expected NOT_MET, found MET")
    assert second.endswith("since: expected 2026-11-22, found 2026-11-23")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("cites: [art. age]", "cites: [art. 9]", "cites: expected ['art. 9'], found ['art. age']"),
        ("missing: []", "missing: [toy_age_min]", "missing: expected ['toy_age_min'], found []"),
        ("track: age", "track: null", "track: expected None, found age"),
        ("until: null", "until: 2027-01-01", "until: expected 2027-01-01, found None"),
    ],
)
def test_every_part_of_an_expectation_is_compared(run, old, new, says):
    (line,) = run(GOOD.replace(old, new)).lines
    assert says in line


SERVED = """
- case: A permit of six months
  day: 2026-11-23
  given: {records: {ResidencePermit: [{state: valid, valid_from: 2026-06-01, valid_until: 2027-06-01}]}}
  expect: {GROWN: {served: {answer: MET, since: 2026-06-01}}}
"""


def test_a_case_may_say_whether_an_item_counts_as_served(run):
    assert run(SERVED).failed == 0
    (line,) = run(SERVED.replace("answer: MET, since", "since").replace("2026-06-01}}}", "2026-06-02}}}")).lines
    assert line.endswith("GROWN: served since: expected 2026-06-02, found 2026-06-01")
    (line,) = run(SERVED.replace("{answer: MET, since: 2026-06-01}", "NOT_MET")).lines
    assert line.endswith("GROWN: served answer: expected NOT_MET, found MET")


def test_an_item_of_which_nothing_says_when_it_is_served_is_refused_in_such_a_case(run):
    with pytest.raises(UsageError, match=r"cases0.yaml:5: nothing says when SMALL is served"):
        run(SERVED.replace("GROWN", "SMALL"))


WORLD = """
cases:
- case: Stays, permits and a guardian
  day: 2026-11-23
  given:
    child:
      birth_date: 2015-01-01
      sex: 1
      residences: [{division: 230102001, valid_from: 2026-05-23}]
    guardians: [{name: invented, relation: "52", sole: true}]
    household: {hardship: none, children: [{birth_date: 2022-01-01}, {birth_date: 2021-01-01}]}
    records: {ResidencePermit: [{state: applied, valid_from: 2026-11-01}]}
  expect: {STAYED: {answer: MET, since: 2026-11-23}, HOME: MET}
- case: Said instead of computed
  day: 2026-11-23
  given: {facts: {permit: valid, residence_months: 7, height: null, enrolled: [{from: 2026-09-01, value: true}]}}
  expect: {STAYED: MET, SMALL: {answer: MET, since: 2026-09-01, track: pupil}}
- case: A parameter for this case alone
  day: 2026-11-23
  parameters: {toy_limit_cm: 100}
  given: {facts: {height: 101, enrolled: false}}
  expect: {SMALL: NOT_MET}
- case: A hole for this case alone
  day: 2026-11-23
  parameters: {toy_limit_cm: null}
  given: {facts: {height: 101}}
  expect: {SMALL: {answer: NOT_KNOWN, missing: [toy_limit_cm]}}
"""


def test_a_case_gives_people_records_facts_and_parameters(run):
    report = run(WORLD)
    assert (report.passed, report.lines) == (4, ())


TOGETHER = """
- case: Two little ones
  day: 2026-11-23
  given: {child: {birth_date: 2022-01-01}, household: {children: [{birth_date: 2021-01-01}]}}
  expect: {HOME: MET}
- case: One little one
  day: 2026-11-23
  given: {child: {birth_date: 2022-01-01}}
  expect: {HOME: NOT_MET}
- case: A brother whose permit is not the child's
  day: 2026-11-23
  given:
    household: {children: [{birth_date: 2021-01-01}]}
    records: {ResidencePermit: [{child: child 2, state: valid, valid_from: 2026-06-01}]}
  expect: {GROWN: {served: NOT_KNOWN}}
- case: A permit since June
  day: 2026-11-23
  given: {records: {ResidencePermit: [{state: valid, valid_from: 2026-06-01}]}}
  expect: {GROWN: {served: {answer: MET, since: 2026-06-01}}}
"""


def test_in_cases_that_are_decided_together_nobody_knows_anybody_of_another(run):
    assert run(TOGETHER).lines == ()


def test_of_cases_that_are_decided_together_the_wrong_one_is_named_alone(run):
    (line,) = run(TOGETHER.replace("{HOME: NOT_MET}", "{HOME: MET}")).lines
    assert line.endswith("cases0.yaml:6: One little one: HOME: answer: expected MET, found NOT_MET")


CASE = """
- case: One
  day: 2026-11-23
  residence: 230102
  given:
    child: {birth_date: 2020-11-23}
  expect:
    GROWN: MET
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("GROWN", "GROWNUP", 8, "no item 'GROWNUP'. Did you mean 'GROWN'?"),
        ("MET", "MAYBE", 8, "NOT_KNOWN"),
        ("GROWN: MET", "GROWN: {anser: MET}", 8, "Did you mean 'answer'?"),
        ("birth_date: 2020-11-23", "birthdate: 2020-11-23", 6, "Child has no 'birthdate'. Did you mean 'birth_date'?"),
        ("birth_date: 2020-11-23", "birth_date: soon", 6, "birth_date is no date"),
        ("birth_date: 2020-11-23", "sex: 7", 6, "sex is never '7'"),
        ("residence: 230102", "residence: 2301", 4, "must be a division code"),
        ("day: 2026-11-23", "day: tomorrow", 3, "must be a day, written as 2024-11-01"),
        ("  day: 2026-11-23\n", "", 2, "day is missing"),
        ("  given:", "  parameters: {toy_limit: 3}\n  given:", 5, "Did you mean 'toy_limit_cm'?"),
        ("  given:", "  parameters: {toy_limit_cm: tall}\n  given:", 5, "'tall' is no number of cm"),
        ("    child", "    facts: {permitt: valid}\n    child", 6, "no fact 'permitt'. Did you mean 'permit'?"),
        ("    child", "    facts: {permit: 1}\n    child", 6, "1 is no str"),
        ("    child", "    facts: {permit: [{since: 1}]}\n    child", 6, "from, until and value"),
        ("    child", "    records: {Permit: []}\n    child", 6, "no record 'Permit'"),
        ("    child", "    guardian: []\n    child", 6, "Did you mean 'guardians'?"),
        ("    child", "    guardians: [{nam: x}]\n    child", 6, "Guardian has no 'nam'. Did you mean 'name'?"),
        ("  expect:\n    GROWN: MET\n", "", 2, "expect is missing"),
        ("- case: One", "- case: {", 4, "no YAML"),
        ("- case: One\n  day", "- day", 2, "case is missing"),
    ],
)
def test_a_bad_file_is_refused_with_file_line_and_cure(run, old, new, line, says):
    assert old in CASE
    with pytest.raises(UsageError) as refused:
        run(CASE.replace(old, new))
    assert says in str(refused.value)
    assert f"cases0.yaml:{line}:" in str(refused.value)


@pytest.mark.parametrize("text", ["", "[]", "cases: []"])
def test_a_file_without_a_case_is_refused(run, text):
    with pytest.raises(UsageError):
        run(text)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(UsageError, match="there is no such file"):
        run_cases([tmp_path / "none.yaml"], policy(ITEMS, tmp_path, facts=[*FACTS, little_ones()]))


def test_a_case_speaks_of_its_day_alone(run):
    """The same child a day earlier is five."""
    assert run(CASE.replace("GROWN: MET", "GROWN: NOT_KNOWN")).failed == 0, (
        "no hukou is given, so no age to compare with"
    )
    five = CASE.replace("day: 2026-11-23", f"day: {date(2026, 11, 22)}\n  hukou: 230102").replace("MET", "NOT_MET")
    assert run(five).failed == 0
