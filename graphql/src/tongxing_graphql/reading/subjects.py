"""Whom a line, gap or application is about: a field each for the child, the guardian and the household, one of them filled."""

from collections.abc import Callable
from typing import Any

from tongxing.people import MASTER

from .city_types import Types
from .context import context_of
from .fields import Made
from .loading import by_id
from .selections import wanted_columns

Named = Callable[[Any, Any], tuple[str | None, str]]
"""The kind of subject and its record id, of a value and what the resolver knows."""


def subject_fields(types: Types, named: Named) -> list[Made]:
    """``child``, ``guardian``, ``household``: null where it is about another kind, or may not be seen."""
    return [_field(types, kind, named) for kind in MASTER]


def _field(types: Types, kind: str, named: Named) -> Made:
    record = MASTER[kind]

    def resolve(told: Any, info: Any) -> Any:
        of, id = named(told, info)
        if of != kind:
            return None
        return by_id(context_of(info).reads, record, id, wanted_columns(info, record.__name__))

    said = f"The {kind}, where it is about one."
    return Made(kind, types.of(record) | None, resolve, description=said)
