"""Budgets: how much one principal may ask for in a minute and in a day, whatever each single request asks for.

By cost, not by number of requests (trust.md G18): a value that an answer could hold is one point, a request at least one. By
principal: all its tokens together, in all workers together (``tongxing.trust.allotments``). So no token spends more than its
principal may, and a fresh one, which an issuer gives out every few minutes, brings no fresh budget.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from time import time

from tongxing.trust.allotments import Allotments, Stretch
from tongxing.trust.principals import Access

from .limits import A_DAY, A_MINUTE, LimitReached

MINUTE, DAY = 60, 86_400
PARTS = 20
"""A worker takes a twentieth of a budget at a time, so that it writes at most as often for one principal in a minute."""
MOST_PRINCIPALS = 10_000


@dataclass
class Budgets:
    """What one worker has taken of the budgets of one city, and not spent yet."""

    allotments: Allotments
    clock: Callable[[], float] = time
    _left: dict[tuple[str, Stretch], int] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def spend(self, access: Access, cost: int) -> None:
        """Take the cost of a request off the principal's budgets. Raises LimitReached where it is more than is left."""
        now, points = self.clock(), max(cost, 1)
        windows = [("values within a minute", A_MINUTE, Stretch.at(now, MINUTE))]
        if is_integrator(access):
            windows.append(("values within a day", A_DAY, Stretch.at(now, DAY)))
        with self._lock:
            if len(self._left) > MOST_PRINCIPALS:
                self._left.clear()
            for name, allowed, stretch in windows:
                self._have(access.principal, name, allowed, stretch, points)
            for _, _, stretch in windows:
                self._left[access.principal, stretch] -= points

    def _have(self, principal: str, name: str, allowed: int, stretch: Stretch, points: int) -> None:
        """See that so much is at hand. Raises LimitReached."""
        left = self._left.get((principal, stretch), 0)
        if left >= points:
            return
        least = points - left
        part, before = self.allotments.take(principal, stretch, least, max(least, allowed // PARTS), allowed)
        if not part:
            raise LimitReached(name, allowed, before + least)
        self._left[principal, stretch] = left + part


def is_integrator(access: Access) -> bool:
    """Whether a program of somebody else asks, as its grants say."""
    return any(grant.role == "integrator" for grant in access.grants)
