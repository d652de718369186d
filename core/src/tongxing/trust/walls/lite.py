"""Wall two on SQLite: read-only connections with an authorizer, over views of secret names.

Each record has two temporary views. The public one (``child``) is what statements read; it reads the inner one, whose name
holds 64 random bits; only that may read the table. A column is bare where its cells are as open as their rows, NULL where
they are hidden everywhere, and a CASE otherwise, so views are made for one shape of reach (``Reach.shape``). SQLite tells an
authorizer the innermost view *or common table expression*, and a query can name an expression as it likes: a name that it
cannot know is the only one it cannot forge. The ranges come from functions that only inner views may call. The authorizer
never changes, since the driver runs a prepared text again without asking it; privileged work has connections of its own.
"""

import json
import secrets
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool

from ...database import CACHE_KIB, begin_sqlite, called
from ...records import Record
from .lite_views import bodies, face
from .reach import ALIKE, Parts, Range, Reach

_FUNCTIONS = frozenset({"w_low", "w_high", "w_more", "w_held", "w_alike", "w_in", "w_wrote", "w_day"})
_NOWHERE: Range = ("", "")
_REFUSED_FUNCTIONS = frozenset({"load_extension", "readfile", "writefile", "edit", "fts3_tokenizer"})
_REFUSED_CALLS = frozenset(
    "backup blobopen serialize deserialize iterdump set_authorizer create_function create_aggregate "
    "create_window_function create_collation enable_load_extension load_extension".split()
)
_REFUSED_TABLES = ("_", "sqlite_", "pragma_", "dbstat", "bytecode", "tables_used")
"""How names begin that no statement reads: tables of ours, the schema, and what tells of either."""


def make_engine(path: Path) -> Engine:
    """Connections that can only read the file, and know the tables by their faces."""

    def connect() -> sqlite3.Connection:
        where = f"file:{quote(str(path.absolute()))}?mode=ro"
        return sqlite3.connect(
            where, uri=True, factory=Guarded, check_same_thread=False, isolation_level=None, timeout=30
        )

    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool, hide_parameters=True)
    event.listen(engine, "begin", begin_sqlite)
    return called(engine, face)


def raise_wall(connection: Connection, records: Sequence[type[Record]], reach: Reach) -> None:
    """Make the views of a new connection for all reaches of this one's shape, and set its authorizer for good.

    The connection reaches nothing until it is bound.
    """
    driver: Any = connection.connection.driver_connection
    bound = Bound(reach)
    connection.info["bound"] = bound
    driver.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
    driver.execute("PRAGMA temp_store=MEMORY")
    for function in ("json_each", "json_tree"):  # made when first read, which the authorizer would refuse
        driver.execute(f"SELECT count(*) FROM {function}('[]')")
    driver.create_function("w_low", 1, bound.low, deterministic=True)
    driver.create_function("w_high", 1, bound.high, deterministic=True)
    driver.create_function("w_more", 1, bound.has_more, deterministic=True)
    driver.create_function("w_held", 1, bound.held, deterministic=True)
    driver.create_function("w_alike", 0, bound.alike, deterministic=True)
    driver.create_function("w_in", 4, bound.holds, deterministic=True)
    driver.create_function("w_wrote", 3, bound.wrote, deterministic=True)
    driver.create_function("w_day", 0, bound.today, deterministic=True)
    secret = f"_v{secrets.token_hex(8)}_"
    inner = set()
    for name, body in bodies(records, reach):
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

    def __init__(self, like: Reach) -> None:
        self._shape = like.shape
        self._parts: Mapping[str, Parts] = {}
        self._first: Mapping[str, Range] = {}
        self._alike = "[]"
        self._day = ""

    def bind(self, reach: Reach) -> None:
        """Let the next statements reach this. Raises ValueError for a reach of another shape."""
        if reach.shape != self._shape:
            raise ValueError("the views of this connection were made for another shape of reach")
        categories, parts = reach.alike
        self._parts, self._day = {**dict(reach), ALIKE: parts}, reach.day.isoformat()
        self._first = {key: _first(parts) for key, parts in self._parts.items()}
        self._alike = json.dumps(sorted(categories))

    def low(self, key: str) -> str:
        """Where the first range by residence begins; empty where there is none."""
        return self._first.get(key, _NOWHERE)[0]

    def high(self, key: str) -> str:
        """Where it ends. Nothing lies between two empty texts."""
        return self._first.get(key, _NOWHERE)[1]

    def has_more(self, key: str) -> bool:
        """Whether there is any other range, so that a row outside the first must be asked about one by one."""
        parts = self._parts.get(key, ())
        ranges = [each for part in parts for each in part.residence]
        return any(part.hukou or part.named or part.only is not None for part in parts) or len(ranges) > 1

    def held(self, key: str) -> str:
        """The children, as JSON, of whom somebody keeps anything back: each is asked about by itself."""
        return json.dumps(sorted({child for part in self._parts.get(key, ()) for child in part.without}))

    def alike(self) -> str:
        """The categories that are open in the same places, as JSON."""
        return self._alike

    def holds(self, key: str, residence: str | None, hukou: str | None, child: str | None) -> bool:
        """Whether one of the two codes lies in its ranges, or the child is named; and the child is not kept back."""
        return any(
            (child in part.named or _in(residence, part.residence) or _in(hukou, part.hukou))
            and not part.keep_back(child)
            for part in self._parts.get(key, ())
        )

    def wrote(self, key: str, division: str | None, child: str | None) -> bool:
        """Whether a unit of the reader's wrote an event there, about a child who is not kept back."""
        return any(_in(division, part.authored) and not part.keep_back(child) for part in self._parts.get(key, ()))

    def today(self) -> str:
        """The day for which ties must hold."""
        return self._day


def _first(parts: Parts) -> Range:
    """One range by residence in which every child may be reached whom nobody holds."""
    return min((each for part in parts if part.only is None for each in part.residence), default=_NOWHERE)


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
