"""Whether this principal may write the rows of a batch: asked for a whole column of them at a time.

The same right as ``access.demand_write`` asks for one row, by the ranges of ``Scope``, which are whole grants.
"""

from functools import reduce
from operator import or_

import polars as pl
from sqlalchemy import Connection, select

from ...database import among
from ...records import Record
from ...records.base import abouts, table_of
from ...trust.principals import Access
from ...trust.ranges import Ranges
from ...trust.scope import LINK, Scope, linked_on
from ..rows import read_frame
from .access import not_allowed


def demand_rows(
    connection: Connection,
    access: Access,
    record: type[Record],
    *,
    fresh: pl.DataFrame,
    changed: pl.DataFrame,
    before: pl.DataFrame,
) -> frozenset[str]:
    """The categories that are written. Raises NotAllowed where one may not be written for one of the rows.

    ``before``: the changed rows as they stood; a row needs the right at its old place and at the new one.
    """
    scope = Scope(access, "write")
    written = _touched(record, fresh, changed, before)
    now, then = (_Places(connection, access, record, state) for state in (pl.concat([fresh, changed]), before))
    for category, rows in sorted(written.items()):
        ranges = scope.ranges(category)
        if not now.hold(rows, ranges) or not then.hold(rows.slice(fresh.height), ranges):
            raise not_allowed(access, category)
    return frozenset(written)


def _touched(
    record: type[Record], fresh: pl.DataFrame, changed: pl.DataFrame, before: pl.DataFrame
) -> dict[str, pl.Series]:
    """Category → which rows write cells of it: all that a new row fills, of an old one those that differ."""
    if record.category_column:
        each = pl.concat([fresh, changed])[record.category_column]
        return {category: each == category for category in each.unique()}
    columns: dict[str, list[str]] = {}
    for name, about in abouts(record).items():
        columns.setdefault(about.category, []).append(name)
    marked = fresh.select(pl.any_horizontal(pl.col(names).is_not_null()).alias(c) for c, names in columns.items())
    if changed.height:
        both = pl.concat([changed, before.rename(lambda name: f"{name} before")], how="horizontal")
        differs = {c: [pl.col(n).ne_missing(pl.col(f"{n} before")) for n in names] for c, names in columns.items()}
        marked = pl.concat([marked, both.select(pl.any_horizontal(each).alias(c) for c, each in differs.items())])
    return {category: marked[category] for category in columns if marked[category].any()}


class _Places:
    """Where the subjects of these rows are: the children's codes, or those of the children linked today."""

    def __init__(self, connection: Connection, access: Access, record: type[Record], rows: pl.DataFrame) -> None:
        self.rows, self.record = rows, record
        self._held: dict[Ranges, pl.Series] = {}
        if record.subject in LINK and rows.height:
            link, column = LINK[str(record.subject)]
            linked = table_of(link)
            subjects = rows[record.subject_column].unique().to_list()
            asked = select(linked.c[column], linked.c.residence, linked.c.hukou, linked.c.child).where(
                among(connection, linked.c[column], subjects), linked_on(linked, access.day)
            )
            self.linked = read_frame(connection, link, asked).rename({column: "subject"})

    def hold(self, rows: pl.Series, ranges: Ranges) -> bool:
        """Whether all these rows lie within the ranges."""
        if self.rows.is_empty():
            return True
        if ranges not in self._held:
            self._held[ranges] = self._lie_in(ranges)
        return not (rows & ~self._held[ranges]).any()

    def _lie_in(self, ranges: Ranges) -> pl.Series:
        if self.record.subject in LINK:
            covered = self.linked.filter(lies_in(ranges, "residence", "hukou", "child"))["subject"]
            return self.rows[self.record.subject_column].is_in(covered.implode())
        if self.record.subject == "place":
            return self.rows.select(lies_in(Ranges(ranges.residence), "division", "division")).to_series()
        return self.rows.select(lies_in(ranges, "residence", "hukou", self.record.subject_column)).to_series()


def lies_in(ranges: Ranges, residence: str, hukou: str, child: str | None = None) -> pl.Expr:
    """Row by row: whether one of the two codes lies in its ranges, or the child is named."""
    by_code = [(residence, low, high) for low, high in ranges.residence]
    by_code += [(hukou, low, high) for low, high in ranges.hukou]
    tests = [((pl.col(name) >= low) & (pl.col(name) < high)).fill_null(False) for name, low, high in by_code]
    tests += [pl.col(child).is_in(sorted(ranges.named))] if child and ranges.named else []
    # A column of its own length also where no range is open.
    return reduce(or_, tests, pl.col(residence).is_null() & False)
