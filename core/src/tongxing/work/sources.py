"""Where facts read from: records as frames, for one child or for all, as known today or as had been recorded by a moment.

Each relation is one statement, asked once, however many subjects there are.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

import polars as pl
from sqlalchemy import Connection, Dialect, Select, Text, bindparam, column, func, select, text

from ..people import Child, Guardian, Guardianship, Household, HouseholdMember, Residence
from ..records import Record
from ..trust.scope import unmasked
from . import columns
from .checks import frame_schema

MASTER: Mapping[str, type[Record]] = {"child": Child, "guardian": Guardian, "household": Household}
Bound = dict[str, str]


@dataclass
class StoredSources:
    """The registry's records for some children (or all, with ``children=None``), and of everybody linked to them.

    To decide for are these children, their households and guardians; a household's other children are read as well.
    """

    connection: Connection
    is_enabled: Callable[[str], bool]
    children: Sequence[str] | None = None
    known: datetime | None = None
    alone: bool = False
    """Of children: these and nobody of their households. For what is worked out of a child by itself."""
    _ids: dict[str, list[str]] = field(default_factory=dict)
    _frames: dict[type[Record], pl.DataFrame] = field(default_factory=dict)

    def enabled(self, plugin: str) -> bool:
        """Whether a department is enabled in this city."""
        return self.is_enabled(plugin)

    def subjects(self, kind: str) -> list[str]:
        """The ids to decide for, in order."""
        if kind == "child" and self.children is not None:
            return sorted(set(self.children))
        return self._around(kind)

    def _around(self, kind: str) -> list[str]:
        """The ids of everybody of a kind whose rows are read."""
        if kind not in self._ids:
            self._ids[kind] = self._find(kind)
        return self._ids[kind]

    def relation(self, record: type[Record]) -> pl.DataFrame:
        """A record's rows: subject, id, recorded_at and its own columns, without secrets."""
        if record not in self._frames:
            frame = self._frame(record, record.subject_column, self._wanted(record))
            subject = pl.col(record.subject_column).alias("subject")
            self._frames[record] = frame.with_columns(subject, source=_source())
        return self._frames[record]

    def columns(self, record: type[Record], names: Sequence[str]) -> pl.DataFrame:
        """Of a record's rows only the subject and these columns, none of them a secret; for who reads few of many."""
        own = (record.subject_column, *names)
        return self._frame(record, record.subject_column, self._wanted(record), own).rename({own[0]: "subject"})

    def _wanted(self, record: type[Record]) -> list[str] | None:
        """The ids of the subjects whose rows are read; None: everybody's."""
        kind = str(record.subject)
        return None if self.children is None or kind not in MASTER else self._around(kind)

    def links(self, parent: str, member: str) -> pl.DataFrame:
        """Dated ties: subject (child or household), member (guardian or child), from, until, sole, complete."""
        if (parent, member) == ("household", "child"):
            ties = self.relation(HouseholdMember)
            return ties.select(
                pl.col("household").alias("subject"),
                pl.col("subject").alias("member"),
                pl.col("valid_from").alias("from"),
                pl.col("valid_until").alias("until"),
                pl.lit(None, pl.Boolean).alias("sole"),
                pl.lit(None, pl.Boolean).alias("complete"),
            )
        if (parent, member) == ("child", "guardian"):
            complete = self.relation(Child).select("subject", pl.col("guardians_complete").alias("complete"))
            ties = self.relation(Guardianship).join(complete, on="subject", how="left")
            return ties.select(
                "subject",
                pl.col("guardian").alias("member"),
                pl.col("valid_from").alias("from"),
                pl.col("valid_until").alias("until"),
                "sole",
                "complete",
            )
        raise ValueError(f"no tie from {parent} to {member}")

    def placed(self, basis: str) -> pl.DataFrame:
        """Where each child was and is: subject, from, until, division. Hukou is known as it stands today."""
        child = self.relation(Child)
        always = child.select(
            "subject",
            pl.col("birth_date").alias("from"),
            pl.lit(None, pl.Date).alias("until"),
            pl.col(basis).alias("division"),
        )
        if basis == "hukou":
            return always.drop_nulls("division")
        stays = self.relation(Residence).drop_nulls(["valid_from", "division"])
        dated = stays.select(
            "subject", pl.col("valid_from").alias("from"), pl.col("valid_until").alias("until"), "division"
        )
        undated = always.join(dated.select("subject").unique(), on="subject", how="anti").drop_nulls("division")
        return pl.concat([dated, undated])

    def _find(self, kind: str) -> list[str]:
        if self.children is None:
            return self._frame(MASTER[kind], "id", None, ["id"])["id"].sort().to_list()
        if self.alone and kind == "child":
            return sorted(set(self.children))
        homes = self._tied(HouseholdMember, "household", "child", self.children)
        if kind == "household":
            return homes
        together = sorted(set(self.children) | set(self._tied(HouseholdMember, "child", "household", homes)))
        if kind == "child":
            return together
        return self._tied(Guardianship, "guardian", "child", together)

    def _tied(self, link: type[Record], wanted: str, known: str, ids: Sequence[str]) -> list[str]:
        rows = unmasked(link, self.known)
        found = select(rows.c[wanted]).distinct().where(rows.c[known].in_(_listed(self.connection.dialect.name)))
        return sorted(self.connection.execute(found, self._bound(ids)).scalars())

    def _frame(
        self, record: type[Record], subject: str, ids: Sequence[str] | None, names: Sequence[str] = ()
    ) -> pl.DataFrame:
        of, bound = (None, Bound()) if ids is None else (subject, self._bound(ids))
        dialect = self.connection.dialect
        if self.known is None and dialect.name == "sqlite" and (ids is None or len(ids) > _FEW):
            return _by_column(self.connection, _plainly(record, tuple(names), of, dialect), bound)
        ask = _asked if self.known else _at_present
        asked = ask(record, tuple(names), of, dialect.name, self.known)
        found = self.connection.execute(asked.rows, bound).all()
        return pl.DataFrame(found, schema=asked.types, orient="row", infer_schema_length=None)

    def _bound(self, ids: Sequence[str]) -> Bound:
        is_sqlite = self.connection.dialect.name == "sqlite"
        return {"ids": json.dumps(list(ids)) if is_sqlite else ",".join(ids)}


