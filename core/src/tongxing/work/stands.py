"""Where somebody stands in the change feed, and the cursor in which it is handed out and brought back.

A cursor is sealed and never looks the same twice: from two of them nobody tells whether, or how much, changed elsewhere.
"""

import base64
import os
import struct
from typing import NamedTuple

from cryptography.exceptions import InvalidTag

from ..errors import UsageError
from ..trust.algorithms import SEALING
from ..trust.cipher import NONCE, KeyRing

_FORM = struct.Struct(">QIq")


class Stand(NamedTuple):
    """Behind so many ids (``place``) of the row of the outbox at a position, which was written at a moment (microseconds)."""

    position: int
    place: int
    at: int


class Cursors:
    """The cursors of one city's feed."""

    def __init__(self, ring: KeyRing, city: str) -> None:
        self._sealing = SEALING[ring.suite.sealing](ring.derived("cursors of the change feed"))
        self._about = city.encode()

    def of(self, stand: Stand) -> str:
        """The cursor of a place."""
        nonce = os.urandom(NONCE)
        sealed = nonce + self._sealing.encrypt(nonce, _FORM.pack(*stand), self._about)
        return base64.urlsafe_b64encode(sealed).decode().rstrip("=")

    def opened(self, cursor: str) -> Stand:
        """The place again. Raises UsageError for what is no cursor of this feed."""
        try:
            sealed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            return Stand(*_FORM.unpack(self._sealing.decrypt(sealed[:NONCE], sealed[NONCE:], self._about)))
        except (InvalidTag, ValueError, struct.error) as error:
            raise UsageError(
                "This is no cursor of this city's change feed.", remedy="Give one as it was given to you, whole."
            ) from error
