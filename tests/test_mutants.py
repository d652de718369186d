"""A department's law that is changed in one place fails a worked case; what no case can notice is listed with its reason."""

import re
from collections import defaultdict
from contextlib import suppress
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
import yaml
from mutants import mutants, texts

from tongxing import UsageError
from tongxing.host.installed import installed_host
from tongxing.policy import fact_parameters
from tongxing.policy.case_forms import Case, read_cases
from tongxing.policy.cases import failures
from tongxing.policy.compute import Computation
from tongxing.policy.policy import Policy

Facts = dict[tuple[str, str], tuple[Any, Any]]
"""What a fact gave, and for which figures it asked, by case and fact."""
PLUGINS = Path(__file__).parents[1] / "plugins"


def cases(plugin: str) -> list[Case]:
    """The worked cases of rules that stand beside a department's tests; other suites' files stand there too."""
    found = []
    for path in sorted((PLUGINS / plugin / "tests/cases").glob("*.yaml")):
        with suppress(UsageError):
            found += read_cases(path)
    return found


def explained(plugin: str) -> dict[str, str]:
    """Mutants that no case can notice, as patterns, with why."""
    path = PLUGINS / plugin / "tests/survivors.yaml"
    return {each["mutant"]: each["because"] for each in yaml.safe_load(path.read_text())} if path.exists() else {}


def survivors(policy: Policy, plugin: str, known: list[str]) -> tuple[int, list[str], set[str]]:
    """How many mutants were tried, those that no case noticed, and the patterns that explain none."""
    concerned = concerning(policy, cases(plugin))
    tried, left, idle = 0, [], set(known)
    computed: Facts = {}
    for name, mutant in mutants(policy, plugin):
        tried += 1
        key = name.partition(" ")[0]
        # A changed rule reads the same facts; a changed figure may change them.
        facts = computed if key in policy.items else {}
        if not any(failing(case, mutant, facts) for case in concerned[key]):
            why = {pattern for pattern in known if re.search(pattern, name)}
            idle -= why
            left += [] if why else [name]
    return tried, left, idle


def failing(case: Case, policy: Policy, computed: Facts) -> str | None:
    """The first expectation of a case that does not hold; facts that were computed for it before are not computed again."""
    compute = Computation.called

    def called(self, what, offered=None):
        place = (case.where, what.key)
        if place not in computed:
            computed[place] = compute(self, what, offered), self._asked[what.key]
        runs, self._asked[what.key] = computed[place]
        return runs

    with mock.patch.object(Computation, "called", called):
        return next(iter(failures(case, policy)), None)


def concerning(policy: Policy, every: list[Case]) -> dict[str, list[Case]]:
    """The cases in which an item is decided, or a parameter asked for by a condition or by a fact."""
    found: dict[str, list[Case]] = defaultdict(list)
    for case in every:
        with mock.patch.object(fact_parameters, "check_asked", wraps=fact_parameters.check_asked) as asked:
            failures(case, policy)
        rules = [rule for key in case.form.expect for rule in (policy.items[key].entitled, policy.items[key].served)]
        named = {key for rule in rules for condition in rule.conditions.values() for key in condition.parameters}
        for key in {*case.form.expect, *named, *(call.args[1] for call in asked.call_args_list)}:
            found[key].append(case)
    return found


@pytest.mark.nightly
@pytest.mark.timeout(3000)
@pytest.mark.parametrize("plugin", sorted(path.parents[1].name for path in PLUGINS.glob("*/tests/cases")))
def test_every_mutant_fails_a_case_or_is_explained(plugin):
    tried, left, idle = survivors(installed_host().everything().policy, plugin, list(explained(plugin)))
    assert tried > 10
    assert left == [], f"{len(left)} of {tried} mutants survive"
    assert idle == set(), "explained, and no such mutant survives"


def test_a_condition_is_changed_in_every_place():
    assert texts("NOT (a >= :b OR c < 3)") == [
        "NOT (NOT (a >= :b OR c < 3))",
        "(a >= :b OR c < 3)",
        "NOT (a >= :b AND c < 3)",
        "NOT (a > :b OR c < 3)",
        "NOT (a >= :b OR c <= 3)",
        "NOT (a >= :b OR c < 2)",
        "NOT (a >= :b OR c < 4)",
    ]
    assert texts("a BETWEEN :b AND :c")[1:] == ["(a > :b AND a <= :c)", "(a >= :b AND a < :c)"]
    assert texts("word IN ('x', 'y')")[1:] == ["word IN ('y')", "word IN ('x')"]
