"""How a household stands: other benefits, its place in the queue, its flat or subsidy, and whether the lease is to be renewed."""

from typing import Any

import polars as pl

from tongxing import Runs, during, fact, later_by_months, months_since

from ..records import BENEFIT, BREACHES, QUEUE, TENANCY, Breach, EarlierBenefit, QueuePlace, RentSubsidy, Tenancy


@fact(
    of="household",
    type=bool,
    category=BENEFIT,
    reads=[EarlierBenefit],
    zh="已享受其他住房保障",
    en="Has another housing benefit",
)
def other_housing_benefit(benefits: Any) -> Runs:
    """Whether it has a benefit of another kind; no where it was looked for and none was found, not known where nobody looked."""
    told = benefits.with_columns(has=pl.col("kind") != "none")
    return during(told, start="valid_from", end="valid_until", value="has", after=False)


@fact(of="household", type=bool, category=QUEUE, reads=[QueuePlace], zh="正在轮候", en="Waits in the queue")
def waits_in_queue(places: Any) -> Runs:
    """Whether it is registered and waits; not known before the first registration."""
    return during(places, start="registered_on", end="left_on", before=None)


@fact(of="household", type=int, unit="month", category=QUEUE, reads=[QueuePlace], zh="轮候月数", en="Months of waiting")
def queue_months(places: Any) -> Runs:
    """Completed months since the registration, while it waits."""
    return months_since(places, start="registered_on", end="left_on")


@fact(
    of="household",
    type=bool,
    category=TENANCY,
    reads=[Tenancy, RentSubsidy, QueuePlace],
    zh="住公租房",
    en="Has a public rental flat",
)
def in_public_rental(tenancies: Any, subsidies: Any, places: Any) -> Runs:
    """Whether a lease runs; one that is over and was not renewed runs no longer."""
    return _given(_ended(tenancies), "over", _file(tenancies, subsidies, places))


@fact(
    of="household",
    type=bool,
    category=TENANCY,
    reads=[Tenancy, RentSubsidy, QueuePlace],
    zh="领租赁补贴",
    en="Gets a rent subsidy",
)
def rent_subsidy_paid(tenancies: Any, subsidies: Any, places: Any) -> Runs:
    """Whether a rent subsidy is paid."""
    return _given(subsidies, "valid_until", _file(tenancies, subsidies, places))


@fact(of="household", type=bool, category=TENANCY, reads=[Tenancy], zh="租期将满须申请续租", en="The renewal is due")
def lease_renewal_due(tenancies: Any, parameters: Any) -> Runs:
    """Whether the lease ends within the time before its end in which a renewal is applied for."""
    months = parameters.lease_renewal_months
    ends = _ended(tenancies).with_columns(ahead=months.value_at(pl.col("ends_on")).cast(pl.Int64))
    due = ends.with_columns(due=later_by_months(pl.col("ends_on"), -pl.col("ahead")))
    asked = due.with_columns(since=pl.max_horizontal("due", "valid_from")).drop_nulls("due")
    return during(asked, start="since", end="over", before=False)


@fact(of="household", type=str, category=TENANCY, reads=[Breach], choices=BREACHES, zh="违约情形", en="Breach")
def breach(breaches: Any) -> Runs:
    """What is wrong and not put right; not known where nothing was noted."""
    return during(breaches, start="valid_from", end="valid_until", value="kind")


@fact(
    of="household", type=int, unit="month", category=TENANCY, reads=[Breach], zh="违约月数", en="Months of the breach"
)
def breach_months(breaches: Any) -> Runs:
    """Completed months since it is so."""
    return months_since(breaches, start="valid_from", end="valid_until")


def _ended(tenancies: pl.DataFrame) -> pl.DataFrame:
    """With ``over``: the day on which the family left, or else on which the lease is over."""
    return tenancies.with_columns(over=pl.coalesce("valid_until", "ends_on"))


def _file(tenancies: pl.DataFrame, subsidies: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """Since when the bureau keeps a household's file: what is not in it from then on was not given."""
    days = [rows.select("subject", day) for rows, day in ((tenancies, "valid_from"), (subsidies, "valid_from"))]
    days.append(places.select("subject", valid_from="registered_on"))
    return pl.concat(days).group_by("subject").agg(pl.col("valid_from").min())


def _given(rows: pl.DataFrame, end: str, file: pl.DataFrame) -> Runs:
    """What is in the file holds while it runs, and nothing of the kind on its other days."""
    base = file.with_columns(end=pl.lit(None, pl.Date), given=False)
    own = rows.sort("valid_from").select("subject", "valid_from", pl.col(end).alias("end"), given=True)
    return during(pl.concat([base, own]), start="valid_from", end="end", value="given")
