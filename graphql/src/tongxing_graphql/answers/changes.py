"""The change feed: ``changes`` says what changed since a cursor, as far as the reader may see it now."""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from typing import Any

import strawberry

from tongxing.host.ids import relay_id
from tongxing.host.names import type_name
from tongxing.host.offices.following import follow
from tongxing.records import Record
from tongxing.records.base import public_name
from tongxing.work.feed import Change as CoreChange
from tongxing.work.feed import Page
from tongxing.work.outbox import Kind
from tongxing.work.stands import Cursors

from ..reading.city_types import Types
from ..reading.connections import PageInfo
from ..reading.context import Context, context_of
from ..reading.fields import Arg, Made
from ..reading.loading import by_id
from ..reading.paging import page_size
from ..reading.selections import wanted_columns
from ..reading.subjects import subject_fields
from ..reading.values import Node

FIELD = "changes"
_KIND = "What changed: a record, an event that was added, or the gaps of an item."


@strawberry.enum(description=_KIND)
class ChangeKind(Enum):
    """The kinds that a reader is told of."""

    RECORD = Kind.record.value
    EVENT = Kind.event.value
    GAP = Kind.gap.value


KINDS = Arg("kinds", list[ChangeKind] | None, description="Only these; all otherwise.")
AFTER = Arg("after", str | None, description="The cursor of a change, or of the end of a page.")


def tell_changes(types: Types) -> type:
    """The types of a change and of a page of them."""
    made = types.named("Change", "Something changed. It holds ids alone: what it is now is read through `record`.")
    fields = [
        Made("kind", ChangeKind, lambda change, info: ChangeKind(change.kind.value), description=_KIND),
        Made("cursor", str, _cursor, description="To go on from here."),
        Made("at", datetime, lambda change, info: change.at, description="When it was written."),
        Made("subject", str, lambda change, info: change.subject, description="Record id of whom it is about."),
        Made("id", strawberry.ID | None, _id, description="The record's id in this API; null for gaps."),
        Made("record_id", str | None, _record_id, description="The record's own id; null for gaps."),
        Made("type", str | None, _type, description="The record's type in this API; null for gaps."),
        Made("item", str | None, _item, description="The item whose gaps changed."),
        Made("record", Node | None, _record, description="The record as it is now, and as you may see it."),
        *subject_fields(types, _subject),
    ]
    types.tell(made, fields)
    edge = types.named("ChangeEdge")
    cells = [Made("node", made, lambda change, info: change), Made("cursor", str, _cursor)]
    types.tell(edge, cells)
    page = types.named("ChangeConnection", "What changed since a cursor, in its order.")
    edges = Made("edges", list[edge], lambda page, info: page.changes)  # type: ignore[valid-type]
    said = "`endCursor` is always there: go on from it, also from an empty page."
    types.tell(page, [edges, Made("page_info", PageInfo, _page_info, description=said)])
    return page


def changes_field(page: type) -> Made:
    """Root field: the feed."""
    said = (
        "What changed since a cursor, the first of it. Without `after`: nothing yet, and in `endCursor` where to begin. "
        "A change is told as often as it was made and never out of order for one child; what is no longer kept is "
        "CURSOR_EXPIRED."
    )
    arguments = (AFTER, Arg("first", int | None, description="At most 100; 20 where it is not given."), KINDS)
    return Made(FIELD, page | None, _changes, arguments=arguments, description=said)


def _changes(
    source: Any,
    info: Any,
    after: str | None = None,
    first: int | None = None,
    kinds: Sequence[ChangeKind] | None = None,
) -> Page:
    context, size = context_of(info), page_size(first, None)
    return page_of(context, after, kinds, size)


def page_of(context: Context, after: str | None, kinds: Sequence[ChangeKind] | None, first: int) -> Page:
    """A page behind a cursor. Raises UsageError for what is no cursor, Expired."""
    reads, asked = context.reads, [Kind(each.value) for each in kinds or ChangeKind]
    stand = None if after is None else _cursors(context).opened(after)
    reading = reads.reading()
    return follow(context.composition, reads.store.world, reading, reads.settled(), stand, asked, first)


def _cursors(context: Context) -> Cursors:
    return Cursors(context.reads.store.world.ring, context.access.city)


def _cursor(change: CoreChange, info: Any) -> str:
    return _cursors(context_of(info)).of(change.stand)


def _page_info(page: Page, info: Any) -> PageInfo:
    cursors = _cursors(context_of(info))
    start = cursors.of(page.changes[0].stand) if page.changes else None
    return PageInfo(
        has_next_page=page.more, has_previous_page=False, start_cursor=start, end_cursor=cursors.of(page.stand)
    )


def _kind(context: Context, change: CoreChange) -> type[Record] | None:
    """The class of the record that changed."""
    every = context.composition.records if change.kind != Kind.gap else ()
    return next((each for each in every if public_name(each) == change.name), None)


def _id(change: CoreChange, info: Any) -> str | None:
    kind = _kind(context_of(info), change)
    return relay_id(type_name(kind), change.id) if kind else None


def _record_id(change: CoreChange, info: Any) -> str | None:
    return change.id if change.kind != Kind.gap else None


def _type(change: CoreChange, info: Any) -> str | None:
    kind = _kind(context_of(info), change)
    return type_name(kind) if kind else None


def _item(change: CoreChange, info: Any) -> str | None:
    return change.name if change.kind == Kind.gap else None


def _record(change: CoreChange, info: Any) -> Any:
    kind, context = _kind(context_of(info), change), context_of(info)
    return by_id(context.reads, kind, change.id, wanted_columns(info, type_name(kind))) if kind else None


def _subject(change: CoreChange, info: Any) -> tuple[str | None, str]:
    kind = _kind(context_of(info), change)
    return (str(kind.subject) if kind else "child"), change.subject
