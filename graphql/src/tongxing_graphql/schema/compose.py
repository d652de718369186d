"""Composing the schema of a city from its composition: core's part, then each department's namespace.

A schema depends on the plugins that run and on nothing else of a city, and takes a second to make: the next city with the
same plugins shares it.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from threading import Lock
from typing import Any

import strawberry
from graphql import GraphQLSchema

from tongxing.host.cities.composition import Composition
from tongxing.host.plugins.plugin import Plugin
from tongxing.people import MASTER, RECORDS
from tongxing.trust.categories import CategoryBook
from tongxing.work.events import EVENT_RECORDS

from ..answers.acting import work_acts
from ..answers.applications import tell_applications
from ..answers.conflicts import conflict_acts, tell_conflicts
from ..answers.emergency import emergency_act
from ..answers.gaps import tell_gap
from ..answers.handovers import handover_acts
from ..answers.people import tell_people
from ..answers.query import query_fields
from ..answers.rights import harm_act, rights_mutations
from ..answers.subscriptions import subscription_fields
from ..authors.namespaces import namespace_fields
from ..authors.schema import CitySchema
from ..reading.city_types import Types
from ..reading.events import tell_event
from ..reading.fields import Made
from ..reading.records import tell_record
from ..reading.values import Problem

_log = logging.getLogger(__name__)

Spaces = Mapping[str, Made]


@dataclass(frozen=True)
class Composed:
    """The schema of one composition. It never changes; a change of plugins makes another."""

    composition: Composition
    types: Types
    schema: CitySchema
    left_out: Mapping[str, str] = field(default_factory=dict)
    """Departments whose part of the schema could not be made, each with its sentence; the rest of them runs."""

    @property
    def graphql(self) -> GraphQLSchema:
        """The schema as graphql-core has it."""
        return self.schema._schema


class _Fault(Exception):
    """A department's part cannot be made."""

    def __init__(self, plugin: str, cause: Exception) -> None:
        super().__init__(f"{plugin}: its part of the GraphQL schema cannot be made: {cause}")
        self.plugin = plugin


_last: list[Composed] = []
"""What was composed last, and no more: a schema is large, and goes when its plugins are switched."""
_lock = Lock()


def compose(composition: Composition) -> Composed:
    """The schema of a city. A department whose part cannot be made is left out, and a sentence says why."""
    with _lock:
        same = [last for last in _last if _are_same(last.composition.running, composition.running)]
        made = replace(same[0], composition=composition) if same else _composed(composition)
        _last[:] = [made]
    return made


def _are_same(some: Sequence[Plugin], others: Sequence[Plugin]) -> bool:
    """Whether these are the same plugins of one host, and not only equal ones."""
    return [*map(id, some)] == [*map(id, others)]


def _composed(composition: Composition) -> Composed:
    left_out: dict[str, str] = {}
    while True:
        try:
            types, schema = _attempt(composition, left_out)
            return Composed(composition, types, schema, left_out)
        except _Fault as fault:
            _log.error("%s", fault)
            left_out[fault.plugin] = str(fault)


def _attempt(composition: Composition, left_out: Mapping[str, str]) -> tuple[Types, CitySchema]:
    types = Types()
    category = _categories(types, composition.categories)
    departments = [p for p in composition.running if p.kind == "department" and p.key not in left_out]
    _tell_core(types, composition, category)
    spaces = [_space(types, plugin, composition, category) for plugin in departments]
    for target, record in MASTER.items():
        types.tell(types.of(record), [space[target] for space in spaces if target in space])
    query = types.named("Query", "What can be read.")
    types.tell(query, [*query_fields(types, category), *(space["query"] for space in spaces if "query" in space)])
    writes = [space["mutation"] for space in spaces if "mutation" in space]
    said = "What can be written. Fields run one after another, each in its own transaction."
    mutation = types.named("Mutation", said)
    acts = [*conflict_acts(types), harm_act(types), *work_acts(types), emergency_act(types), *handover_acts(types)]
    types.tell(mutation, [*rights_mutations(types), *(field for act in acts for field in act.fields(types)), *writes])
    every = [types.of(record) for record in list(types.records.values())]
    subscription = types.named("Subscription", "What can be followed.")
    types.tell(subscription, subscription_fields(types.named("Change")))
    return types, CitySchema(types, query, mutation, subscription, [*every, Problem])


def _categories(types: Types, book: CategoryBook) -> Any:
    """The enum of the data categories of this city."""
    made: Any = Enum("DataCategory", {c.enum_name: c.key for c in book.categories.values()})  # type: ignore[misc]
    said = "Kinds of data; each grant names those that it opens."
    described: Any = strawberry.enum(made, name="DataCategory", description=said)
    return types.keep("DataCategory", described)


def _tell_core(types: Types, composition: Composition, category: Any) -> None:
    book = composition.categories
    for record in RECORDS:
        tell_record(types, record, book, category)
    for event in EVENT_RECORDS.values():
        tell_event(types, event, book, category)
    tell_conflicts(types, book, category)
    tell_people(types, composition, tell_gap(types), category)
    tell_applications(types)


def _space(types: Types, plugin: Plugin, composition: Composition, category: Any) -> Spaces:
    try:
        given = (plugin.records, plugin.contributed.extensions, composition, category)
        return namespace_fields(types, plugin.key, plugin.title, *given)
    except Exception as error:
        raise _Fault(plugin.key, error) from error
