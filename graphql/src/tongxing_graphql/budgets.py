"""Budgets: how much one principal may ask for in a minute and in a day, whatever each single request asks for.

By cost, not by number of requests (trust.md G18): a value that an answer could hold is one point, a request at least one.
Each process keeps its own; several workers allow as many times as much.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic

from tongxing.trust.principals import Access

from .limits import A_DAY, A_MINUTE, LimitReached

MOST_PRINCIPALS = 10_000


@dataclass
class Budgets:
    """What the principals of one city have spent."""

    clock: Callable[[], float] = monotonic
    _spent: dict[tuple[str, str, int], int] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def spend(self, access: Access, cost: int) -> None:
        """Take the cost of a request off the principal's budgets. Raises LimitReached where it is more than is left."""
        now = self.clock()
        windows = [("values within a minute", A_MINUTE, int(now // 60))]
        if is_integrator(access):
            windows.append(("values within a day", A_DAY, int(now // 86_400)))
        with self._lock:
            if len(self._spent) > MOST_PRINCIPALS:
                self._spent.clear()
            for name, allowed, window in windows:
                asked = self._spent.get((access.principal, name, window), 0) + max(cost, 1)
                if asked > allowed:
                    raise LimitReached(name, allowed, asked)
            for name, _, window in windows:
                key = (access.principal, name, window)
                self._spent[key] = self._spent.get(key, 0) + max(cost, 1)


def is_integrator(access: Access) -> bool:
    """Whether a program of somebody else asks, as its grants say."""
    return any(grant.role == "integrator" for grant in access.grants)
