"""Wall two on SQLite: read-only connections with an authorizer, over views of secret names.

Each record has two temporary views. The public one (``child``) is what statements read; it reads the inner one, whose name
holds 64 random bits; only that may read the table. SQLite tells an authorizer the innermost view *or common table
expression*, and a query can name an expression as it likes: a name that it cannot know is the only one it cannot forge.
The ranges come from functions that only inner views may call. The authorizer never changes, since the driver runs a
prepared text again without asking it; privileged work has connections of its own.
"""

import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool

from ...database import CACHE_KIB, begin_sqlite, called
from ...people import Guardianship, HouseholdMember
from ...records import Record
from ...records.base import table_of
from ..ties import TIED, tie_name
from .reach import EVERYTHING, Range, Ranges, Reach

_LINK: Mapping[str, tuple[type[Record], str]] = {
    "guardian": (Guardianship, "guardian"),
    "household": (HouseholdMember, "household"),
}
_FUNCTIONS = frozenset({"w_low", "w_high", "w_more", "w_in", "w_wrote", "w_day"})
_REFUSED_FUNCTIONS = frozenset({"load_extension", "readfile", "writefile", "edit", "fts3_tokenizer"})
_REFUSED_CALLS = frozenset(
    "backup blobopen serialize deserialize iterdump set_authorizer create_function create_aggregate "
    "create_window_function create_collation enable_load_extension load_extension".split()
)
_REFUSED_TABLES = ("_", "sqlite_", "pragma_", "dbstat", "bytecode", "tables_used")
"""How names begin that no statement reads: tables of ours, the schema, and what tells of either."""


def face(name: str) -> str:
    """What a table or tie is called behind the wall: ``_p_core_child`` → ``child``, ``_t_core_child`` → ``tie_child``."""
    if name.startswith("_p_"):
        return name.removeprefix("_p_").removeprefix("core_")
    return name.replace("_t_core_", "tie_", 1) if name.startswith("_t_core_") else name


def make_engine(path: Path) -> Engine:
    """Connections that can only read the file, and know the tables by their faces."""

    def connect() -> sqlite3.Connection:
        where = f"file:{quote(str(path.absolute()))}?mode=ro"
        return sqlite3.connect(
            where, uri=True, factory=Guarded, check_same_thread=False, isolation_level=None, timeout=30
        )

    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool)
    event.listen(engine, "begin", begin_sqlite)
    return called(engine, face)


def raise_wall(connection: Connection, records: Sequence[type[Record]]) -> None:
    """Make the views of a new connection, and set its authorizer for good."""
    driver: Any = connection.connection.driver_connection
    bound = Bound()
    connection.info["bound"] = bound
    driver.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
    driver.execute("PRAGMA temp_store=MEMORY")
    for function in ("json_each", "json_tree"):  # made when first read, which the authorizer would refuse
        driver.execute(f"SELECT count(*) FROM {function}('[]')")
    driver.create_function("w_low", 1, bound.low, deterministic=True)
    driver.create_function("w_high", 1, bound.high, deterministic=True)
    driver.create_function("w_more", 1, bound.has_more, deterministic=True)
    driver.create_function("w_in", 4, bound.holds, deterministic=True)
    driver.create_function("w_wrote", 2, bound.wrote, deterministic=True)
    driver.create_function("w_day", 0, bound.today, deterministic=True)
    secret = f"_v{secrets.token_hex(8)}_"
    inner = set()
    for name, body in _bodies(records):
        inner.add(secret + name)
        driver.execute(f'CREATE TEMP VIEW "{secret}{name}" AS {body}')
        driver.execute(f'CREATE TEMP VIEW "{name}" AS SELECT * FROM temp."{secret}{name}"')
    driver.set_authorizer(Authorizer(frozenset(inner), frozenset(name.removeprefix(secret) for name in inner)))
    driver.raised = True


class Guarded(sqlite3.Connection):
    """A connection without the calls that ask no authorizer, or change it, once its wall is raised."""

    raised = False

    def __getattribute__(self, name: str) -> Any:
        """Refuses those calls. Raises sqlite3.DatabaseError."""
        if name in _REFUSED_CALLS and super().__getattribute__("raised"):
            raise sqlite3.DatabaseError(f"{name} is not authorized behind the wall")
        return super().__getattribute__(name)