class _Asked(NamedTuple):
    """A statement that asks for a record's rows, and the types of the frame that they become."""

    rows: Select[Any]
    types: Mapping[str, Any]


def _asked(record: type[Record], names: Sequence[str], of: str | None, dialect: str, known: datetime | None) -> _Asked:
    """These columns, or all; of all rows, or with ``of`` of those in which this column is one of the ids that are bound."""
    rows, types = unmasked(record, known), frame_schema(record)
    told = [rows.c[name] for name in names] or list(rows.c)
    wanted = select(*told) if of is None else select(*told).where(rows.c[of].in_(_listed(dialect)))
    return _Asked(wanted, {each.name: types[each.name] for each in told})


_at_present = lru_cache(maxsize=1000)(_asked)
"""By present knowledge the same every time: making a statement takes longer than asking it of one child."""


def _listed(dialect: str) -> Any:
    """The ids as one bound value: one statement text for one or a million, on both engines."""
    if dialect == "sqlite":
        return select(column("value")).select_from(func.json_each(bindparam("ids", type_=Text)).table_valued("value"))
    return select(func.unnest(text("CAST(string_to_array(:ids, ',') AS varchar[])")))


_FEW = 200
"""Of so many subjects it takes longer to set up columns than to read cells."""


class _Plain(NamedTuple):
    """The same for many rows of SQLite: the statement's text, and the types of the frame."""

    text: str
    types: Mapping[str, Any]


@lru_cache(maxsize=1000)
def _plainly(record: type[Record], names: Sequence[str], of: str | None, dialect: Dialect) -> _Plain:
    asked = _asked(record, names, of, dialect.name, None)
    return _Plain(str(asked.rows.compile(dialect=dialect)), asked.types)


def _by_column(connection: Connection, asked: _Plain, bound: Bound) -> pl.DataFrame:
    driver: Any = connection.connection.driver_connection
    return columns.made(driver.execute(asked.text, tuple(bound.values())).fetchall(), asked.types)


def _source() -> pl.Expr:
    """Where a row comes from, as reasons tell it: why it was recorded, and in which half-year (``survey 2026H2``)."""
    half = pl.when(pl.col("recorded_at").dt.month() <= 6).then(pl.lit("H1")).otherwise(pl.lit("H2"))
    return pl.format("{} {}{}", "recorded_why", pl.col("recorded_at").dt.year(), half)
