"""The row that an addition or a change will leave: what its author said, and the id, version, marks and codes that are set here."""

from collections.abc import Mapping
from typing import Any

from ...errors import NotFound, UsageError, VersionConflict
from ...people import Child
from ...records import Record
from ...records.base import abouts
from ...trust.principals import Access
from .. import rows
from ..events import EVENT_RECORDS
from . import seen
from .act import Written
from .moves import CODES, codes_of
from .underway import Underway


def added(unit: Underway, record: Record, **marks: Any) -> Written:
    """A new row. ``marks``: who recorded it and when, where that is not the principal now. Raises NotFound for a child elsewhere."""
    kind = type(record)
    _demand_known(unit, kind)
    row = rows.row_of(record)
    row |= {"id": record.id or unit.world.new_id(row.get("hukou") or unit.world.province), "version": 1}
    row |= _marks(unit.access) | marks
    return Written(kind, None, row | _placed(unit, kind, row))


def changed(unit: Underway, record: Record, values: dict[str, Any]) -> Written:
    """The row as it stands, with these values. Raises VersionConflict if it is no longer as it was read."""
    kind = type(record)
    _demand_changeable(unit, kind, values)
    before = unit.stored(kind, record.id)
    if before["version"] != record.version:
        raise VersionConflict(
            f"This {kind.__name__} was changed by somebody else.",
            remedy="Read it again and decide anew.",
            expected=record.version,
            found=before["version"],
        )
    return Written(kind, before, before | values | {"version": before["version"] + 1} | _marks(unit.access))


def _demand_known(unit: Underway, record: type[Record]) -> None:
    if record not in unit.world.records:
        raise UsageError(f"{record.__name__} belongs to a plugin that is not enabled in this city.")


def _demand_changeable(unit: Underway, record: type[Record], values: Mapping[str, Any]) -> None:
    _demand_known(unit, record)
    if record in EVENT_RECORDS.values():
        raise UsageError("An event is never changed.", remedy="Add one that corrects it.")
    unknown = sorted(values.keys() - abouts(record).keys())
    if unknown:
        raise UsageError(f"{record.__name__} has no column {unknown[0]!r} that may be changed.")


def _marks(access: Access) -> dict[str, Any]:
    return {"recorded_at": access.now, "recorded_by": access.principal, "recorded_why": access.purpose}


def _placed(unit: Underway, record: type[Record], row: Mapping[str, Any]) -> dict[str, Any]:
    """The child's codes, copied; NotFound where the child is not there or may not be seen."""
    if record.subject != "child" or record.subject_column == "id" or row["child"] in unit.unwritten:
        return {}
    # Whether it may be seen comes first, so that a child elsewhere takes no longer to refuse than one who is nowhere.
    codes = _place_of(unit, row["child"]) if seen.may_see(unit, Child, row["child"]) else None
    if codes is None:
        raise NotFound("There is no child with this id here.", remedy="Check the id.")
    return codes


def _place_of(unit: Underway, child: str) -> dict[str, Any] | None:
    for each in reversed(unit.waiting):
        if each.record is Child and each.after["id"] == child:
            return {name: each.after[name] for name in CODES}
    return unit.ahead.codes.get(child) or codes_of(unit.writing, [child]).get(child)
