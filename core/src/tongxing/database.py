"""The database: SQLite embedded or PostgreSQL, opened the same way, with one way to read and one to write."""

import json
import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from select import POLLIN, poll
from threading import Lock
from time import monotonic, sleep
from typing import Any, Protocol

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    Engine,
    String,
    any_,
    bindparam,
    cast,
    column,
    create_engine,
    event,
    func,
    make_url,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import DatabaseError, DisconnectionError, OperationalError
from sqlalchemy.pool import QueuePool

from .errors import CannotRun, Collided, DatabaseDown, UsageError

BUSY_TIMEOUT_MS = 30_000
ASKED_AGAIN_AFTER_S = 0.01
LOOKED_AT_AFTER_S = 30
CACHE_KIB = 262_144
"""Of each SQLite connection, filled only as far as it is used: the indexes of a large registry stay in memory."""


def database_url(text: str) -> str:
    """A SQLAlchemy URL from a URL or a bare SQLite path.

    Raises UsageError for an engine other than SQLite and PostgreSQL.
    """
    if "://" not in text:
        return f"sqlite:///{text}"
    url = make_url(text)
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise UsageError(
            f"--database: {url.get_backend_name()} is not an engine that Tongxing runs on.",
            remedy="Give a SQLite path, sqlite:///… or postgresql+psycopg://….",
        )
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    return url.render_as_string(hide_password=False)


class Beside(Protocol):
    """What stands beside a database and is closed with it."""

    def close(self) -> None:
        """Give back what it holds."""


class Database:
    """One database, with a pool of connections. Only ``tongxing.work.store`` writes through it.

    ``reader``: how the connections behind wall two reach a PostgreSQL, where the same address as their role is not enough.
    """

    def __init__(self, url: str, *, reader: str | None = None) -> None:
        self.url = database_url(url)
        self.reader = None if reader is None else database_url(reader)
        self.engine = called(_engine(self.url), _by_its_table)
        self._beside: dict[type[Any], Beside] = {}
        self._lock = Lock()

    @property
    def is_sqlite(self) -> bool:
        """Embedded: one process, one writer at a time."""
        return self.engine.dialect.name == "sqlite"

    @property
    def path(self) -> Path | None:
        """The file of a SQLite database; None for PostgreSQL and for memory."""
        name = make_url(self.url).database
        return Path(name) if self.is_sqlite and name and name != ":memory:" else None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent view of the data; nothing can be written through it by us."""
        with said_plainly(self.url), self.engine.connect() as connection:
            if not self.is_sqlite:
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection
            connection.rollback()

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: all of it or nothing."""
        with said_plainly(self.url), self.engine.connect() as connection:
            connection.info["writing"] = True
            try:
                with connection.begin():
                    yield connection
            finally:
                connection.info["writing"] = False

    def beside(self, make: type[Any]) -> Any:
        """What stands beside this database: made when first asked for, one of a kind, closed with it."""
        with self._lock:
            if make not in self._beside:
                self._beside[make] = make(self)
            return self._beside[make]

    def close(self) -> None:
        """Give back all connections."""
        with self._lock:
            beside, self._beside = list(self._beside.values()), {}
        for each in beside:
            each.close()
        self.engine.dispose()


def called(engine: Engine, rename: Callable[[str], str]) -> Engine:
    """The engine, with statements that call tables by other names than the code does. Told once, when one is compiled."""
    preparer: Any = engine.dialect.preparer

    class Names(preparer):  # type: ignore[misc]
        def quote(self, ident: str) -> str:
            text: str = super().quote(rename(ident) if ident.startswith("_") else ident)
            return text

    engine.dialect.identifier_preparer = Names(engine.dialect)
    return engine


def _by_its_table(name: str) -> str:
    """A tie, for the store's own connections, is the record's table (see ``trust.ties``)."""
    return name.replace("_t_", "_p_", 1) if name.startswith("_t_") else name


def among(connection: Connection, wanted: ColumnElement[Any], values: Collection[str]) -> ColumnElement[bool]:
    """SQL: a column has one of these texts. All of them are one bound value, so that any number is the same statement."""
    if connection.dialect.name == "sqlite":
        listed = func.json_each(bindparam(None, json.dumps(list(values)), unique=True)).table_valued("value")
        return wanted.in_(select(column("value")).select_from(listed))
    return wanted == any_(bindparam(None, list(values), type_=ARRAY(String), unique=True))


def among_bound(dialect: str, wanted: ColumnElement[Any]) -> ColumnElement[bool]:
    """The same of ids, for a statement that is put together once: they are given when it is run (``ids_bound``)."""
    if dialect == "sqlite":
        return wanted.in_(select(column("value")).select_from(func.json_each(bindparam("ids")).table_valued("value")))
    return wanted == any_(func.string_to_array(bindparam("ids", type_=String), ",", type_=ARRAY(String)))


