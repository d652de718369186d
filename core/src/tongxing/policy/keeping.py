"""What is kept of decisions: the answer and its days, what a gap needs, and until when all of it holds by the calendar.

Beside it, a row a subject, the evidence from which reasons are told; facts change oftener than answers do, so it holds for
a shorter time. Both hold values of every category: whoever reads them shows what the reader may see.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

import polars as pl

from .batch import Batch
from .decisions import Decisions
from .evidence import evidence
from .gaps import Gap, standing
from .policy import Policy
from .reasons import Decision, withhold
from .runs import END, Runs, SharedRuns, borne, joined
from .segments import UNTIL

SCHEMA = {
    "subject": pl.String,
    "item": pl.String,
    "answer": pl.String,
    "since": pl.Date,
    "until": pl.Date,
    "track": pl.String,
    "certainty": pl.String,
    "served": pl.String,
    "lapsed": pl.Date,
    "division": pl.String,
    "good_until": pl.Date,
}
"""A decision as it is kept: what is told of it, how the item stands (``gaps.standing``), and ``good_until``: the first day
on which anything of it may be another by the calendar, null where no such day is known."""


EVIDENCE = {"subject": pl.String, "told": pl.String, "good_until": pl.Date}
"""The evidence of a subject (``evidence``), and the first day on which anything in it may be another."""


def kept_of(decisions: Decisions) -> pl.DataFrame:
    """A row for each item and subject of a batch, as it is kept."""
    frames = [pl.DataFrame(schema=SCHEMA)]
    for batch in decisions.batches:
        until = _good_until(batch, decisions)
        for item in batch.items:
            told = [pl.lit(item.key).alias("item"), *batch.telling(item), *standing(batch, item)]
            frames.append(batch.decided.select("subject", *told, until).select(list(SCHEMA)))
    return pl.concat(frames)


def evidence_of(decisions: Decisions) -> pl.DataFrame:
    """A row for each subject of a batch with its evidence (``EVIDENCE``). The items of one kind, laid over one timeline."""
    (batch,) = decisions.batches
    told = pl.DataFrame([pl.Series("subject", batch.ids, dtype=pl.String), evidence(batch)])
    return told.with_columns(_known_until(batch, decisions))


def decisions_of(rows: pl.DataFrame, policy: Policy, on: date) -> Iterator[Decision]:
    """Kept rows, with ``decided_at``, as decisions without their reasons."""
    for row in rows.iter_rows(named=True):
        item = policy.items[row["item"]]
        edition = policy.editions.of_item(item.key, on)
        told = {name: row[name] for name in ("subject", "answer", "since", "until", "track", "certainty", "decided_at")}
        yield Decision(
            **told,
            item=item.key,
            category=item.category,
            on=on,
            conditions=(),
            missing_parameters=(),
            edition=edition.key if edition else None,
            edition_label=edition.label if edition else None,
        )


def withhold_kept(decision: Decision, policy: Policy, categories: frozenset[str]) -> Decision:
    """The same as ``reasons.withhold``, for a decision without reasons: its track rests on facts that may be withheld."""
    seen = withhold(decision, categories)
    behind = _behind(policy, decision.item, decision.track, decision.on)
    return seen._replace(track=None) if behind - categories else seen


def withhold_track(gap: Gap, policy: Policy, on: date, categories: frozenset[str]) -> Gap:
    """The same gap, with its track only where all that the track rests on may be seen."""
    return replace(gap, track=None) if _behind(policy, gap.item, gap.track, on) - categories else gap


def _behind(policy: Policy, item: str, key: str | None, on: date) -> frozenset[str]:
    """The data categories of the facts that a track names; none of a department that is off."""
    version = policy.items[item].entitled.on(on)
    tracks = [track for track in version.tracks if track.key == key] if version else []
    keys = {key for track in tracks for demand in track.demands for key in demand.condition.facts}
    return frozenset(policy.facts[key].category for key in keys if key in policy.facts)


def _good_until(batch: Batch, decisions: Decisions) -> pl.Series:
    """The first day after the batch's own on which anything that it decided by changes; one a subject, in order."""
    return _first(batch, _other_changes(batch, decisions))


def _known_until(batch: Batch, decisions: Decisions) -> pl.Series:
    """The same for all that reasons tell: also the value of a fact that changes no answer, and of any figure."""
    known = [batch.computation.runs(key) for key in batch.facts if batch.computation.is_known(key)]
    plain = [runs.frame.select("subject", "from", "until", value=None) for runs in known if type(runs) is Runs]
    together = [Runs(pl.concat(plain))] if plain else []
    shared = [runs for runs in known if type(runs) is not Runs]
    facts = (runs.changing_after(batch.on).rename({"day": "_next"}) for runs in [*together, *shared])
    figures = [day for key in decisions.policy.parameters.by_key for day in decisions.policy.parameters.days(key)]
    to_come = min((day for day in figures if day > batch.on), default=None)
    figure = pl.DataFrame({"subject": batch.ids}, schema={"subject": pl.String}).with_columns(
        pl.lit(to_come, pl.Date).alias("_next")
    )
    return _first(batch, [*_other_changes(batch, decisions), *facts, figure.drop_nulls("_next")])


def _first(batch: Batch, changes: Iterable[pl.DataFrame]) -> pl.Series:
    """The first of these days after the batch's own, or the end of the stretch that holds it; one a subject, in order."""
    stretch = batch.today[UNTIL].alias("stretch")
    every = pl.concat([pl.DataFrame(schema={"subject": pl.String, "_next": pl.Date}), *changes])
    first = every.filter(pl.col("_next") > batch.on).group_by("subject").agg(pl.col("_next").min())
    here = batch.timeline.numbers.join(first, on="subject", how="left", maintain_order="left")
    good = here.with_columns(stretch).select(pl.min_horizontal("stretch", "_next").alias("good_until"))["good_until"]
    return good.replace(END, None)


def _other_changes(batch: Batch, decisions: Decisions) -> Iterator[pl.DataFrame]:
    """Days that cut no stretch and yet change what is kept: of where the subject is, and of how sure a shared fact is."""
    for kind, basis in {(item.subject, item.basis) for item in batch.items}:
        placed = decisions.inputs.placed(kind, basis)
        yield from (
            placed.select("subject", pl.col(day).alias("_next")).drop_nulls("_next") for day in ("from", "until")
        )
    for key in batch.facts:
        runs = batch.computation.runs(key) if batch.computation.is_known(key) else None
        if isinstance(runs, SharedRuns) and runs.shape["certainty"].n_unique() > 1:
            graded = joined(borne(runs.shape, runs.bearers), by=["subject"], values=["certainty"])
            yield graded.select("subject", pl.col("from").alias("_next"))
