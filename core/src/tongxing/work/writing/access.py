"""Whether this principal may write these rows, at the place where they were and at the place where they will be."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from ...errors import NotAllowed
from ...records import Record
from ...records.base import abouts, table_of
from ...trust.principals import Access
from ...trust.scope import LINK, linked_on
from ...trust.visible import Placed, visible

Row = Mapping[str, Any]


def touched(record: type[Record], values: Row) -> frozenset[str]:
    """The categories of the columns that these values set."""
    if record.category_column:
        return frozenset({str(values[record.category_column])})
    return frozenset(about.category for name, about in abouts(record).items() if values.get(name) is not None)


def demand_write(
    access: Access,
    record: type[Record],
    categories: Iterable[str],
    places: Sequence[Placed],
) -> None:
    """Raise NotAllowed unless for each category one grant lets this principal write at one of these places."""
    for category in sorted(categories):
        allowed = visible(
            access.grants,
            places,
            category,
            purpose=access.purpose,
            now=access.now,
            book=access.book,
            action="write",
        )
        if allowed is None:
            raise not_allowed(access, category)


def not_allowed(access: Access, category: str) -> NotAllowed:
    """What is said to whoever may not write cells of a category at a place."""
    return NotAllowed(
        f"{access.principal} may not write {category} here for the purpose {access.purpose}.",
        remedy="Ask the approving office for a grant that covers it.",
        action="write",
        category=category,
    )


def places_of(connection: Connection, access: Access, record: type[Record], row: Row) -> list[Placed]:
    """Where the row's subject is: the child's codes, or those of the children linked that day."""
    if record.subject == "child":
        return [Placed(row["residence"], row["hukou"], row[record.subject_column])]
    if record.subject == "place":
        return [Placed(row["division"], None)]
    link, column = LINK[str(record.subject)]
    linked = table_of(link)
    mine = select(linked.c.residence, linked.c.hukou, linked.c.child).where(
        linked.c[column] == row[record.subject_column], linked_on(linked, access.day)
    )
    return [Placed(*codes) for codes in connection.execute(mine)]
