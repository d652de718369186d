"""Where a reader may look: the divisions of their own grants and the counties in them, as the options of a control."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tongxing.errors import NotFound, Words
from tongxing.people.divisions import national

if TYPE_CHECKING:
    from .client import Connection

MINE = "{ me { grants { regions { division { code level } } } } }"
BIG = frozenset({"province", "prefecture"})
"""Levels whose parts are offered too."""


def places(city: "Connection") -> Sequence[tuple[str, Words]]:
    """Code and name of each place that the reader's grants reach for this purpose, and of its counties.

    Raises NotFound for whoever has no grant for the purpose.
    """
    grants = city.query(MINE)["me"]["grants"]
    regions = {r["division"]["code"]: r["division"]["level"] for g in grants for r in g["regions"]}
    if not regions:
        raise NotFound(
            "您在这里没有此用途的授权。",
            remedy="You have no grant for this purpose here: ask for one, or name another purpose.",
        )
    found = list(regions)
    for code, level in regions.items():
        found += [row.code for row in national().children(code)] if level in BIG else []
    return [(code, place_words(code)) for code in dict.fromkeys(found)]


def place_words(code: str | None) -> Words:
    """The name of a place; names are Chinese alone."""
    if not code:
        return Words("未知", "not known")
    name = national().name(code) or code
    return Words(name, name)
