"""What a reaction to events may ask for: plain data, on the department's own records and events only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ..records import Record


@dataclass(frozen=True)
class AddRecord:
    """Add one record of the department's own."""

    record: Record


@dataclass(frozen=True)
class ChangeRecord:
    """Change one record of the department's own; it must still have ``expected_version``."""

    type: type[Record]
    id: str
    values: Mapping[str, Any]
    expected_version: int | None = None


@dataclass(frozen=True)
class AddEvent:
    """Add one event about a subject; ``subject_kind`` is child, guardian, household or place.

    The names and values are those of ``Happened``, so that an answer to an event may repeat them: the subject of a place
    is a division's code, or the id of the record that ``about`` names (``monitoring_report:23-…``). ``about`` of other
    events: the record concerned. ``corrects``: the id of the event that this one puts right.
    """

    kind: str
    subject_kind: str
    subject: str
    happened_on: date
    item: str | None = None
    thread: str | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)
    about: str | None = None
    corrects: str | None = None


Command = AddRecord | ChangeRecord | AddEvent
