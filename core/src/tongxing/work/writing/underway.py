"""One action that is under way: what it has written lands in the tables when something reads it, or when the action ends.

What is added or changed waits till then, so that checks and statements are few.
"""

from typing import Any

from sqlalchemy import Connection

from ...errors import Invalid
from ...records import Record
from .. import rows
from ..marks import Changes
from . import moves, settling
from .act import Act


class Underway(Act):
    """An action whose reads find what it has written."""

    @property
    def connection(self) -> Connection:
        """Behind wall two, as a ``Reading`` has it: whatever statement runs on it, what the principal may not see is not there.

        It shows what stood before this action.
        """
        return self.behind.connection

    # what stands ------------------------------------------------------------------------------------------------------

    @property
    def transaction(self) -> Connection:
        """The store's own, before wall two: for what must see its own writes, and to decide. What it gives is shown to nobody."""
        if self.calls is not None:
            self.calls.go_alone()
        self.put()
        return self.writing

    def seeing(self, record: type[Record], **equal: Any) -> Connection:
        """The same for a statement over the rows of one record whose columns equal these values."""
        connection = self.beside(record, **equal)
        if any(each.concerns(record, equal) for each in self.waiting):
            self.put()
        return connection

    def beside(self, record: type[Record], **equal: Any) -> Connection:
        """The same as far as other calls wrote it; what this one wrote may wait."""
        if self.calls is not None and any(
            each.concerns(record, equal) for unit in self.calls.waiting for each in unit.waiting
        ):
            self.calls.land()
        return self.writing

    def stored(self, record: type[Record], id: str) -> dict[str, Any]:
        """The row as it stands, secrets open; for deciding and merging, never for showing. Raises NotFound."""
        return rows.stored(self.seeing(record, id=id), record, id, self.vault)

    # what lands -------------------------------------------------------------------------------------------------------

    def ready(self, subject: str) -> None:
        """Have a subject's data key at hand, for what is sealed before it is written."""
        self.vault.ready(self.writing, [subject])
        if not self.vault.knows(subject):
            if self.calls is not None:
                self.calls.go_alone()
            self.vault.ready(self.writing, [subject], create=True)

    def put(self) -> None:
        """Put what waits into its tables, as far as its columns let it."""
        if self.waiting:
            if self.calls is not None and not self.for_department:
                self.calls.go_alone()
            settling.check_columns([self])
            settling.put([self])

    def settle(self, first: int) -> None:
        """Check what was written from the ``first`` on, and let moves take effect. Raises Invalid with all problems."""
        settling.check_columns([self])
        settling.check_demands([self], first)
        if self.problems:
            raise Invalid(self.problems)
        settling.put([self])
        moves.follow(self.writing, self.world, self.access, self.moved)

    def changes(self) -> Changes:
        """What was written, for the marks of whom it reaches and for the outbox."""
        return settling.changes_of([self])
