"""A schedule that is changed in one place fails a worked case; what no case can notice is listed with its reason."""

import re
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from schedule_mutants import mutants

from tongxing_immunization.forecast.bulk import answers_of
from tongxing_immunization.forecast.cases import as_told, failures, meets, read_cases
from tongxing_immunization.forecast.compiled import array, can_compile, compiled
from tongxing_immunization.forecast.decide import ANSWER_WIDTH
from tongxing_immunization.forecast.packing import packed
from tongxing_immunization.forecast.telling import Teller
from tongxing_immunization.forecast.walk import Courses
from tongxing_immunization.schedule import editions, lay_out, schedule

HERE = Path(__file__).parent
SAMPLED = 60
"""Of so many mutants the quick test tries one."""
pytestmark = pytest.mark.skipif(not can_compile(), reason="numba is not installed")


class Cases:
    """All worked cases, asked of a schedule together; those of one edition first."""

    def __init__(self):
        every = [case for path in sorted(HERE.glob("forecasts/*.yaml")) for case in read_cases(path)]
        self.planned = [case for case in every if any("catch_up_plan" in said for said in case.form.expect.values())]
        self.by_edition = [[case for case in every if case.form.ruleset == form.edition] for form in editions()]
        self.columns = {}

    def notice(self, changed, edition):
        """Whether one of them fails."""
        order = sorted(range(len(self.by_edition)), key=lambda each: each != edition)
        if any(self._fail(changed, each) for each in order):
            return True
        return any(next(failures(case, changed), None) for case in self.planned)

    def _fail(self, changed, edition):
        cases, courses = self.by_edition[edition], self._packed(changed, edition)
        days = [case.form.as_of.toordinal() for case in cases]
        walking = replace(compiled(schedule()).fresh(), table=array(changed.table))
        found = answers_of(changed, courses, array(days), walking, edition=edition).tolist()
        tell, width = Teller(changed, edition).tell, len(changed.series) * ANSWER_WIDTH
        for child, case in enumerate(cases):
            for series, expected in case.form.expect.items():
                at = child * width + changed.series.index(series) * ANSWER_WIDTH
                told = as_told(tell(series, found[at : at + ANSWER_WIDTH], days[child], courses.turn_bits[child]))
                asked = {key: value for key, value in expected.items() if key != "catch_up_plan"}
                if not all(meets(key, told[key], value) for key, value in asked.items()):
                    return True
        return False

    def _packed(self, changed, edition):
        key = (edition, changed.atoms)
        if key not in self.columns:
            courses = packed(changed, [case.form.course for case in self.by_edition[edition]])
            self.columns[key] = Courses(*map(array, courses))
        return self.columns[key]


def survivors(edition, step=1):
    """How many mutants of an edition were tried, and those that no case noticed."""
    forms, cases = editions(), Cases()
    every = list(mutants(forms[edition]))[::step]
    left = []
    for name, other in every:
        with suppress(IndexError):  # a rule gives a dose that its course has not: reading would refuse it
            changed = lay_out([*forms[:edition], other, *forms[edition + 1 :]])
            left += [] if cases.notice(changed, edition) else [name]
    return len(every), left


def explained():
    """Mutants that no case notices, as patterns, with why."""
    found = yaml.safe_load((HERE / "schedule_survivors.yaml").read_text(encoding="utf-8"))
    return {each["mutant"]: each["because"] for each in found}


def unexplained(names):
    return [name for name in names if not any(re.search(pattern, name) for pattern in explained())]


def test_all_cases_hold_of_the_schedule_as_it_is():
    assert not any(Cases().notice(schedule(), edition) for edition in range(3))


@pytest.mark.slow
@pytest.mark.parametrize("edition", range(3))
def test_a_changed_schedule_fails_a_case(edition):
    tried, left = survivors(edition, SAMPLED)
    assert tried > 10 and unexplained(left) == []


@pytest.mark.nightly
@pytest.mark.timeout(3000)
def test_every_changed_schedule_fails_a_case_or_is_explained():
    found = [survivors(edition) for edition in range(3)]
    left = [name for _, names in found for name in names]
    assert sum(tried for tried, _ in found) > 2500
    assert unexplained(left) == []
    idle = [pattern for pattern in explained() if not any(re.search(pattern, name) for name in left)]
    assert idle == [], "explained, and no such mutant survives"
