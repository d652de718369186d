"""Charts: which kind of event leads an application, case, report or referral from where to where, and whose turn it is there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ...errors import Words


@dataclass(frozen=True)
class ChartState:
    """Where a thread may stand. ``owner``: whose turn it is, in the words of the chart; empty where it rests."""

    key: str
    title: Words
    owner: str = ""


@dataclass(frozen=True)
class Move:
    """An event of this kind leads from one state to another."""

    kind: str
    source: str
    target: str


@dataclass(frozen=True)
class Chart:
    """States and the moves between them. A thread begins in the first state, before any event.

    Raises ValueError where two moves of one kind leave a state, a move names no state, or a state is out of reach.
    """

    states: tuple[ChartState, ...]
    moves: tuple[Move, ...]
    table: Mapping[tuple[str, str], str] = field(init=False, repr=False)
    """The state that follows, by (state, kind)."""

    def __post_init__(self) -> None:
        table = {(move.source, move.kind): move.target for move in self.moves}
        known = {state.key for state in self.states}
        strange = sorted({end for move in self.moves for end in (move.source, move.target)} - known)
        lost = sorted(known - {move.target for move in self.moves} - {self.start})
        if len(known) < len(self.states) or len(table) < len(self.moves):
            raise ValueError("A chart names each state once, and one move of a kind from each state.")
        if strange or lost:
            raise ValueError(f"A chart leads to {', '.join(strange) or 'all its states'}; no move leads to {lost}.")
        object.__setattr__(self, "table", table)

    @property
    def start(self) -> str:
        """The state before any event."""
        return self.states[0].key

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds of event that move a thread."""
        return frozenset(move.kind for move in self.moves)

    def state(self, key: str) -> ChartState:
        """The state of this key."""
        return next(state for state in self.states if state.key == key)

    def next(self, state: str) -> tuple[Move, ...]:
        """What may come next, in the order of the chart."""
        return tuple(move for move in self.moves if move.source == state)
