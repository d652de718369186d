"""Records that an author's function gives back are read again by their ids, as this reader may see them."""

import asyncio
from typing import Any

from tongxing.host.names import type_name
from tongxing.records import Record

from ..reading.context import context_of
from ..reading.loading import by_id
from ..reading.selections import wanted_columns


def shown_again(info: Any, value: Any) -> Any:
    """Rows in place of records, alone or in a list; anything else as it is."""
    if isinstance(value, Record):
        columns = wanted_columns(info, type_name(type(value)))
        return by_id(context_of(info).reads, type(value), value.id, columns)
    if isinstance(value, list | tuple) and any(isinstance(each, Record) for each in value):
        return asyncio.gather(*(_later(shown_again(info, each)) for each in value))
    return value


async def _later(value: Any) -> Any:
    return await value if isinstance(value, asyncio.Future) else value
