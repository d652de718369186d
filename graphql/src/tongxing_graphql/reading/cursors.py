"""Cursors: the id of a row and a seal. They hold no value of a person, and fit only who got them, for what they asked."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from tongxing.errors import UsageError
from tongxing.trust.cipher import KeyRing
from tongxing.trust.principals import Access

LENGTH = 12
"""Bytes of the seal."""


class Cursors:
    """The cursors of one connection: one principal, purpose, record, order and filter."""

    def __init__(self, ring: KeyRing, access: Access, about: Callable[[], Sequence[Any]]) -> None:
        """``about``: what makes the list the one it is; it is asked for the first cursor, and many an answer has none."""
        self._ring, self._access, self._of_list = ring, access, about

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

    @cached_property
    def _keyed(self) -> tuple[bytes, bytes]:
        """The key, and what is sealed besides the id."""
        said = [self._access.city, self._access.principal, self._access.purpose, *self._of_list()]
        told = json.dumps(said, sort_keys=True, default=str).encode()
        return hmac.digest(self._ring.index, b"cursor", "sha256"), told

    def _seal(self, id: str) -> bytes:
        key, about = self._keyed
        return hmac.new(key, about + b"|" + id.encode(), hashlib.sha256).digest()[:LENGTH]
