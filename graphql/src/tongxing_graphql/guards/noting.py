"""What is noted of the request that runs now, for logs and metrics: its number, how it was read, its errors; nothing of anybody."""

import re
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from secrets import token_hex

OTHER = "other"
NUMBER = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""A caller's number: a UUID, or 32 hexadecimal digits as W3C's traces have. An identity number is neither."""
PARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")


@dataclass
class Noted:
    """One request. ``reference``: the number by which answer, errors, log and traces are found together."""

    reference: str = ""
    city: str = ""
    route: str = OTHER
    operation: str = ""
    """The name of a registered document, or ``other``: whoever asks chooses an operation's own name, and may put anything there."""
    over_budget: str = ""
    """The mark of its token, where it asked for more than its budgets have left: so one that runs away is told from others."""
    read: str = ""
    """Compiled, or why not."""
    errors: list[tuple[str, str]] = field(default_factory=list)
    """Code, and the department that is at fault."""


_CURRENT: ContextVar[Noted | None] = ContextVar("noted", default=None)


def begin(noted: Noted) -> None:
    """From now on this request runs here, and in the threads that it starts."""
    _CURRENT.set(noted)


def current() -> Noted:
    """The request that runs now; where none does, one that nobody looks at."""
    return _CURRENT.get() or Noted()


def number_of(headers: Mapping[str, str]) -> str:
    """The caller's number where it is well formed, else a new one."""
    said = headers.get("x-request-id", "").lower()
    if NUMBER.fullmatch(said):
        return said
    parent = PARENT.fullmatch(headers.get("traceparent", ""))
    return parent[1] if parent else token_hex(8)
