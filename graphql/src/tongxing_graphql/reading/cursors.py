"""Cursors: the id of a row and a seal. They hold no value of a person, and fit only who got them, for what they asked."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Any

from tongxing.errors import UsageError
from tongxing.trust.cipher import KeyRing
from tongxing.trust.principals import Access

LENGTH = 12
"""Bytes of the seal."""


class Cursors:
    """The cursors of one connection: one principal, purpose, record, order and filter."""

    def __init__(self, ring: KeyRing, access: Access, about: Sequence[Any]) -> None:
        self._key = hmac.digest(ring.index, b"cursor", "sha256")
        said = [access.city, access.principal, access.purpose, *about]
        self._about = json.dumps(said, sort_keys=True, default=str).encode()

    def of(self, id: str) -> str:
        """The cursor of a row."""
        return base64.urlsafe_b64encode(self._seal(id) + id.encode()).decode().rstrip("=")

    def opened(self, cursor: str) -> str:
        """The row's id. Raises UsageError for a cursor that was altered, or is of another list."""
        try:
            held = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            seal, id = held[:LENGTH], held[LENGTH:].decode()
        except (binascii.Error, ValueError):
            seal, id = b"", ""
        if not hmac.compare_digest(seal, self._seal(id)):
            raise UsageError(
                "This cursor does not belong to this list.",
                remedy="Take it from the same field with the same filter and order, or begin at the first page.",
            )
        return id

    def _seal(self, id: str) -> bytes:
        return hmac.new(self._key, self._about + b"|" + id.encode(), hashlib.sha256).digest()[:LENGTH]
