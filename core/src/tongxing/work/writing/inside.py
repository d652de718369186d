"""A connection that is opened when it is first needed, and closed with the reading or the action that it stands beside."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import Connection


@dataclass
class Inside:
    """One connection beside another: ``Reading.inside``, ``Unit.behind``."""

    open: Callable[[], Connection]
    _opened: Connection | None = field(default=None, repr=False)

    @property
    def connection(self) -> Connection:
        """It, from now on open."""
        if self._opened is None:
            self._opened = self.open()
        return self._opened
