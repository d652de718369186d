"""Letters as messages: a batch at a time, and again what the other side misses, until it misses nothing.

Whoever gives the letters over says which number was the last, so that a letter is missed even if none came after it. A message
that was lost, or whose answer was, does no harm: what the other side has not is sent with the next, and what it has, it knows.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from ...errors import UsageError
from ...trust.peers import Peer
from ..store import Store
from .letters import Letter, Register, letter_of
from .sending import send
from .taking import Taken

AT_ONCE = 40
"""Letters in a message: some 60 kB, within what a server takes as one body."""
ROUNDS = 10
"""How often what is missing is sent again; what is missing after that is told and waits for the next time."""


@dataclass(frozen=True)
class Message:
    """Letters, and the number of the last that was ever sent to this peer."""

    last: int
    letters: tuple[Letter, ...]

    def as_json(self) -> bytes:
        """The form in which it travels."""
        return json.dumps({"last": self.last, "letters": [asdict(each) for each in self.letters]}).encode()

    @classmethod
    def of(cls, body: bytes) -> "Message":
        """A message from its form. Raises UsageError for what is none."""
        try:
            told = json.loads(body)
            last, letters = told["last"], tuple(letter_of(each) for each in told["letters"])
            if not isinstance(last, int):
                raise ValueError(last)
            return cls(last, letters)
        except (ValueError, TypeError, KeyError) as error:
            raise UsageError("This is no message of letters.", remedy="Give `last` and `letters`.") from error


@dataclass(frozen=True)
class Receipt:
    """What the other side says became of letters."""

    taken: int = 0
    known: int = 0
    refused: Mapping[int, str] = field(default_factory=dict)
    missing: tuple[int, ...] = ()

    @classmethod
    def of(cls, taken: Taken) -> "Receipt":
        """The receipt for what was taken here."""
        return cls(taken.counts["taken"], taken.counts["known"], taken.refused, taken.missing)

    @classmethod
    def read(cls, body: bytes) -> "Receipt":
        """A receipt from its form. Raises ValueError, TypeError or KeyError for what is none."""
        told = json.loads(body)
        refused = {int(number): str(why) for number, why in told["refused"].items()}
        return cls(int(told["taken"]), int(told["known"]), refused, tuple(int(n) for n in told["missing"]))

    def as_dict(self) -> dict[str, Any]:
        """The form of JSON."""
        return {**asdict(self), "refused": {str(number): why for number, why in self.refused.items()}}

    def then(self, later: "Receipt") -> "Receipt":
        """Both together; what the later says is missing holds."""
        refused = {number: why for number, why in {**self.refused, **later.refused}.items() if number in later.missing}
        return Receipt(self.taken + later.taken, self.known + later.known, refused, later.missing)


Post = Callable[[Message], Receipt]
"""How a message reaches the other side, and what it says of it. Raises CannotRun where it does not answer."""


def deliver(store: Store, peer: Peer, post: Post) -> Receipt:
    """Give a peer what it has not: what is new here, then what it misses, until that is nothing or nothing helps.

    Also where nothing is new: what was lost before is found so. Raises NotAllowed where a child may not be seen, and
    whatever ``post`` raises; what did not arrive is sent the next time.
    """
    receipt = _given(store, peer, post, send(store, peer))
    for _ in range(ROUNDS):
        again = send(store, peer, again=receipt.missing) if receipt.missing else []
        if not again:
            break
        before, receipt = receipt, receipt.then(_given(store, peer, post, again))
        if receipt.missing == before.missing:
            break
    return receipt


def _given(store: Store, peer: Peer, post: Post, letters: Sequence[Letter]) -> Receipt:
    with store.world.database.read() as connection:
        last = Register(connection, store.world.city, peer.name).last_number()
    receipt = Receipt()
    for batch in _batches(letters):
        receipt = receipt.then(post(Message(last, batch)))
    return receipt


def _batches(letters: Sequence[Letter]) -> Iterator[tuple[Letter, ...]]:
    """At least one, which may be empty: it asks what is missing."""
    for first in range(0, max(len(letters), 1), AT_ONCE):
        yield tuple(letters[first : first + AT_ONCE])
