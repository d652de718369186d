"""Any departments together, on one database that was made before: the schema, the answers and the worked cases are theirs alone."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from tongxing import UsageError
from tongxing.host.cities import switching
from tongxing.policy.case_forms import Case, read_cases
from tongxing.policy.cases import failing
from tongxing.testing.town import Town
from tongxing_graphql.schema.compose import compose

PLUGINS = Path(__file__).parents[1] / "plugins"
KEYS = sorted(path.parent.name for path in PLUGINS.glob("*/pyproject.toml"))
NIGHTLY, EVERY_DAY = 50, 2
SAMPLE, FEW = 8, 24
"""Every so many cases of a department are tried: of the random sets at night, and by day."""


def subsets(number: int) -> list[tuple[str, ...]]:
    """Random sets of two and more departments, all different; the same ones in every run."""
    random, found = Random(8), dict[tuple[str, ...], None]()
    while len(found) < number:
        found[tuple(sorted(random.sample(KEYS, random.randint(2, len(KEYS) - 1))))] = None
    return list(found)


def named(keys: Sequence[str]) -> str:
    return "+".join(keys)


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    made = Town(tmp_path_factory.mktemp("town"), KEYS)
    yield made
    made.close()


@pytest.fixture(scope="module")
def child(town):
    return town.add_child(guardians=[{"relation": "51"}], household={"hardship": "minimum_allowance"}, permit="valid")


@pytest.fixture(scope="module")
def cases():
    return {key: list(_cases(key)) for key in KEYS}


def _cases(plugin: str):
    for path in sorted((PLUGINS / plugin / "tests/cases").glob("*.yaml")):
        with suppress(UsageError):  # worked cases of another kind stand there too
            yield from read_cases(path)


def switched(town: Town, keys: Sequence[str]) -> list[str]:
    """Exactly these departments, and whom they require, switched on; which they are."""
    registry = town.registry
    marks = {"by": "a test", "reason": "a subset", "now": datetime(2026, 11, 23, tzinfo=UTC)}
    wanted = {*keys, *(required for key in keys for required in registry.host.requires[key])}
    places = (registry.database, registry.host, registry.city)
    on = {plugin.key for plugin in registry.composition.running} & set(KEYS)
    if off := sorted(on - wanted):
        switching.disable(*places, off, **marks)
    if new := sorted(wanted - on):
        switching.enable(*places, new, **marks, migrate=False)
    return sorted(wanted)


def holds(town: Town, child: str, keys: Sequence[str], cases: dict[str, list[Case]], step: int) -> None:
    """Everything that a city with these departments must show."""
    here = switched(town, keys)
    composition = town.registry.composition
    assert {plugin.key for plugin in composition.running} >= set(here)
    assert {state.key for state in composition.plugins if state.state == "stopped"} == set()
    types = compose(composition).graphql.type_map
    spaces = {name for kind in ("Query", "Mutation", "Child", "Household", "Guardian") for name in types[kind].fields}
    assert sorted(spaces & set(KEYS)) == here
    _answers(town, child, here)
    tried = [case for key in here for case in cases[key][::step]]
    assert [line for lines in failing(tried, composition.policy) for line in lines] == []


def _answers(town: Town, child: str, here: Sequence[str]) -> None:
    """A child is decided for the items of these departments and no others; a document that names another is refused."""
    policy = town.registry.composition.policy
    of_them = {key for key, item in policy.items.items() if item.plugin in here and item.subject == "child"}
    decided = town.decide(child)
    assert decided.keys() >= of_them and {policy.items[item].plugin for item in decided} <= {*here, "core"}
    assert {signal.plugin for signal in town.signals(child)} <= {*here, "core"}
    for off in sorted(set(KEYS) - set(here))[:1]:
        told = town.ask(f'{{ child(id: "{child}") {{ {off} {{ __typename }} }} }}')
        assert told["errors"][0]["extensions"]["code"] == "PLUGIN_DISABLED"


@pytest.mark.slow
@pytest.mark.parametrize("keys", [*subsets(EVERY_DAY), ("culture",)], ids=named)
def test_some_departments_work_without_the_others(town, child, cases, keys):
    holds(town, child, keys, cases, FEW)


@pytest.mark.nightly
@pytest.mark.timeout(3000)
@pytest.mark.parametrize("keys", subsets(NIGHTLY), ids=named)
def test_any_departments_work_without_the_others(town, child, cases, keys):
    holds(town, child, keys, cases, SAMPLE)


@pytest.mark.nightly
@pytest.mark.timeout(3000)
@pytest.mark.parametrize("keys", [*((key,) for key in KEYS), tuple(KEYS)], ids=named)
def test_every_case_holds_of_a_department_alone_and_of_all_together(town, child, cases, keys):
    holds(town, child, keys, cases, 1)


def test_the_random_sets_differ_and_hold_every_department():
    some = subsets(NIGHTLY)
    assert len(set(some)) == NIGHTLY and {key for keys in some for key in keys} == set(KEYS)
    assert {len(keys) for keys in some} >= {2, 3, 4}
