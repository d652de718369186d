"""Rows of a re-survey before they are planned: merged with what the registry held when the sheet was issued, and holds now.

What nobody touched on the sheet is what stands. A conflict leaves what stands, is kept for a person to decide, and is
told of as a warning.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import polars as pl
from sqlalchemy import Select, Table, select

from ...database import among
from ...people import MASTER, Guardianship
from ...records import Record
from ...records.base import table_of
from ...records.history import history_table
from ..rows import schema_of
from ..store import Reading
from .conflicts import Told as Issued
from .conflicts import conflicts_frame
from .families import Families
from .held import Held, Loaded, filled, held, link_of
from .imports import Told
from .merging import merge
from .questions import RECORD, SUBJECTS, Subject, Survey
from .rights import Rights
from .standing import Standing

TOLD = "told "
"""Before the key of a tie's column: what the sheet says, also where it says nothing new of the ties that stand."""


@dataclass(frozen=True)
class Resolved:
    """The families with what is to be taken, the conflicts as records, and what is told of cells of kept rows."""

    families: Families
    conflicts: Mapping[type[Record], pl.DataFrame] = field(default_factory=dict, repr=False)
    warned: tuple[Told, ...] = ()


@dataclass(frozen=True)
class Resolver:
    """Merges the rows of one batch. ``issued``: when the sheet was; without, nothing is merged."""

    reading: Reading
    survey: Survey
    standing: Standing
    rights: Rights
    issued: datetime | None

    def resolve(self, families: Families) -> Resolved:
        """The same families, each row of somebody who stands merged with them."""
        sheets, conflicts, warned = dict(families.sheets), dict[type[Record], pl.DataFrame](), list[Told]()
        for subject in SUBJECTS:
            rows = families[subject]
            seen = self.standing[MASTER[subject]]["id"]
            strangers = rows.filter(pl.col(RECORD).is_not_null(), ~pl.col(RECORD).is_in(seen.implode()))["row"]
            warned += [(subject, row, RECORD, "UNKNOWN_RECORD") for row in strangers]
            known = rows.filter(pl.col(RECORD).is_in(seen.implode()))
            if self.issued is None or known.is_empty():
                continue
            merged, kept, told = self._merged(subject, families, known, self.issued)
            sheets[subject] = pl.concat([merged, rows.join(known, on="row", how="anti")], how="diagonal").sort("row")
            conflicts |= kept
            warned += told
        return Resolved(Families(families.batch, sheets), conflicts, tuple(warned))

    def _merged(
        self, subject: Subject, families: Families, rows: pl.DataFrame, issued: datetime
    ) -> tuple[pl.DataFrame, dict[type[Record], pl.DataFrame], list[Told]]:
        ids = rows[RECORD].unique().sort().to_list()
        records = dict.fromkeys(c.record for c in filled(self.survey, subject) if c.record)
        now: Loaded = {r: self.standing[r].to_dicts() for r in records}
        was: Loaded = {r: known_at(self.reading, r, link_of(r, subject), ids, issued).to_dicts() for r in records}
        if subject == "guardian":
            first = _first_children(families)
            now, was = (_shown(loaded, first) for loaded in (now, was))
        standing, base = held(self.survey, subject, ids, now), held(self.survey, subject, ids, was)
        places = _places(subject, families, rows)
        barred = self.rights.barred_columns(places, self.survey, subject)
        keys = [c.key for c in filled(self.survey, subject) if c.key not in barred]
        done = merge(rows, base.frame, standing.frame, keys)
        named = [(done.conflicts, "CONFLICT"), (done.cleared, "CLEARED")]
        warned: list[Told] = [
            (str(subject), rows["row"][place], key, code)
            for found, code in named
            for place, key in found.select("place", "field").iter_rows()
        ]
        said = Issued(self.reading.access.principal, issued, _days(families, rows))
        ring = self.reading.vault.ring
        conflicts = conflicts_frame(self.survey, subject, done.conflicts, standing, said, ring)
        return self._laid_over(subject, rows, done.values, standing, keys), conflicts, warned

    def _laid_over(
        self, subject: Subject, rows: pl.DataFrame, values: pl.DataFrame, standing: Held, keys: Sequence[str]
    ) -> pl.DataFrame:
        """What is taken, and beneath it what stands. Of ties only what is taken: one child's is not another's."""
        ties = {c.key for c in self.survey.of(subject) if c.record is Guardianship}
        beneath = rows.select(RECORD).join(standing.frame, on=RECORD, how="left", maintain_order="left")
        taken = [
            pl.coalesce(values[key], beneath[key].cast(values.schema[key])).alias(key)
            for key in keys
            if key not in ties
        ]
        laid = values.with_columns(taken).with_columns(rows[key].alias(TOLD + key) for key in sorted(ties))
        if subject != "child" or "residing_since" not in keys:
            return laid
        # Another place, and a first day that nobody touched: that day was the old place's.
        is_old = values["residence"].is_not_null() & values["residing_since"].is_null()
        return laid.with_columns(residing_since=pl.when(~is_old).then("residing_since"))


def known_at(reading: Reading, record: type[Record], column: str, ids: Sequence[str], moment: datetime) -> pl.DataFrame:
    """Rows of a record about these people as the registry held them at a moment, secrets open. Shown to nobody as it is."""

    def rows_of(table: Table) -> Select[tuple[object, ...]]:
        names = [table.c[name] for name in schema_of(record)]
        mine = among(reading.inside.connection, table.c[column], ids)
        return select(*names).where(mine, table.c.recorded_at <= moment)

    past = history_table(record)
    superseded = rows_of(past).where(past.c.superseded_at > moment)
    found = [reading.frame(record, statement, inside=True) for statement in (rows_of(table_of(record)), superseded)]
    # A row that was changed twice within one moment stands in the past twice: its last version held.
    return pl.concat(found).sort("version").unique("id", keep="last").sort("id")


def _first_children(families: Families) -> pl.DataFrame:
    """guardian, child: the tie that the sheet shows is that to the first child of the guardian's family."""
    children = families["child"].sort("row").unique("family", keep="first").select("family", child=RECORD)
    guardians = families["guardian"].sort("row").unique(RECORD, keep="first").select("family", guardian=RECORD)
    return guardians.join(children, on="family").select("guardian", "child").drop_nulls()


def _shown(loaded: Loaded, first: pl.DataFrame) -> Loaded:
    shown = set(first.iter_rows())
    return {
        record: [row for row in rows if record is not Guardianship or (row["guardian"], row["child"]) in shown]
        for record, rows in loaded.items()
    }


def _places(subject: Subject, families: Families, rows: pl.DataFrame) -> pl.DataFrame:
    if subject == "child":
        return rows.select("row", "residence", "hukou")
    return rows.select("row", "family").join(families["child"].select("family", "residence", "hukou"), on="family")


def _days(families: Families, rows: pl.DataFrame) -> list[date | None]:
    """The day of the survey of each row: the last on which a child of the family was surveyed."""
    days = families["child"].group_by("family").agg(pl.col("surveyed_on").max())
    return rows.select("family").join(days, on="family", how="left", maintain_order="left")["surveyed_on"].to_list()
