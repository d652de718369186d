"""Numbered letters: their form in a file (JSON lines), and the register of what was sent to and taken from each peer."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Integer, String, Table, func, insert, select
from sqlmodel import SQLModel

from ...errors import UsageError
from ...records.base import Instant

SENT, TAKEN = "sent", "taken"
ASKED_FOR = 1000
"""So many missing letters are asked for at one time."""
EXCHANGE = Table(
    "_p_core_exchange",
    SQLModel.metadata,
    Column("city", String(64), primary_key=True),
    Column("peer", String(64), primary_key=True),
    Column("direction", String(8), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("event", String(32), nullable=False),
    Column("subject", String(32), nullable=False),
    Column("at", Instant, nullable=False),
)
"""No person's data: the ids of events and of whom they are about, so that a lost letter can be written again."""


@dataclass(frozen=True)
class Letter:
    """One letter: from whom, to whom, its number, and its sealed body."""

    sender: str
    receiver: str
    number: int
    sealed: str

    @property
    def about(self) -> str:
        """What is bound into the seal."""
        return f"{self.sender}>{self.receiver}:{self.number}"


def written(file: Path, letters: Iterable[Letter]) -> None:
    """Write letters to a file, one a line."""
    file.write_text("".join(json.dumps(asdict(letter)) + "\n" for letter in letters), encoding="utf-8")


def read(file: Path) -> list[Letter]:
    """The letters of a file. Raises UsageError with the line that is none."""
    found = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        try:
            found.append(letter_of(json.loads(line)))
        except (ValueError, TypeError) as error:
            raise UsageError(
                f"{file.name}:{number}: this line is no letter.", remedy="Ask for the file again."
            ) from error
    return found


def letter_of(told: Any) -> Letter:
    """A letter from its fields. Raises TypeError or ValueError where they are not those of one."""
    letter = Letter(**told)
    if not isinstance(letter.number, int) or letter.number < 1:
        raise ValueError(letter.number)
    return letter


@dataclass(frozen=True)
class Register:
    """What was sent to, or taken from, one peer."""

    connection: Connection
    city: str
    peer: str

    def rows(self, direction: str, numbers: Sequence[int] | None = None) -> list[Any]:
        """Number, event and subject of letters, by number."""
        mine = self._mine(direction)
        wanted = select(EXCHANGE.c.number, EXCHANGE.c.event, EXCHANGE.c.subject).where(mine).order_by(EXCHANGE.c.number)
        if numbers is not None:
            wanted = wanted.where(EXCHANGE.c.number.in_(numbers))
        return list(self.connection.execute(wanted))

    def missing(self, last: int = 0) -> list[int]:
        """Numbers below the highest taken, or up to the ``last`` that the peer says it has sent, that have not come.

        The first ``ASKED_FOR`` of them: what comes of these is seen before others are asked for.
        """
        taken = {row.number for row in self.rows(TAKEN)}
        numbers = range(1, max(last, *taken, 0) + 1)
        return list(islice((number for number in numbers if number not in taken), ASKED_FOR))

    def last_number(self) -> int:
        """The number of the last letter to this peer; 0 before the first."""
        return self.connection.execute(select(func.max(EXCHANGE.c.number)).where(self._mine(SENT))).scalar() or 0

    def note(self, direction: str, number: int, event: str, subject: str, at: Any) -> None:
        """Note a letter."""
        told = {"city": self.city, "peer": self.peer, "direction": direction, "number": number}
        self.connection.execute(insert(EXCHANGE).values(**told, event=event, subject=subject, at=at))

    def _mine(self, direction: str) -> Any:
        peer = (EXCHANGE.c.city == self.city) & (EXCHANGE.c.peer == self.peer)
        return peer & (EXCHANGE.c.direction == direction)
