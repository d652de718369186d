"""Short lists of a record's own dependents: guardianships, stays, members. The newest first, at most 100."""

from typing import Any

from sqlalchemy import select

from tongxing.host.names import type_name
from tongxing.people import Household, HouseholdMember
from tongxing.records import Record
from tongxing.trust.scope import linked_on

from ..guards.limits import PAGE
from .batches import Load
from .city_types import Types
from .context import context_of
from .fields import Made
from .loading import by_id, columns_of, read_rows
from .orders import chosen
from .paging import Asked, page
from .placement import categories_of, is_withheld
from .reads import Reads
from .relations import HouseholdOfDay, Many
from .rows import Row
from .selections import wanted_columns

FEW = 5
"""How many a child has of these, for the cost of a document."""


def list_field(types: Types, record: type[Record], name: str, by: str, description: str) -> Made:
    """All rows that name the parent in the column ``by``; null where nothing at all of them may be seen."""

    async def resolve(row: Row, info: Any) -> list[Row] | None:
        context = context_of(info)
        if await is_withheld(context, row, categories_of(record)):
            return None
        asked = Asked(
            record, wanted_columns(info, type_name(record)), chosen(record, None), first=PAGE, looks_on=False, by=by
        )
        return list((await page(context.reads, asked, row.id)).rows)

    kind: Any = list[types.of(record)] | None  # type: ignore[misc]
    said, reads = f"{description} Null where you may see none.", Many(record, by, False, categories_of(record))
    return Made(name, kind, resolve, description=said, weight=FEW, reads=reads)


def household_field(types: Types) -> Made:
    """The household that a child belongs to today."""

    async def resolve(row: Row, info: Any) -> Row | None:
        reads = context_of(info).reads
        id = await reads.batch("household of the day", lambda: _load_households(reads)).get(row.id)
        if id is None:
            return None
        found: Row | None = await by_id(reads, Household, id, wanted_columns(info, "Household"))
        return found

    said = "The household that the child belongs to today; null where none is known, or you may not see it."
    return Made("household", types.of(Household) | None, resolve, description=said, reads=HouseholdOfDay())


def _load_households(reads: Reads) -> Load:
    async def load(children: list[str]) -> dict[str, str]:
        member = reads.scope.relation(HouseholdMember)
        columns = columns_of(member, HouseholdMember, ("household", "valid_from"))
        mine = select(*columns).where(member.c.child.in_(children), linked_on(member, reads.access.day))
        rows = read_rows(reads, HouseholdMember, mine.order_by(member.c.valid_from, member.c.id))
        return {row.subject: row.values["household"] for row in rows}  # the latest holds

    return load
