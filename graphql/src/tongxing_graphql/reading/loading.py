"""Rows by their ids: a whole level of a document in one statement, through ``Scope.relation`` like every other read."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import FromClause, select

from tongxing.errors import NotFound
from tongxing.host.ids import opened_id
from tongxing.host.names import type_name
from tongxing.records import Record
from tongxing.records.base import abouts
from tongxing.trust.scope import Driver, Scope

from .batches import Load
from .reads import Reads
from .rows import Row


def relation_of(reads: Reads, record: type[Record], driver: Driver = "statement") -> FromClause:
    """The record as this reader may see it; a place tells where it is. ``driver``: see ``Scope.relation``."""
    return relation_in(reads.scope, record, driver)


def relation_in(scope: Scope, record: type[Record], driver: Driver = "statement") -> FromClause:
    """The same, of a scope."""
    return scope.relation(record, also=("division",) if record.subject == "place" else (), driver=driver)


def columns_of(relation: FromClause, record: type[Record], wanted: Iterable[str]) -> list[Any]:
    """The columns to select."""
    return [relation.c[name] for name in column_names(record, wanted)]


def column_names(record: type[Record], wanted: Iterable[str]) -> list[str]:
    """Columns that place a row, and those that were asked for, in the record's order."""
    names = dict.fromkeys(("id", "version", record.subject_column))
    asked = set(wanted)
    names |= dict.fromkeys(name for name in (*abouts(record), "division") if name in asked)
    return list(names)


def read_rows(reads: Reads, record: type[Record], statement: Any) -> list[Row]:
    """Run a statement over a relation of the record, and note in the access log whom and what it gave."""
    found = reads.reading().rows(record, statement)
    if record.category_column:
        reads.reading().entry.saw(
            (), {str(row[record.category_column]) for row in found if record.category_column in row}
        )
    return [Row(record, row) for row in found]


def note_columns(reads: Reads, record: type[Record], names: Iterable[str]) -> None:
    """Note in the access log columns by which rows are chosen or put in order: that is told of them too."""
    about = abouts(record)
    asked = {about[name].category for name in names if name in about}
    reads.reading().entry.saw((), {category for category in asked if reads.scope.sees(category)})


def by_id(reads: Reads, record: type[Record], id: str, columns: frozenset[str]) -> Any:
    """The row of this id, when its level is loaded; None where there is none that the reader may see."""
    return reads.batch(("id", record, columns), lambda: _load_ids(reads, record, columns)).get(id)


async def found_by_id(reads: Reads, record: type[Record], id: str, columns: frozenset[str]) -> Row:
    """The same; raises NotFound."""
    row: Row | None = await by_id(reads, record, id, columns)
    if row is None:
        raise NotFound(f"There is no {type_name(record)} with this id here.", remedy="Check the id.")
    return row


def id_for(record: type[Record], text: str) -> str:
    """The record id of an argument that may be a Relay id. Raises NotFound for the id of another type."""
    type_, id = opened_id(text)
    if type_ not in (None, type_name(record)):
        raise NotFound(f"There is no {type_name(record)} with this id here: it is the id of another type.")
    return id


def _load_ids(reads: Reads, record: type[Record], columns: frozenset[str]) -> Load:
    async def load(ids: Sequence[str]) -> dict[str, Row]:
        relation = relation_of(reads, record)
        wanted = select(*columns_of(relation, record, columns)).where(relation.c.id.in_(ids))
        return {row.id: row for row in read_rows(reads, record, wanted)}

    return load
