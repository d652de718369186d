"""The version that a writer had read, and, where somebody changed the record since, both versions field by field.

Only fields that the writer may see of this record are compared: whoever may change a cell and not read the one beside it
learns nothing of that by losing a race.
"""

from typing import Any

from pydantic import BaseModel
from sqlalchemy import select

from ...errors import Difference, UsageError, VersionConflict
from ...people import MASTER
from ...records import Record
from ...records.base import CODE_LENGTH, Code, abouts, table_of
from ...records.history import history_table
from ...trust.scope import Scope
from .. import rows
from .unit import Unit


def demand_version(unit: Unit, body: BaseModel, expected: int) -> None:
    """Raise VersionConflict unless the record that the body names (``id``, else its child, guardian or household) is of this
    version; until the transaction ends nobody else changes it then. Raises UsageError for a body that names none."""
    named = next((n for n in ("id", *MASTER) if getattr(body, n, None)), None)
    record = changed_record(body) if named == "id" else MASTER.get(str(named))
    if named is None or record is None:
        raise UsageError("This action changes no named record, so it takes no expected version.")
    unit.get(record, getattr(body, named))  # whoever may not see it learns no version either
    table = table_of(record)
    mine = table.c.id == getattr(body, named)
    found = unit.writing.execute(select(table.c.version).where(mine).with_for_update()).scalar_one()
    if found != expected:
        raise VersionConflict(
            f"This {record.__name__} was changed by somebody else.",
            remedy="Read it again and decide anew.",
            differences=_differences(unit, record, getattr(body, named), body, expected),
            expected=expected,
            found=found,
        )


def changed_record(body: BaseModel) -> type[Record] | None:
    """The record class that an input's ``id`` belongs to: ``class Changes(BaseModel): of: ClassVar = PupilCard``."""
    record = getattr(type(body), "of", None)
    return record if isinstance(record, type) and issubclass(record, Record) else None


def _differences(unit: Unit, record: type[Record], id: str, body: BaseModel, expected: int) -> list[Difference]:
    """My version is what I read with my input over it; where what I read is not kept, only my input is compared."""
    names, shown = _visible(unit, record, id), vars(unit.get(record, id))
    theirs, base = _version(unit, record, id, names), _version(unit, record, id, names, expected)
    if theirs is None:
        return []
    names = [name for name in names if theirs[name] == shown[name]]  # what wall two hides is not compared either
    given = {name: _stored(record, name, getattr(body, name)) for name in body.model_fields_set & set(names)}
    mine = (base or {}) | given
    found = []
    for name in names:
        if name in mine and mine[name] != theirs[name]:
            read = {} if base is None else {"base": base[name]}
            found.append(Difference(name, {"mine": mine[name], "theirs": theirs[name], **read}))
    if found:
        unit.entry.saw((), {abouts(record)[each.path].category for each in found})
    return found


def _visible(unit: Unit, record: type[Record], id: str) -> list[str]:
    """Columns of which the cell of this row may be seen; by the wall's own test."""
    about, table, scope = abouts(record), table_of(record), Scope(unit.access)
    if record.category_column:
        return []
    categories = sorted({each.category for each in about.values()})
    tests = [scope.covers(record, table, scope.ranges(category)) for category in categories]
    shown = unit.writing.execute(select(*tests).where(table.c.id == id)).one()
    opened = {category for category, is_shown in zip(categories, shown, strict=True) if is_shown}
    return [name for name, each in about.items() if each.category in opened]


def _version(
    unit: Unit, record: type[Record], id: str, names: list[str], version: int | None = None
) -> dict[str, Any] | None:
    """These columns as they stand, or as they were in a version; None where that is not kept."""
    table = table_of(record) if version is None else history_table(record)
    wanted = select(*(table.c[name] for name in dict.fromkeys(("id", record.subject_column, *names))))
    wanted = wanted.where(table.c.id == id, *(() if version is None else (table.c.version == version,)))
    found = unit.writing.execute(wanted.limit(1)).mappings().first()
    return None if found is None else rows.opened(record, [dict(found)], unit.vault, unit.writing)[0]


def _stored(record: type[Record], name: str, value: Any) -> Any:
    """A value of an input as its column keeps it: a division by all of its digits."""
    is_code = isinstance(table_of(record).c[name].type, Code) and isinstance(value, str)
    return value.ljust(CODE_LENGTH, "0") if is_code else value
