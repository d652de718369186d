"""How long it is waited before a letter or a reaction is tried again: longer each time, and never quite as long for two."""

from datetime import timedelta
from random import Random

WAITS_S = (5, 30, 300, 1_800, 7_200, 18_000, 36_000)
"""After each failure; after the last, some eighteen hours after the first, it is not tried any more."""
JITTER = 0.2
_CHANCE = Random()


def wait_after(failures: int, chance: Random = _CHANCE) -> timedelta | None:
    """How long to wait after so many failures; None where it is not tried again."""
    if failures > len(WAITS_S):
        return None
    return timedelta(seconds=WAITS_S[failures - 1] * chance.uniform(1 - JITTER, 1 + JITTER))
