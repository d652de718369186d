"""The suite ``rules``: worked cases of service items that a clerk can check, run without a city and without a database."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..datafile import near
from ..errors import UsageError
from .case_forms import Case, ExpectForm, read_cases
from .case_sources import CHILD, HOUSEHOLD, CaseSources, given_facts
from .decisions import Decision, Served, decide
from .parameters import Value
from .policy import Policy
from .units import fits

_SUBJECTS = {"child": CHILD, "guardian": "guardian 1", "household": HOUSEHOLD}
"""Of whom a case expects something: the child, the first guardian, the household."""


@dataclass(frozen=True)
class CaseReport:
    """How many cases passed and failed, and one line for each expectation that failed."""

    passed: int
    failed: int
    lines: tuple[str, ...]


def run_cases(paths: Sequence[Path], policy: Policy) -> CaseReport:
    """Run all cases of some files under a policy, which holds every installed plugin.

    UsageError for a file that cannot be read, for a name that nothing has, and where no case is found.
    """
    cases = [case for path in paths for case in read_cases(path)]
    if not cases:
        raise UsageError(f"No case was found in {', '.join(map(str, paths))}.", remedy="Begin each with `- case:`.")
    found = [list(failures(case, policy)) for case in cases]
    failed = sum(bool(lines) for lines in found)
    return CaseReport(len(cases) - failed, failed, tuple(line for lines in found for line in lines))


def failures(case: Case, policy: Policy) -> Iterator[str]:
    """One line for each expectation of a case that does not hold."""
    wanted = [_item(case, policy, key) for key in case.form.expect]
    policy = policy.replaced(_parameters(case, policy))
    sources = CaseSources(case, policy.records)
    given = given_facts(case, policy.facts, sources)
    decisions = decide(policy, sources, on=case.form.day, items=wanted, given=given, strict=True)
    for key, expected in case.form.expect.items():
        decision = next((d for d in decisions.of(_SUBJECTS[policy.items[key].subject]) if d.item == key), None)
        if decision is None:
            raise case.wrong(["expect", key], f"{key} is decided for a guardian and the case gives none", "Give one")
        served = decisions.served(decision.subject, key) if _asks_served(expected) else None
        for name, wanted_value, found in _compared(expected, decision, served):
            yield f"{case.where}: {case.form.case}: {key}: {name}: expected {wanted_value}, found {found}"


def _item(case: Case, policy: Policy, key: str) -> str:
    if key not in policy.items:
        raise case.wrong(["expect", key], f"no item {key!r}", f"{near(key, policy.items)}Name an item of a plugin")
    if _asks_served(case.form.expect[key]) and not policy.items[key].served.versions:
        path = ["expect", key, "served"]
        raise case.wrong(path, f"nothing says when {key} is served", "Leave it out, or give the item a served rule")
    return key


def _asks_served(expected: ExpectForm) -> bool:
    return "served" in expected.model_fields_set


def _parameters(case: Case, policy: Policy) -> dict[str, Value]:
    for key, value in case.form.parameters.items():
        path = ["parameters", key]
        if key not in policy.parameters:
            known = policy.parameters.by_key
            raise case.wrong(path, f"no parameter {key!r}", f"{near(key, known)}Name a parameter of a plugin")
        unit = policy.parameters[key].unit
        if value is not None and not fits(unit, value):
            raise case.wrong(path, f"{value!r} is no number of {unit}", "Write a value of that unit")
    return case.form.parameters


def _compared(expected: ExpectForm, decision: Decision, served: Served | None) -> Iterator[tuple[str, Any, Any]]:
    """What does not match, of what the case says."""
    yield from _unequal(expected, decision, expected.model_fields_set - {"cites", "missing", "served"})
    for name, wanted, found in _unequal(expected.served, served, expected.served.model_fields_set):
        yield f"served {name}", wanted, found
    if absent := set(expected.cites) - set(_cited(decision)):
        yield "cites", sorted(absent), _cited(decision)
    if "missing" in expected.model_fields_set and set(expected.missing) != set(decision.missing_parameters):
        yield "missing", sorted(expected.missing), list(decision.missing_parameters)


def _unequal(expected: object, found: object, names: Iterable[str]) -> Iterator[tuple[str, Any, Any]]:
    told = [(name, getattr(expected, name), getattr(found, name)) for name in sorted(names)]
    return (each for each in told if each[1] != each[2])


def _cited(decision: Decision) -> list[str]:
    """The clauses that the answer rests on: of the met track, else of the conditions with the answer of the whole."""
    deciding = [
        c for c in decision.conditions if (c.track == decision.track if decision.track else c.answer == decision.answer)
    ]
    return list(dict.fromkeys(condition.clause.title for condition in deciding))
