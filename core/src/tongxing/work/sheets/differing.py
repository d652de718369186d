"""Conflicts as people read them: the field's head, and the three values in the words of the drop-down."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from ...errors import Words
from ...records import Record
from ...records.base import abouts, public_name
from ..store import Reading, Store
from .conflicts import CONFLICT_RECORDS
from .deciding import value_of
from .questions import TITLES, Column, Survey
from .wording import written


@dataclass(frozen=True)
class Difference:
    """One conflict. ``base``: what the sheet was issued with; ``standing``: what the registry holds now."""

    id: str
    state: str
    sheet: Words
    subject: str
    title: Words
    base: str | None
    told: str | None
    standing: str | None
    told_by: str
    told_on: date | None
    decided_by: str | None
    decided_on: date | None

    def as_dict(self) -> dict[str, Any]:
        """Plain data for ``--json``."""
        return asdict(self)


def differences(store: Store, survey: Survey, *, decided: bool = False) -> list[Difference]:
    """The conflicts that this principal may see, the oldest first. ``decided``: also those that were decided."""
    with store.reading("conflicts") as reading:
        found = [
            (conflict.issued_at, _difference(reading, survey, kind, conflict, store))
            for kind, record in CONFLICT_RECORDS.items()
            for conflict in _all(reading, record)
            if decided or conflict.state == "open"
        ]
    return [each for _, each in sorted(found, key=lambda pair: (pair[0], pair[1].id))]


def _all(reading: Reading, record: type[Record]) -> list[Any]:
    return list(reading.all(record))


def _difference(reading: Reading, survey: Survey, kind: str, conflict: Any, store: Store) -> Difference:
    name, _, id = conflict.holder.partition(":")
    record = next((r for r in store.world.records if public_name(r) == name), None)
    column = survey.column(kind, conflict.key)
    title = abouts(record)[conflict.column].title if record else Words(conflict.key, conflict.key)
    standing = conflict.standing
    if record and id and conflict.state == "open":
        now = reading.all(record, ids=[id])
        standing = _text(getattr(now[0], conflict.column)) if now else None
    base, told, stands = (_words(record, column, conflict.column, v) for v in (conflict.base, conflict.told, standing))
    return Difference(
        id=conflict.id,
        state=conflict.state,
        sheet=TITLES[kind],
        subject=getattr(conflict, kind),
        title=column.ask if column else title,
        base=base,
        told=told,
        standing=stands,
        told_by=conflict.told_by,
        told_on=conflict.told_on,
        decided_by=conflict.decided_by,
        decided_on=conflict.decided_on,
    )


def _text(value: Any) -> str | None:
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)


def _words(record: type[Record] | None, column: Column | None, name: str, text: str | None) -> str | None:
    """As a clerk writes it; as it is kept where its department is not enabled here."""
    if text is None or record is None or column is None:
        return text
    return str(written(column, value_of(record, name, text)))
