"""The input of a mutation, from the author's pydantic model; and the model's complaints as problems of core's kind."""

import typing
from enum import Enum
from typing import Any, Literal

import strawberry
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from strawberry import UNSET

from tongxing.errors import Problem, Words
from tongxing.people import MASTER
from tongxing.records import Record

from ..reading.city_types import Types
from ..reading.loading import id_for
from .signatures import element_of, without_none


def input_of(types: Types, model: type[BaseModel]) -> type:
    """The input type of a model, and of the models inside it. Raises TypeError for a field that GraphQL has no form for."""
    name = f"{model.__name__.removesuffix('Input')}Input"
    key = f"{model.__module__}.{name}"
    known = types.known(key)
    if known is not None:
        return known
    annotations: dict[str, Any] = {}
    made = type(name, (), {"__module__": model.__module__, "__annotations__": annotations})
    for field, about in model.model_fields.items():
        kind = _kind(types, model, field, about.annotation)
        annotations[field] = kind if about.is_required() else kind | None
        default = UNSET if about.is_required() else None
        setattr(
            made,
            field,
            strawberry.field(description=about.description, **({} if default is UNSET else {"default": UNSET})),
        )
    description = (model.__doc__ or "").strip() or None
    return types.keep(key, strawberry.input(made, name=name, description=description))


def body_of(model: type[BaseModel], given: Any) -> BaseModel:
    """The model of an input. Raises pydantic's ValidationError, NotFound for the id of another type."""
    return model.model_validate(_values(model, given))


def problems_of(error: ValidationError) -> list[Problem]:
    """What pydantic found, in the words and codes that a column's own limits have."""
    return [_problem(each) for each in error.errors(include_url=False, include_context=True, include_input=False)]


def _kind(types: Types, model: type[BaseModel], field: str, annotation: Any) -> Any:
    plain = without_none(annotation)
    is_optional = plain is not annotation
    kind: Any
    if _master(model, field) is not None and plain is str:
        kind = strawberry.ID
    elif element_of(plain) is not None:
        kind = list[_kind(types, model, "", element_of(plain))]  # type: ignore[misc]
    elif isinstance(plain, type) and issubclass(plain, BaseModel):
        kind = input_of(types, plain)
    elif typing.get_origin(plain) is Literal or (isinstance(plain, type) and issubclass(plain, Enum)):
        kind = str
    elif typing.get_origin(plain) is typing.Annotated:
        kind = _kind(types, model, field, typing.get_args(plain)[0])
    else:
        kind = plain
    return kind | None if is_optional else kind


def _master(model: type[BaseModel], field: str) -> type[Record] | None:
    """The record whose id a field holds: by its name, or by ``of`` for the field ``id``."""
    if field == "id":
        record = getattr(model, "of", None)
        return record if isinstance(record, type) and issubclass(record, Record) else None
    return MASTER.get(field)


def _values(model: type[BaseModel], given: Any) -> dict[str, Any]:
    values = {name: value for name, value in vars(given).items() if value is not UNSET}
    return {name: _value(model, name, value) for name, value in values.items()}


def _value(model: type[BaseModel], name: str, value: Any) -> Any:
    if isinstance(value, list):
        return [_value(model, "" if name not in model.model_fields else name, each) for each in value]
    inner = _inner(model.model_fields[name]) if name in model.model_fields else None
    if inner is not None and hasattr(value, "__strawberry_definition__"):
        return _values(inner, value)
    record = _master(model, name)
    return id_for(record, value) if record is not None and isinstance(value, str) else value


def _inner(about: FieldInfo) -> type[BaseModel] | None:
    plain = without_none(about.annotation)
    plain = without_none(element_of(plain)) if element_of(plain) is not None else plain
    return plain if isinstance(plain, type) and issubclass(plain, BaseModel) else None


_SAID: dict[str, tuple[str, str, str, str]] = {
    "missing": ("REQUIRED", "必填", "is required", ""),
    "string_too_short": ("TOO_SHORT", "字符数不得少于{}", "must have at least {} characters", "min_length"),
    "string_too_long": ("TOO_LONG", "字符数不得多于{}", "must have at most {} characters", "max_length"),
    "greater_than_equal": ("TOO_SMALL", "不得小于{}", "must be at least {}", "ge"),
    "greater_than": ("TOO_SMALL", "必须大于{}", "must be more than {}", "gt"),
    "less_than_equal": ("TOO_LARGE", "不得大于{}", "must be at most {}", "le"),
    "less_than": ("TOO_LARGE", "必须小于{}", "must be less than {}", "lt"),
    "string_pattern_mismatch": ("WRONG_FORM", "格式应为{}", "must have the form {}", "pattern"),
    "literal_error": ("UNKNOWN_CODE", "不是可选值,可填 {}", "is not one of the codes {}", "expected"),
    "enum": ("UNKNOWN_CODE", "不是可选值,可填 {}", "is not one of the codes {}", "expected"),
}
_REMEDY = Words("请核对后更正", "Check it and correct it")


def _problem(error: Any) -> Problem:
    path = ".".join(str(part) for part in error["loc"])
    if error["type"] not in _SAID:
        return Problem(path, str(error["type"]).upper(), Words("填写有误", str(error["msg"])), _REMEDY)
    code, zh, en, limit = _SAID[error["type"]]
    value = str(error.get("ctx", {}).get(limit, "")).replace(" or ", ", ")
    return Problem(path, code, Words(zh.format(value), en.format(value)), _REMEDY)
