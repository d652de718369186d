"""Following what changes, from where the program was the last time: the cursor is kept in a file, after what it stands for was used."""

from collections.abc import Callable, Iterator
from pathlib import Path

from .paging import N, Page
from .refusals import CityError

EXPIRED = "CURSOR_EXPIRED"


class Feed:
    """A place in a change feed. What a page tells may come again after a crash, and is never left out."""

    def __init__(self, file: Path) -> None:
        self.file = file

    @property
    def cursor(self) -> str | None:
        """From where it goes on; None where it has not begun."""
        return self.file.read_text(encoding="utf-8") if self.file.exists() else None

    def read(self, page_after: Callable[[str | None], Page[N] | None]) -> Iterator[N]:
        """Everything since the last time. The first time it is nothing, but from then on.

        Raises CityError with CURSOR_EXPIRED where the program was away for longer than the city keeps changes. The place is
        forgotten then: read everything anew, and begin again.
        """
        while (page := self._page(page_after)) is not None:
            yield from (edge.node for edge in page.edges)
            self._keep(page.page_info.end_cursor)
            if not page.page_info.has_next_page:
                return

    def _page(self, page_after: Callable[[str | None], Page[N] | None]) -> Page[N] | None:
        try:
            return page_after(self.cursor)
        except CityError as failure:
            if failure.code == EXPIRED:
                self.file.unlink(missing_ok=True)
            raise

    def _keep(self, cursor: str | None) -> None:
        if cursor is not None:
            new = self.file.with_suffix(".new")
            new.write_text(cursor, encoding="utf-8")
            new.replace(self.file)
