"""Parts of names in a filter: whom they might name is asked of ``people.grams`` first, so that not every name is read.

The condition stays what it was; one more says that the row is one of these few. It may be said only where all conditions must hold,
and never beneath a ``not``: of a name that is hidden nothing may follow.
"""

from collections.abc import Iterator

from tongxing.people.grams import MOST, NAMED, whom
from tongxing.records import Record

from .conditions import Comparison, Condition, Joined
from .pinyin import characters_of
from .reads import Reads

_SIZES = (10, 100, MOST)
"""Of lists of ids: statements are kept by how many values they take."""


def narrowed(reads: Reads, record: type[Record], asked: Condition) -> Condition:
    """The same condition, with the few rows that its parts of a name might name."""
    parts = [places for places in _parts(asked) if len(places) > 1] if record in NAMED else []
    found = [whom(reads.reading().inside.connection, record, places) for places in parts]
    few = [Comparison("id", "in", _filled(ids)) for ids in found if ids is not None]
    return Joined("and", (asked, *few)) if few else asked


def _parts(asked: Condition) -> Iterator[list[str]]:
    """The characters that may stand in each place of each part of a name that must be there."""
    if isinstance(asked, Joined):
        for part in asked.parts if asked.how == "and" else ():
            yield from _parts(part)
    elif asked.column == "name" and asked.operator == "matches":
        yield characters_of(asked.value)
    elif asked.column == "name" and asked.operator in ("contains", "starts_with"):
        yield list(asked.value)


def _filled(ids: list[str]) -> list[str]:
    """As many ids as one of the sizes, the last of them repeated."""
    size = next(size for size in _SIZES if len(ids) <= size)
    return ids + [ids[-1] if ids else ""] * (size - len(ids))
