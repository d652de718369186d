"""Pairs of characters that stand beside one another in names, so that a part of a name is found without reading every name.

Triggers keep them in the transaction that writes the name, whoever writes it: forms, imports, corrections, erasure. They are plain
text, as the names are that they come from, and stand where no reader's connection is let in (``trust.walls``): the store asks them
whom a text might name, and what is shown comes from the rows, behind both walls. Whom they leave out has no such name.
"""

from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise

from sqlalchemy import Column, Connection, Select, String, Table, insert, select
from sqlmodel import SQLModel

from ..database import among
from ..records import Record
from ..records.base import public_name, table_of
from .child import Child
from .guardian import Guardian

GRAMS = Table(
    "_p_core_name_gram",
    SQLModel.metadata,
    Column("kind", String(16), primary_key=True),
    Column("first", String(1), primary_key=True),
    Column("second", String(1), primary_key=True),
    Column("id", String(32), primary_key=True),
    sqlite_with_rowid=False,
)
NAMED: tuple[type[Record], ...] = (Child, Guardian)
"""Whose ``name`` is taken apart."""
LONGEST = 60
"""Characters of a name."""
MOST = 1_000
"""Of more whom a text might name, reading the rows is as quick."""
_MOST_PAIRS = 100_000
"""Of characters that may stand in two places: more of them are looked up no quicker than all names are read."""
Classes = Sequence[Collection[str]]
"""The characters that may stand in each place of a part of a name."""


def install(connection: Connection, record: type[Record]) -> None:
    """Put the triggers in place, and take apart what names there are where none was. Repeatable."""
    if record not in NAMED:
        return
    for statement in (_sqlite if connection.dialect.name == "sqlite" else _postgres)(record):
        connection.exec_driver_sql(statement)
    kind = public_name(record)
    if connection.execute(select(GRAMS.c.id).where(GRAMS.c.kind == kind).limit(1)).first() is None:
        _fill(connection, record)


def _fill(connection: Connection, record: type[Record]) -> None:
    table, names = table_of(record), ("kind", "first", "second", "id")
    for rows in connection.execute(select(table.c.id, table.c.name)).partitions(10_000):
        pairs = {(public_name(record), *pair, id) for id, name in rows for pair in pairwise(name)}
        if pairs:
            connection.execute(insert(GRAMS), [dict(zip(names, each, strict=True)) for each in sorted(pairs)])


def whom(connection: Connection, record: type[Record], places: Classes) -> list[str] | None:
    """Ids of all in whose names such characters may stand beside one another; None where that is not known more quickly.

    ``connection``: the store's own. What is given back is shown to nobody.
    """
    usable = [pair for pair in pairwise(places) if len(pair[0]) * len(pair[1]) <= _MOST_PAIRS]
    if record not in NAMED or not usable:
        return None
    first, *rest = sorted(usable, key=lambda pair: len(pair[0]) * len(pair[1]))[:2]
    wanted = _with(connection, record, *first)
    for pair in rest:
        wanted = wanted.where(GRAMS.c.id.in_(_with(connection, record, *pair)))
    found = list(connection.execute(wanted.distinct().limit(MOST + 1)).scalars())
    return found if len(found) <= MOST else None


def _with(connection: Connection, record: type[Record], first: Collection[str], second: Collection[str]) -> Select[str]:
    return select(GRAMS.c.id).where(
        GRAMS.c.kind == public_name(record),
        among(connection, GRAMS.c.first, first),
        among(connection, GRAMS.c.second, second),
    )


def _sqlite(record: type[Record]) -> list[str]:
    """Row triggers. Hardly a name is longer than eight characters, so the places beyond have triggers of their own."""
    table, made = table_of(record).name, []
    for part, places, long in (("", range(1, 8), ""), ("_of_long", range(8, LONGEST), 'length({}."name") > 8')):
        added = f'INSERT OR IGNORE INTO "{GRAMS.name}" {_of_row(record, "NEW", places)}'
        gone = f'DELETE FROM "{GRAMS.name}" WHERE (kind, first, second, id) IN ({_of_row(record, "OLD", places)})'
        for act, row, does in (("INSERT", "NEW", added), ("DELETE", "OLD", gone)):
            made += _trigger(f"{table}_grams_{act.lower()}{part}", f"{act} ON {table}", long.format(row), does)
        # The pairs of a new name come when all of the old one's have gone.
        made += _trigger(
            f"{table}_grams_gone{part}", f"UPDATE OF name, id ON {table}", long.format("OLD"), gone, "BEFORE"
        )
        made += _trigger(f"{table}_grams_update{part}", f"UPDATE OF name, id ON {table}", long.format("NEW"), added)
    return made


def _of_row(record: type[Record], row: str, places: Iterable[int]) -> str:
    """SQL: kind, two characters and id for each of these places in the name of a row."""
    at = f"(SELECT column1 AS at FROM (VALUES {', '.join(f'({n})' for n in places)}))"
    pair = f'substr({row}."name", at, 1), substr({row}."name", at + 1, 1)'
    return f'SELECT \'{public_name(record)}\', {pair}, {row}."id" FROM {at} WHERE at < length({row}."name")'


def _trigger(name: str, on: str, when: str, does: str, moment: str = "AFTER") -> list[str]:
    told = f"WHEN {when} " if when else ""
    return [
        f'DROP TRIGGER IF EXISTS "{name}"',
        f'CREATE TRIGGER "{name}" {moment} {on} FOR EACH ROW {told}BEGIN {does}; END',
    ]


def _postgres(record: type[Record]) -> list[str]:
    """Statement triggers with transition tables; of an update, only names that are others afterwards."""
    table, columns = table_of(record).name, "(kind, first, second, id)"
    added, gone = f'INSERT INTO "{GRAMS.name}" {columns} ', f'DELETE FROM "{GRAMS.name}" WHERE {columns} IN '
    same = "WHERE NOT EXISTS (SELECT 1 FROM {} x WHERE x.id = r.id AND x.name = r.name)"
    changed = f"{gone} ({_of_all(record, 'o')} {same.format('n')}); {added} {_of_all(record, 'n')} {same.format('o')}"
    made = []
    for act, tables, does in (
        ("INSERT", "NEW TABLE AS n", added + _of_all(record, "n")),
        ("DELETE", "OLD TABLE AS o", f"{gone} ({_of_all(record, 'o')})"),
        ("UPDATE", "OLD TABLE AS o NEW TABLE AS n", changed),
    ):
        name = f"{table}_grams_{act.lower()}"
        made += [
            f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {does}; RETURN NULL; END $$',
            f'CREATE OR REPLACE TRIGGER "{name}" AFTER {act} ON "{table}" REFERENCING {tables} '
            f'FOR EACH STATEMENT EXECUTE FUNCTION "{name}"()',
        ]
    return made


def _of_all(record: type[Record], rows: str) -> str:
    """SQL: the same for all places of the names of some rows."""
    pair = "substr(r.name, at, 1), substr(r.name, at + 1, 1)"
    return f"SELECT DISTINCT '{public_name(record)}', {pair}, r.id FROM {rows} r, generate_series(1, length(r.name) - 1) at"
