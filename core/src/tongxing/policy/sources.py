"""Where facts are read from: five questions, each asked at most once for a whole batch of subjects.

Whoever decides brings a ``Sources``: the database under a grant, a case file, a snapshot. It answers for the batch and
for everybody linked to it (the other children of a household, the guardians of a child).
"""

from collections.abc import Callable, Sequence
from typing import Any, Literal, Protocol, TypeVar

import polars as pl
import sqlalchemy as sa

from ..records import Record
from ..records.base import table_of
from .builders import resolved
from .facts import Subject

T = TypeVar("T")
Basis = Literal["residence", "hukou"]

LINKS: tuple[tuple[Subject, Subject], ...] = (("household", "child"), ("child", "guardian"))
"""Whose members are whose. Asked the other way round, the same links are turned."""


class Sources(Protocol):
    """What a fact can be computed from. Every frame is read only."""

    def subjects(self, kind: Subject) -> Sequence[str]:
        """Ids of the subjects to decide for, each once."""

    def relation(self, record: type[Record], names: Sequence[str] = ()) -> pl.DataFrame:
        """Rows of a record class: ``subject``, the record's columns, ``id``, ``recorded_at``, and ``source`` if known.

        ``subject`` is the id itself for Child, Guardian and Household. Columns have the types of ``schema_of(record)``.
        ``names``: no more than the subject and these columns is needed; a source may give more.
        """

    def links(self, parent: Subject, member: Subject) -> pl.DataFrame:
        """Who belonged to whom: subject (the parent), member, from, until, sole, complete (yes, no or null).

        Asked for the pairs of LINKS. ``sole``: the member is recorded as the only one; ``complete``: the list of the
        subject's members is recorded as complete.
        """

    def placed(self, basis: Basis) -> pl.DataFrame:
        """Where each child lived, or was registered: subject, from, until, division (12 digits); gaps are not known."""

    def enabled(self, plugin: str) -> bool:
        """Whether a department is enabled here."""


class Inputs:
    """A Sources that is asked once for each thing, and whose links and places never overlap."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._asked: dict[tuple[Any, ...], Any] = {}

    def subjects(self, kind: Subject) -> Sequence[str]:
        """Ids of the subjects to decide for."""
        return self._once(("subjects", kind), lambda: list(self._sources.subjects(kind)))

    def relation(self, record: type[Record], names: Sequence[str] = ()) -> pl.DataFrame:
        """Rows of a record class; with ``names`` of each the subject and these columns, in this order."""
        if not names:
            return self._once(("relation", record), lambda: self._sources.relation(record))
        wanted = tuple(names)
        rows = self._once(("relation", record, wanted), lambda: self._sources.relation(record, wanted))
        return rows.select("subject", *wanted)

    def enabled(self, plugin: str) -> bool:
        """Whether a department is enabled here; core always is."""
        return plugin in ("", "core") or self._once(("enabled", plugin), lambda: self._sources.enabled(plugin))

    def links(self, parent: Subject, member: Subject) -> pl.DataFrame:
        """Who belonged to whom, asked in either direction."""
        return self._once(("links", parent, member), lambda: self._links(parent, member))

    def placed(self, kind: Subject, basis: Basis) -> pl.DataFrame:
        """Where each subject was placed: subject, from, until, division.

        A guardian or household is where its children are, and only while all of them are known to be in one division.
        """
        if kind == "child":
            return self._once(("placed", basis), lambda: resolved(self._sources.placed(basis), by=["subject"]))
        return self._once(("placed", kind, basis), lambda: self._placed_by_children(kind, basis))

    def _links(self, parent: Subject, member: Subject) -> pl.DataFrame:
        if (parent, member) in LINKS:
            return resolved(self._sources.links(parent, member), by=["subject", "member"])
        turned = self.links(member, parent).rename({"subject": "member", "member": "subject"})
        # Who is the only one of a list, and whether the list is complete, says nothing about the other direction.
        return turned.with_columns(sole=pl.lit(None, pl.Boolean), complete=pl.lit(None, pl.Boolean))

    def _placed_by_children(self, kind: Subject, basis: Basis) -> pl.DataFrame:
        links = self.links(kind, "child").select("subject", "member", "from", "until")
        places = self.placed("child", basis).select(pl.col("subject").alias("member"), "from", "until", "division")
        days = [f.select("subject", pl.col(d).alias("_day")) for f in (links,) for d in ("from", "until")]
        moves = links.select("subject", "member").unique().join(places, on="member")
        days += [moves.select("subject", pl.col(d).alias("_day")) for d in ("from", "until")]
        stretches = pl.concat(days).drop_nulls().unique().sort("subject", "_day")
        stretches = stretches.with_columns(_next=pl.col("_day").shift(-1).over("subject"))
        there = stretches.join(links, on="subject").filter(_holds()).drop("from", "until")
        at = there.join(places, on="member", how="left").filter(_holds() | pl.col("from").is_null())
        agreed = at.group_by("subject", "_day", "_next").agg(
            division=pl.col("division").first(), places=pl.col("division").n_unique(), known=pl.col("division").count()
        )
        members = there.group_by("subject", "_day").len("members")
        same = agreed.join(members, on=["subject", "_day"]).filter(
            (pl.col("places") == 1) & (pl.col("known") == pl.col("members"))
        )
        return same.select("subject", pl.col("_day").alias("from"), pl.col("_next").alias("until"), "division")

    def _once(self, question: tuple[Any, ...], ask: Callable[[], T]) -> T:
        if question not in self._asked:
            self._asked[question] = ask()
        answer: T = self._asked[question]
        return answer


def schema_of(record: type[Record]) -> dict[str, pl.DataType]:
    """The columns of a relation and their types, from the record's table. Secrets are texts that facts do not need."""
    columns = {column.name: _dtype(column.type) for column in table_of(record).columns}
    return {"subject": pl.String(), **columns}


def _dtype(kind: Any) -> pl.DataType:
    match kind:
        case sa.TypeDecorator():
            return _dtype(kind.impl_instance)
        case sa.Boolean():
            return pl.Boolean()
        case sa.Integer():
            return pl.Int64()
        case sa.DateTime():
            return pl.Datetime("us", "UTC")
        case sa.Date():
            return pl.Date()
        case sa.Numeric() | sa.Float():
            return pl.Float64()
    return pl.String()


def _holds() -> pl.Expr:
    return (pl.col("from") <= pl.col("_day")) & (pl.col("until").is_null() | (pl.col("until") > pl.col("_day")))
