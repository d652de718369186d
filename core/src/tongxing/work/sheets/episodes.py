"""Stays and permits as dated episodes: what a survey says of today, laid beside what is known of the past.

``children`` are rows of the children's sheet with ``child``, the id. Each function gives drafts: ``row``, ``id`` of the
episode that stands (empty for a new one), ``child``, ``hukou`` and the columns that are told.
"""

import polars as pl

from ...people import Residence, ResidencePermit
from .standing import Standing

STAY = ("division", "basis", "accompanied_by", "valid_from", "valid_until")
PERMIT = ("state", "valid_from", "valid_until")
_ANY = pl.lit(None, pl.String)
_DAY = pl.lit(None, pl.Date)


def plan_stays(standing: Standing, children: pl.DataFrame) -> tuple[pl.Series, pl.DataFrame]:
    """Where each child lives now, and the stays to write. A new place ends the old stay on the day the new one began."""
    known = _latest(standing[Residence], ["division", "basis", "valid_from"])
    rows = children.select(
        "row", "child", "hukou", "surveyed_on", "accompanied_by", division="residence", valid_from="residing_since"
    ).join(known, on="child", how="left", maintain_order="left")
    is_new, began = pl.col("known").is_null(), pl.col("known_valid_from")
    stays = (pl.col("known_division").eq_missing(pl.col("division")) & (pl.col("known_basis") == "living")).fill_null(
        False
    )
    # An older sheet that was imported late moves nobody back.
    is_late = (began > pl.col("surveyed_on")).fill_null(False)
    late, here = rows.filter(~is_new & ~stays & is_late), rows.filter(is_new | stays | ~is_late)
    told = here.with_columns(id=pl.when(stays).then("known"), basis=pl.lit("living"), valid_until=_DAY)
    since = pl.col("valid_from")
    # A stay ends when the next begins, but not before it began itself.
    end = (
        pl.when(since.is_not_null() & (began.is_null() | (since > began))).then(since).otherwise(pl.col("surveyed_on"))
    )
    moved = here.filter(~is_new & ~stays)
    ended = moved.with_columns(
        id="known", division=_ANY, basis=_ANY, accompanied_by=_ANY, valid_until=end, valid_from=_DAY
    )
    past = late.with_columns(id=_ANY, basis=pl.lit("living"), valid_until=began)
    past = past.join(standing[Residence], on=["child", "division", "valid_from"], how="anti", nulls_equal=True)
    residence = pl.when(~is_new & ~stays & is_late).then("known_division").otherwise("division")
    return rows.select(residence.alias("residence")).to_series(), _drafts([ended, told, past], STAY)


def plan_permits(standing: Standing, children: pl.DataFrame) -> pl.DataFrame:
    """The permit's state, where one was told. Another state ends the one before."""
    known = _latest(standing[ResidencePermit], ["state", "valid_from"])
    rows = children.filter(pl.col("permit").is_not_null())
    rows = rows.select("row", "child", "hukou", state="permit", valid_from="permit_since").join(
        known, on="child", how="left", maintain_order="left"
    )
    is_new, same = pl.col("known").is_null(), (pl.col("known_state") == pl.col("state")).fill_null(False)
    is_late = (pl.col("known_valid_from") > pl.col("valid_from")).fill_null(False)
    late, here = rows.filter(~is_new & ~same & is_late), rows.filter(is_new | same | ~is_late)
    told = here.with_columns(id=pl.when(same).then("known"), valid_until=_DAY)
    ended = here.filter(~is_new & ~same).with_columns(id="known", state=_ANY, valid_until="valid_from", valid_from=_DAY)
    past = late.with_columns(id=_ANY, valid_until="known_valid_from")
    past = past.join(standing[ResidencePermit], on=["child", "state", "valid_from"], how="anti", nulls_equal=True)
    return _drafts([ended, told, past], PERMIT)


def _latest(episodes: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """Each child's episode that is still open, else the one that began last: ``known``, and columns as ``known_…``."""
    order = [pl.col("valid_until").is_null(), pl.col("valid_from"), pl.col("id")]
    last = episodes.sort(order, descending=True, nulls_last=True).unique("child", keep="first", maintain_order=True)
    return last.select("child", *(pl.col(name).alias(f"known_{name}") for name in columns), known="id")


def _drafts(parts: list[pl.DataFrame], columns: tuple[str, ...]) -> pl.DataFrame:
    return pl.concat([part.select("row", "id", "child", "hukou", *columns) for part in parts]).sort(
        "row", maintain_order=True
    )
