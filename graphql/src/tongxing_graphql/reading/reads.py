"""What one request reads: at one moment, in batches, with its rows in the access log before a byte leaves."""

from collections.abc import Callable, Hashable
from contextlib import ExitStack, suppress
from threading import Lock

from tongxing.driver import interrupt
from tongxing.errors import CannotRun
from tongxing.trust.principals import Access
from tongxing.trust.scope import Scope
from tongxing.waiting import make_room
from tongxing.work import outbox
from tongxing.work.store import Gathering, Reading, Store

from .batches import Batch, Load


class Reads:
    """The reading of one request. Opened when something is first read; a write ends it, so that its effect is seen."""

    def __init__(self, store: Store, operation: str, document: str | None = None, *, follows: bool = False) -> None:
        """``document``: the digest of what is asked, for the access log. ``follows``: whether it asks for what changed."""
        self.store = Gathering(store)
        self._document = document
        self._follows = follows
        self._settled = 0
        self.access: Access = store.access
        self.scope = Scope.of(store.access)
        self._operation = operation
        self._stack = ExitStack()
        self._reading: Reading | None = None
        self._lock = Lock()
        """So that no connection is interrupted that was given back and serves another request."""
        self._batches: dict[Hashable, Batch] = {}

    def reading(self) -> Reading:
        """The connection and the entry of the access log."""
        if self._reading is None:
            if self._follows:
                self._settled = outbox.settled(self.store.world.database)  # before the view that it is for
            self._reading = self._stack.enter_context(self.store.reading(self._operation, document=self._document))
        return self._reading

    def settled(self) -> int:
        """How far the outbox was settled before this reading began; for one that follows."""
        self.reading()
        return self._settled

    def batch(self, key: Hashable, load: Callable[[], Load]) -> Batch:
        """The batch for one kind of question; ``load`` makes its loader where it is asked for the first time."""
        if key not in self._batches:
            self._batches[key] = Batch(load())
        return self._batches[key]

    def end(self) -> None:
        """Close the reading and keep what waits for the access log. Raises where that fails: then nothing may leave."""
        self._batches.clear()
        with self._lock:
            self._reading = None
        self._stack.close()
        make_room()  # the log is waited for without a connection
        self.store.end()

    def drop(self, error: BaseException) -> None:
        """Close the reading of a request that failed as a whole."""
        with self._lock:
            self._reading = None
        with suppress(CannotRun):  # which is the same failure in other words
            self._stack.__exit__(type(error), error, error.__traceback__)
        with suppress(CannotRun):  # of what was answered to departments before it failed
            self.store.end()

    def interrupt(self) -> None:
        """Stop the statement that runs now, if one does; called from another thread."""
        with self._lock:
            if self._reading is not None:
                interrupt(self._reading.connection)
