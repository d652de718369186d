"""What may be seen of a row's subject, in the statement itself: by the same tests as ``placement`` asks apart."""

from collections.abc import Callable, Iterable
from functools import reduce
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, case, exists, func, literal_column, or_, select

from tongxing.records import Record
from tongxing.records.base import table_of
from tongxing.trust.scope import Scope

from ..reading.placement import standing
from .glue import quoted


def is_shown(scope: Scope, record: type[Record], id: str, categories: Iterable[str]) -> ColumnElement[bool] | bool:
    """Whether any of the categories may be seen for the row whose id stands at ``id``, as SQL names it."""
    stands = {category: standing(scope, record, category) for category in categories}
    if True in stands.values():
        return True
    asked = [category for category, known in stands.items() if known is None]
    if not asked:
        return False
    table = table_of(record).alias()
    tests = [scope.covers(record, table, scope.ranges(category)) for category in sorted(asked)]
    return exists().where(table.c.id == literal_column(id), or_(*tests))


def hidden_list(
    scope: Scope, record: type[Record], id: str, categories: Iterable[str], named: Callable[[str], str | None]
) -> Select[Any] | str:
    """The categories that may not be seen, as the inside of a JSON array. ``named``: how the answer calls one, if at all."""
    table = table_of(record).alias()
    tests: dict[str, Any] = {}
    for category in sorted(set(categories)):
        stands, name = standing(scope, record, category), named(category)
        if name is not None and stands is not True:
            tests[f'"{name}",'] = None if stands is False else scope.covers(record, table, scope.ranges(category))
    if all(test is None for test in tests.values()):
        return "".join(tests).rstrip(",")
    told = (_unless(test, literal_column(quoted(said), Text)) for said, test in tests.items())
    together: Any = reduce(lambda all_, each: all_.concat(each), told)
    return select(func.rtrim(together, literal_column("','"))).where(table.c.id == literal_column(id))


def _unless(test: Any, said: Any) -> Any:
    return said if test is None else case((test, literal_column("''", Text)), else_=said)
