"""Whether what an author's function gave back is what its annotation promised: an annotation is read once, for all its values."""

import types
import typing
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

Fits = Callable[[Any], bool]
"""Whether a value can be shown. Nothing is converted: garbage is the author's to mend."""


def fitting(annotation: Any) -> Fits:
    """What tells of a value whether it can be shown as this annotation."""
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return fitting(inner[0])
    if origin in (typing.Union, types.UnionType):
        kinds = [fitting(each) for each in inner]
        return lambda value: any(fits(value) for fits in kinds)
    if origin in (list, Sequence):
        element = fitting(inner[0])
        return lambda value: isinstance(value, list | tuple) and all(map(element, value))
    if annotation is None or annotation is type(None):
        return lambda value: value is None
    return _being(annotation)


def _being(kind: Any) -> Fits:
    if kind is int:
        return lambda value: isinstance(value, int) and not isinstance(value, bool)
    if kind is float:
        return lambda value: isinstance(value, int | float) and not isinstance(value, bool)
    if kind is date:
        return lambda value: isinstance(value, date) and not isinstance(value, datetime)
    return (lambda value: isinstance(value, kind)) if isinstance(kind, type) else (lambda value: True)
