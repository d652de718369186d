"""A revision rehearsed: what proposed texts would change, and for whom, before anybody decides on them.

A file of a revision is written as the files of law are: service items with versions of their rules, which hold from their
first day on; parameters with values, which are added to those that stand; or an edition of the service list.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import polars as pl

from .. import datafile
from ..datafile import DataFile, near
from ..errors import PluginError, UsageError
from ..people.divisions import national
from .catalogue import Rule, ServiceItem, items_of
from .decisions import Decisions, decide
from .editions import Edition, Editions, edition_of
from .parameter_forms import parameters_of
from .parameters import Parameter
from .policy import Policy
from .runs import covers
from .sources import Sources

REVISION = "revision"
"""Stands for the plugin in messages about a revision's files."""
CHANGES = ("gains", "loses", "becomes_not_known", "becomes_known")
COLUMNS = ("subject", "item", "county", "before", "after")


@dataclass(frozen=True)
class Revision:
    """A policy as it would be, and which of its parts are new."""

    policy: Policy
    items: tuple[str, ...]
    parameters: tuple[str, ...]
    added_lines: tuple[str, ...] = ()
    dropped_lines: tuple[str, ...] = ()
    """Lines of the service list that the proposed edition has more, or no more."""


def read_revision(policy: Policy, paths: Iterable[Path], on: date) -> Revision:
    """The policy with the proposed texts. Raises UsageError with file and line for the first mistake."""
    items: dict[str, ServiceItem] = {}
    parameters: dict[str, Parameter] = {}
    edition: Edition | None = None
    try:
        for path in paths:
            file = _read(path)
            if isinstance(file.content, Mapping):
                edition = edition_of(file)
            elif _lists(file, "key"):
                parameters |= {p.key: p for p in _parameters(file, policy)}
            else:
                items |= {item.key: item for item in _items(file, policy)}
        proposed = policy.revised(items, parameters)
    except PluginError as error:
        raise UsageError(f"{error.where}: {error.what}.", remedy=f"{error.cure}.") from error
    if edition is None:
        return Revision(proposed, tuple(items), tuple(parameters))
    before, after = _lines(policy.editions.on(on)), list(edition.lines)
    proposed = replace(proposed, editions=Editions((*policy.editions.all, edition)))
    added = tuple(key for key in after if key not in before)
    return Revision(proposed, tuple(items), tuple(parameters), added, tuple(k for k in before if k not in after))


def rehearse(before: Policy, after: Policy, sources: Sources, *, on: date) -> pl.DataFrame:
    """Everybody whose answer would be another: subject, item, county that decides, before, after."""
    now, then = decide(before, sources, on=on), decide(after, sources, on=on)
    both = _answers(now, "before").join(_answers(then, "after"), on=["subject", "item"], how="inner")
    changed = both.filter(pl.col("before") != pl.col("after"))
    places = [_places(now, after.items[str(key)], on) for key in changed["item"].unique(maintain_order=True)]
    placed = pl.concat([pl.DataFrame(schema={"subject": pl.String, "item": pl.String, "county": pl.String}), *places])
    told = changed.join(placed, on=["subject", "item"], how="left", maintain_order="left")
    return told.select(COLUMNS)


def summed(changes: pl.DataFrame) -> pl.DataFrame:
    """The same counted: county, item, and how many gain, lose, become not known, become known."""
    kind = (
        pl.when(pl.col("after") == "MET").then(pl.lit("gains"))
        .when(pl.col("after") == "NOT_KNOWN").then(pl.lit("becomes_not_known"))
        .when(pl.col("before") == "MET").then(pl.lit("loses"))
        .otherwise(pl.lit("becomes_known"))
    )  # fmt: skip
    counted = [(kind == each).sum().alias(each) for each in CHANGES]
    return changes.group_by("item", "county").agg(counted).sort("item", "county", nulls_last=True)


def _read(path: Path) -> DataFile:
    file = datafile.read(REVISION, path, path.name)
    if file is None:
        raise UsageError(f"There is no file {path.name}.", remedy="Give the path of a revision's file.")
    if not isinstance(file.content, Mapping | list):
        raise file.mistake([], "is no revision", "Write items, parameters or an edition as the files of law do")
    return file


def _lists(file: DataFile, key: str) -> bool:
    first = file.content[0] if file.content else {}
    return isinstance(first, Mapping) and key in first


def _items(file: DataFile, policy: Policy) -> Iterable[ServiceItem]:
    for number, item in enumerate(items_of(file)):
        known = policy.items.get(item.key)
        if known is None:
            cure = f"{near(item.key, policy.items)}A new item comes with its department's plugin"
            raise file.mistake([number, "item"], f"no department decides {item.key} here", cure)
        entitled, served = _continued(known.entitled, item.entitled), _continued(known.served, item.served)
        yield replace(item, plugin=known.plugin, entitled=entitled, served=served)


def _continued(known: Rule, proposed: Rule) -> Rule:
    """What stands until the first day of what is proposed, and that from then on; what is not proposed stands."""
    if not proposed.versions:
        return known
    first = proposed.versions[0].start
    before = [replace(v, until=min(v.until or first, first)) for v in known.versions if v.start < first]
    return Rule((*before, *proposed.versions))


def _parameters(file: DataFile, policy: Policy) -> Iterable[Parameter]:
    for number, proposed in enumerate(parameters_of(file)):
        if proposed.key not in policy.parameters:
            cure = f"{near(proposed.key, policy.parameters.by_key)}Name a parameter that is in force"
            raise file.mistake([number, "key"], f"no parameter {proposed.key!r}", cure)
        known = policy.parameters[proposed.key]
        if (proposed.unit, proposed.by) != (known.unit, known.by):
            what = f"{proposed.key} is of {known.unit}, by {known.by}, and not of {proposed.unit}, by {proposed.by}"
            raise file.mistake([number], what, "Keep unit and basis; another meaning is another parameter")
        slots = {(setting.division, setting.start) for setting in proposed.settings}
        kept = [s for s in known.settings if (s.division, s.start) not in slots]
        settings = tuple(sorted([*kept, *proposed.settings], key=lambda setting: setting.start))
        yield replace(known, settings=settings)


def _lines(edition: Edition | None) -> Sequence[str]:
    return list(edition.lines) if edition else []


def _answers(decisions: Decisions, name: str) -> pl.DataFrame:
    return decisions.frame.select("subject", "item", pl.col("answer").alias(name))


def _places(decisions: Decisions, item: ServiceItem, on: date) -> pl.DataFrame:
    """The county that decides an item for each subject on the day."""
    placed = decisions.inputs.placed(item.subject, item.basis).filter(covers(on)).unique("subject", keep="last")
    counties = {code: national().county_of(code, on) for code in placed["division"].drop_nulls().unique()}
    county = pl.col("division").replace_strict(counties, default=None, return_dtype=pl.String)
    return placed.select("subject", item=pl.lit(item.key), county=county)
