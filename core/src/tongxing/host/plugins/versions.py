"""Ranges of versions as a card writes them: ``>=1,<2``."""

import re
from collections.abc import Callable
from operator import eq, ge, gt, le, lt, ne

_TEST: dict[str, Callable[[tuple[int, ...], tuple[int, ...]], bool]] = {
    ">=": ge,
    "<=": le,
    "==": eq,
    "!=": ne,
    ">": gt,
    "<": lt,
}


class Range:
    """All the parts of ``>=1,<2`` must hold. Raises ValueError for a text of another form."""

    def __init__(self, text: str) -> None:
        parts = [re.fullmatch(r"\s*(>=|<=|==|!=|>|<)\s*([0-9]+(?:\.[0-9]+)*)\s*", part) for part in text.split(",")]
        if None in parts:
            raise ValueError(text)
        self._parts = [(part[1], part[2]) for part in parts if part]

    def holds(self, version: str) -> bool:
        """Whether a version, such as ``1.0``, is in the range."""
        return all(_TEST[sign](*_same_length(version, limit)) for sign, limit in self._parts)


def _same_length(one: str, other: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """``1`` and ``1.0`` are the same version."""
    left, right = ([int(n) for n in text.split(".")] for text in (one, other))
    width = max(len(left), len(right))
    return tuple(left + [0] * (width - len(left))), tuple(right + [0] * (width - len(right)))
