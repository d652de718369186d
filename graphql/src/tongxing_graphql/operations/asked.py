"""One request as it came: its document, its variables, and by what it came."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Asked:
    """One request, as its body says it."""

    query: str
    """The document; empty where ``document_id`` says which of the registered ones it is."""
    variables: Mapping[str, Any] = field(default_factory=dict)
    operation: str | None = None
    document_id: str | None = None
    may_write: bool = True
    """Whether it came by a method by which something may be changed."""
    size: int = 0
    """Bytes of its body."""
