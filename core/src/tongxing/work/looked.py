"""Kept signals: a row a city and child, with the risks that were found on a day. A cache, like kept decisions.

A signal is asked about a day and says of no other, so a row is fresh on its own day alone, and while the child's number and
the digest are those that it was found by.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from ..database import among
from ..people import Child
from ..records import columns
from ..records.base import table_of
from ..records.loading import merge_rows
from . import decided_by
from .decided import SIGNALS, Asked
from .marks import own, shared

_ROWS: dict[str, Any] = {"id": pl.String, "fresh": pl.Boolean, "told": pl.String}


@dataclass(frozen=True)
class Looked:
    """What stands of some children: whose row is not fresh, and the risks of the others who have any, as they are kept."""

    stale: list[str]
    risks: dict[str, str]


def looked(
    connection: Connection, asked: Asked, children: Collection[str] | None = None, *, suggesting: bool = False
) -> Looked:
    """The kept signals of these children, or of all; ``suggesting``: where one of them suggests what a person may open."""
    child, of = table_of(Child), SIGNALS.c
    fresh = func.coalesce(_is_fresh(of, asked), False).label("fresh")
    joined = child.outerjoin(SIGNALS, and_(of.city == asked.city, of.subject == child.c.id))
    wanted = (
        select(child.c.id, fresh, of.told)
        .select_from(joined)
        .where(or_(~fresh, of.suggests if suggesting else of.told.is_not(None)))
    )
    if children is not None:
        wanted = wanted.where(among(connection, child.c.id, children))
    found = columns.frame(connection, wanted, _ROWS)
    known = found.filter("fresh").select("id", "told")
    return Looked(found.filter(~pl.col("fresh"))["id"].sort().to_list(), dict(known.iter_rows()))


def keep(connection: Connection, asked: Asked, rows: pl.DataFrame) -> None:
    """Keep subject, told (null: no risk), suggests and mark of some children, in place of theirs.

    Never in place of a row with a higher mark.
    """
    decided_by.tell(connection, asked.city, asked.inputs_version, asked.stands)
    inputs = {"city": asked.city, "looked_on": asked.on, "inputs_version": asked.inputs_version}
    named = rows.with_columns(pl.lit(value).alias(name) for name, value in inputs.items())
    merge_rows(connection, SIGNALS, named.select(column.name for column in SIGNALS.columns), not_before="mark")


def _is_fresh(of: Any, asked: Asked) -> ColumnElement[bool]:
    return and_(
        of.mark == own(of.subject) + shared(),
        of.inputs_version.in_(asked.holding),
        of.looked_on == asked.on,
    )
