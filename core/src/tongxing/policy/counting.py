"""How each subject answers the indicators on a day. It is counted, and told, by ``trust.statistics`` alone."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

import polars as pl

from .indicators import Indicator
from .policy import Policy
from .sources import Basis, Sources
from .valuation import valued


def answered(
    indicators: Iterable[Indicator], policy: Policy, sources: Sources, *, on: date
) -> Mapping[str, pl.DataFrame]:
    """Frames of subjects: ``subject``, ``place`` (the county's code, or null) and for each indicator a column by its key.

    ``met``, ``not_met`` or ``not_known`` of whoever meets the denominator, null of the others. One frame for each kind of
    subject and basis of place, by a name such as ``child.residence``.
    """
    groups: dict[tuple[str, Basis], list[Indicator]] = defaultdict(list)
    for each in indicators:
        groups[each.of, each.basis].append(each)
    return {f"{of}.{basis}": _answers(some, policy, sources, on, basis) for (of, basis), some in groups.items()}


def _answers(some: list[Indicator], policy: Policy, sources: Sources, on: date, basis: Basis) -> pl.DataFrame:
    conditions = [each.condition(text) for each in some for text in (each.denominator, each.numerator)]
    frame = valued(conditions, policy, sources, some[0].of, on=on, basis=basis)
    columns = [_answer(str(2 * n), str(2 * n + 1)).alias(each.key) for n, each in enumerate(some)]
    return frame.select("subject", "place", *columns)


def _answer(denominator: str, numerator: str) -> pl.Expr:
    has_it = pl.when(pl.col(numerator)).then(pl.lit("met")).otherwise(pl.lit("not_met"))
    known = pl.when(pl.col(numerator).is_null()).then(pl.lit("not_known")).otherwise(has_it)
    return pl.when(pl.col(denominator)).then(known)
