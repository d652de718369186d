"""Who looked at a child, when, for what: the answer that a guardian is owed (trust.md T10, 3.6)."""

from datetime import datetime

from ...errors import NotFound
from ...trust.audit.asking import who_saw
from ...trust.audit.entries import Kept
from ..store import Store

ACCESSES = "core.access_log"
"""The data category of the access log itself, as far as it is about one person."""


def who_looked(store: Store, child: str, *, since: datetime | None = None) -> list[Kept]:
    """Every read and write of a child's data, oldest first; asking is itself a read, kept before this returns.

    Raises NotFound where the child is not there or this access may not see who looked.
    """
    with store.reading("who saw") as read:
        if ACCESSES not in read.scope.opened(read.connection, [child]).get(child, frozenset()):
            raise NotFound(
                "There is no child with this id here.", remedy="Check the id, the principal and the purpose."
            )
        read.entry.saw([child], [ACCESSES])
        return who_saw(store.world.log, child, since=since)
