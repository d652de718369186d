"""Instances of other places with which this one exchanges letters: one secret key for each pair, handed over in person.

A letter is sealed by the city's suite under that key, bound to sender, receiver and number: whoever has not the key can
neither read, nor make, nor change, nor send again under another number what is sent. Without a key nothing is sent.
"""

import base64
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag

from ..errors import CannotRun, UsageError
from ..people.divisions import national
from .algorithms import SEALING, Suite

NONCE, KEY = 12, 32


@dataclass(frozen=True)
class Peer:
    """Another instance: the key of its city, the division that it answers for, and the secret of the pair."""

    name: str
    division: str
    secret: bytes = field(repr=False)

    def holds(self, code: str | None) -> bool:
        """Whether a division lies in that of the peer."""
        low, high = national().range_of(self.division)
        return code is not None and low <= code < high

    def seal(self, suite: Suite, text: str, about: str) -> str:
        """The stored form ``v1:<algorithm>:<bytes>`` of a text; ``about`` is bound in."""
        nonce = os.urandom(NONCE)
        body = nonce + SEALING[suite.sealing](self.secret).encrypt(nonce, text.encode(), about.encode())
        return f"v1:{suite.sealing}:{base64.b64encode(body).decode()}"

    def open(self, sealed: str, about: str) -> str:
        """The text again. Raises UsageError for what was not sealed with this key, or is about something else."""
        try:
            version, algorithm, body = sealed.split(":", 2)
            data = base64.b64decode(body, validate=True)
            if version != "v1":
                raise ValueError(version)
            return SEALING[algorithm](self.secret).decrypt(data[:NONCE], data[NONCE:], about.encode()).decode()
        except (InvalidTag, ValueError, KeyError) as error:
            said = f"A letter of {self.name} does not open: it was changed, or the key is another one."
            raise UsageError(said, remedy="Ask for it again, and compare the keys.") from error


@dataclass(frozen=True)
class Peers:
    """The peers of a city, in a file beside its keys that only its owner may read."""

    path: Path

    def named(self, name: str) -> Peer:
        """One peer. Raises CannotRun where no key was agreed with it."""
        told = self._read().get(name)
        if told is None:
            remedy = f"Run `tongxing exchange agree {name}` on one side and give the key to the other in person."
            raise CannotRun(f"No key was agreed with {name}; nothing is exchanged without one.", remedy=remedy)
        return Peer(name, told["division"], base64.b64decode(told["key"]))

    def agree(self, name: str, division: str, key: str | None = None) -> str:
        """Keep a peer, with a new key or the one that the other side made; the key, to be handed over."""
        kept, secret = self._read(), key or base64.b64encode(os.urandom(KEY)).decode()
        if name in kept:
            raise UsageError(f"A key was agreed with {name} already.", remedy=f"Take it out of {self.path.name} first.")
        if not _is_key(secret):
            raise UsageError("This is no key of an exchange.", remedy="Give it as the other side printed it.")
        if not national().is_known(division):
            raise UsageError(f"{division} is no known division.", remedy="Give a code of 6, 9 or 12 digits.")
        kept = {**kept, name: {"division": division, "key": secret}}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(kept, file)
        return secret

    def _read(self) -> Mapping[str, Mapping[str, str]]:
        return json.loads(self.path.read_text()) if self.path.exists() else {}


def _is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == KEY
    except ValueError:
        return False
