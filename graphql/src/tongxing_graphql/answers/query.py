"""Core's own root fields: node, the three kinds of people, and what a reader may know of the city."""

from typing import Any

import strawberry

from tongxing.errors import NotFound
from tongxing.host.ids import opened_id
from tongxing.host.names import type_name
from tongxing.people import Child, Guardian, Household
from tongxing.records import Record

from ..reading.city_types import Types
from ..reading.connections import connection_field
from ..reading.context import context_of
from ..reading.fields import Arg, Made
from ..reading.loading import found_by_id, id_for
from ..reading.relations import ById
from ..reading.selections import wanted_columns
from ..reading.values import Node
from .about_city import city_fields
from .applications import applications_field
from .changes import changes_field, tell_changes
from .conflicts import conflict_fields
from .desk import desk_field
from .gaps import gaps_field
from .handovers import handovers_field
from .imports import import_fields
from .indicators import indicators_field
from .referrals import referrals_field
from .rights import rights_queries
from .service_items import service_items_field

ID = Arg("id", strawberry.ID, description="The id in this API, or the record's own.")


def query_fields(types: Types, category: Any) -> list[Made]:
    """Everything at the root that is core's."""
    return [
        Made(
            "node", Node | None, _node, arguments=[ID], description="Any record, by its id in this API.", reads=ById()
        ),
        _one(types, Child, "A child."),
        connection_field(types, Child, "children", description="Children that you may see."),
        _one(types, Guardian, "A guardian."),
        connection_field(types, Guardian, "guardians", description="Guardians of children that you may see."),
        _one(types, Household, "A household."),
        connection_field(types, Household, "households", description="Households of children that you may see."),
        gaps_field(types, types.named("Gap")),
        service_items_field(types, category),
        applications_field(types),
        referrals_field(types),
        desk_field(types),
        indicators_field(),
        handovers_field(),
        changes_field(tell_changes(types)),
        *import_fields(types),
        *conflict_fields(types),
        *rights_queries(types),
        *city_fields(types),
    ]


def _one(types: Types, record: type[Record], description: str) -> Made:
    name = type_name(record)

    def resolve(source: Any, info: Any, id: str) -> Any:
        columns = wanted_columns(info, name)
        return found_by_id(context_of(info).reads, record, id_for(record, id), columns)

    kind: Any = types.of(record) | None
    return Made(name.lower(), kind, resolve, arguments=[ID], description=description, reads=ById(record))


async def _node(source: Any, info: Any, id: str) -> Any:
    context = context_of(info)
    name, record_id = opened_id(id)
    record = context.types.records.get(name or "")
    if name is None or record is None:
        raise NotFound("There is no record with this id here.", remedy="`node` takes the id of this API.")
    return await found_by_id(context.reads, record, record_id, wanted_columns(info, name))
