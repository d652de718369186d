"""Kept decisions: a row a city, subject and item, good until the next day on which it may change. A cache, and no record.

Subjects are children, guardians and households. Beside them stands, a row a city and subject, what their reasons are told
from (``EVIDENCE``), which is good for a shorter time.
Rows of a subject are always written together, with the number of its mark that its records had, the version of what was
decided by, and the day. Whoever reads compares all three: a row is *fresh* while the number is the same, the items that are
asked for rest on the same (``decided_by``), and its day is not over. Nothing here is ever the only copy of anything: all
rows may be deleted, and will be decided again.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import polars as pl
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    Index,
    Select,
    String,
    Table,
    Text,
    TextClause,
    delete,
    func,
    select,
    text,
)
from sqlmodel import SQLModel

from ..database import among, among_bound, ids_bound
from ..people import MASTER
from ..policy.facts import Subject
from ..policy.keeping import SCHEMA
from ..records import columns
from ..records.base import Code, Instant, table_of
from ..records.loading import merge_rows
from . import decided_by, outbox
from .marks import own, shared
from .outbox import Kind, Told

DECISIONS = Table(
    "_p_core_decision",
    SQLModel.metadata,
    Column("city", String(64), primary_key=True),
    Column("subject", String(32), primary_key=True),
    Column("item", String(64), primary_key=True),
    Column("answer", String(16), nullable=False),
    Column("since", Date, nullable=True),
    Column("until", Date, nullable=True),
    Column("track", String(64), nullable=True),
    Column("certainty", String(16), nullable=True),
    Column("served", String(16), nullable=True),
    Column("lapsed", Date, nullable=True),
    Column("division", Code, nullable=True),
    Column("decided_at", Instant, nullable=False),
    Column("decided_on", Date, nullable=False),
    Column("good_until", Date, nullable=True),
    Column("inputs_version", String(64), nullable=False),
    Column("mark", BigInteger, nullable=False),
)

EVIDENCE = Table(
    "_p_core_evidence",
    SQLModel.metadata,
    Column("city", String(64), primary_key=True),
    Column("subject", String(32), primary_key=True),
    Column("told", Text, nullable=False),
    Column("decided_at", Instant, nullable=False),
    Column("decided_on", Date, nullable=False),
    Column("good_until", Date, nullable=True),
    Column("inputs_version", String(64), nullable=False),
    Column("mark", BigInteger, nullable=False),
)

SIGNALS = Table(
    "_p_core_signal_look",
    SQLModel.metadata,
    Column("city", String(64), primary_key=True),
    Column("subject", String(32), primary_key=True),
    Column("told", Text, nullable=True),
    Column("suggests", Boolean, nullable=False),
    Column("looked_on", Date, nullable=False),
    Column("inputs_version", String(64), nullable=False),
    Column("mark", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""Signals of a child on a day; see ``work.looked``."""

TABLES = (DECISIONS, EVIDENCE, SIGNALS)

ROWS: dict[str, Any] = {**SCHEMA, "decided_at": pl.Datetime("us", "UTC")}
"""What is read of a kept decision."""
WAITING = text("answer = 'MET' AND served IN ('NOT_MET', 'NOT_KNOWN')")
"""SQL: entitled and not served, or not known to be. Literally as in the index, which serves no statement that differs."""
Index(
    "ix__p_core_decision_waiting",
    DECISIONS.c.city,
    DECISIONS.c.item,
    DECISIONS.c.subject,
    sqlite_where=WAITING,
    postgresql_where=WAITING,
)


@dataclass(frozen=True)
class Asked:
    """What kept decisions must have been made by to be fresh: in which city, by which inputs, on which day."""

    city: str
    kind: Subject
    """Decisions of whom,"""
    items: tuple[str, ...]
    """and every item that is decided for these there."""
    inputs_version: str
    """What is decided by now,"""
    holding: Collection[str]
    """and every version by which the same is decided of these."""
    stands: decided_by.Stands
    """What this version stands for."""
    on: date


def stale(
    connection: Connection, asked: Asked, subjects: Collection[str] | None = None, *, with_evidence: bool = False
) -> list[str]:
    """Whoever is without fresh rows, in order; among these where named. One row of each is looked at: they are written together.

    ``with_evidence``: also those whose evidence is not fresh.
    """
    master, of, evidence = table_of(MASTER[asked.kind]), DECISIONS.c, EVIDENCE.c
    mine = (of.city == asked.city) & (of.subject == master.c.id) & (of.item == asked.items[0])
    joined = master.outerjoin(DECISIONS, mine)
    is_fresh = _is_fresh(of, asked.holding, asked.on)
    if with_evidence:
        joined = joined.outerjoin(EVIDENCE, (evidence.city == asked.city) & (evidence.subject == master.c.id))
        is_fresh &= _is_fresh(evidence, asked.holding, asked.on)
    wanted = select(master.c.id).select_from(joined).where(~func.coalesce(is_fresh, False)).order_by(master.c.id)
    if subjects is not None:
        wanted = wanted.where(among(connection, master.c.id, subjects))
    return list(connection.execute(wanted).scalars())


