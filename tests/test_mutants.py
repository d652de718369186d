"""A department's law that is changed in one place fails a worked case; what no case can notice is listed with its reason."""

import re
from contextlib import suppress
from pathlib import Path

import pytest
import yaml
from mutants import mutants, texts

from tongxing import UsageError
from tongxing.host.installed import installed_host
from tongxing.policy.case_forms import Case, read_cases
from tongxing.policy.cases import failures
from tongxing.policy.policy import Policy

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
    every, tried, left, idle = cases(plugin), 0, [], set(known)
    for name, mutant in mutants(policy, plugin):
        tried += 1
        key = name.partition(" ")[0]
        mine = [case for case in every if key in case.form.expect] if key in policy.items else every
        if not any(next(failures(case, mutant), None) for case in mine):
            why = {pattern for pattern in known if re.search(pattern, name)}
            idle -= why
            left += [] if why else [name]
    return tried, left, idle


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
