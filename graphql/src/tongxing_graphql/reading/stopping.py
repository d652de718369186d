"""Stopping a request from outside: when its time is over, or when nobody waits for the answer any more."""

from threading import Lock
from time import monotonic

from .reads import Reads


class Stop:
    """One request's, made when it has come. What it reads at that moment fails; a write that runs comes to its end."""

    def __init__(self) -> None:
        self.begun = monotonic()
        self._lock = Lock()
        self._reads: Reads | None = None
        self.is_stopped = False

    def watch(self, reads: Reads) -> None:
        """From now on this is what would be stopped."""
        with self._lock:
            self._reads = reads

    def stop(self) -> None:
        """Stop it, from any thread."""
        with self._lock:
            self.is_stopped = True
            if self._reads is not None:
                self._reads.interrupt()
