"""Text glued together in SQL: pieces of the answer that are known, and pieces that the database writes.

A parameter stands in SQL as ``%(name)s``, and a percent sign as ``%%``, until ``plans`` gives each parameter its place.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sql:
    """What the database works out."""

    text: str


Part = str | Sql
"""A text is a piece of the answer that is known."""
Parts = Sequence[Part]
MARK = "\x01"
"""Stands before the number of a hole, between that and its content, and behind it. No JSON text holds this character bare."""
_TOGETHER = 40
"""Pieces in one expression: SQLite counts each of them as a level of its depth, of which it has a thousand."""


def hole(number: int, content: Parts) -> list[Part]:
    """A place of the answer that Python fills, with what it is filled by, as JSON."""
    return [f"{MARK}{number}{MARK}", *content, MARK]


def listed(items: Iterable[Parts]) -> list[Part]:
    """A JSON array of such pieces."""
    return ["[", *joined(items), "]"]


def joined(items: Iterable[Parts]) -> list[Part]:
    """Pieces with commas between them."""
    made: list[Part] = []
    for item in items:
        made += [",", *item] if made else item
    return made


def glued(parts: Parts) -> Sql:
    """One SQL expression for all of it. What is NULL makes all of it NULL."""
    pieces = [_piece(part) for part in _merged(parts)] or ["''"]
    while len(pieces) > _TOGETHER:
        groups = [pieces[at : at + _TOGETHER] for at in range(0, len(pieces), _TOGETHER)]
        pieces = [f"({' || '.join(group)})" for group in groups]
    return Sql(" || ".join(pieces))


def or_else(made: Sql, otherwise: Part) -> Sql:
    """The text, or another where it is NULL."""
    return Sql(f"coalesce({made.text}, {_piece(otherwise)})")


def quoted(text: str) -> str:
    """A text as SQL says one."""
    return "'" + text.replace("'", "''") + "'"


def _merged(parts: Parts) -> list[Part]:
    """Neighbouring pieces that are known are one."""
    made: list[Part] = []
    for part in parts:
        if isinstance(part, str) and made and isinstance(made[-1], str):
            made[-1] += part
        elif part != "":
            made.append(part)
    return made


def _piece(part: Part) -> str:
    return quoted(part).replace("%", "%%") if isinstance(part, str) else part.text
