"""Whether what an author's function gave back is what its annotation promised."""

import types
import typing
from collections.abc import Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any


def fits(value: Any, annotation: Any) -> bool:
    """Whether a value can be shown as this annotation. Nothing is converted: garbage is the author's to mend."""
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        return fits(value, typing.get_args(annotation)[0])
    if origin in (typing.Union, types.UnionType):
        return any(fits(value, each) for each in typing.get_args(annotation))
    if origin in (list, Sequence):
        return isinstance(value, list | tuple) and all(fits(each, typing.get_args(annotation)[0]) for each in value)
    if annotation is None or annotation is type(None):
        return value is None
    return _is(value, annotation)


def _is(value: Any, kind: Any) -> bool:
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool)
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind is date:
        return isinstance(value, date) and not isinstance(value, datetime)
    if isinstance(kind, type) and not issubclass(kind, Enum) and kind is not object:
        return isinstance(value, kind)
    return isinstance(value, kind) if isinstance(kind, type) else True
