"""Pages cut from a list that was made as a whole, such as gaps: Relay's connection over values that are no rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .city_types import Types
from .connections import PageInfo, tell_connection
from .context import Context
from .cursors import Cursors
from .fields import Made
from .paging import page_size


@dataclass(frozen=True)
class Cut:
    """Which part of a list is asked for, by the arguments of a connection."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None


def cut_connection(types: Types, name: str, node: type, counted: str) -> Any:
    """The connection over values of a type; ``counted`` says what its total is."""
    edge = types.named(f"{name}Edge")
    types.tell(edge, [Made("node", node, lambda e, info: e[0]), Made("cursor", str, lambda e, info: e[1])])
    return tell_connection(types, name, edge, counted)


class CutPage:
    """One page of a list. ``about`` is what makes the list the one it is; ``key`` names a value in it."""

    def __init__(
        self, context: Context, every: Sequence[Any], key: Callable[[Any], str], cut: Cut, about: Sequence[Any]
    ) -> None:
        size, self.total = page_size(cut.first, cut.last), len(every)
        cursors = Cursors(context.reads.store.world.ring, context.access, lambda: about)
        start = 0 if cut.after is None else _place(every, key, cursors.opened(cut.after), -1) + 1
        end = self.total if cut.before is None else _place(every, key, cursors.opened(cut.before), self.total)
        if cut.last is not None:
            start = max(start, end - size)
        else:
            end = min(end, start + size)
        self._start, self._end = start, max(start, end)
        self.edges = [(each, cursors.of(key(each))) for each in every[self._start : self._end]]

    @property
    def page_info(self) -> PageInfo:
        """Where the page stands."""
        return PageInfo(
            has_next_page=self._end < self.total,
            has_previous_page=self._start > 0,
            start_cursor=self.edges[0][1] if self.edges else None,
            end_cursor=self.edges[-1][1] if self.edges else None,
        )


def _place(every: Sequence[Any], key: Callable[[Any], str], name: str, otherwise: int) -> int:
    """The number of the value with this name; of one that is gone ``otherwise``."""
    return next((number for number, each in enumerate(every) if key(each) == name), otherwise)
