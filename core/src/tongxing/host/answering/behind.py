"""Where lists told decisions as they stood, because more were stale than whoever asks should wait for: a server decides those
beside all requests (``Kept.catch_up``)."""

from ...database import Database

By = tuple[str, str]
"""A city, and the version of what is decided by there."""


class Behind:
    """It stands beside the database."""

    def __init__(self, _: Database) -> None:
        self._noted: set[By] = set()
        self._given_up: set[By] = set()

    def close(self) -> None:
        """Nothing is held."""

    def note(self, by: By) -> None:
        """A list left some as they stood."""
        self._noted.add(by)

    def take(self, by: By) -> bool:
        """Whether one did since this was asked last."""
        was_noted = by in self._noted
        self._noted.discard(by)
        return was_noted and by not in self._given_up

    def give_up(self, by: By) -> None:
        """What is decided by this has a fault and is not kept: nobody but who asks, and the daily run, decides it again."""
        self._given_up.add(by)
