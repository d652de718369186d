"""What may be seen of a row's subject, in the statement itself: by the same tests as ``placement`` asks apart."""

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import ColumnElement, FromClause, case, exists, func, or_, select

from tongxing.records import Record
from tongxing.records.base import table_of
from tongxing.trust.scope import Scope

from ..reading.placement import standing
from .glue import Part, glued, or_else, piece


def is_shown(
    scope: Scope, record: type[Record], row: FromClause, categories: Iterable[str]
) -> ColumnElement[bool] | bool:
    """Whether any of the categories may be seen for the row."""
    stands = {category: standing(scope, record, category) for category in categories}
    if True in stands.values():
        return True
    asked = [category for category, known in stands.items() if known is None]
    if not asked:
        return False
    table = table_of(record).alias()
    tests = [scope.covers(record, table, scope.ranges(category)) for category in sorted(asked)]
    return exists().where(table.c.id == row.c.id, or_(*tests)).correlate(row)


def hidden_list(
    scope: Scope, record: type[Record], row: FromClause, categories: Iterable[str], named: Callable[[str], str | None]
) -> list[Part]:
    """A JSON array of the categories that may not be seen. ``named``: how the answer calls one, if at all."""
    table = table_of(record).alias()
    parts: list[Part] = []
    for category in sorted(set(categories)):
        stands, name = standing(scope, record, category), named(category)
        if name is None or stands is True:
            continue
        said = f'"{name}",'
        if stands is False:
            parts.append(said)
        else:
            seen: Any = scope.covers(record, table, scope.ranges(category))
            parts.append(case((seen, piece("")), else_=piece(said)))
    if all(isinstance(part, str) for part in parts):
        return ["[", "".join(map(str, parts)).rstrip(","), "]"]
    told = select(func.rtrim(glued(parts), piece(","))).where(table.c.id == row.c.id).correlate(row)
    return ["[", or_else(told.scalar_subquery(), ""), "]"]
