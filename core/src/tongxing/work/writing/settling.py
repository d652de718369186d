"""What actions have written is checked and put into the tables: of one action row by row, of many a record at a time.

A row that an action adds or changes waits in its unit until something reads it or the action ends. Then the checks of its
columns and of the departments run over all waiting rows of a record at once, as for a batch of an import.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import polars as pl
from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from ...database import among
from ...errors import VersionConflict
from ...records import Record
from ...records.base import table_of
from ...records.loading import add_rows, change_rows
from ...trust.cipher import Vault
from .. import rows
from ..marks import Changes
from ..validations import column_problems, demands_broken
from . import access as rights
from .act import Act, Written
from .bulk_rights import demand_rows

UNIQUE = frozenset({"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY", "23505"})
"""How the two engines name a row that may stand only once."""


Rows = list[tuple[Act, Written]]


def check_columns(units: Sequence[Act]) -> None:
    """What columns demand of the rows that wait. One that is refused is written nowhere; its problems stand in its unit."""
    for record, found in _by_record((unit, each) for unit in units for each in unit.waiting):
        for row, problem in column_problems(record, _frame(record, found)):
            unit, refused = found[row]
            unit.problems.append(problem)
            unit.unwritten.add(refused.after["id"])
    for unit in units:
        if unit.unwritten:
            unit.written[unit.standing :] = [each for each in unit.waiting if each.after["id"] not in unit.unwritten]


def check_demands(units: Sequence[Act], first: int = 0) -> None:
    """What departments demand of the rows that each unit wrote from its ``first`` on; problems stand in their unit."""
    broken = []
    for record, found in _by_record((unit, each) for unit in units for each in unit.written[first:]):
        problems = demands_broken(record, _frame(record, found), units[0].world.validations)
        broken += [(found[row][0], problem) for row, problem in problems]
    for unit, problem in broken:
        unit.problems.append(problem)


def put(units: Sequence[Act]) -> None:
    """Put what waits into its tables. Raises VersionConflict, and of one unit NotAllowed first."""
    if len(units) == 1:
        _put_one_by_one(units[0])
    else:
        _put_by_record(units)
    for unit in units:
        unit.has_put()


def _put_one_by_one(unit: Act) -> None:
    for each in unit.waiting:
        unit.vault.ready(unit.writing, [rows.subject_of(each.record, each.after)], create=True)
        stored = rows.sealed(each.record, each.after, unit.vault)
        if each.before is None:
            _add(unit, each, stored)
        else:
            _change(unit.writing, each, stored)


def _put_by_record(units: Sequence[Act]) -> None:
    """A statement for all new rows of a record, and one for all that are changed."""
    connection = units[0].writing
    vault = Vault(units[0].world.ring)  # a data key that is undone with these rows must be remembered by nobody
    groups: dict[tuple[type[Record], bool], Rows] = {}
    for unit in units:
        for each in unit.waiting:
            groups.setdefault((each.record, each.before is None), []).append((unit, each))
    for (record, is_new), found in groups.items():
        vault.ready(connection, (rows.subject_of(record, each.after) for _, each in found), create=True)
        sealed = rows.sealed_frame(record, _frame(record, found), vault)
        (add_rows if is_new else change_rows)(connection, table_of(record), sealed)


def demand(units: Sequence[Act]) -> None:
    """The right to write each row at its old place and at its new one (trust.md T12). Raises NotAllowed."""
    if len(units) == 1:
        for each in units[0].written:
            _demand_row(units[0], each)
    else:
        _demand_by_record(units)


def _demand_row(unit: Act, each: Written) -> None:
    now = rows.stored(unit.writing, each.record, each.after["id"], unit.vault)
    changed = {k: v for k, v in each.after.items() if each.before is None or each.before[k] != v}
    categories = rights.touched(each.record, changed | {c: now[c] for c in _category(each.record)})
    for row in (now, each.before):
        if row is not None:
            places = rights.places_of(unit.writing, unit.access, each.record, row)
            rights.demand_write(unit.access, each.record, categories, places)
    unit.entry.saw([str(now[each.record.subject_column])], categories)


def _demand_by_record(units: Sequence[Act]) -> None:
    connection, access = units[0].writing, units[0].access
    for record, found in _by_record((unit, each) for unit in units for each in unit.written):
        fresh, changed = ([pair for pair in found if (pair[1].before is None) is new] for new in (True, False))
        now = _standing(connection, record, [each.after["id"] for _, each in found])
        states = {
            "fresh": _placed(_frame(record, fresh), now),
            "changed": _placed(_frame(record, changed), now),
            "before": rows.frame_of(record, [each.before or {} for _, each in changed]),
        }
        categories = demand_rows(connection, access, record, **states)
        for unit, each in found:
            unit.entry.saw([str(each.after[record.subject_column])], categories)


def changes_of(units: Sequence[Act]) -> Changes:
    """What these units have written, for the marks of whom it reaches and for the outbox."""
    found = Changes(units[0].world.reach)
    for unit in units:
        for each in unit.written:
            found.wrote(each.record, [row for row in (each.after, each.before) if row], fresh=each.before is None)
        found.moved(unit.moved)
    return found


def _by_record(written: Iterable[tuple[Act, Written]]) -> Iterator[tuple[type[Record], Rows]]:
    found: dict[type[Record], Rows] = {}
    for unit, each in written:
        found.setdefault(each.record, []).append((unit, each))
    yield from found.items()


def _frame(record: type[Record], found: Rows) -> pl.DataFrame:
    return rows.frame_of(record, [each.after for _, each in found])


def _standing(connection: Connection, record: type[Record], ids: Collection[str]) -> pl.DataFrame:
    """Where these rows are by now, since children may have moved: their ids, codes and division."""
    table = table_of(record)
    wanted = select(table.c.id, *(table.c[name] for name in _PLACES if name in table.c))
    return rows.read_frame(connection, record, wanted.where(among(connection, table.c.id, ids)))


_PLACES = ("residence", "hukou", "division")


def _placed(part: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    names = [name for name in now.columns if name != "id"]
    return part.drop(names).join(now, on="id", how="left", maintain_order="left").select(part.columns)


def _add(unit: Act, each: Written, stored: Mapping[str, Any]) -> None:
    record = each.record
    try:
        with unit.writing.begin_nested():
            unit.writing.execute(insert(table_of(record)).values(**stored))
    except IntegrityError as error:
        code = getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None)
        if code not in UNIQUE:
            raise
        # Whoever may not write it is told that, and not that it stands there.
        places = rights.places_of(unit.writing, unit.access, record, each.after)
        rights.demand_write(unit.access, record, rights.touched(record, each.after), places)
        said = f"There is such a {record.__name__} already, perhaps since this moment."
        raise VersionConflict(said, remedy="Read it and change that one.") from error


def _change(connection: Connection, each: Written, stored: Mapping[str, Any]) -> None:
    assert each.before is not None
    table = table_of(each.record)
    mine = (table.c.id == each.after["id"]) & (table.c.version == each.before["version"])
    if connection.execute(update(table).where(mine).values(**stored)).rowcount != 1:
        raise VersionConflict(f"This {each.record.__name__} was changed by somebody else at this moment.")


def _category(record: type[Record]) -> list[str]:
    return [record.category_column] if record.category_column else []
