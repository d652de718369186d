"""Kept signals of a city on its present day: read, and found again where they are stale."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl
from sqlalchemy import Connection

from ...database import Database
from ...errors import Words
from ...policy.compute import Computation
from ...policy.signals import FoundSignal, Signal, found
from ...policy.sources import Inputs
from ...work import looked
from ...work.decided import Asked
from ...work.marks import numbers
from ...work.sources import StoredSources
from ..cities.composition import Composition
from .freshness import asked_by
from .one_for_all import OneForAll

PART = 2_000
"""Children looked at and kept at a time."""


@dataclass(frozen=True)
class KeptSignals:
    """The risks of children, as they were found today."""

    composition: Composition
    database: Database
    on: date

    def of(
        self, connection: Connection, children: Sequence[str], *, suggesting: bool = False, at_once: int = PART
    ) -> list[FoundSignal]:
        """The risks of these children, by child and signal. Whoever is stale is looked at first, by what this connection sees.

        So many of them, ``at_once``, are kept with all their risks; of more nothing is kept, and with ``suggesting`` only
        signals that suggest what a person may open are found.
        """
        standing = looked.looked(connection, self._asked, children, suggesting=suggesting)
        told = [risk for child, text in standing.risks.items() for risk in self._told(child, text)]
        if len(standing.stale) > at_once:
            told += self._found(connection, standing.stale, suggesting).risks
        elif standing.stale:
            told += self._looked(connection, standing.stale)
        wanted = [risk for risk in told if risk.suggests or not suggesting]
        return sorted(wanted, key=lambda risk: (risk.subject, risk.key))

    def refresh(self) -> None:
        """Look at everybody who is stale."""
        with self.database.read() as connection:
            waiting = looked.looked(connection, self._asked).stale
        for start in range(0, len(waiting), PART):
            with self.database.read() as connection:
                self._looked(connection, waiting[start : start + PART])

    @property
    def _asked(self) -> Asked:
        return asked_by(self.composition, self.database, self.on, "signals")

    @property
    def _signals(self) -> dict[tuple[str, str], Signal]:
        return {(s.plugin, s.key): s for s in self.composition.policy.signals if s.of == "child"}

    def _looked(self, connection: Connection, children: Sequence[str]) -> list[FoundSignal]:
        """All risks of some children. Who is just being looked at, in the same records, is waited for and not looked at again."""
        marks = numbers(connection, children)
        by = (self.composition.city.key, self.composition.inputs_version, self.on)
        keys = {(*by, child, marks[child]): child for child in children}
        parts = self.database.beside(_Looking).made(
            list(keys), lambda mine: self._kept(connection, [keys[key] for key in keys if key in mine], marks)
        )
        told = (({keys[key] for key in theirs}, found.risks) for theirs, found in parts)
        return [risk for theirs, risks in told for risk in risks if risk.subject in theirs]

    def _kept(self, connection: Connection, children: Sequence[str], marks: Mapping[str, int]) -> "_Found":
        """Find all risks of some children, and keep them where no signal failed."""
        made = self._found(connection, children, suggesting=False)
        if not made.faults:
            by_child: dict[str, list[FoundSignal]] = {}
            for risk in made.risks:
                by_child.setdefault(risk.subject, []).append(risk)
            rows = [(c, *_kept(by_child.get(c, ())), marks[c]) for c in children]
            schema = {"subject": pl.String, "told": pl.String, "suggests": pl.Boolean, "mark": pl.Int64}
            with self.database.write() as writing:
                looked.keep(writing, self._asked, pl.DataFrame(rows, schema=schema, orient="row"))
        return made

    def _found(self, connection: Connection, children: Sequence[str], suggesting: bool) -> "_Found":
        policy = self.composition.policy
        sources = StoredSources(connection, self.composition.is_enabled, children)
        computation = Computation(policy.facts, Inputs(sources), policy.parameters, strict=False)
        wanted = [s for s in self._signals.values() if s.suggests or not suggesting]
        return _Found(found(wanted, computation, on=self.on), bool(computation.faults))

    def _told(self, child: str, text: str) -> Iterator[FoundSignal]:
        """What was kept of a child, told with the words of the signals as they are."""
        for plugin, key, level, since, zh, en, source in json.loads(text):
            signal = self._signals.get((plugin, key))
            if signal is None:  # of a department that was on when it was found
                continue
            day = date.fromisoformat(since) if since else None
            yield FoundSignal.of(signal, child, level, day, Words(zh, en), source)


@dataclass(frozen=True)
class _Found:
    """What was found just now, and whether some signal failed."""

    risks: list[FoundSignal]
    faults: bool


class _Looking(OneForAll[_Found]):
    """By city, inputs, day, child and its number."""


def _kept(risks: Sequence[FoundSignal]) -> tuple[str | None, bool]:
    """What the functions said of a child, without the signals' own words, and whether any suggests something."""
    said = [
        [r.plugin, r.key, r.level, r.since.isoformat() if r.since else None, r.reason.zh, r.reason.en, r.source]
        for r in risks
    ]
    return json.dumps(said, ensure_ascii=False) if said else None, any(risk.suggests for risk in risks)
