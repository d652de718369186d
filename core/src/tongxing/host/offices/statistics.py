"""Statistics of a city: taking a half-year's snapshot, releasing its tables, reading what was released, ending it in time.

All of it goes through ``trust.statistics``; here is only who may, and what is put in.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import Connection

from ...errors import NotAllowed, UsageError
from ...policy.compute import Computation
from ...policy.conditions import parsed
from ...policy.counting import answered
from ...policy.fact_parameters import FactParameters
from ...policy.facts import Fact
from ...policy.indicators import Indicator
from ...policy.sources import Inputs
from ...trust.audit.entries import Entry
from ...trust.cipher import Vault
from ...trust.principals import Access
from ...trust.statistics import snapshots as kept
from ...trust.statistics.cells import Limits
from ...trust.statistics.snapshots import Released, Snapshot
from ...trust.statistics.suppressing import Row, released
from ...work.sources import StoredSources
from ...work.store import Store
from ..cities.composition import Composition
from ..registry import Registry, key_file

FACTS = "facts"
"""The frame of a snapshot that holds facts of children, beside the answers to the indicators."""


def indicators(store: Store, *, period: str | None = None, keys: Sequence[str] | None = None) -> list[Released]:
    """The tables that were released of a half-year (``2026H2``), or of the newest snapshot; all, or those named.

    For whoever holds a grant for this purpose, whatever it opens: a statistics grant opens no row of anybody. Raises
    NotAllowed without one, NotFound where there is no snapshot. Leaves its row in the access log.
    """
    access = store.access
    if not access.allowing():
        raise NotAllowed("Indicators are for whoever holds a grant for this purpose.", action="read")
    with store.world.database.read() as connection:
        found = kept.releases(connection, access.city, period, keys)
    store.world.log.keep(access, Entry("read", "indicators"))
    return found


def take(registry: Registry, access: Access) -> Snapshot:
    """Take today's snapshot, the only one of its half-year, and release its tables.

    Raises NotAllowed without a grant with the action ``configure``, UsageError where the half-year has one already.
    """
    if not access.allowing("configure"):
        raise NotAllowed("A snapshot needs a grant with the action configure.", action="configure")
    store = registry.store(access)
    composition, parameters = registry.composition, FactParameters(store.world.parameters, "core", "a snapshot")
    snapshot = Snapshot(
        id=kept.new_snapshot_id(),
        city=registry.key,
        period=kept.period_of(access.day),
        day=access.day,
        taken_at=access.now,
        taken_by=access.principal,
        expires_on=access.day + timedelta(days=int(_figure(parameters, "snapshot_kept_days", access.day))),
    )
    with registry.database.read() as connection:
        _demand_first(connection, snapshot)
        frames = _frames(connection, composition, access.day)
    tables = _tables(composition, frames, limits_on(parameters, access.day))
    with registry.database.write() as connection:
        kept.keep(connection, Vault(registry.ring), folder_of(registry), snapshot, frames)
        for indicator, rows in tables:
            kept.release(connection, snapshot, indicator.key, _about(indicator), rows)
        registry.log.keep(access, Entry("configure", f"snapshot {snapshot.period}", count=frames[FACTS].height))
    return snapshot


def expire(registry: Registry, access: Access) -> list[Snapshot]:
    """Destroy the keys and files of snapshots whose time is over."""
    with registry.database.write() as connection:
        over = kept.due(connection, registry.key, access.day)
        for snapshot in over:
            kept.destroy(connection, folder_of(registry), snapshot, access.now)
        if over:
            registry.log.keep(access, Entry("configure", "snapshots expired", count=len(over)))
    return over


def folder_of(registry: Registry) -> Path:
    """Where the sealed files of a city stand: beside its key file."""
    return key_file(registry.city, registry.database).with_suffix(".snapshots")


def limits_on(parameters: FactParameters, day: date) -> Limits:
    """The limits in force on a day. Raises UsageError where one is open."""
    names = ("statistics_smallest_county", "statistics_smallest_city", "statistics_rounding")
    county, above, base = (int(_figure(parameters, name, day)) for name in names)
    return Limits(county, above, base)


def _figure(parameters: FactParameters, name: str, day: date) -> Any:
    value = getattr(parameters, name).on(day)
    if value is None:
        raise UsageError(f"{name} is open on {day}.", remedy="Fill the parameter in the city's file.")
    return value


def _demand_first(connection: Connection, snapshot: Snapshot) -> None:
    if any(each.period == snapshot.period for each in kept.snapshots(connection, snapshot.city)):
        raise UsageError(
            f"{snapshot.period} has a snapshot already.", remedy="The next one is taken in the next half-year."
        )


def _frames(connection: Connection, composition: Composition, day: date) -> dict[str, pl.DataFrame]:
    """What is kept of everybody: answers to the indicators, and facts of children that are neither text nor day."""
    sources, policy = StoredSources(connection, composition.is_enabled), composition.policy
    frames = dict(answered(_open_indicators(composition), policy, sources, on=day))
    computation = Computation(policy.facts, Inputs(sources), policy.parameters, strict=False)
    told = Inputs(sources).placed("child", "residence")
    facts = told.filter((pl.col("from") <= day) & (pl.col("until").is_null() | (pl.col("until") > day)))
    facts = facts.select("subject", "division")
    for fact in policy.facts.by_key.values():
        if fact.of == "child" and _is_coarse(fact) and fact.key not in _sealed_facts(composition):
            known = computation.runs(fact.key).at(day).select("subject", pl.col("value").alias(fact.key))
            facts = facts.join(known, on="subject", how="left", maintain_order="left")
    return {**frames, FACTS: facts}


def _open_indicators(composition: Composition) -> list[Indicator]:
    """Those that no sealed fact stands in: what is sealed is counted nowhere."""
    sealed = _sealed_facts(composition)
    texts = {each.key: (each.numerator, each.denominator) for each in composition.indicators}
    named = {key: {f for text in both for f in parsed(text).facts} for key, both in texts.items()}
    return [each for each in composition.indicators if not named[each.key] & sealed]


def _sealed_facts(composition: Composition) -> frozenset[str]:
    sealed = {key for key, category in composition.categories.categories.items() if category.sealed}
    return frozenset(key for key, fact in composition.policy.facts.by_key.items() if fact.category in sealed)


def _is_coarse(fact: Fact) -> bool:
    """Whether a fact is a number, a yes or no, or a word of a list; free text and days could name somebody."""
    return fact.type in (bool, int, float) or bool(fact.choices)


def _tables(
    composition: Composition, frames: Mapping[str, pl.DataFrame], limits: Limits
) -> list[tuple[Indicator, list[Row]]]:
    """Every indicator with its rows as they may be told. Tables about the same people are looked at together."""
    by_key, made = {each.key: each for each in composition.indicators}, []
    for name, frame in frames.items():
        if name != FACTS:
            keys = tuple(column for column in frame.columns if column in by_key)
            made += [(by_key[key], rows) for key, rows in released(frame, keys, limits).items()]
    return made


def _about(indicator: Indicator) -> dict[str, Any]:
    return {
        "title": indicator.title.as_dict(),
        "clause": indicator.clause,
        "department": indicator.plugin,
        "of": indicator.of,
    }
