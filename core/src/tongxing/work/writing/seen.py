"""What an action sees of the records: what both walls show its principal, and what it wrote itself.

Actions ask the same few questions of many subjects, so a statement is put together once for an access: that takes longer than asking.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Connection, Date, Result, Select, bindparam, select

from ...database import among_bound, ids_bound
from ...people import Child
from ...records import Record
from ...records.base import abouts, blind_name
from ...trust.scope import Scope, linked_on
from .. import rows
from .ahead import can_tell
from .moves import codes_of
from .underway import Underway

R = TypeVar("R", bound=Record)
Row = dict[str, Any]
_EQUAL, _DAY = "equal_", "on_day"
"""Of parameters: as which column, and on which day."""


def find(unit: Underway, record: type[R], equal: Mapping[str, Any], on: date | None = None) -> list[R]:
    """The records whose columns equal these values, of dated ones those that hold ``on`` a day; noted in the action's entry."""
    connection = unit.seeing(record, **equal)
    known = _known(unit, record, equal, on)
    found = _found(unit, record, equal, on) if known is None else known
    unit.entry.saw((row[record.subject_column] for row in found), {a.category for a in abouts(record).values()})
    return [rows.made(record, row) for row in rows.opened(record, found, unit.vault, connection)]


def may_see(unit: Underway, record: type[Record], id: str) -> bool:
    """Whether a row may be seen: by the principal's grants, by having written it here, or by a department."""
    if unit.for_department or any(w.record is record and w.after["id"] == id for w in unit.written):
        return True
    unit.seeing(record, id=id)
    if unit.ahead.knows(record, id):
        return unit.ahead.row(record, id) is not None
    return bool(_found(unit, record, {"id": id}))


def look_ahead(unit: Underway, record: type[Record], ids: Collection[str]) -> None:
    """Read these records for whoever asks for one of them by its id while none of them is written."""
    shown = _shown(unit, record, unit.writing.execute(*_among(unit, record, "id", unit.writing, ids)))
    unit.ahead.keep(record, {**dict.fromkeys(ids), **{row["id"]: row for row in shown}})
    unit.vault.ready(unit.writing, [rows.subject_of(record, row) for row in shown])
    if record is Child:
        unit.ahead.codes.update(codes_of(unit.writing, [row["id"] for row in shown]))


def look_ahead_about(unit: Underway, record: type[Record]) -> None:
    """Read all rows of a record about those whom the calls of ``unit`` name, for whoever asks for some of one of them."""
    subjects = unit.ahead.about[str(record.subject)]
    wanted = _among(unit, record, record.subject_column, unit.writing, subjects)
    shown = _shown(unit, record, unit.writing.execute(*wanted))
    unit.ahead.keep_about(record, subjects, shown)
    if rows.secret_columns(record):
        unit.vault.ready(unit.writing, [rows.subject_of(record, row) for row in shown])


def _known(unit: Underway, record: type[Record], equal: Mapping[str, Any], on: date | None) -> list[Row] | None:
    """What was read ahead; None where it must be asked for."""
    ahead = unit.ahead
    if equal.keys() == {"id"} and on is None and ahead.knows(record, equal["id"]):
        row = ahead.row(record, equal["id"])
        return [] if row is None else [row]
    subject = equal.get(record.subject_column)
    if not isinstance(subject, str) or not can_tell(record, equal):
        return None
    if unit.calls is not None and not unit.for_department and ahead.awaits(record, subject):
        unit.calls.look_ahead_about(record)
    return ahead.found(record, subject, equal, on) if ahead.knows_about(record, subject) else None


def _found(unit: Underway, record: type[Record], equal: Mapping[str, Any], on: date | None = None) -> list[Row]:
    values: Row = {}
    for name, value in equal.items():
        if name in abouts(record) and abouts(record)[name].lookup:
            name, value = blind_name(name), unit.vault.ring.blind(name, value)
        values[name] = value
    key = (_asking, record, on is not None, *((name, value is None) for name, value in values.items()))
    wanted = unit.access.remembered(key, lambda: _asking(unit, record, values, on))
    said = {_EQUAL + name: value for name, value in values.items() if value is not None}
    return _shown(unit, record, unit.writing.execute(wanted, said if on is None else {**said, _DAY: on}))


def _asking(unit: Underway, record: type[Record], values: Row, on: date | None) -> Select[Any]:
    """The statement for rows whose columns equal values that are given when it is run."""
    day: Any = bindparam(_DAY, type_=Date)
    relation = Scope.of(unit.access).relation(record)
    wanted = select(relation).order_by(relation.c.id)
    for name, value in values.items():
        wanted = wanted.where(relation.c[name] == (None if value is None else bindparam(_EQUAL + name)))
    return wanted if on is None else wanted.where(linked_on(relation, day))


def _among(
    unit: Underway, record: type[Record], name: str, connection: Connection, ids: Collection[str]
) -> tuple[Select[Any], dict[str, Any]]:
    """The statement for the rows in whose column one of these ids stands, by id, and what it is given."""
    dialect = connection.dialect.name

    def made() -> Select[Any]:
        relation = Scope.of(unit.access).relation(record)
        return select(relation).where(among_bound(dialect, relation.c[name])).order_by(relation.c.id)

    return unit.access.remembered((_among, record, name, dialect), made), ids_bound(dialect, ids)


def _shown(unit: Underway, record: type[Record], result: Result[Any]) -> list[Row]:
    """What wall one shows here, as far as wall two shows it too; what this action wrote nobody else sees yet."""
    found = [dict(row) for row in result.mappings()]
    if not found:
        return found
    mine = {each.after["id"] for each in (*unit.earlier, *unit.written) if each.record is record}
    asked = [row["id"] for row in found if row["id"] not in mine]
    if not asked:
        return found
    behind = _behind(unit, record, asked)
    shown = [row for row in found if row["id"] in mine or row["id"] in behind]
    for row in shown:
        row |= {name: None for name, value in behind.get(row["id"], {}).items() if value is None}
    return shown


def _behind(unit: Underway, record: type[Record], ids: Collection[str]) -> dict[str, Mapping[Any, Any]]:
    """The same rows as wall two shows them, by id."""
    unit.connection.rollback()  # a moment later than that of the statement, so that it knows all rows found
    wanted = _among(unit, record, "id", unit.connection, ids)
    return {row["id"]: row for row in unit.connection.execute(*wanted).mappings()}
