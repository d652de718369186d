"""Which households go first: poverty, disability, a child in difficulty, several children."""

from typing import Any

import polars as pl

from tongxing import Household, Runs, always, any_of, count, fact, together

from ..records import PRIORITIES, QUEUE

LAST_YEAR_OF_A_CHILD = 17
POOREST = ("extreme_poverty", "minimum_allowance")


@fact(
    of="household",
    type=int,
    unit="person",
    category=QUEUE,
    uses=["child.age_years"],
    zh="未成年子女数",
    en="Children under 18",
)
def children_in_home(ages: Any) -> Runs:
    """How many of the household's children that the registry knows are under 18."""
    return count(ages, at_most=LAST_YEAR_OF_A_CHILD)


@fact(
    of="household",
    type=str,
    category=QUEUE,
    reads=[Household],
    uses=["children_in_home", "child.disability_shown", "child.orphan_allowance"],
    choices=PRIORITIES,
    zh="优先保障情形",
    en="Priority group",
)
def priority_group(households: Any, children: Any, disabled: Any, orphans: Any, parameters: Any) -> Runs:
    """The first group in the order of priority that the household is in. None of them only where all are known."""
    told = {
        "poor": always(households.drop_nulls("hardship"), value="hardship"),
        "disabled": any_of(disabled, complete=True),
        "orphan": any_of(orphans, complete=True),
        "children": children,
    }
    several = pl.col("children") >= parameters.several_children_min.value_at(pl.col("from"))
    named = [pl.when(pl.col("poor") == each).then(pl.lit(each)) for each in POOREST]
    named += [
        pl.when("disabled").then(pl.lit("disabled")),
        pl.when("orphan").then(pl.lit("child_in_difficulty")),
        pl.when(several).then(pl.lit("several_children")),
    ]
    known = pl.all_horizontal(pl.col(name).is_not_null() for name in told)
    first = pl.coalesce(*named, pl.when(known).then(pl.lit("none")))
    rows = together(told).with_columns(value=first).drop_nulls("value")
    return Runs(rows.select("subject", "from", "until", "value", "certainty"))
