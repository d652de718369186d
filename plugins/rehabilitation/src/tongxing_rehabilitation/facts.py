"""What the federation knows, over time: the disability, what shows it, the family's means, and what was granted."""

from typing import Any

import polars as pl

from tongxing import Child, Household, Runs, always, any_of, during, fact, national

from .records import AID, DISABILITY, KINDS, SUBSIDY, Disability, RehabPlan, Subsidy

__all__ = [
    "disability_grade",
    "disability_kind",
    "disability_shown",
    "has_autism",
    "holds_disability_certificate",
    "household_means",
    "hukou_in_this_county",
    "living_subsidy_paid",
    "low_income_home",
    "nursing_subsidy_paid",
    "on_minimum_allowance",
    "rehab_plan_running",
]
MEANS = ("minimum_allowance", "extreme_poverty", "near_minimum", "rigid_expenses")
"""Hardship that civil affairs recognises; registered poverty (建档立卡) goes on in these."""


def _shown(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows that rest on more than what a family tells."""
    return rows.filter(pl.col("evidence") != "told")


@fact(
    of="child",
    type=str,
    category=DISABILITY,
    reads=[Disability],
    choices=KINDS,
    zh="残疾类别",
    en="Kind of disability",
)
def disability_kind(found: Any) -> Runs:
    """The kind by GB/T 26341; not known without a record, which is not the same as having none."""
    return during(found.drop_nulls("kind"), start="valid_from", end="valid_until", value="kind")


@fact(of="child", type=int, unit="count", category=DISABILITY, reads=[Disability], zh="残疾等级", en="Grade")
def disability_grade(found: Any) -> Runs:
    """1 is the most severe; only by certificate or diagnosis."""
    return during(_shown(found).drop_nulls("grade"), start="valid_from", end="valid_until", value="grade")


@fact(of="child", type=bool, category=DISABILITY, reads=[Disability], zh="孤独症", en="Autism")
def has_autism(found: Any) -> Runs:
    """Whether autism was found, a group of its own in rehabilitation aid."""
    return during(found.drop_nulls("autism"), start="valid_from", end="valid_until", value="autism")


@fact(of="child", type=bool, category=DISABILITY, reads=[Disability], zh="残疾已证明", en="The disability is shown")
def disability_shown(found: Any) -> Runs:
    """Whether a diagnosis or a certificate shows it; no where only the family tells of it."""
    told = found.with_columns(shown=pl.col("evidence") != "told")
    return during(told, start="valid_from", end="valid_until", value="shown", after=False)


@fact(
    of="child",
    type=bool,
    category=DISABILITY,
    reads=[Disability],
    zh="持有效残疾人证",
    en="Holds a valid disability certificate",
)
def holds_disability_certificate(found: Any) -> Runs:
    """Whether a certificate is valid; no where a diagnosis or the family speaks of a disability and none was shown."""
    told = found.with_columns(held=pl.col("evidence") == "certificate")
    return during(told, start="valid_from", end="valid_until", value="held", after=False)


@fact(of="child", type=bool, category="rehabilitation.entitlement", reads=[Child], zh="户籍在居住县", en="Hukou here")
def hukou_in_this_county(children: Any) -> Runs:
    """Whether the hukou is of the county in which the child lives, as both stand today; not known where either tells no county."""
    codes = {code for name in ("residence", "hukou") for code in children[name].drop_nulls().unique()}
    counties = {code: national().county_of(code) for code in codes}

    def county(name: str) -> pl.Expr:
        return pl.col(name).replace_strict(counties, default=None, return_dtype=pl.String)

    told = children.with_columns(same=county("residence") == county("hukou")).drop_nulls("same")
    return always(told, value="same", since="birth_date")


@fact(
    of="household",
    type=str,
    category="rehabilitation.entitlement",
    reads=[Household],
    zh="家庭困难类型",
    en="Hardship of the household",
)
def household_means(households: Any) -> Runs:
    """What civil affairs recognises of the household's hardship, as it stands today; not known where nobody asked."""
    return always(households.drop_nulls("hardship"), value="hardship")


def _any_home(homes: Any, kinds: tuple[str, ...]) -> Runs:
    """Whether any household of the child is in one of these kinds of hardship."""
    return any_of(homes.worked(lambda rows: rows.with_columns(value=pl.col("value").is_in(kinds))), complete=True)


@fact(
    of="child",
    type=bool,
    category="rehabilitation.entitlement",
    uses=["household.household_means"],
    zh="家庭经济困难",
    en="Lives in a household in hardship",
)
def low_income_home(homes: Any) -> Runs:
    """Whether a household of the child is in any recognised hardship."""
    return _any_home(homes, MEANS)


@fact(
    of="child",
    type=bool,
    category="rehabilitation.entitlement",
    uses=["household.household_means"],
    zh="低保家庭",
    en="The household gets the minimum living allowance",
)
def on_minimum_allowance(homes: Any) -> Runs:
    """Whether a household of the child gets the minimum living allowance: the gate of the living subsidy."""
    return _any_home(homes, MEANS[:1])


@fact(of="child", type=bool, category=AID, reads=[RehabPlan], zh="正在接受康复救助", en="Is in rehabilitation")
def rehab_plan_running(plans: Any) -> Runs:
    """Whether a plan of aid runs; not known before the first that was recorded."""
    return during(plans, start="valid_from", end="valid_until", before=None)


@fact(of="child", type=bool, category=SUBSIDY, reads=[Subsidy], zh="享有生活补贴", en="Gets the living subsidy")
def living_subsidy_paid(subsidies: Any) -> Runs:
    """Whether the living subsidy is granted; not known before the first that was recorded."""
    return during(subsidies.filter(pl.col("kind") == "living"), start="valid_from", end="valid_until")


@fact(of="child", type=bool, category=SUBSIDY, reads=[Subsidy], zh="享有护理补贴", en="Gets the nursing subsidy")
def nursing_subsidy_paid(subsidies: Any) -> Runs:
    """Whether the nursing subsidy is granted; not known before the first that was recorded."""
    return during(subsidies.filter(pl.col("kind") == "nursing"), start="valid_from", end="valid_until")