def ids_bound(dialect: str, values: Collection[str]) -> dict[str, Any]:
    """What is given to such a statement: one text, since the driver looks at each element of an array for what to escape."""
    return {"ids": json.dumps(list(values)) if dialect == "sqlite" else ",".join(values)}


def among_pairs(
    connection: Connection, wanted: Sequence[ColumnElement[Any]], pairs: Sequence[tuple[str, str]]
) -> ColumnElement[bool]:
    """SQL: a text and a day are one of these pairs; the day as ``2019-03-05``."""
    if connection.dialect.name == "sqlite":
        listed = func.json_each(bindparam(None, json.dumps(pairs), unique=True)).table_valued("value")
        each = [func.json_extract(listed.c.value, f"$[{n}]") for n in (0, 1)]
        return tuple_(*wanted).in_(select(*each).select_from(listed))
    arrays = [bindparam(None, [pair[n] for pair in pairs], type_=ARRAY(String), unique=True) for n in (0, 1)]
    listed = func.unnest(arrays[0], cast(arrays[1], ARRAY(Date))).table_valued("text", "day").render_derived()
    return tuple_(*wanted).in_(select(listed.c.text, listed.c.day))


def _engine(url: str) -> Engine:
    if make_url(url).get_backend_name() == "postgresql":
        engine = create_engine(url, pool_size=8, max_overflow=8, hide_parameters=True)
        event.listen(engine, "checkin", _note_time)
        event.listen(engine, "checkout", _look_after_a_while)
        return engine
    path = make_url(url).database
    if path and path != ":memory:":
        _make_folder(Path(path).parent)
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=8,
        max_overflow=8,
        connect_args={"timeout": 30},
        hide_parameters=True,  # what is written and asked for is nobody's in a log or an error
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", begin_sqlite)
    return engine


def _note_time(_: Any, record: Any) -> None:
    record.info["given back"] = monotonic()


def _look_after_a_while(driver: Any, record: Any, _: Any) -> None:
    """Ask a connection whether it lives, if it was idle for a while or the server has said something on it: to ask each time would
    double the ways to the server."""
    if monotonic() - record.info.get("given back", monotonic()) < LOOKED_AT_AFTER_S and not is_told_something(driver):
        return
    try:
        driver.execute("SELECT 1")
        driver.rollback()
    except Exception as error:
        raise DisconnectionError from error


def is_told_something(driver: Any) -> bool:
    """Whether a PostgreSQL has said something on a connection that asked nothing: mostly that it ends it. Only this machine is asked."""
    if driver.closed:
        return True
    socket = poll()
    socket.register(driver.fileno(), POLLIN)
    return bool(socket.poll(0))


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        told = f"The folder {folder} of the database cannot be made: {error.strerror}."
        raise CannotRun(told, remedy="Give another path.") from error


def _prepare_sqlite(connection: sqlite3.Connection, _: Any) -> None:
    connection.isolation_level = None  # we begin transactions ourselves: see begin_sqlite
    _keep_a_journal(connection)
    for pragma in (
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        f"cache_size=-{CACHE_KIB}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _keep_a_journal(connection: sqlite3.Connection) -> None:
    """Readers beside a writer. SQLite does not wait where another writes to a file that is new: several who begin it together do."""
    until = monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_BUSY" or monotonic() > until:
                raise
        sleep(ASKED_AGAIN_AFTER_S)


def begin_sqlite(connection: Connection) -> None:
    """A writer takes the lock at once: two writers that both read first could otherwise never both commit."""
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.info.get("writing") else "BEGIN")


@contextmanager
def said_plainly(url: str) -> Iterator[None]:
    """A database that cannot be opened is one sentence, without password or statement."""
    try:
        yield
    except DatabaseError as error:
        if not isinstance(error, OperationalError) and "not a database" not in str(error.orig):
            raise
        reason = str(error.orig).splitlines()[0] if error.orig else "no reason given"
        shown = make_url(url).render_as_string(hide_password=True)
        if _is_full(error):
            raise CannotRun(
                f"The disk of the database {shown} is full; what was being written was taken back.",
                remedy="Make room and try again; an import goes on with --resume.",
            ) from error
        if is_collision(error):
            said = f"Others wrote the same in the database {shown} at the same time; nothing was written."
            raise Collided(said, remedy="Try again.") from error
        raise DatabaseDown(f"The database {shown} does not answer: {reason}.") from error


def is_collision(error: Any) -> bool:
    """Collided, or PostgreSQL's serialization_failure or deadlock_detected: the same transaction, begun anew, can succeed."""
    return isinstance(error, Collided) or (isinstance(error, DatabaseError) and _code(error) in ("40001", "40P01"))


def _is_full(error: DatabaseError) -> bool:
    """SQLite's SQLITE_FULL and PostgreSQL's disk_full."""
    return _code(error) in ("SQLITE_FULL", "53100")


def _code(error: DatabaseError) -> str | None:
    return getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None)
