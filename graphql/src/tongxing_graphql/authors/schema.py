"""The schema of one city: strawberry's own, whose types are told their fields while it is built."""

from typing import Any

import strawberry
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.name_converter import NameConverter
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

from tongxing.host.names import pascal

from ..reading.city_types import Types, names_records
from ..reading.days import SCALARS
from ..reading.fields import Made, attribute
from .again import shown_again


class Names(NameConverter):
    """A type of a department's own begins with the department's name, so that two departments never clash."""

    def from_object(self, object_type: StrawberryObjectDefinition) -> str:
        """``FareChange`` of transport → ``TransportFareChange``."""
        return _prefixed(object_type.origin, super().from_object(object_type))

    def from_enum(self, enum: Any) -> str:
        """The same for enums."""
        return _prefixed(enum.wrapped_cls, super().from_enum(enum))


def _prefixed(origin: type, name: str) -> str:
    package = origin.__module__.split(".")[0]
    if not package.startswith("tongxing_") or package == __package__.split(".")[0]:
        return name
    prefix = pascal(package.removeprefix("tongxing_"))
    return name if name.startswith(prefix) else prefix + name


class CitySchema(strawberry.Schema):
    """One composed schema. ``get_fields`` is strawberry's public hook; no class and no global is changed."""

    def __init__(
        self,
        types: Types,
        query: type,
        mutation: type | None = None,
        subscription: type | None = None,
        also: list[type] | None = None,
    ) -> None:
        self._types = types
        config = StrawberryConfig(name_converter=Names(), default_resolver=attribute, scalar_map=SCALARS)
        super().__init__(query, mutation=mutation, subscription=subscription, types=also or [], config=config)

    def get_fields(self, type_definition: StrawberryObjectDefinition) -> list[StrawberryField]:
        """What a type was told; authors' own types have records' types in place of records' classes."""
        told = self._types.fields(type_definition)
        if told is not None:
            return told
        return [self._with_rows(field) for field in type_definition.fields]

    def _with_rows(self, field: StrawberryField) -> StrawberryField:
        annotation = field.type_annotation.evaluate() if field.type_annotation else None
        if not names_records(annotation):
            return field
        if field.base_resolver is not None:
            raise TypeError(
                f"{field.python_name} is resolved by a function and gives a record; let it be a plain field"
            )
        return Made(field.python_name, self._types.translated(annotation), _again(field), description=field.description)


def _again(field: StrawberryField) -> Any:
    """An author's value holds a record: what is shown is read again, as this reader may see it."""
    return lambda source, info: shown_again(info, getattr(source, field.python_name))
