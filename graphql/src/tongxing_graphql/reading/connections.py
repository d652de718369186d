"""Connections of Relay over the pages of a record, and the fields that open them."""

from typing import Any

import strawberry

from tongxing.host.names import type_name
from tongxing.records import Record

from .city_types import Types
from .context import context_of
from .cursors import Cursors
from .fields import Arg, Made
from .filters import filter_of
from .orders import chosen, order_of
from .paging import DEFAULT, Asked, Page, page
from .placement import is_withheld
from .relations import Many
from .rows import Row
from .selections import asks_for, wanted_columns


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    """Relay's page info."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


PAGE_ARGUMENTS = (
    Arg(
        "first",
        int | None,
        description=f"The first rows, at most 100; {DEFAULT} where neither first nor last is given.",
    ),
    Arg("after", str | None, description="Behind the row of this cursor."),
    Arg("last", int | None, description="The last rows, at most 100."),
    Arg("before", str | None, description="Before the row of this cursor."),
)


def connection_of(types: Types, record: type[Record]) -> type:
    """The connection of a record."""
    name = type_name(record)
    known = types.known(f"{name}Connection")
    if known is not None:
        return known
    edge = types.named(f"{name}Edge")
    types.tell(edge, [Made("node", types.of(record), _node), Made("cursor", str, _cursor)])
    return tell_connection(types, name, edge, "Rows that there are in all, as far as you may see them.")


def tell_connection(types: Types, name: str, edge: type, counted: str) -> type:
    """A connection over edges of a type that was made before."""
    made = types.named(f"{name}Connection")
    fields = [
        Made("edges", list[edge], lambda source, info: source.edges),  # type: ignore[valid-type]
        Made("page_info", PageInfo, lambda source, info: source.page_info),
        Made("total_count", int, lambda source, info: source.total, description=counted),
    ]
    types.tell(made, fields)
    return made


def connection_field(
    types: Types,
    record: type[Record],
    name: str,
    *,
    by: str | None = None,
    needs: tuple[str, ...] = (),
    description: str | None = None,
    hidden_with: frozenset[str] = frozenset(),
) -> Made:
    """A field that opens a connection; ``by`` names the column of the record that holds the parent's id.

    ``hidden_with``: the field is null where all of these categories are hidden for the parent.
    """

    async def resolve(source: Any, info: Any, filter: Any = None, order_by: Any = None, **paged: Any) -> Any:
        context = context_of(info)
        asked = Asked(
            record,
            wanted_columns(info, type_name(record), ("edges", "node")),
            chosen(record, order_by),
            filter,
            counted=asks_for(info, "totalCount"),
            listed=asks_for(info, "edges") or asks_for(info, "pageInfo"),
            looks_on=asks_for(info, "pageInfo"),
            by=by,
            **paged,
        )
        if hidden_with and await is_withheld(context, source, hidden_with):
            return None
        return Connection(await page(context.reads, asked, source.id if by else None))

    arguments = (
        Arg("filter", filter_of(types, record) | None),
        Arg("order_by", list[order_of(types, record)] | None),  # type: ignore[misc]
        *PAGE_ARGUMENTS,
    )
    return Made(
        name,
        connection_of(types, record) | None,
        resolve,
        arguments=arguments,
        description=description,
        needs=needs,
        reads=Many(record, by, hidden_with=hidden_with),
    )


class Connection:
    """A page, as Relay wants it."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.total = page.total
        self.edges = [(row, page) for row in page.rows]

    @property
    def page_info(self) -> PageInfo:
        """Where the page stands; what lies behind the cursor that was given is there."""
        return page_info(self._page.asked, self._page.cursors, [row.id for row in self._page.rows], self._page.more)


def page_info(asked: Asked, cursors: Cursors, ids: list[str], more: bool) -> PageInfo:
    """Where a page of these rows stands; ``more``: whether rows follow in the direction of paging."""
    return PageInfo(
        has_next_page=asked.before is not None if asked.is_backwards else more,
        has_previous_page=more if asked.is_backwards else asked.after is not None,
        start_cursor=cursors.of(ids[0]) if ids else None,
        end_cursor=cursors.of(ids[-1]) if ids else None,
    )


def _node(source: tuple[Row, Page], info: Any) -> Row:
    return source[0]


def _cursor(source: tuple[Row, Page], info: Any) -> str:
    return source[1].cursors.of(source[0].id)
