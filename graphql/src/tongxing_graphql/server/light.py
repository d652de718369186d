"""Which requests the server answers in its loop: those that were light when they were asked last, on PostgreSQL.

A light one waits for its statement and the log alone; of departments' code it needs at most one pure field, which is called in a
thread where it is not known (``compiled.plans``). Whether it is light this time too is seen again when it runs; what has become heavy
goes on in a thread from there. Everybody else's first request runs in a thread.
"""

from collections import OrderedDict

from ..operations.asked import Asked
from ..operations.execution import Answer

MOST_KNOWN = 512
MOST_BYTES = 65_536
"""Of a body; a larger one is looked at in a thread, so that reading it does not hold up others."""


class Light:
    """What one city's requests were like, by their documents."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str | None, ...], None] = OrderedDict()

    def holds(self, asked: Asked) -> bool:
        """Whether it may begin in the loop."""
        return _key(asked) in self._known

    def note(self, asked: Asked, answer: Answer) -> None:
        """Remember how it was answered."""
        key = _key(asked)
        if not answer.is_light:
            self._known.pop(key, None)
            return
        self._known[key] = None
        while len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)


def _key(asked: Asked) -> tuple[str | None, ...]:
    return asked.document_id, asked.query, asked.operation
