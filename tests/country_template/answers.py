"""Runs in the environment of the peers: what OpenFisca's country template asks in its own tests, and what it answers.

Prints situations as JSON, each for one month: ``persons`` (by name: birth, age, salary, as far as given), ``adults`` (names),
``household`` (rent, housing_occupancy_status, household_income, as far as given) and ``expected``, by variable and by the
name of the person, or «» for the household. First those of the YAML tests of the installed package, then invented ones.
"""

import json
import random
import sys
from pathlib import Path

import openfisca_country_template
import yaml
from openfisca_core.simulations import SimulationBuilder

PERSON = ("basic_income", "pension", "age")
HOUSEHOLD = ("housing_allowance", "parenting_allowance", "meal_price", "swimming_pool_access", "housing_tax")
MONTHS = ("2015-12", "2016-11", "2016-12", "2017-01", "2020-06")
ONE = "one"


def of_the_package():
    """The tests of the package that ask for one of these variables."""
    for path in sorted((Path(openfisca_country_template.__file__).parent / "tests").rglob("*.yaml")):
        if path.parent.name != "reforms":
            for test in yaml.safe_load(path.read_text()):
                yield from situations(test)


def situations(test):
    """One for each month of which something is expected, and for each of several values in a list."""
    period, given, output = str(test["period"]), test["input"], test["output"]
    expected = dict(values(output, period))
    for month in sorted({month for month, _, _ in expected}):
        wanted = {(name, who): value for (m, name, who), value in expected.items() if m == month}
        for place in range(max(len(v) if isinstance(v, list) else 1 for v in wanted.values())):
            yield {
                "name": test["name"],
                "month": month,
                **persons(given, period, month, place),
                "household": household(given, period, month, place),
                "expected": told({key: at(value, place) for key, value in wanted.items()}),
            }


def values(output, period):
    """((month, variable, who), value) of everything expected that we know; a year stands for its January."""
    for name, said in output.items():
        if name == "persons":
            for who, variables in said.items():
                yield from dated(variables, period, who, PERSON)
        elif name == "household":
            yield from dated(said, period, "", HOUSEHOLD)
    yield from dated({n: v for n, v in output.items() if n in PERSON}, period, ONE, PERSON)
    yield from dated({n: v for n, v in output.items() if n in HOUSEHOLD}, period, "", HOUSEHOLD)


def dated(variables, period, who, known):
    for name, value in variables.items():
        if name in known:
            for month, each in value.items() if isinstance(value, dict) else [(period, value)]:
                yield ((str(month) + "-01")[:7], name, who), each


def persons(given, period, month, place):
    if "persons" not in given:
        own = {
            n: at(v, place)
            for n in ("birth", "age", "salary")
            if (v := of_month(given.get(n), period, month)) is not None
        }
        return {"persons": {ONE: own}, "adults": [ONE]}
    own = {
        who: {n: v for n in ("birth", "age", "salary") if (v := of_month(said.get(n), period, month)) is not None}
        for who, said in given["persons"].items()
    }
    return {"persons": own, "adults": given["household"]["adults"]}


def household(given, period, month, place):
    said = given.get("household", given)
    names = ("rent", "housing_occupancy_status", "household_income")
    return {n: at(v, place) for n in names if (v := of_month(said.get(n), period, month)) is not None}


def of_month(value, period, month):
    """What is given of a month: a plain value is of the test's period, and a birth of always."""
    return value.get(month, value.get(month[:4])) if isinstance(value, dict) else value


def at(value, place):
    return value[place] if isinstance(value, list) else value


def told(wanted):
    by_variable = {}
    for (name, who), value in wanted.items():
        by_variable.setdefault(name, {})[who] = value
    return by_variable


def invented(households, seed):
    """Households of one or two adults and up to three children, near every threshold, as OpenFisca computes them."""
    luck, system = random.Random(seed), openfisca_country_template.CountryTaxBenefitSystem()
    for month in MONTHS:
        people, homes = {}, {}
        for number in range(households):
            adults = [f"{number} adult {n}" for n in range(luck.choice([1, 2]))]
            children = [f"{number} child {n}" for n in range(luck.randrange(4))]
            years = {**dict.fromkeys(adults, (17, 66)), **dict.fromkeys(children, (1, 19))}
            for who, (low, high) in years.items():
                born = f"{int(month[:4]) - luck.randint(low, high)}-{luck.randint(1, 12):02}-{luck.randint(1, 28):02}"
                salary = luck.choice([0, 0, 1, 249, 250, 251, 400]) if who in adults else 0
                people[who] = {"birth": {"ETERNITY": born}, "salary": {month: salary}}
            homes[str(number)] = {
                "adults": adults,
                "children": children,
                "rent": {month: luck.choice([0, 1, 400])},
                "housing_occupancy_status": {month: luck.choice(["owner", "tenant", "free_lodger", "homeless"])},
            }
        yield from computed(system, people, homes, month)


def computed(system, people, homes, month):
    simulation = SimulationBuilder().build_from_entities(system, {"persons": people, "households": homes})
    mine = [name for name in HOUSEHOLD if month >= "2017" or name not in ("meal_price", "swimming_pool_access")]
    mine = [name for name in mine if name != "housing_tax" or month.endswith("-01")]
    own = {name: simulation.calculate(name, month).tolist() for name in ("basic_income", "age")}
    if month >= "2017":
        own["pension"] = simulation.calculate("pension", month).tolist()
    whole = {n: simulation.calculate(n, month[:4] if n == "housing_tax" else month).tolist() for n in mine}
    places = {who: place for place, who in enumerate(people)}
    for number, (key, home) in enumerate(homes.items()):
        members = [*home["adults"], *home["children"]]
        yield {
            "name": f"invented {key}",
            "month": month,
            "persons": {
                w: {"birth": people[w]["birth"]["ETERNITY"], "salary": people[w]["salary"][month]} for w in members
            },
            "adults": home["adults"],
            "household": {name: home[name][month] for name in ("rent", "housing_occupancy_status")},
            "expected": {name: {w: found[places[w]] for w in members} for name, found in own.items()}
            | {name: {"": found[number]} for name, found in whole.items()},
        }


if __name__ == "__main__":
    everything = {"package": list(of_the_package()), "invented": list(invented(int(sys.argv[1]), seed=1))}
    json.dump(everything, sys.stdout, default=str)
