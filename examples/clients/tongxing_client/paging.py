"""Reading a list to its end, page by page: a connection holds at most a hundred rows."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

N_co = TypeVar("N_co", covariant=True)
N = TypeVar("N")


class PageInfo(Protocol):
    """Where a page ends."""

    has_next_page: bool
    end_cursor: str | None


class Edge(Protocol[N_co]):
    """One row of a page."""

    @property
    def node(self) -> N_co:
        """The row itself."""


class Page(Protocol[N_co]):
    """A connection, as the generated classes have it."""

    @property
    def page_info(self) -> PageInfo:
        """Where it ends."""

    @property
    def edges(self) -> Sequence[Edge[N_co]]:
        """Its rows."""


def every(page_after: Callable[[str | None], Page[N] | None]) -> Iterator[N]:
    """All rows of a list. ``page_after`` asks for the page behind a cursor; null, where one may see none, is an empty list."""
    after = None
    while (page := page_after(after)) is not None:
        yield from (edge.node for edge in page.edges)
        if not page.page_info.has_next_page or page.page_info.end_cursor in (None, after):
            return
        after = page.page_info.end_cursor
