"""How sure a value is, and the weakest of several: it travels from parameter to condition to decision to every screen."""

from typing import Literal

import polars as pl

Certainty = Literal["confirmed", "reconstructed", "open"]

ORDER: tuple[Certainty, ...] = ("confirmed", "reconstructed", "open")
"""From the surest to the weakest: found in a text; known or judged, but not found; said by nobody yet."""


def rank(certainty: str | None) -> int:
    """Its place in ORDER; what says nothing weakens nothing."""
    return ORDER.index(certainty) if certainty in ORDER else 0


def rank_of(column: str) -> pl.Expr:
    """``rank`` for a column."""
    ranks = dict(zip(ORDER, range(len(ORDER)), strict=True))
    return pl.col(column).replace_strict(ranks, default=0, return_dtype=pl.Int8)


def of_rank(rank: pl.Expr) -> pl.Expr:
    """The certainty of a rank, for a column; null stays null."""
    return rank.replace_strict(dict(enumerate(ORDER)), default=None, return_dtype=pl.String)


def weakest(*columns: str) -> pl.Expr:
    """The weakest of several columns."""
    return of_rank(pl.max_horizontal(rank_of(column) for column in columns))
