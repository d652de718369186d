"""The arguments of a document's lists for one request: what of them shapes the statement, and what is only a value in it."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tongxing.errors import NotFound
from tongxing.host.ids import opened_id
from tongxing.host.names import type_name

from ..guards.limits import PAGE
from ..reading.conditions import EVERYTHING, Condition, shape, values
from ..reading.cursors import Cursors
from ..reading.loading import id_for
from ..reading.orders import chosen
from ..reading.paging import Asked, anchor, condition_of, cursors_of
from ..reading.reads import Reads
from ..reading.relations import ById, Many
from .tree import Asking, NotCompiled


@dataclass(frozen=True)
class Anchor:
    """The row of a cursor: ``before`` or ``after`` which rows are wanted, and its values in the order."""

    is_before: bool
    row: Mapping[str, Any]


@dataclass(frozen=True)
class Page:
    """What one list asks for."""

    asked: Asked
    cursors: Cursors
    condition: Condition = EVERYTHING
    anchors: tuple[Anchor, ...] = ()

    @property
    def key(self) -> Hashable:
        """What of it shapes the statement."""
        unknown = tuple((a.is_before, *(value is None for value in a.row.values())) for a in self.anchors)
        return self.asked.order, shape(self.condition), self.asked.is_backwards, unknown

    @property
    def values(self) -> dict[str, Any]:
        """The rest, by the names that the statement gives them."""
        found: dict[str, Any] = {"size": self.asked.size, "read": self.asked.read}
        found |= {f"value_{n}": value for n, value in enumerate(values(self.condition))}
        for number, each in enumerate(self.anchors):
            found |= {f"anchor_{number}_{name}": value for name, value in each.row.items()}
        return found


@dataclass(frozen=True)
class Id:
    """Which row an argument names."""

    type_name: str
    id: str
    cursors: None = field(default=None)

    @property
    def key(self) -> Hashable:
        """A statement is of one type of record."""
        return self.type_name

    @property
    def values(self) -> dict[str, Any]:
        """The id itself."""
        return {"id": self.id}


Given = Page | Id


def given(asking: Asking, variables: Any, reads: Reads) -> Given:
    """What a field asks for in this request.

    Raises what graphql-core's walk would answer as an error: it is left to say so, since nothing was read yet.
    """
    said = asking.arguments.of(variables)
    match asking.made.reads:
        case ById(record):
            return _id(record, said["id"])
        case Many() as many:
            return _page(many, said, reads)
    raise NotCompiled("unknown field")


def _id(record: Any, text: str) -> Id:
    if record is not None:
        return Id(type_name(record), id_for(record, text))
    name, id = opened_id(text)
    if name is None:
        raise NotFound("There is no record with this id here.")
    return Id(name, id)


def _page(many: Many, said: dict[str, Any], reads: Reads) -> Page:
    record = many.record
    if not many.is_paged:
        asked = Asked(record, frozenset(), chosen(record, None), first=PAGE, looks_on=False)
        return Page(asked, cursors_of(reads, asked))
    wanted, order_by = said.pop("filter", None), said.pop("order_by", None)
    asked = Asked(record, frozenset(), chosen(record, order_by), wanted, **said)
    cursors = cursors_of(reads, asked)
    marks = [(asked.after, False), (asked.before, True)]
    ids = [(cursors.opened(mark), back) for mark, back in marks if mark is not None]
    # In the order of the key the id is all; whether its row is still there the statement itself asks.
    anchors = [Anchor(back, anchor(reads, asked, id) if asked.order else {"id": id}) for id, back in ids]
    return Page(asked, cursors, condition_of(reads, asked), tuple(anchors))
