"""A department's namespace: its records and its own fields, under its name in Child, Guardian, Household, Query, Mutation."""

from collections.abc import Sequence
from typing import Any

from tongxing.errors import Words
from tongxing.host.cities.composition import Composition
from tongxing.host.contributions import Extension, Target
from tongxing.host.names import camel, list_name, pascal
from tongxing.people import MASTER
from tongxing.records import Record
from tongxing.work.events import PlaceEvent

from ..reading.city_types import Types
from ..reading.connections import connection_field
from ..reading.events import events_field
from ..reading.fields import Made
from ..reading.placement import categories_of
from ..reading.records import tell_record
from .computed import computed_field
from .mutations import mutation_fields
from .queries import query_field
from .signatures import signature_of

TARGETS: tuple[Target, ...] = ("child", "guardian", "household", "query", "mutation")


def namespace_fields(
    types: Types,
    plugin: str,
    title: Words,
    records: Sequence[type[Record]],
    extensions: Sequence[Extension],
    composition: Composition,
    category: Any,
) -> dict[str, Made]:
    """The field that opens the department's namespace in each place where it has something."""
    for record in records:
        tell_record(types, record, composition.categories, category)
        if record.subject == "place":
            types.tell(types.of(record), [events_field(types, PlaceEvent, composition)])
    spaces = {target: _fields(types, target, records, extensions) for target in TARGETS}
    return {target: _space(types, plugin, title, target, fields) for target, fields in spaces.items() if fields}


def fields_of(types: Types, extension: Extension) -> list[Made]:
    """The field of one ``@extend``; of a mutation two, for one input and for many."""
    record = MASTER.get(extension.target)
    signature = signature_of(extension.function, extension.target, record or object)
    if record is not None:
        return [computed_field(types, extension, signature, record)]
    if extension.target == "mutation":
        return mutation_fields(types, extension, signature)
    return [query_field(types, extension, signature)]


def _fields(
    types: Types, target: Target, records: Sequence[type[Record]], extensions: Sequence[Extension]
) -> list[Made]:
    mine = [_list(types, target, record) for record in records if target in ("query", record.subject)]
    return mine + [field for each in extensions if each.target == target for field in fields_of(types, each)]


def _list(types: Types, target: Target, record: type[Record]) -> Made:
    """A connection over a record: of one subject, or of all that the reader may see."""
    said = (record.__doc__ or "").strip() or None
    if target == "query":
        return connection_field(types, record, list_name(record), description=said)
    by, hidden_with = record.subject_column, categories_of(record)
    return connection_field(types, record, list_name(record), by=by, description=said, hidden_with=hidden_with)


def _space(types: Types, plugin: str, title: Words, target: Target, fields: Sequence[Made]) -> Made:
    """A namespace resolves to what it stands in, so that its fields have the row or the root as their source."""
    said = f"{title.zh} · {title.en}"
    made = types.named(f"{pascal(target)}{pascal(plugin)}", f"{said}.")
    types.tell(made, fields)
    kind: Any = made if target in ("query", "mutation") else made | None
    return Made(camel(plugin), kind, lambda source, info: _same(source), description=said, plugin=plugin)


def _same(source: Any) -> Any:
    return ROOT if source is None else source


ROOT = object()
"""What the namespaces of Query and Mutation stand in."""
