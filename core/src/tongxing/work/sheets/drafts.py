"""The records that a batch is going to write, and which rows of the file each comes from."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from ...records import Record
from ...records.ids import NewId
from ..events import Happened
from ..rows import schema_of
from .standing import Standing

Source = tuple[str, int]
"""Sheet and row."""


@dataclass
class Drafts:
    """Records to write. A draft that says nothing new is none, and its row stays untouched.

    An empty value says nothing: it never removes what is known.
    """

    standing: Standing
    new_id: NewId
    happened: list[Happened] = field(default_factory=list)
    _told: defaultdict[type[Record], list[pl.DataFrame]] = field(default_factory=lambda: defaultdict(list))
    _sources: defaultdict[type[Record], list[pl.DataFrame]] = field(default_factory=lambda: defaultdict(list))

    def named(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows with an ``id`` each, ``is_new`` where it is given now, by the ``hukou`` of whom they are about."""
        pairs = zip(rows["id"].to_list(), rows["hukou"].to_list(), strict=True)
        ids = [self.new_id(place) if id is None else id for id, place in pairs]
        return rows.with_columns(pl.Series("id", ids, dtype=pl.String), is_new=pl.col("id").is_null())

    def put(self, record: type[Record], told: pl.DataFrame, columns: Sequence[str], *, sheet: str) -> None:
        """Draft records of these rows: ``row``, ``id``, ``is_new`` and the columns. Several rows may tell one record."""
        types = schema_of(record)
        told = told.select("row", "id", "is_new", *(pl.col(name).cast(types[name]) for name in columns))
        told = told.with_columns(differs=self._differs(record, told, columns))
        many = told["id"].is_duplicated().any()
        if many:
            told = told.with_columns(pl.col("differs").cast(pl.UInt8).cum_max().over("id").cast(pl.Boolean))
        told = told.filter("differs")
        if not told.is_empty():
            self._sources[record].append(told.select("id", "row", sheet=pl.lit(sheet)))
            self._told[record].append(_one_each(told, columns) if many else told.drop("row", "differs"))

    def _differs(self, record: type[Record], told: pl.DataFrame, columns: Sequence[str]) -> pl.Series:
        """Whether a row tells anything that does not stand."""
        if told["is_new"].all():
            return told["is_new"]
        before = {name: f"{name} before" for name in columns}
        known = self.standing[record].select("id", *columns).rename(before)
        both = told.join(known, on="id", how="left", maintain_order="left")
        differs = [pl.col(n).is_not_null() & pl.col(n).ne_missing(pl.col(old)) for n, old in before.items()]
        return both.select(pl.any_horizontal("is_new", *differs)).to_series()

    def touched(self) -> set[Source]:
        """The rows of the file that something is written for."""
        found = [part.select("sheet", "row") for parts in self._sources.values() for part in parts]
        return set(pl.concat(found).unique().iter_rows()) if found else set()

    @cached_property
    def whole(self) -> dict[type[Record], pl.DataFrame]:
        """Every record as it would be: what was told laid over what stands. To be asked when all is drafted."""
        return {record: self._whole(record, pl.concat(parts, how="diagonal")) for record, parts in self._told.items()}

    def _whole(self, record: type[Record], told: pl.DataFrame) -> pl.DataFrame:
        empty = {name: kind for name, kind in schema_of(record).items() if name not in told.columns}
        told = told.with_columns(pl.lit(None, dtype=kind).alias(name) for name, kind in empty.items())
        told = told.select(*schema_of(record), "is_new")
        known = self.standing[record]
        if known.is_empty() or told["is_new"].all():
            return told.drop("is_new")
        stands = [name for name in schema_of(record) if name in known.columns and name != "id"]
        before = {name: f"{name} before" for name in stands}
        both = told.join(known.select("id", *stands).rename(before), on="id", how="left", maintain_order="left")
        return both.with_columns(pl.coalesce(name, old) for name, old in before.items()).select(*schema_of(record))

    def frames(self) -> dict[type[Record], pl.DataFrame]:
        """One frame a record class. A column that no row sets is left out, so that it stays as it stands."""
        made = {}
        for record, whole in self.whole.items():
            told = {n for part in self._told[record] for n in part.columns if part[n].null_count() < part.height}
            made[record] = whole.select("id", *(n for n in whole.columns if n in told - {"id"}))
        return made

    def sources(self, record: type[Record], ids: Sequence[str]) -> list[Source]:
        """The rows that these records come from."""
        parts = self._sources[record]
        mine = pl.concat(parts).filter(pl.col("id").is_in(list(ids)))
        return list(mine.select("sheet", "row").unique().iter_rows())


def _one_each(told: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """One row a record: what was told last holds, of what was told at all."""
    last = [pl.col(name).drop_nulls().last() for name in columns]
    return told.group_by("id", maintain_order=True).agg(pl.col("is_new").first(), *last)
