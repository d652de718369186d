"""Another country's law in our rule data answers as OpenFisca does, in its own tests and for invented households."""

import json
import subprocess
from datetime import date
from itertools import groupby
from pathlib import Path

import pytest
from country_template.model import World, assumed, policy

from tongxing.policy.compute import Computation
from tongxing.policy.decisions import decide
from tongxing.policy.sources import Inputs

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def peer():
    """The situations of the package's own tests and invented ones, with OpenFisca's answers."""
    asked = [ROOT / ".peers/bin/python", Path(__file__).parent / "country_template/answers.py", "400"]
    return json.loads(subprocess.run(asked, check=True, capture_output=True, text=True).stdout)


def compared(situations):
    """How many answers of ours are yes or no, how many are not known, and those that differ from OpenFisca's."""
    known, not_known, different = 0, 0, []
    for (month, _), alike in groupby(sorted(situations, key=_alike), key=_alike):
        for situation, variable, who, ours in answered(list(alike), date.fromisoformat(f"{month}-01")):
            value = situation["expected"][variable][who]
            theirs = value if variable == "age" else value > 0
            known, not_known = known + (ours is not None), not_known + (ours is None)
            if ours is not None and ours != theirs:
                different.append((situation["name"], month, variable, who, ours, theirs))
    return known, not_known, different


def answered(situations, on):
    """Ours to everything that is expected of some situations: yes, no, or the age; None where it is not known."""
    world, rules = World(situations), policy()
    told = decide(rules, world, on=on, given=world.given(), strict=True).frame
    yes_or_no = {"MET": True, "NOT_MET": False, "NOT_KNOWN": None}
    found = {(row["subject"], row["item"].lower()): yes_or_no[row["answer"]] for row in told.iter_rows(named=True)}
    ages = Computation(rules.facts, Inputs(world), rules.parameters, world.given()).runs("age").at(on)
    found |= {(subject, "age"): value for subject, value in ages.select("subject", "value").iter_rows()}
    for number, situation in enumerate(situations):
        for variable, expected in situation["expected"].items():
            for who in expected:
                yield situation, variable, who, found.get((f"{number}:{who}" if who else str(number), variable))


def _alike(situation):
    """Of one month, and all giving ages or none: those are decided together."""
    return situation["month"], any("age" in person for person in situation["persons"].values())


@pytest.mark.nightly
@pytest.mark.peers
def test_where_both_can_say_yes_or_no_the_packages_own_tests_hold(peer):
    known, not_known, different = compared(peer["package"])
    assert different == [] and known >= 25
    assert not_known > 0, "where a situation does not say something, ours is not known and OpenFisca assumes"


@pytest.mark.nightly
@pytest.mark.peers
def test_with_what_openfisca_assumes_all_of_them_hold(peer):
    known, not_known, different = compared([assumed(each) for each in peer["package"]])
    assert different == [] and known >= 34
    assert not_known == 1, "an income before its law began"


@pytest.mark.nightly
@pytest.mark.peers
def test_invented_households_are_answered_alike(peer):
    known, not_known, different = compared(peer["invented"])
    assert different == [] and known > 10_000 and not_known == 0


def test_that_countrys_law_is_read_and_answers_without_its_package():
    one = {
        "month": "2020-06",
        "persons": {"a": {"birth": "1980-01-01", "salary": 0}},
        "adults": ["a"],
        "household": {"rent": 1},
    }
    one |= {"name": "one", "expected": {"basic_income": {"a": 600}, "pension": {"a": 0}, "housing_tax": {"": 1}}}
    assert compared([one]) == (2, 1, [])


def test_openfisca_stands_in_no_lock_of_ours():
    for lock in ROOT.glob("requirements*.lock"):
        assert "openfisca" not in lock.read_text().lower(), lock.name
