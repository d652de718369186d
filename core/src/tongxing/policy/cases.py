"""The suite ``rules``: worked cases of service items that a clerk can check, run without a city and without a database."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from ..datafile import near
from ..errors import UsageError
from .case_forms import Case, ExpectForm, read_cases
from .case_sources import CHILD, HOUSEHOLD, CaseSources, CaseWorlds, given_facts
from .decisions import Decision, Served, decide
from .policy import Policy
from .runs import Runs
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
    found = failing(cases, policy)
    failed = sum(bool(lines) for lines in found)
    return CaseReport(len(cases) - failed, failed, tuple(line for lines in found for line in lines))


def failing(cases: Sequence[Case], policy: Policy) -> list[list[str]]:
    """Of each case, one line for each expectation that does not hold.

    Cases of one day and the same figures, which say the same facts, are decided together: a step costs as much for
    one child as for a hundred, and nobody of one case knows anybody of another.
    """
    worlds = [_world(case, policy, f"{number}: ") for number, case in enumerate(cases)]
    alike: dict[tuple[Any, ...], list[_World]] = defaultdict(list)
    for world in worlds:
        alike[world.kind].append(world)
    decided = {kind: _Decided(group, policy) for kind, group in alike.items()}
    return [list(_lines(world, decided[world.kind])) for world in worlds]


def failures(case: Case, policy: Policy) -> list[str]:
    """One line for each expectation of a case that does not hold."""
    return failing([case], policy)[0]


@dataclass(frozen=True)
class _World:
    case: Case
    sources: CaseSources
    given: Mapping[str, Runs]

    @property
    def kind(self) -> tuple[Any, ...]:
        """What cases share that are decided together."""
        form = self.case.form
        return form.day, tuple(sorted(form.parameters.items())), frozenset(self.given)


def _world(case: Case, policy: Policy, mark: str) -> _World:
    for key in case.form.expect:
        _check_item(case, policy, key)
    _check_parameters(case, policy)
    sources = CaseSources(case, policy.records, mark)
    return _World(case, sources, given_facts(case, policy.facts, sources))


class _Decided:
    """What is decided for some cases together."""

    def __init__(self, group: Sequence[_World], policy: Policy) -> None:
        form = group[0].case.form
        sources = CaseWorlds([world.sources for world in group])
        given = {key: Runs(pl.concat(world.given[key].frame for world in group)) for key in group[0].given}
        items = list(dict.fromkeys(key for world in group for key in world.case.form.expect))
        policy = policy.replaced(form.parameters)
        self._all = decide(policy, sources, on=form.day, items=items, given=given, strict=True)
        self._kinds = {key: policy.items[key].subject for key in items}
        self._told = self._all.each(self._subject(world, key) for world in group for key in world.case.form.expect)

    def of(self, world: _World, item: str) -> Decision | None:
        """What is decided for whom an item is, in the world of a case; None where the case gives no such person."""
        told = self._told.get(self._subject(world, item), [])
        return next((decision for decision in told if decision.item == item), None)

    def served(self, world: _World, item: str) -> Served:
        """Whether the item counts as served there."""
        return self._all.served(self._subject(world, item), item)

    def _subject(self, world: _World, item: str) -> str:
        return world.sources.named(_SUBJECTS[self._kinds[item]])


def _lines(world: _World, decided: _Decided) -> Iterator[str]:
    case = world.case
    for key, expected in case.form.expect.items():
        decision = decided.of(world, key)
        if decision is None:
            raise case.wrong(["expect", key], f"{key} is decided for a guardian and the case gives none", "Give one")
        served = decided.served(world, key) if _asks_served(expected) else None
        for name, wanted_value, found in _compared(expected, decision, served):
            yield f"{case.where}: {case.form.case}: {key}: {name}: expected {wanted_value}, found {found}"


def _check_item(case: Case, policy: Policy, key: str) -> None:
    if key not in policy.items:
        raise case.wrong(["expect", key], f"no item {key!r}", f"{near(key, policy.items)}Name an item of a plugin")
    if _asks_served(case.form.expect[key]) and not policy.items[key].served.versions:
        path = ["expect", key, "served"]
        raise case.wrong(path, f"nothing says when {key} is served", "Leave it out, or give the item a served rule")


def _asks_served(expected: ExpectForm) -> bool:
    return "served" in expected.model_fields_set


def _check_parameters(case: Case, policy: Policy) -> None:
    for key, value in case.form.parameters.items():
        path = ["parameters", key]
        if key not in policy.parameters:
            known = policy.parameters.by_key
            raise case.wrong(path, f"no parameter {key!r}", f"{near(key, known)}Name a parameter of a plugin")
        unit = policy.parameters[key].unit
        if value is not None and not fits(unit, value):
            raise case.wrong(path, f"{value!r} is no number of {unit}", "Write a value of that unit")


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
