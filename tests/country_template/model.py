"""That country's facts, and the world of one situation: persons stand as children of one household."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from tongxing import Child, MemberRuns, Runs, any_of, fact
from tongxing import age as age_of
from tongxing.datafile import read
from tongxing.policy.catalogue import items_of
from tongxing.policy.parameter_forms import parameters_of
from tongxing.policy.policy import Policy
from tongxing.policy.runs import BEGIN
from tongxing.policy.sources import schema_of

HERE = Path(__file__).parent
PLUGIN = "country"
ASSUMED = {"birth": "1970-01-01", "salary": 0}
ASSUMED_AT_HOME = {"rent": 0, "housing_occupancy_status": "tenant"}
"""What OpenFisca takes for granted where nothing is said. Ours is then not known."""


def _fact(of: str, kind: type, **more: Any) -> Any:
    return fact(of=of, type=kind, category="country.fact", zh="事实", en="Fact", **more)


@_fact("child", int, reads=[Child])
def age(persons):
    """Completed years."""
    return age_of(persons)


@_fact("household", bool, uses=["child.age"])
def any_under_8(ages):
    """Whether a member is under eight."""
    return _any_under(8, ages)


@_fact("household", bool, uses=["child.age"])
def any_under_6(ages):
    """Whether a member is under six."""
    return _any_under(6, ages)


def _any_under(years: int, ages: MemberRuns) -> Runs:
    return any_of(ages.worked(lambda rows: rows.with_columns(value=pl.col("value") < years)), complete=True)


def _said(key: str, of: str, kind: type) -> Any:
    """A fact that a situation says, and nobody computes."""

    def never():
        raise AssertionError(f"{key} is said and not computed")

    never.__name__ = key
    return _fact(of, kind)(never)


SAID = (
    _said("salary", "child", float),
    _said("rent", "household", float),
    _said("occupancy", "household", str),
    _said("adults", "household", int),
    _said("household_income", "household", float),
)


def policy() -> Policy:
    """That country's law in our words."""
    facts = [replace(each, plugin=PLUGIN) for each in (age, any_under_8, any_under_6, *SAID)]
    law = {name: read(PLUGIN, HERE / f"{name}.yaml", f"{name}.yaml") for name in ("parameters", "services")}
    return Policy.composed(
        facts=facts, parameters=parameters_of(law["parameters"]), items=items_of(law["services"]), allowed={}
    )


@dataclass(frozen=True)
class World:
    """Situations of one month as sources: each household by its number, each person by household and name."""

    situations: list[dict[str, Any]]

    def subjects(self, kind):
        return [str(n) for n in range(len(self.situations))] if kind == "household" else list(self._persons())

    def relation(self, record):
        births = {who: p.get("birth") for who, p in self._persons().items()}
        born = {"subject": list(births), "birth_date": [date.fromisoformat(b) if b else None for b in births.values()]}
        return pl.DataFrame(born, schema_overrides={"birth_date": pl.Date, "subject": schema_of(record)["subject"]})

    def links(self, parent, member):
        ties = [(who.partition(":")[0], who) for who in self._persons()]
        lasting = {"from": pl.lit(BEGIN), "until": pl.lit(None, pl.Date)}
        known = {"sole": pl.lit(None, pl.Boolean), "complete": pl.lit(True)}
        return pl.DataFrame(ties, schema=["subject", "member"], orient="row").with_columns(**lasting, **known)

    def placed(self, basis):
        schema = {"subject": pl.String, "from": pl.Date, "until": pl.Date, "division": pl.String}
        return pl.DataFrame(schema=schema)

    def enabled(self, plugin):
        return True

    def given(self) -> dict[str, Runs]:
        """What the situations say; the income of a household is the sum of its salaries where all are known."""
        homes = {str(n): each for n, each in enumerate(self.situations)}
        persons = self._persons()
        told = {
            "salary": {who: p.get("salary") for who, p in persons.items()},
            "rent": {h: s["household"].get("rent") for h, s in homes.items()},
            "occupancy": {h: s["household"].get("housing_occupancy_status") for h, s in homes.items()},
            "adults": {h: len(s["adults"]) for h, s in homes.items()},
            "household_income": {h: _income(s) for h, s in homes.items()},
        }
        if any("age" in p for p in persons.values()):
            told["age"] = {who: p.get("age") for who, p in persons.items()}
        types = {each.key: each.dtype for each in (*SAID, age)}
        return {key: _always(values, types[key]) for key, values in told.items()}

    def _persons(self) -> dict[str, dict[str, Any]]:
        return {f"{n}:{who}": p for n, s in enumerate(self.situations) for who, p in s["persons"].items()}


def assumed(situation: dict[str, Any]) -> dict[str, Any]:
    """The same with what OpenFisca takes for granted."""
    persons = {
        who: (p if "age" in p else {**ASSUMED, **p}) | {"salary": p.get("salary", 0)}
        for who, p in situation["persons"].items()
    }
    return {**situation, "persons": persons, "household": {**ASSUMED_AT_HOME, **situation["household"]}}


def _income(situation: dict[str, Any]) -> float | None:
    if (said := situation["household"].get("household_income")) is not None:
        return said
    salaries = [p.get("salary") for p in situation["persons"].values()]
    return None if None in salaries else sum(salaries)


def _always(values: dict[str, Any], dtype: Any) -> Runs:
    columns = {"subject": list(values), "value": list(values.values())}
    rows = pl.DataFrame(columns, schema={"subject": pl.String, "value": dtype}, strict=False)
    return Runs(rows.drop_nulls().with_columns(pl.lit(BEGIN).alias("from"), until=pl.lit(None, pl.Date)))
