"""Budgets: how much one token and one principal may ask for in a minute and in a day, whatever each single request asks for.

By cost, not by number of requests (trust.md G18): a value that an answer could hold is one point, a request at least one. Each
token has its own, within its principal's, in all workers together (``tongxing.trust.allotments``). So a token that leaked or runs
away is told by its own limit and leaves its principal something for the others; and a fresh one, which an issuer gives out every
few minutes, brings its principal no fresh budget. Whoever comes without a token has the principal's alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from time import time

from tongxing.trust.allotments import Allotments, Stretch
from tongxing.trust.principals import MARK_SHOWN, Access
from tongxing.waiting import elsewhere

from . import noting
from .limits import A_DAY, A_MINUTE, TOKENS_SHARE, LimitReached

_Budget = tuple[str, str, int, Stretch]
"""Whose, what it is called, how much it is, and of which stretch of time."""
MINUTE, DAY = 60, 86_400
PARTS = 20
"""A worker takes a twentieth of a budget at a time, so that it writes at most as often for one principal in a minute."""
MOST_HELD = 10_000


@dataclass
class Budgets:
    """What one worker has taken of the budgets of one city, and not spent yet."""

    allotments: Allotments
    clock: Callable[[], float] = time
    _left: dict[tuple[str, Stretch], int] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def spend(self, access: Access, cost: int) -> None:
        """Take the cost of a request off its token's and its principal's budgets. Raises LimitReached where it is more than is left."""
        now, points = self.clock(), max(cost, 1)
        windows = [("values within a minute", A_MINUTE, Stretch.at(now, MINUTE))]
        if is_integrator(access):
            windows.append(("values within a day", A_DAY, Stretch.at(now, DAY)))
        taken = [(access.principal, *window) for window in windows]
        if access.token is not None:
            of_token = [(f"{name} by one token", int(most * TOKENS_SHARE), stretch) for name, most, stretch in windows]
            taken = [*((f"token {access.token}", *window) for window in of_token), *taken]
        if not self._is_at_hand(taken, points):
            elsewhere(lambda: self._fetch(access, taken, points))

    def _is_at_hand(self, taken: Sequence[_Budget], points: int) -> bool:
        """Take it off, where so much is left of each and nobody fetches more at this moment."""
        if not self._lock.acquire(blocking=False):
            return False
        try:
            is_left = all(self._left.get((who, stretch), 0) >= points for who, _, _, stretch in taken)
            if is_left:
                self._take_off(taken, points)
            return is_left
        finally:
            self._lock.release()

    def _fetch(self, access: Access, taken: Sequence[_Budget], points: int) -> None:
        with self._lock:
            if len(self._left) > MOST_HELD:
                self._left.clear()
            try:
                for who, name, allowed, stretch in taken:
                    self._have(who, name, allowed, stretch, points)
            except LimitReached:
                noting.current().over_budget = (access.token or "")[:MARK_SHOWN]
                raise
            self._take_off(taken, points)

    def _take_off(self, taken: Sequence[_Budget], points: int) -> None:
        for who, _, _, stretch in taken:
            self._left[who, stretch] -= points

    def _have(self, who: str, name: str, allowed: int, stretch: Stretch, points: int) -> None:
        """See that so much is at hand. Raises LimitReached."""
        left = self._left.get((who, stretch), 0)
        if left >= points:
            return
        least = points - left
        part, before = self.allotments.take(who, stretch, least, max(least, allowed // PARTS), allowed)
        if not part:
            raise LimitReached(name, allowed, before + least)
        self._left[who, stretch] = left + part


def is_integrator(access: Access) -> bool:
    """Whether a program of somebody else asks, as its grants say."""
    return any(grant.role == "integrator" for grant in access.grants)
