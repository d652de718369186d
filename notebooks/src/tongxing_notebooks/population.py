"""100,000 invented children for the policy lab: nobody is among them, and nothing is read of anybody.

Ages follow from invented birth dates by the departments' own functions; every other fact is drawn for itself, on, below and above
the figures that rules compare it with, or not known. So counts show how a change works, and not how many real children it concerns.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import polars as pl

from tongxing.people import Child
from tongxing.people.divisions import national
from tongxing.policy.compute import Computation
from tongxing.policy.policy import Policy
from tongxing.policy.sources import Inputs
from tongxing.records import Record
from tongxing.testing.invented import Invented, invented, named

CHILDREN = 100_000
OLDEST_DAYS = 18 * 365
EVERY_DAYS = 7
"""Birth dates lie a week apart: clocks are reckoned once for each, and a thousand of them are met as 7,000 are."""


@dataclass(frozen=True)
class Population(Invented):
    """Invented children with birth dates, whose ages are computed and not drawn."""

    @cached_property
    def people(self) -> pl.DataFrame:
        """The children as records are read."""
        return self.frame.select("subject", "birth_date", "residence", "hukou").with_columns(
            id=pl.col("subject"),
            recorded_at=pl.lit(None, pl.Datetime("us", "UTC")),
            source=pl.lit("invented"),
            sex=pl.lit(None, pl.String),
        )

    def relation(self, record: type[Record], names: Sequence[str] = ()) -> pl.DataFrame:
        """The children; of nothing else are there records."""
        return self.people if record is Child else super().relation(record, names)


def population(policy: Policy, city: str, on: date, *, children: int = CHILDREN, seed: int = 1) -> pl.DataFrame:
    """Subject, residence, hukou and a column for each fact that a rule names, as it is on the day. ``city``: a division's code.

    The same for the same seed.
    """
    counties = [row.code for row in national().children(city)] or [national().normalise(city)]
    made = invented(policy, children, seed)
    places = pl.Series("residence", counties).sample(children, with_replacement=True, seed=seed)
    days = [on - timedelta(days=ago) for ago in range(0, OLDEST_DAYS, EVERY_DAYS)]
    born = (pl.int_range(children, eager=True) * len(days) // children).shuffle(seed=seed)
    births = pl.Series("birth_date", days).gather(born)
    people = Population(policy, made.frame.with_columns(places, births))
    told = people.frame.drop("birth_date")
    computation = Computation(policy.facts, Inputs(people), policy.parameters, strict=False)
    for key in ages(policy):
        known = computation.runs(key).at(on).select("subject", pl.col("value").alias(key))
        told = told.drop(key).join(known, on="subject", how="left", maintain_order="left")
    return told


def ages(policy: Policy) -> list[str]:
    """Facts that follow from the child's own record alone."""
    known = policy.facts.by_key
    return [key for key in named(policy) if key in known and known[key].reads == (Child,) and not known[key].uses]
