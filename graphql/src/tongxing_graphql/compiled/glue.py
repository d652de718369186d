"""Text glued together in SQL: pieces that are known, and pieces that the database writes."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Text, func, literal_column, type_coerce
from sqlalchemy.sql.elements import Grouping

Part = str | ColumnElement[Any]
Parts = Sequence[Part]
MARK = "\x01"
"""Begins and ends a hole. No JSON text holds this character bare, so that holes are found by it at any depth."""
_TOGETHER = 40
"""Pieces in one expression: SQLite counts each of them as a level of its depth, of which it has a thousand."""


def hole(number: int, content: Parts) -> list[Part]:
    """A place of the answer that Python fills, with what it is filled by, as JSON."""
    return [f"{MARK}{number}:", *content, MARK]


def listed(items: Iterable[Parts]) -> list[Part]:
    """A JSON array of such pieces."""
    return ["[", *joined(items), "]"]


def joined(items: Iterable[Parts]) -> list[Part]:
    """Pieces with commas between them."""
    made: list[Part] = []
    for item in items:
        made += [",", *item] if made else item
    return made


def glued(parts: Parts) -> ColumnElement[str]:
    """One SQL expression for all of it. What is NULL makes all of it NULL."""
    pieces = [piece(part) for part in _merged(parts)] or [piece("")]
    while len(pieces) > _TOGETHER:
        groups = [pieces[at : at + _TOGETHER] for at in range(0, len(pieces), _TOGETHER)]
        pieces = [Grouping(_chain(group)) for group in groups]
    return _chain(pieces)


def or_else(made: ColumnElement[Any], otherwise: ColumnElement[Any] | str) -> ColumnElement[str]:
    """The text, or another where it is NULL."""
    return func.coalesce(type_coerce(made, Text), piece(otherwise), type_=Text)


def _merged(parts: Parts) -> list[Part]:
    """Neighbouring pieces that are known are one."""
    made: list[Part] = []
    for part in parts:
        if isinstance(part, str) and made and isinstance(made[-1], str):
            made[-1] += part
        elif part != "" if isinstance(part, str) else True:
            made.append(part)
    return made


def piece(part: Part) -> ColumnElement[str]:
    """One piece as SQL."""
    if isinstance(part, str):
        return literal_column("'" + part.replace("'", "''") + "'", Text)
    return type_coerce(part, Text)


def _chain(pieces: list[ColumnElement[str]]) -> ColumnElement[str]:
    made: Any = pieces[0]
    for piece in pieces[1:]:
        made = made.concat(piece)
    chain: ColumnElement[str] = made
    return chain
