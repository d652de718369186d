"""What the report of a county holds, gathered as one access may see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from sqlalchemy import select

from ....errors import NotFound, Words
from ....people import Child
from ....people.divisions import national
from ....policy.editions import Edition, Line
from ....policy.gaps import Gap, summed
from ....policy.parameters import Parameter
from ....trust.principals import Access
from ...answering.families import Kind
from ...registry import Registry

_GAP = {"subject": pl.String, "item": pl.String, "since": pl.Date, "days": pl.Int64, "served": pl.String}
ANSWERS = ("MET", "NOT_MET", "NOT_KNOWN", "WITHHELD")


@dataclass(frozen=True)
class CountyReport:
    """A county on a day. Frames hold what is shown, in order; a name that may not be seen is null.

    ``children``: id, name, birth_date, place. ``items``: item, title, department, listed, an answer each, unserved,
    unserved_not_known, longest (days). ``gaps``: item, title, subject, name, place, since, days, served.
    ``family_gaps``, of guardians and households linked to these children that day: item, title, kind, subject, since, days, served.
    ``counts``: gaps by county: place, department, item, title, unserved, not_known, median, longest (days).
    ``decisions``: subject, name, item, title, answer, since, until, certainty.
    """

    city: Words
    division: str
    place: str
    on: date
    made_at: datetime
    principal: str
    purpose: str
    edition: Edition | None
    children: pl.DataFrame
    items: pl.DataFrame
    gaps: pl.DataFrame
    family_gaps: pl.DataFrame
    counts: pl.DataFrame
    decisions: pl.DataFrame
    uncovered: tuple[Line, ...]
    holes: tuple[Parameter, ...]
    """Parameters that nobody has set for this place, or not for all of it alike."""


def county_report(registry: Registry, access: Access, division: str, *, on: date) -> CountyReport:
    """Gather the report of a county, or of any division. Raises NotFound where this access sees no child there."""
    children = _children(registry, access, division)
    if children.is_empty():
        raise NotFound(
            "There is no child here that you may see.", remedy="Check the division, the principal and the purpose."
        )
    policy, ids = registry.composition.policy, children["id"].to_list()
    decisions = registry.answers(access).table(ids, on=on)
    titles = pl.DataFrame(
        [(key, item.title.zh, _department(registry, item.plugin)) for key, item in policy.items.items()],
        schema=["item", "title", "department"],
        orient="row",
    )
    edition, uncovered = policy.uncovered(on)
    found = registry.gaps(access, on=on, subjects=ids)
    gaps = _gaps(found, children, titles)
    resolved = {key: policy.parameters.resolve(key, division, on) for key in policy.parameters.by_key}
    return CountyReport(
        city=registry.composition.city.title,
        division=division,
        place=national().path_name(division) or division,
        on=on,
        made_at=access.now,
        principal=access.principal,
        purpose=access.purpose,
        edition=edition,
        children=children,
        items=_items(decisions, gaps, titles, edition),
        gaps=gaps,
        family_gaps=_family_gaps(registry.answers(access).gaps_at_home(ids, on=on), titles),
        counts=_counts(found, titles, on),
        decisions=_named(decisions, children, titles),
        uncovered=tuple(uncovered),
        holes=tuple(policy.parameters[key] for key, found in resolved.items() if found.value is None),
    )


def _department(registry: Registry, plugin: str) -> str:
    state = registry.composition.state(plugin)
    return state.title.zh if state else plugin


def _children(registry: Registry, access: Access, division: str) -> pl.DataFrame:
    """Children who live in the division, with what may be seen of them."""
    low, high = national().range_of(division)
    with registry.store(access).reading("report children") as read:
        relation = read.scope.relation(Child)
        asked = select(relation.c.id, relation.c.name, relation.c.birth_date, relation.c.residence)
        here = asked.where(relation.c.residence >= low, relation.c.residence < high).order_by(relation.c.id)
        rows = [(*row[:3], national().path_name(row[3]) or row[3]) for row in read.connection.execute(here)]
        read.entry.saw((row[0] for row in rows), {"core.identity", "core.residence"})
    schema = {"id": pl.String, "name": pl.String, "birth_date": pl.Date, "place": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _counts(found: Sequence[Gap], titles: pl.DataFrame, on: date) -> pl.DataFrame:
    counted = summed(found, on).drop("department").join(titles, on="item")
    names = {code: national().name(code) for code in counted["county"].drop_nulls().unique()}
    place = pl.col("county").replace_strict(names, default=None, return_dtype=pl.String)
    ordered = counted.with_columns(place=place).sort("county", "department", "item", nulls_last=True)
    return ordered.select("place", "department", "item", "title", "unserved", "not_known", "median", "longest")


def _gaps(found: Sequence[Gap], children: pl.DataFrame, titles: pl.DataFrame) -> pl.DataFrame:
    """Gaps of these children, those who wait longest first."""
    frame = pl.DataFrame([(g.subject, g.item, g.since, g.days, g.served) for g in found], schema=_GAP, orient="row")
    named = frame.join(children, left_on="subject", right_on="id", how="inner").join(titles, on="item")
    ordered = named.sort("served", "days", "item", "subject", descending=[True, True, False, False])
    return ordered.select("item", "title", "subject", "name", "place", "since", "days", "served")


def _family_gaps(found: Sequence[tuple[Kind, Gap]], titles: pl.DataFrame) -> pl.DataFrame:
    """Gaps of families, those who wait longest first."""
    schema = {"kind": pl.String, **_GAP}
    rows = [(kind, gap.subject, gap.item, gap.since, gap.days, gap.served) for kind, gap in found]
    frame = pl.DataFrame(rows, schema=schema, orient="row").join(titles, on="item")
    ordered = frame.sort("served", "days", "item", "subject", descending=[True, True, False, False])
    return ordered.select("item", "title", "kind", "subject", "since", "days", "served")


def _items(decisions: pl.DataFrame, gaps: pl.DataFrame, titles: pl.DataFrame, edition: Edition | None) -> pl.DataFrame:
    """One row an item: how many have which answer, and how many wait."""
    answered = [(pl.col("answer") == answer).sum().alias(answer) for answer in ANSWERS]
    waiting = gaps.group_by("item").agg(
        (pl.col("served") == "NOT_MET").sum().alias("unserved"),
        (pl.col("served") == "NOT_KNOWN").sum().alias("unserved_not_known"),
        pl.col("days").filter(pl.col("served") == "NOT_MET").max().alias("longest"),
    )
    listed = list(edition.lines) if edition else []
    counted = decisions.group_by("item", maintain_order=True).agg(answered)
    return (
        counted.join(titles, on="item", how="left", maintain_order="left")
        .join(waiting, on="item", how="left", maintain_order="left")
        .with_columns(pl.col("unserved", "unserved_not_known").fill_null(0), listed=pl.col("item").is_in(listed))
        .select("item", "title", "department", "listed", *ANSWERS, "unserved", "unserved_not_known", "longest")
    )


def _named(decisions: pl.DataFrame, children: pl.DataFrame, titles: pl.DataFrame) -> pl.DataFrame:
    named = decisions.join(children, left_on="subject", right_on="id", how="inner", maintain_order="left")
    told = named.join(titles, on="item", how="left", maintain_order="left")
    return told.select("subject", "name", "item", "title", "answer", "since", "until", "certainty")
