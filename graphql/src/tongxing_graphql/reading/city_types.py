"""The named types of one schema. Two schemas have types of their own, though some have the same names."""

import types
import typing
from collections.abc import Sequence
from typing import Any

import strawberry
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

from tongxing.host.ids import relay_id
from tongxing.host.names import camel, type_name
from tongxing.records import Record

from .fields import Made
from .relations import RelayId
from .rows import Row
from .values import Node


class Types:
    """Makes each type once. A type made here is a name; its fields are told to it while the schema is built."""

    def __init__(self) -> None:
        self.records: dict[str, type[Record]] = {}
        """Records by the name of their type."""
        self._made: dict[str, type] = {}
        self._fields: dict[type, list[StrawberryField]] = {}

    def of(self, record: type[Record]) -> type:
        """The type of a record."""
        name = type_name(record)
        if name not in self._made:
            self.records[name] = record
            self._made[name] = _record_type(name, record)
        return self._made[name]

    def named(self, name: str, description: str | None = None) -> type:
        """A type of this name that is no record."""
        if name not in self._made:
            self._made[name] = strawberry.type(type(name, (), {}), name=name, description=description)
        return self._made[name]

    def keep(self, name: str, made: type) -> type:
        """A type that was made elsewhere for this schema, such as an enum or an input; the first of a name holds."""
        return self._made.setdefault(name, made)

    def known(self, name: str) -> type | None:
        """A type that was made or kept before."""
        return self._made.get(name)

    def tell(self, type_: type, fields: Sequence[StrawberryField]) -> None:
        """Give a type more fields. Raises ValueError for a name that it has already."""
        mine = self._fields.setdefault(type_, [])
        for each in fields:
            if camel(each.python_name) in {camel(other.python_name) for other in mine}:
                raise ValueError(f"the field {camel(each.python_name)!r} is there already")
            mine.append(each)

    def fields(self, definition: StrawberryObjectDefinition) -> list[StrawberryField] | None:
        """What a type was told; None for types that know their own fields. A record of nobody here has an id alone."""
        told = self._fields.get(definition.origin)
        if told is None and definition.name in self.records:
            return [id_field(definition.name)]
        return told

    def translated(self, annotation: Any) -> Any:
        """An author's annotation with the types of records in place of the records' classes."""
        if isinstance(annotation, type) and issubclass(annotation, Record):
            return self.of(annotation)
        inner = tuple(self.translated(each) for each in typing.get_args(annotation))
        origin = typing.get_origin(annotation)
        if origin in (list, Sequence):
            return list[inner[0]]  # type: ignore[valid-type]
        if origin in (typing.Union, types.UnionType):
            return typing.Union[inner]  # noqa: UP007
        return annotation


def id_field(name: str) -> Made:
    """The id of a record in this API."""
    return Made("id", strawberry.ID, lambda row, info: relay_id(name, row.id), reads=RelayId(name))


def names_records(annotation: Any) -> bool:
    """Whether an annotation names a class of records anywhere."""
    is_record = isinstance(annotation, type) and issubclass(annotation, Record)
    return is_record or any(names_records(each) for each in typing.get_args(annotation))


def _record_type(name: str, record: type[Record]) -> type:
    def is_type_of(value: Any, info: Any) -> bool:
        return isinstance(value, Row) and value.record is record

    made = type(name, (Node,), {"is_type_of": staticmethod(is_type_of), "__annotations__": {}})
    return strawberry.type(made, name=name, description=(record.__doc__ or "").strip() or None)
