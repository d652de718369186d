"""Gaps: who is entitled and not served. As a connection over all that the reader may see, the longest waiting first."""

import operator
from collections.abc import Sequence
from datetime import date
from enum import Enum
from typing import Any

import strawberry
from strawberry import UNSET

from tongxing.people.divisions import national
from tongxing.policy.gaps import Gap as CoreGap

from ..reading.city_types import Types
from ..reading.connections import PAGE_ARGUMENTS
from ..reading.context import Context, context_of
from ..reading.cut_pages import Cut, CutPage, cut_connection
from ..reading.fields import Arg, Made
from ..reading.filters import BY_TYPE, DIVISION, plain
from ..reading.pinyin import sounds_like
from ..reading.subjects import subject_fields

_STALE = (
    "Children, guardians and households whom you may see and whose decisions of today wait to be made again: the list may lag "
    "behind for them. "
    "Asking again, or the daily run, makes them."
)


@strawberry.enum(description="NOT_KNOWN is listed apart: nobody can say whether it was delivered.")
class Served(Enum):
    """Why it is a gap."""

    NOT_MET = "NOT_MET"
    NOT_KNOWN = "NOT_KNOWN"


@strawberry.type(description="Somebody is entitled to an item and was not served, or is not known to be.")
class Gap:
    """A gap, as the schema shows it."""

    subject: str = strawberry.field(description="Record id of the child, guardian or household.")
    item: str
    department: str
    division: str | None = strawberry.field(description="Code of the division whose rules decide.")
    since: date
    days: int = strawberry.field(description="Waiting until the day asked for.")
    served: Served


_OPERATORS: dict[str, Any] = {
    "eq": operator.eq,
    "gte": operator.ge,
    "lte": operator.le,
    "contains": operator.contains,
    "starts_with": str.startswith,
    "pinyin": sounds_like,
}
_TEXT, _DATE, _NUMBER = BY_TYPE[str], BY_TYPE[date], BY_TYPE[int]


def _filter() -> type:
    kinds: dict[str, Any] = {"subject": _TEXT, "item": _TEXT, "department": _TEXT, "division": DIVISION}
    kinds |= {"since": _DATE, "days": _NUMBER, "served": Served}
    annotations = {name: kind | None for name, kind in kinds.items()}
    made = type(
        "GapFilter", (), {"__annotations__": annotations, "__module__": __name__, **dict.fromkeys(kinds, UNSET)}
    )
    return strawberry.input(made, description="Which gaps; all that is given must hold.")


GapFilter: Any = _filter()


def tell_gap(types: Types) -> type:
    """The type, with whom it is about."""
    made = types.named("Gap", "Somebody is entitled to an item and was not served, or is not known to be.")
    definition: Any = Gap
    types.tell(made, [*definition.__strawberry_definition__.fields, *subject_fields(types, _subject)])
    return made


def gaps_field(types: Types, gap: type) -> Made:
    """Root field: all gaps that the reader may see."""
    connection = cut_connection(types, "Gap", gap, "Gaps that there are in all, as far as you may see them.")
    types.tell(connection, [Made("stale", int, _stale, description=_STALE)])
    on = Arg("on", date | None, description="As on this day; today otherwise.")
    arguments = [Arg("filter", GapFilter | None), on, *PAGE_ARGUMENTS]
    said = "Who is entitled and was not served (应享未享), the longest waiting first."
    return Made("gaps", connection | None, _gaps, arguments=arguments, description=said)


def _subject(gap: CoreGap, info: Any) -> tuple[str | None, str]:
    item = context_of(info).composition.items.get(gap.item)
    return item.subject if item else None, gap.subject


async def _gaps(source: Any, info: Any, filter: Any = None, on: date | None = None, **paged: Any) -> "GapPage":
    context = context_of(info)
    day = on or context.access.day
    every = await context.reads.batch(("gaps", day), lambda: _load(context, day)).get(None)
    found = [gap for gap in every if filter is None or _passes(gap, filter)]
    return GapPage(day, context, found, _key, Cut(**paged), ("gaps", day, plain(filter)))


class GapPage(CutPage):
    """A page of gaps on a day."""

    def __init__(self, day: date, context: Context, *cut: Any) -> None:
        super().__init__(context, *cut)
        self.day, self.context = day, context


def _stale(page: GapPage, info: Any) -> int:
    return page.context.answers.stale(on=page.day)


def _load(context: Context, day: date) -> Any:
    async def load(_: Sequence[None]) -> dict[None, list[CoreGap]]:
        found = context.answers.gaps(on=day)
        return {None: sorted(found, key=lambda gap: (gap.since, gap.subject, gap.item))}

    return load


def _key(gap: CoreGap) -> str:
    return f"{gap.subject}|{gap.item}"


def _passes(gap: CoreGap, filter: Any) -> bool:
    asked = {name: test for name, test in vars(filter).items() if test is not UNSET and test is not None}
    return all(_meets(getattr(gap, name), test) for name, test in asked.items())


def _meets(value: Any, test: Any) -> bool:
    if isinstance(test, Served):
        return bool(value == test.value)
    said = {key: asked for key, asked in vars(test).items() if asked is not UNSET and asked is not None}
    if said.pop("is_known", value is not None) != (value is not None):
        return False
    return not said or (value is not None and all(_compared(value, key, asked) for key, asked in said.items()))


def _compared(value: Any, key: str, asked: Any) -> bool:
    if key == "under":
        low, high = national().range_of(asked)
        return bool(low <= value < high)
    if key == "in_":
        return value in asked
    return bool(_OPERATORS[key](value, asked))
