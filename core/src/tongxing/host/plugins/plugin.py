"""One plugin that was loaded and checked: its card, everything it contributes, and where its files stand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.resources.abc import Traversable

from sqlalchemy import Table

from ...errors import Words
from ...policy.catalogue import ServiceItem
from ...policy.parameters import Parameter
from ...records import Record
from ...work.events import EventKind
from ...work.threads.procedures import Procedure
from .card import Card
from .collecting import Contributed
from .finding import Kind
from .scripts import Tables
from .survey import Question


@dataclass(frozen=True)
class Plugin:
    """Core, a layer or a department, as it runs in this process."""

    key: str
    kind: Kind
    title: Words
    version: str
    package: str
    card: Card | None = None
    contributed: Contributed = field(default_factory=Contributed)
    items: tuple[ServiceItem, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    kinds: tuple[EventKind, ...] = ()
    questions: tuple[Question, ...] = ()
    papers: Mapping[str, Words] = field(default_factory=dict)
    """Papers that its items ask for, in words."""
    procedures: tuple[Procedure, ...] = ()
    append_only: tuple[Table, ...] = ()
    counted: tuple[Table, ...] = ()
    """Tables whose changes are counted."""

    @property
    def requires(self) -> tuple[str, ...]:
        """Plugins without which this one stops."""
        return self.card.requires if self.card else ()

    @property
    def records(self) -> tuple[type[Record], ...]:
        """What it keeps."""
        return self.contributed.records

    @property
    def data(self) -> Traversable:
        """Its folder of data files."""
        return files(self.package) / "data"

    @property
    def counts(self) -> Mapping[str, int]:
        """How much it contributes, by kind of thing."""
        from_files = {
            "items": len(self.items),
            "parameters": len(self.parameters),
            "event_kinds": len(self.kinds),
            "questions": len(self.questions),
            "procedures": len(self.procedures),
            "categories": len(self.card.categories) if self.card else 0,
        }
        return self.contributed.counts | {name: count for name, count in from_files.items() if count}

    def tables(self, others: frozenset[str]) -> Tables:
        """What it keeps in a database; ``others`` are the keys of all plugins."""
        return Tables(self.key, self.package, self.records, self.append_only, self.counted, others)
