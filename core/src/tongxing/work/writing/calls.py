"""What an action is called with, and what it gave back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from ...records import Record

T = TypeVar("T", bound=Record | None)
Body = TypeVar("Body", bound=BaseModel)


@dataclass(frozen=True)
class Call(Generic[Body]):
    """What an action is called with. ``key`` and ``expected_version``: see ``Store.write``."""

    body: Body
    key: str | None = None
    expected_version: int | None = None


@dataclass(frozen=True)
class Outcome(Generic[T]):
    """What an action gave back. Its problems travel as ``Invalid``, so that nothing half done can be mistaken for done."""

    value: T
    replayed: bool = False


def name_of(action: Callable[..., Any]) -> str:
    """How the access log and the keys call an action."""
    return f"{action.__module__}.{action.__name__}"
