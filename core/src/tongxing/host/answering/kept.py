"""Kept decisions of a city on children, guardians or households: read, and decided again where they are stale. For today and
present knowledge only.

Stale rows are decided from the same view of the database in which they were found stale, and shown from there; what is
kept of them afterwards, in a transaction of its own, only spares the next reader the work.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

import polars as pl
from sqlalchemy import Connection, TextClause

from ...database import Database
from ...policy.compute import Computation
from ...policy.decisions import decide
from ...policy.explained import Explained
from ...policy.facts import SUBJECTS, Subject
from ...policy.gaps import Gap, gaps_among
from ...policy.keeping import decisions_of, evidence_of, kept_of
from ...policy.reasons import Decision
from ...policy.sources import Inputs
from ...work import decided
from ...work.marks import numbers
from ...work.sources import StoredSources, sources_around
from ..cities.composition import Composition
from .behind import Behind
from .freshness import asked_by
from .kept_signals import KeptSignals
from .one_for_all import OneForAll

PART = 2_000
"""Subjects decided and kept at a time: so many that all items are laid over one timeline, and a transaction stays short."""
BESIDE_REQUESTS = 500
"""The same by a server that answers meanwhile."""


@dataclass(frozen=True)
class Kept:
    """The kept decisions of one city on one kind of subject, on its present day."""

    composition: Composition
    database: Database
    on: date
    now: datetime
    kind: Subject = "child"

    def rows(
        self,
        connection: Connection,
        items: Sequence[str],
        subjects: Sequence[str] | None = None,
        *,
        only: TextClause | None = None,
        stale: Sequence[str] | None = None,
    ) -> pl.DataFrame:
        """What is decided of these items (``decided.ROWS``), in their order, then by subject; of all subjects unless named.

        Stale ones are decided first: all, or only these, and others stand as they were kept. ``only``: a condition on
        kept rows; those that were just decided are given whole.
        """
        if not self._asked.items:
            return pl.DataFrame(schema=decided.ROWS)
        stale = self.stale(connection, subjects) if stale is None else stale
        fresh = [made.rows for part in _parts(stale) for made in self._made(connection, part)]
        standing = decided.kept(connection, self._asked, items, subjects, only=only)
        kept = standing.filter(~pl.col("subject").is_in(stale)) if stale else standing
        rows = pl.concat([kept, *(rows.filter(pl.col("item").is_in(items)) for rows in fresh)])
        return rows.sort(pl.col("item").cast(pl.Enum(items)), "subject")

    def decisions(
        self, connection: Connection, items: Sequence[str], subjects: Sequence[str]
    ) -> dict[str, list[Decision]]:
        """What is decided of some subjects, by subject and in the order of the items, without reasons; stale ones first."""
        found: dict[str, list[Decision]] = {}
        for decision in decisions_of(self.rows(connection, items, subjects), self.composition.policy, self.on):
            found.setdefault(decision.subject, []).append(decision)
        return found

    def explained(
        self, connection: Connection, items: Sequence[str], opened: Mapping[str, frozenset[str]]
    ) -> dict[str, list[Decision]]:
        """The same with reasons, as who may see these categories of each subject sees them.

        They are told from the evidence that is kept; of whom none is fresh is decided first.
        """
        if not self._asked.items:
            return {}
        policy, sources = self.composition.policy, StoredSources(connection, self.composition.is_enabled)
        listed = [policy.items[key] for key in items]

        def seen(why: Explained, subject: str, told: str, at: datetime) -> list[Decision]:
            return list(why.decisions(listed, subject, told, at, opened[subject]))

        why = Explained(policy, Computation(policy.facts, Inputs(sources), policy.parameters), self.on)
        kept, told = decided.evidence(connection, self._asked, opened), self.composition.told
        found = {
            subject: told.once((self.on, *items, subject, *row, opened[subject]), partial(seen, why, subject, *row))
            for subject, row in kept.items()
        }
        for part in _parts([subject for subject in opened if subject not in kept]):
            for made in self._made(connection, part):
                why = Explained(policy, made.why, self.on)
                rows = made.evidence.select("subject", "told", "decided_at").iter_rows()
                found |= {subject: seen(why, subject, text, at) for subject, text, at in rows}
        return found

    def gaps(
        self,
        connection: Connection,
        items: Sequence[str],
        subjects: Sequence[str] | None = None,
        *,
        stale: Sequence[str] | None = None,
    ) -> list[Gap]:
        """Who is entitled to these items and not served, by item and subject; stale ones as for ``rows``."""
        listed = [self.composition.policy.items[key] for key in items]
        served = [item for item in listed if item.served.versions]
        rows = self.rows(connection, [item.key for item in served], subjects, only=decided.WAITING, stale=stale)
        by_item = rows.partition_by("item", as_dict=True)
        return [gap for i in served if (i.key,) in by_item for gap in gaps_among(by_item[i.key,], i, self.on)]

    def stale(
        self, connection: Connection, subjects: Sequence[str] | None = None, *, with_evidence: bool = False
    ) -> list[str]:
        """Whose kept decisions are stale, or who have none yet. ``with_evidence``: or the evidence."""
        return (
            decided.stale(connection, self._asked, subjects, with_evidence=with_evidence) if self._asked.items else []
        )

    def freshen(self, connection: Connection, subjects: Sequence[str], *, at_once: int) -> int:
        """Decide those of these who are stale, so many of them at most; how many that were."""
        stale = self.stale(connection, subjects)[:at_once]
        for part in _parts(stale):
            self._made(connection, part)
        return len(stale)

    def count_stale(self) -> int:
        """How many that is, of every kind of subject."""
        with self.database.read() as connection:
            return sum(len(each.stale(connection)) for each in self._of_every_kind)

    def refresh(self) -> Iterator[int]:
        """Decide everybody of every kind who is stale, and look for signals; how many are decided after each part."""
        yield from self._refreshed(PART)
        KeptSignals(self.composition, self.database, self.on).refresh()

    def catch_up(self) -> Iterator[int]:
        """Decide whom a list told as they stood (``Behind``); fewer at a time, since requests want the processor too."""
        if self._behind.take(self._by):
            yield from self._refreshed(BESIDE_REQUESTS)

    def told_behind(self) -> None:
        """A list tells some as they stand: let a server catch up."""
        self._behind.note(self._by)

    def _refreshed(self, at_once: int) -> Iterator[int]:
        done = 0
        for each in self._of_every_kind:
            with self.database.read() as connection:
                waiting = each.stale(connection, with_evidence=True)
            for part in _parts(waiting, at_once):
                with self.database.read() as connection:
                    each._made(connection, part)
                done += len(part)
                yield done

    def forget(self) -> None:
        """Delete what is kept; it is decided again when it is asked for."""
        with self.database.write() as connection:
            decided.forget(connection, self.composition.city.key)

    @property
    def _asked(self) -> decided.Asked:
        return asked_by(self.composition, self.database, self.on, self.kind)

    @property
    def _of_every_kind(self) -> list["Kept"]:
        return [replace(self, kind=kind) for kind in SUBJECTS]

    @property
    def _by(self) -> tuple[str, str]:
        return self.composition.city.key, self.composition.inputs_version

    @property
    def _behind(self) -> Behind:
        behind: Behind = self.database.beside(Behind)
        return behind

    def _made(self, connection: Connection, subjects: Sequence[str]) -> list["_Made"]:
        """Some subjects decided by what this connection sees, and that kept. Who is just being decided from the same records
        is waited for and not decided again."""
        marks = numbers(connection, subjects)
        keys = {(*self._by, self.on, subject, marks[subject]): subject for subject in subjects}
        parts = self.database.beside(_Deciding).made(
            list(keys), lambda mine: self._decided(connection, [keys[key] for key in keys if key in mine], marks)
        )
        return [made.of([keys[key] for key in theirs]) for theirs, made in parts]

    def _decided(self, connection: Connection, subjects: Sequence[str], marks: Mapping[str, int]) -> "_Made":
        """Decide some subjects, and keep that. What a fault of a plugin touched is not kept."""
        sources = sources_around(connection, self.composition.is_enabled, self.kind, subjects)
        decisions = decide(self.composition.policy, sources, on=self.on, items=self._asked.items, decided_at=self.now)
        made = _Made(
            self._dated(kept_of(decisions)), self._dated(evidence_of(decisions)), decisions.batches[0].computation
        )
        if decisions.faults:
            self._behind.give_up(self._by)
        else:
            with self.database.write() as writing:
                decided.keep(writing, self._asked, _numbered(made.rows, marks), _numbered(made.evidence, marks))
        return made

    def _dated(self, frame: pl.DataFrame) -> pl.DataFrame:
        return frame.with_columns(pl.lit(self.now).cast(decided.ROWS["decided_at"]).alias("decided_at"))


@dataclass(frozen=True)
class _Made:
    """What was decided just now: rows and evidence as they are kept, and why facts are not known."""

    rows: pl.DataFrame
    evidence: pl.DataFrame
    why: Computation

    def of(self, subjects: Sequence[str]) -> "_Made":
        """What of it is of these."""
        mine = pl.col("subject").is_in(subjects)
        return _Made(self.rows.filter(mine), self.evidence.filter(mine), self.why)


class _Deciding(OneForAll[_Made]):
    """By city, inputs, day, subject and its number: all that a decision depends on."""


def _numbered(frame: pl.DataFrame, marks: Mapping[str, int]) -> pl.DataFrame:
    return frame.with_columns(pl.col("subject").replace_strict(marks, return_dtype=pl.Int64).alias("mark"))


def _parts(subjects: Sequence[str], size: int = PART) -> Iterator[Sequence[str]]:
    return (subjects[start : start + size] for start in range(0, len(subjects), size))