class Bound:
    """The ranges of one connection, as its inner views ask for them. Nothing is reached until it is bound."""

    def __init__(self) -> None:
        self._ranges: Mapping[str, Ranges] = {}
        self._day = ""

    def bind(self, reach: Reach) -> None:
        """Let the next statements reach this."""
        self._ranges, self._day = dict(reach), reach.day.isoformat()

    def low(self, key: str) -> str:
        """Where the first range by residence begins; empty where there is none."""
        return self._first(key)[0]

    def high(self, key: str) -> str:
        """Where it ends. Nothing lies between two empty texts."""
        return self._first(key)[1]

    def has_more(self, key: str) -> bool:
        """Whether there is any other range, so that a row outside the first must be asked about one by one."""
        ranges = self._ranges.get(key)
        return ranges is not None and (len(ranges.residence) > 1 or bool(ranges.hukou or ranges.named))

    def holds(self, key: str, residence: str | None, hukou: str | None, child: str | None) -> bool:
        """Whether one of the two codes lies in its ranges, or the child is named."""
        ranges = self._ranges.get(key)
        if ranges is None:
            return False
        return child in ranges.named or _in(residence, ranges.residence) or _in(hukou, ranges.hukou)

    def wrote(self, key: str, division: str | None) -> bool:
        """Whether a unit of the reader's wrote an event there."""
        ranges = self._ranges.get(key)
        return ranges is not None and _in(division, ranges.authored)

    def today(self) -> str:
        """The day for which ties must hold."""
        return self._day

    def _first(self, key: str) -> Range:
        ranges = self._ranges.get(key)
        return min(ranges.residence) if ranges and ranges.residence else ("", "")


def _in(code: str | None, ranges: Iterable[Range]) -> bool:
    return code is not None and any(low <= code < high for low, high in ranges)


class Authorizer:
    """What a statement may do while it is prepared: read public views, and nothing else."""

    def __init__(self, inner: frozenset[str], public: frozenset[str]) -> None:
        self._inner, self._public = inner, public

    def __call__(self, action: int, first: str | None, second: str | None, _: str | None, source: str | None) -> int:
        """SQLITE_OK or SQLITE_DENY; by the table's name, whatever the database is called (count(*) names none)."""
        match action:
            case sqlite3.SQLITE_READ:
                return self._said(self._reads(str(first), source))
            case sqlite3.SQLITE_FUNCTION:
                return self._said(self._calls(str(second), source))
            case (
                sqlite3.SQLITE_SELECT | sqlite3.SQLITE_RECURSIVE | sqlite3.SQLITE_TRANSACTION | sqlite3.SQLITE_SAVEPOINT
            ):
                return sqlite3.SQLITE_OK
        return sqlite3.SQLITE_DENY

    def _reads(self, table: str, source: str | None) -> bool:
        if table in self._inner:
            return source in self._public
        if table.lower().startswith(_REFUSED_TABLES):
            return source in self._inner
        return True

    def _calls(self, function: str, source: str | None) -> bool:
        if function.lower() in _FUNCTIONS:
            return source in self._inner
        return function.lower() not in _REFUSED_FUNCTIONS

    @staticmethod
    def _said(allowed: bool) -> int:
        return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def _bodies(records: Sequence[type[Record]]) -> Iterator[tuple[str, str]]:
    """The public name and the SQL of each inner view."""
    for record in records:
        yield face(table_of(record).name), _body(record)
    for record, columns in TIED.items():
        told = ", ".join(f'r."{name}"' for name in columns)
        test = _holds(f"'{EVERYTHING}'", "r", f'r."{record.subject_column}"', constant=True)
        yield face(tie_name(record)), f'SELECT {told} FROM main."{table_of(record).name}" r WHERE {test}'


def _body(record: type[Record]) -> str:
    table = table_of(record)
    columns = ", ".join(f'r."{column.name}"' for column in table.columns)
    return f'SELECT {columns} FROM main."{table.name}" r WHERE {_test(record)}'


def _test(record: type[Record]) -> str:
    own = record.category_column
    key = f'r."{own}"' if own else f"'{table_of(record).name}'"
    if record.subject == "child":
        seen = _holds(key, "r", f'r."{record.subject_column}"', constant=own is None)
        wrote = own and "division" in table_of(record).columns
        return f'({seen} OR w_wrote({key}, r."division"))' if wrote else seen
    if record.subject == "place":
        return f'w_in({key}, r."division", NULL, NULL)'
    link, column = _LINK[str(record.subject)]
    return (
        f'EXISTS (SELECT 1 FROM main."{table_of(link).name}" l WHERE l."{column}" = r."{record.subject_column}" '
        f"AND l.valid_from <= w_day() AND (l.valid_until IS NULL OR l.valid_until > w_day()) AND {_holds(key, 'l', 'l.child')})"
    )


def _holds(key: str, alias: str, child: str, *, constant: bool = False) -> str:
    """Whether the row's codes lie in the ranges of a key, or its child is named.

    ``+`` keeps the test from choosing an index: wall one does.
    """
    every = f"w_in({key}, {alias}.residence, {alias}.hukou, {child})"
    if not constant:
        return every
    first = f"+{alias}.residence >= w_low({key}) AND +{alias}.residence < w_high({key})"
    return f"({first} OR w_more({key}) AND {every})"
