"""The requests that were compiled last, so that their statements are written for a new schema before anybody sends them again."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from threading import Lock

from tongxing.trust.principals import Access

from .asked import Asked

MOST = 64
BYTES = 4_096
"""Of a request's body; larger ones are rare, and not remembered."""


@dataclass(frozen=True)
class Recent:
    """One request, and who sent it for what. By whatever rights they have when it is prepared."""

    principal: str
    purpose: str
    asked: Asked


@dataclass
class Lately:
    """For each document the last request of each principal, in memory alone; those that were not sent for longest go first."""

    _kept: OrderedDict[Hashable, Recent] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def note(self, access: Access, asked: Asked) -> None:
        """Remember a request that was compiled."""
        if asked.size > BYTES:
            return
        key = (access.principal, access.purpose, asked.query, asked.operation)
        with self._lock:
            self._kept[key] = Recent(access.principal, access.purpose, asked)
            self._kept.move_to_end(key)
            if len(self._kept) > MOST:
                self._kept.popitem(last=False)

    def newest_first(self) -> list[Recent]:
        """All that are remembered."""
        with self._lock:
            return list(reversed(self._kept.values()))
