"""What a store stands on: the database, the city's keys, and the city's records and rules of writing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property

from ..database import Database
from ..people import RECORDS as PEOPLE
from ..policy.catalogue import ServiceItem
from ..policy.parameters import ParameterBook
from ..policy.reach import Reach
from ..records import Record
from ..records.ids import NewId, new_id
from ..trust.audit.log import AccessLog
from ..trust.categories import CategoryBook
from ..trust.cipher import KeyRing
from .commands import Command
from .events import EVENT_RECORDS, EventBook, Happened
from .threads.procedures import Procedure
from .validations import Validation

Reacts = Callable[[Sequence[Happened]], Sequence[Command]]
Reaction = tuple[str, Reacts]
"""A department's key and its reaction to a batch of events."""


@dataclass(frozen=True)
class World:
    """One city as the store sees it. Made by the host from the city's composition."""

    database: Database
    ring: KeyRing
    log: AccessLog
    """Where each read and write is kept before it is shown or done."""
    city: str
    province: str
    book: CategoryBook
    records: tuple[type[Record], ...] = (*PEOPLE, *EVENT_RECORDS.values())
    """Records of the enabled plugins: these may be read and written."""
    installed: tuple[type[Record], ...] = ()
    """Records of every plugin whose tables stand, enabled or not: a move must reach the disabled ones too."""
    events: EventBook = field(default_factory=EventBook)
    validations: tuple[Validation, ...] = ()
    parameters: ParameterBook = field(default_factory=ParameterBook)
    """What actions may ask for as ``store.parameters``."""
    items: Mapping[str, ServiceItem] = field(default_factory=dict)
    """What may be applied for."""
    procedures: Mapping[str, Procedure] = field(default_factory=dict)
    """By the key of the item: the steps by which it is decided."""
    reach: Reach = field(default_factory=Reach)
    """Whom a changed record reaches, by the facts of every installed plugin: another city may have it on."""
    reactions: Callable[[], Iterable[Reaction]] = tuple
    new_id: NewId = new_id
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    @property
    def placed(self) -> tuple[type[Record], ...]:
        """Every record that carries a child's codes, of enabled and disabled plugins alike."""
        return tuple(r for r in self.standing if r.subject == "child" and r.subject_column == "child")

    @cached_property
    def standing(self) -> tuple[type[Record], ...]:
        """Every record whose table stands here, each once."""
        return tuple(dict.fromkeys((*self.records, *self.installed)))
