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
from sqlalchemy import Connection, Select, Text, bindparam, column, func, select, text

from ..database import among
from ..people import MASTER, Child, Guardianship, HouseholdMember, Residence
from ..records import Record, columns
from ..trust.scope import LINK
from ..trust.unmasked import unmasked
from .checks import frame_schema

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
    families: Sequence[str] | None = None
    """Guardians or households: to decide for are these alone, of whom ``children`` are all the children."""
    _ids: dict[str, list[str]] = field(default_factory=dict)
    _frames: dict[tuple[type[Record], tuple[str, ...]], pl.DataFrame] = field(default_factory=dict)

    def enabled(self, plugin: str) -> bool:
        """Whether a department is enabled in this city."""
        return self.is_enabled(plugin)

    def subjects(self, kind: str) -> list[str]:
        """The ids to decide for, in order."""
        named = self.children if kind == "child" else self.families
        return self._around(kind) if named is None else sorted(dict.fromkeys(named))

    def _around(self, kind: str) -> list[str]:
        """The ids of everybody of a kind whose rows are read."""
        if kind not in self._ids:
            self._ids[kind] = self._find(kind)
        return self._ids[kind]

    def relation(self, record: type[Record], names: Sequence[str] = ()) -> pl.DataFrame:
        """A record's rows: subject, id, recorded_at and its own columns, without secrets.

        With ``names`` only the subject and these, which come several times as fast.
        """
        whole, asked = (record, ()), (record, tuple(names))
        if names and whole in self._frames:
            return self._frames[whole].select("subject", *names)
        if asked not in self._frames:
            self._frames[asked] = self._narrow(record, asked[1]) if names else self._whole(record)
        return self._frames[asked]

    def rows(self, record: type[Record], names: Sequence[str]) -> list[tuple[Any, ...]]:
        """The same of a few as plain rows, the subject first: setting up a frame takes longer than reading them."""
        asked, bound = self._statement(
            record, record.subject_column, self._wanted(record), (record.subject_column, *names)
        )
        return [tuple(row) for row in self.connection.execute(asked.rows, bound).all()]

    def _whole(self, record: type[Record]) -> pl.DataFrame:
        frame = self._frame(record, record.subject_column, self._wanted(record))
        return frame.with_columns(pl.col(record.subject_column).alias("subject"), source=_source())

    def _narrow(self, record: type[Record], names: tuple[str, ...]) -> pl.DataFrame:
        own = (record.subject_column, *names)
        return self._frame(record, record.subject_column, self._wanted(record), own).rename({own[0]: "subject"})

    def _wanted(self, record: type[Record]) -> list[str] | None:
        """The ids of the subjects whose rows are read; None: everybody's."""
        kind = str(record.subject)
        return None if self.children is None or kind not in MASTER else self._around(kind)

    def links(self, parent: str, member: str) -> pl.DataFrame:
        """Dated ties: subject (child or household), member (guardian or child), from, until, sole, complete."""
        if (parent, member) == ("household", "child"):
            ties = self.relation(HouseholdMember, ("household", "valid_from", "valid_until"))
            return ties.select(
                pl.col("household").alias("subject"),
                pl.col("subject").alias("member"),
                pl.col("valid_from").alias("from"),
                pl.col("valid_until").alias("until"),
                pl.lit(None, pl.Boolean).alias("sole"),
                pl.lit(None, pl.Boolean).alias("complete"),
            )
        if (parent, member) == ("child", "guardian"):
            complete = self.relation(Child, ("guardians_complete",)).rename({"guardians_complete": "complete"})
            dated = self.relation(Guardianship, ("guardian", "valid_from", "valid_until", "sole"))
            ties = dated.join(complete, on="subject", how="left")
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
            return self._frame(MASTER[kind], "id", None, ("id",))["id"].sort().to_list()
        if self.alone and kind == "child":
            return sorted(set(self.children))
        if kind == "household":
            return self._tied(HouseholdMember, "household", "child", self.children)
        if kind == "guardian":
            return self._tied(Guardianship, "guardian", "child", self._around("child"))
        together = self._tied(HouseholdMember, "child", "household", self._around("household"))
        return sorted(dict.fromkeys([*self.children, *together]))  # mostly in order already

    def _tied(self, link: type[Record], wanted: str, known: str, ids: Sequence[str]) -> list[str]:
        return self._frame(link, known, ids, (wanted,))[wanted].unique().sort().to_list()

    def _frame(
        self, record: type[Record], of: str, ids: Sequence[str] | None, names: tuple[str, ...] = ()
    ) -> pl.DataFrame:
        """Rows whose column ``of`` is one of these ids, or all."""
        asked, bound = self._statement(record, of, ids, names)
        if ids is None or len(ids) > columns.FEW:
            return columns.frame(self.connection, asked.rows, asked.types, bound)
        found = self.connection.execute(asked.rows, bound).all()
        return pl.DataFrame(found, schema=asked.types, orient="row", infer_schema_length=None)

    def _statement(
        self, record: type[Record], of: str, ids: Sequence[str] | None, names: tuple[str, ...]
    ) -> tuple["_Asked", Bound]:
        ask = _asked if self.known else _at_present
        asked = ask(record, names, None if ids is None else of, self.connection.dialect.name, self.known)
        return asked, Bound() if ids is None else self._bound(ids)

    def _bound(self, ids: Sequence[str]) -> Bound:
        is_sqlite = self.connection.dialect.name == "sqlite"
        return {"ids": json.dumps(list(ids)) if is_sqlite else ",".join(ids)}


def sources_around(
    connection: Connection, is_enabled: Callable[[str], bool], kind: str, subjects: Sequence[str]
) -> StoredSources:
    """What is needed to decide for these subjects of a kind: of guardians and households also whoever was ever their child."""
    if kind == "child":
        return StoredSources(connection, is_enabled, subjects)
    return StoredSources(connection, is_enabled, _children_of(connection, kind, subjects), families=subjects)


def _children_of(connection: Connection, kind: str, families: Sequence[str]) -> list[str]:
    link, column = LINK[kind]
    ties = unmasked(link)
    wanted = select(ties.c.child).where(among(connection, ties.c[column], families))
    return list(connection.execute(wanted.distinct().order_by(ties.c.child)).scalars())


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


def _source() -> pl.Expr:
    """Where a row comes from, as reasons tell it: why it was recorded, and in which half-year (``survey 2026H2``)."""
    half = pl.when(pl.col("recorded_at").dt.month() <= 6).then(pl.lit("H1")).otherwise(pl.lit("H2"))
    return pl.format("{} {}{}", "recorded_why", pl.col("recorded_at").dt.year(), half)
