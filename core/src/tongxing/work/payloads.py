"""What an event holds beside its columns, as a reader may see it: key by key, each by its own category, whatever the event's is."""

import json
from collections.abc import Container, Mapping
from typing import Any

from ..trust.cipher import Vault
from .events import EventBook


def shown(
    book: EventBook, kind: str, payload: str | None, subject: str, seen: Container[str], vault: Vault
) -> dict[str, Any]:
    """The keys of a stored payload whose categories are ``seen``, secrets open. ``vault``: ready for the subject.

    Nothing is known of a kind whose department is off.
    """
    known = book.kinds.get(kind)
    keys: Mapping[str, Any] = known.keys if known else {}
    return {
        name: vault.open(subject, f"payload/{name}", held) if keys[name].secret else held
        for name, held in json.loads(payload or "{}").items()
        if name in keys and keys[name].category in seen
    }
