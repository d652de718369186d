"""The desk of a department in GraphQL: what is new, due soon, overdue, referred and missing, each with its clause."""

from datetime import date
from enum import Enum
from typing import Any

import strawberry

from tongxing.host.answering.desk import KINDS, DeskLine
from tongxing.host.answering.desk import Desk as CoreDesk

from ..reading.city_types import Types
from ..reading.connections import PAGE_ARGUMENTS
from ..reading.context import context_of
from ..reading.cut_pages import Cut, CutPage, cut_connection
from ..reading.fields import Arg, Made
from ..reading.subjects import subject_fields
from ..reading.values import Words
from .applications import ON
from .decisions import Paper

_KINDS: Any = Enum("DeskLineKind", {kind: kind for kind in KINDS})  # type: ignore[misc]
_SAID = "; ".join(f"{kind}: {title.en}" for kind, title in KINDS.items())
LineKind: Any = strawberry.enum(_KINDS, name="DeskLineKind", description=_SAID)


@strawberry.type(description="How many lines of one kind there are.")
class DeskCount:
    """One number of the desk."""

    kind: LineKind
    title: Words
    count: int


def desk_field(types: Types) -> Made:
    """Root field: what a department of a region has to do."""
    line = types.named("DeskLine", "One thing to do, with its rule, clause and papers.")
    types.tell(line, _line_fields(types))
    connection = cut_connection(types, "DeskLine", line, "Lines in all, as far as you may see them.")
    counts = Made("counts", list[DeskCount], _counts, description="Lines of each kind.")
    types.tell(connection, [counts])
    arguments = [
        Arg("department", str | None, description="Key of a department; all that are enabled otherwise."),
        Arg("division", str | None, description="Accepted, decided or owed in this division."),
        Arg("kinds", list[LineKind] | None, description="Only these kinds of line."),
        ON,
        *PAGE_ARGUMENTS,
    ]
    said = "A department's desk: overdue, due within two working days, new, referred, and gaps; what is due first."
    return Made("desk", connection | None, _desk, arguments=arguments, description=said)


def _line_fields(types: Types) -> list[Made]:
    due = "Null where no limit is set, and for what has none."
    return [
        Made("kind", LineKind, lambda line, info: LineKind(line.kind)),
        _of("item", str, "The service item."),
        _of("department", str, "Whose it is."),
        _of("subject", str, "Record id of the child, guardian or household."),
        _of("what", Words, "What is to be done."),
        _of("turn", Words, "Whose turn it is."),
        _of("since", date, "Since when it waits."),
        _of("due_on", date | None, due),
        _of("warning", Words | None, "Why the due day is provisional, where it is."),
        _of("rule", str | None, "The text that the item rests on."),
        _of("clause", str | None, "Where the limit stands; without one, the clauses of the item's conditions."),
        Made(
            "papers",
            list[Paper],
            lambda line, info: Paper.of(line.papers, info),
            description="Papers that are asked for and that nobody has seen.",
        ),
        Made(
            "thread", strawberry.ID | None, lambda line, info: line.thread, description="The application or referral."
        ),
        *subject_fields(types, lambda line, info: (line.subject_kind, line.subject)),
    ]


def _of(name: str, kind: Any, description: str) -> Made:
    return Made(name, kind, lambda line, info: getattr(line, name), description=description)


class DeskPage(CutPage):
    """A page of a desk, with the numbers of all of it."""

    def __init__(self, lines: list[DeskLine], *cut: Any) -> None:
        super().__init__(*cut)
        self.lines = lines


def _desk(
    source: Any,
    info: Any,
    department: str | None = None,
    division: str | None = None,
    kinds: list[Any] | None = None,
    on: date | None = None,
    **paged: Any,
) -> DeskPage:
    context = context_of(info)
    day = on or context.access.day
    wanted = tuple(KINDS) if kinds is None else tuple(kind.value for kind in kinds)
    lines = CoreDesk(context.answers, day, department, division).lines(wanted)
    asked = ("desk", day, department, division, wanted)
    return DeskPage(lines, context, lines, lambda line: line.key, Cut(**paged), asked)


def _counts(page: DeskPage, info: Any) -> list[DeskCount]:
    kinds = [line.kind for line in page.lines]
    return [
        DeskCount(kind=LineKind(kind), title=Words.of(title), count=kinds.count(kind)) for kind, title in KINDS.items()
    ]