def evidence(connection: Connection, asked: Asked, subjects: Collection[str]) -> dict[str, tuple[str, datetime]]:
    """The evidence of those of these of whom it is fresh, and when they were decided."""
    dialect = connection.dialect.name
    fresh = _fresh_evidence(dialect, asked.city, tuple(asked.holding), asked.on)
    found = connection.execute(fresh, ids_bound(dialect, subjects)).all()
    return {subject: (told, decided_at) for subject, told, decided_at in found}


@lru_cache(maxsize=16)
def _fresh_evidence(dialect: str, city: str, holding: tuple[str, ...], on: date) -> Select[Any]:
    """Fresh evidence of some; put together once a day and city, since that takes longer than asking it."""
    of = EVIDENCE.c
    mine = (of.city == city) & among_bound(dialect, of.subject)
    return select(of.subject, of.told, of.decided_at).where(mine, _is_fresh(of, holding, on))


def kept(
    connection: Connection,
    asked: Asked,
    items: Sequence[str],
    subjects: Collection[str] | None = None,
    *,
    only: TextClause | None = None,
) -> pl.DataFrame:
    """The rows of some items as they stand, fresh or not, in no order. ``only``: those that a condition lets through."""
    of = DECISIONS.c
    wanted = select(*(of[name] for name in ROWS)).where(of.city == asked.city, among(connection, of.item, items))
    if subjects is not None:
        wanted = wanted.where(among(connection, of.subject, subjects))
    if only is not None:
        wanted = wanted.where(only)
    return columns.frame(connection, wanted, ROWS)


def keep(connection: Connection, asked: Asked, rows: pl.DataFrame, told: pl.DataFrame) -> None:
    """Keep the rows of some subjects (``ROWS``) and their evidence, each with ``mark`` and ``decided_at``, in place of theirs.

    Never in place of rows with a higher number. Of which children these rows open, close or change gaps is told in the outbox.
    """
    changed = _gaps_changed(connection, asked, rows) if asked.kind == "child" else []
    decided_by.tell(connection, asked.city, asked.inputs_version, asked.stands)
    inputs = {"city": asked.city, "decided_on": asked.on, "inputs_version": asked.inputs_version}
    by = [pl.lit(value).alias(name) for name, value in inputs.items()]
    for table, frame in ((DECISIONS, rows), (EVIDENCE, told)):
        named = frame.with_columns(by).select(column.name for column in table.columns)
        merge_rows(connection, table, named, not_before="mark")
    left = DECISIONS.c.item.not_in(asked.items) & (DECISIONS.c.city == asked.city) & _is_ours(asked)
    connection.execute(delete(DECISIONS).where(left, among(connection, DECISIONS.c.subject, told["subject"])))
    outbox.tell(connection, changed, told["decided_at"][0])


def _gaps_changed(connection: Connection, asked: Asked, rows: pl.DataFrame) -> list[Told]:
    """By item, the children of whom it is waiting now and was not before, the other way round, or otherwise waiting.

    Two who decide the same child at one moment both tell it; who is told looks again, and finds the same.
    """
    what = ["item", "subject", "served", "since"]
    before = kept(connection, asked, asked.items, rows["subject"].unique().to_list(), only=WAITING).select(what)
    waits = (pl.col("answer") == "MET") & pl.col("served").is_in(["NOT_MET", "NOT_KNOWN"])
    both = pl.concat([before, rows.filter(waits).select(what)])
    differs = both.filter(both.is_unique()).select("item", "subject").unique().sort("item", "subject")
    by_item = differs.group_by("item", maintain_order=True).agg("subject")
    return [
        Told(Kind.gap, item, dict(zip(children, children, strict=True)), asked.city)
        for item, children in by_item.iter_rows()
    ]


def forget(connection: Connection, city: str) -> None:
    """Delete every kept decision of a city."""
    for table in TABLES:
        connection.execute(delete(table).where(table.c.city == city))


def _is_ours(asked: Asked) -> ColumnElement[bool]:
    """SQL: the rows of a decision's subject are now of this version, and were not left as they are, being of a later mark."""
    first = DECISIONS.alias()
    ours = (first.c.city == asked.city) & (first.c.subject == DECISIONS.c.subject) & (first.c.item == asked.items[0])
    return select(first).where(ours, first.c.inputs_version == asked.inputs_version).exists()


def _is_fresh(of: Any, holding: Collection[str], on: date) -> ColumnElement[bool]:
    is_fresh: ColumnElement[bool] = (
        (of.mark == own(of.subject) + shared())
        & of.inputs_version.in_(holding)
        & (of.decided_on <= on)
        & (of.good_until.is_(None) | (of.good_until > on))
    )
    return is_fresh
