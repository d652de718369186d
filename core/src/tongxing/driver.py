"""What every request asks of the database, by the driver itself: a statement is prepared once a connection, and its one value taken.

On PostgreSQL libpq is called as it is: psycopg's cursors take four times its processor, and several statements stand in each answer's
way. A thread waits with Python's lock released; a call that an event loop runs lets the loop go on (``waiting``). ``$1`` stands for a
value there, ``?`` on SQLite.
"""

import sqlite3
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from psycopg import Connection as Driver
from psycopg import RawCursor
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import InvalidSqlStatementName, error_from_result
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGconn, PGresult
from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from . import waiting
from .database import Database, said_plainly

MOST_PREPARED = 100
"""On one connection: each holds its plan in the server's memory."""
_DONE = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK)
_SENT = {"exec_prepared": "send_query_prepared", "prepare": "send_prepare", "exec_": "send_query"}
"""By the name of what waits for its result: what only sends."""


def value_of(connection: Connection, sql: str, values: Sequence[Any] = ()) -> Any:
    """The first value of a statement that is its own transaction; on PostgreSQL as the bytes of its text. None where it gives none."""
    driver: Any = connection.connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        rows = driver.execute(sql, values).fetchall()  # all, so that it holds no lock any more
        return rows[0][0] if rows else None
    prepared: _Prepared | None = connection.info.get(_Prepared)
    if prepared is None:
        prepared = connection.info[_Prepared] = _Prepared(driver)
    found = prepared.run(sql, values)
    return found.get_value(0, 0) if found.ntuples else None


def text_of(connection: Connection, sql: str, values: Sequence[Any], *, alone: bool) -> str | None:
    """The one text that a statement gives, or None.

    ``alone``: nothing else is to be read at the same moment, so that no transaction need be begun and ended around it: one
    way to the database and back instead of three.
    """
    driver: Any = connection.connection.driver_connection
    is_alone = alone and not connection.in_transaction()
    if not (is_alone or connection.in_transaction()):
        connection.begin()
    if is_alone or isinstance(driver, sqlite3.Connection):
        found = value_of(connection, sql, values)
        return found.decode() if isinstance(found, bytes) else found
    found = RawCursor(driver).execute(sql, values, prepare=True).fetchall()[0][0]
    return None if found is None else str(found)


def interrupt(connection: Connection) -> None:
    """Stop the statement that runs on a connection, from another thread; it then fails there."""
    driver: Any = connection.connection.driver_connection
    driver.interrupt() if isinstance(driver, sqlite3.Connection) else driver.cancel()


class Look:
    """One short question, asked again and again by one thread at a time, over a connection of its own and outside transactions."""

    def __init__(self, database: Database, question: str) -> None:
        self._database, self._question = database, question
        self._connection: Connection | None = None

    def now(self) -> int:
        """The answer, a whole number. Raises CannotRun where the database does not answer, at the second try either."""
        if self._connection is not None:
            try:
                return int(value_of(self._connection, self._question))
            except Exception:  # the server may have gone and come back
                waiting.elsewhere(self.close)
        return waiting.elsewhere(self._anew)

    def _anew(self) -> int:
        with said_plainly(self._database.url):
            self._connection = self._database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            self._connection.exec_driver_sql(self._question).close()
            self._connection.rollback()
        return int(value_of(self._connection, self._question))

    def close(self) -> None:
        """Give the connection back."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(DatabaseError):
                connection.invalidate()
            connection.close()


class _Prepared:
    """What is prepared on one connection to PostgreSQL, by its text and the types of its values; what was not asked for longest goes."""

    def __init__(self, driver: "Driver[Any]") -> None:
        self._driver = driver
        self._names: OrderedDict[Any, bytes] = OrderedDict()
        self._count = 0

    def run(self, sql: str, values: Sequence[Any]) -> PGresult:
        given = Transformer(self._driver)
        dumped = given.dump_sequence(values, [PyFormat.AUTO] * len(values))
        key = sql, given.types
        try:
            return self._run(key, dumped, given.formats)
        except InvalidSqlStatementName:  # psycopg lets go of everything that was prepared, after a rollback
            self._names.clear()
            return self._run(key, dumped, given.formats)

    def _run(self, key: tuple[str, Any], dumped: Any, formats: Any) -> PGresult:
        if key in self._names:
            self._names.move_to_end(key)
        else:
            self._prepare(key)
        return self._asked("exec_prepared", self._names[key], dumped, formats)

    def _prepare(self, key: tuple[str, Any]) -> None:
        name, self._count = b"tongxing_%d" % self._count, self._count + 1
        self._asked("prepare", name, key[0].encode(), key[1])
        self._names[key] = name
        while len(self._names) > MOST_PREPARED:
            _, oldest = self._names.popitem(last=False)
            self._asked("exec_", b"DEALLOCATE " + oldest)

    def _asked(self, how: str, *given: Any) -> PGresult:
        """What libpq gives for a call. Raises psycopg's error where the server refuses it."""
        connection = self._driver.pgconn
        if waiting.is_in_loop():
            getattr(connection, _SENT[how])(*given)
            result = _collected(connection)
        else:
            result = getattr(connection, how)(*given)
        if result.status not in _DONE:
            raise error_from_result(result, encoding=self._driver.info.encoding)
        return result


def _collected(connection: PGconn) -> PGresult:
    """The last result of what was sent, waited for in a loop."""
    while connection.flush():
        waiting.until_ready(connection.socket, for_writing=True)
    found: list[PGresult] = []
    while True:
        while connection.is_busy():
            waiting.until_ready(connection.socket)
            connection.consume_input()
        result = connection.get_result()
        if result is None:
            return found[-1]
        found.append(result)
