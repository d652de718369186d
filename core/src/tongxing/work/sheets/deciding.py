"""Deciding a conflict: a person takes the sheet's value or keeps the registry's, by the right to write that field."""

from datetime import date
from typing import Any

import polars as pl
from pydantic import BaseModel

from ...errors import NotFound, UsageError
from ...people import GuardianIdentifier, Guardianship, Identifier, Residence, ResidencePermit
from ...records import Record
from ...records.base import public_name
from ..checks import python_type
from ..rows import frame_of, row_of
from ..writing.unit import Unit
from .conflicts import CONFLICT_RECORDS
from .episodes import plan_permits, plan_stays
from .standing import Standing


class Deciding(BaseModel):
    """Which conflict is decided."""

    id: str


def keep(store: Unit, body: Deciding) -> Record:
    """Leave the registry as it is."""
    return _decide(store, _open(store, body.id), "kept")


def take(store: Unit, body: Deciding) -> Record:
    """Put the sheet's value into the registry, dated by the day of the survey where the field is dated."""
    conflict: Any = _open(store, body.id)
    record, id = _holder(store, conflict.holder)
    value = value_of(record, conflict.column, conflict.told)
    if (record, conflict.column) in _DATED and id:
        _begin(store, conflict, record, value)
    elif id:
        _change(store, conflict, store.get(record, id), value)
    else:
        _add(store, conflict, record, value)
    return _decide(store, conflict, "taken")


def _open(store: Unit, id: str) -> Record:
    """The conflict, if it may be seen and nobody has decided it. Raises NotFound, UsageError."""
    found: list[Any] = [c for record in CONFLICT_RECORDS.values() for c in store.find(record, id=id)]
    if not found:
        raise NotFound("There is no conflict with this id here.", remedy="List them with `tongxing conflicts`.")
    if found[0].state != "open":
        raise UsageError(
            f"这一冲突已由 {found[0].decided_by} 决定。 This conflict was decided already by {found[0].decided_by}."
        )
    conflict: Record = found[0]
    return conflict


def _decide(store: Unit, conflict: Record, state: str) -> Record:
    return store.change(conflict, state=state, decided_by=store.access.principal, decided_on=store.access.day)


def _holder(store: Unit, said: str) -> tuple[type[Record], str]:
    name, _, id = said.partition(":")
    record = next((r for r in store.world.records if public_name(r) == name), None)
    if record is None:
        raise UsageError(
            f"{name} 属于本地未启用的部门,只能保留。 {name} belongs to a department that is not enabled here.",
            remedy="Enable it, or keep what stands.",
        )
    return record, id


def value_of(record: type[Record], column: str, text: str) -> Any:
    """A value from the text in which a conflict keeps it."""
    kind = python_type(record, column)
    if kind is bool:
        return text == "true"
    return date.fromisoformat(text) if kind is date else kind(text)


# how a value is put into its record -----------------------------------------------------------------------------------

_DATED = {(Residence, "division"), (ResidencePermit, "state")}
"""A new one of these ends the old episode instead of writing over it."""


def _begin(store: Unit, conflict: Any, record: type[Record], value: str) -> None:
    day = conflict.told_on or store.access.day
    rows = [row_of(r) for r in store.find(record, child=conflict.child)]
    standing = Standing({record: frame_of(record, rows)}, pl.DataFrame())
    said = {"row": 0, "child": conflict.child, "hukou": None, "surveyed_on": day, "accompanied_by": None}
    if record is Residence:
        drafts = plan_stays(standing, _told(said | {"residence": value, "residing_since": day}))[1]
    else:
        drafts = plan_permits(standing, _told(said | {"permit": value, "permit_since": day}))
    for draft in drafts.iter_rows(named=True):
        _put(store, record, draft)


def _told(row: dict[str, Any]) -> pl.DataFrame:
    """One row of the children's sheet, as the episodes are planned from it."""
    days = {name: pl.Date for name in row if name in ("surveyed_on", "residing_since", "permit_since")}
    return pl.DataFrame(
        [row], schema={"row": pl.Int64} | {name: days.get(name, pl.String) for name in row if name != "row"}
    )


def _put(store: Unit, record: type[Record], draft: dict[str, Any]) -> None:
    values = {name: v for name, v in draft.items() if v is not None and name not in ("row", "id", "hukou")}
    if draft["id"] is None:
        store.add(record(**values))
    else:
        del values["child"]
        store.change(store.get(record, draft["id"]), **values)


def _change(store: Unit, conflict: Any, holder: Record, value: Any) -> None:
    """A guardian's row speaks of all children of the family; so the tie to each that says the same changes."""
    was = getattr(holder, conflict.column)
    same = [holder]
    if isinstance(holder, Guardianship):
        ties = store.find(Guardianship, guardian=holder.guardian)
        same = [t for t in ties if t.valid_until is None and getattr(t, conflict.column) == was]
    for each in same:
        store.change(each, **{conflict.column: value})


def _add(store: Unit, conflict: Any, record: type[Record], value: Any) -> None:
    """What nobody holds any more is put down anew; a record that needs more than this one field says so."""
    kind = {"kind": "resident_id"} if record in (Identifier, GuardianIdentifier) else {}
    subject = record.subject_column
    store.add(record(**{subject: getattr(conflict, subject), conflict.column: value} | kind))
