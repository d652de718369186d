"""Connections behind wall two, each bound to what one scope may reach, and the pool that picks by it.

Binding costs a transaction on PostgreSQL, so a connection stays bound and is given to whoever may reach the same. Of each reach there is
one object: every read compares its own with those of all free connections, and what is the same object is compared at a glance.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Condition
from time import monotonic
from typing import Any
from weakref import WeakValueDictionary

from sqlalchemy import Connection, Engine, make_url
from sqlalchemy.exc import DBAPIError, OperationalError

from ...database import Database, is_told_something, said_plainly
from ...errors import CannotRun
from ...records import Record
from ...records.base import plugin_of, table_of
from ...waiting import elsewhere
from ..principals import Access
from . import binding, lite, masked, postgres
from .reach import Reach, reach_of

MOST = 16
"""Connections of one process to one database."""
WAIT_SECONDS = 30
_LOOKED_AT_AFTER_S = 30

Records = tuple[type[Record], ...]


@dataclass
class _Bound:
    """One connection and what it is bound to."""

    connection: Connection
    records: Records
    reach: Reach | None = None
    shape: Any = None
    """The shape of all reaches that it may be bound to; None where it may be bound to any."""
    pid: int = 0
    last: float = 0.0

    def may_reach(self, records: Records, reach: Reach) -> bool:
        """Whether it is bound to a reach over these records, or could be."""
        return self.records == records and self.shape in (None, reach.shape)


class Readers:
    """The pool of one database. Make it with ``readers_of``; it closes with the database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.engine = _engine(database)
        self._free: list[_Bound] = []
        self._open = 0
        self._guarded: set[Records] = set()
        self._reaches = WeakValueDictionary[Reach, Reach]()
        self._changed = Condition()

    @contextmanager
    def open(self, access: Access, records: Sequence[type[Record]], action: str = "read") -> Iterator[Connection]:
        """A consistent view of what this access may reach of these records. Raises CannotRun where none is to be had."""
        wanted = tuple(dict.fromkeys(records))
        reach = access.remembered((Reach, wanted, action), lambda: self._one(reach_of(access, wanted, action)))
        with said_plainly(self._database.url):
            bound = self._take(wanted, reach)
            try:
                yield bound.connection
            except BaseException:
                self._give(bound, is_sound=not bound.connection.invalidated)
                raise
            self._give(bound, is_sound=True)

    @property
    def held(self) -> tuple[int, int]:
        """How many connections are in use, and how many are free."""
        with self._changed:
            return self._open - len(self._free), len(self._free)

    def close(self) -> None:
        """Close the connections that nobody holds."""
        with self._changed:
            free, self._free = self._free, []
            self._open -= len(free)
        for each in free:
            self._leave(each)
        self.engine.dispose()

    def _one(self, reach: Reach) -> Reach:
        """The object that stands for all reaches that are the same."""
        with self._changed:
            return self._reaches.setdefault(reach, reach)

    # the pool ---------------------------------------------------------------------------------------------------------

    def _take(self, records: Records, reach: Reach) -> _Bound:
        """One that is bound to this already and was just in use, or one that must be waited for, connected or bound first."""
        with self._changed:
            free = reversed(self._free)
            same = next((each for each in free if each.reach == reach and each.records == records), None)
            if same is not None and not _is_old(same):
                return self._taken(same)
        return elsewhere(lambda: self._made_ready(records, reach))

    def _made_ready(self, records: Records, reach: Reach) -> _Bound:
        found = self._free_or_none(records, reach)
        try:
            if found is not None and not _is_alive(found):
                self._leave(found)
                found = None
            bound = found or self._connected(records, reach)
            if bound.reach != reach:
                self._bind(bound, reach)
            return bound
        except BaseException:
            with self._changed:
                self._open -= 1
                self._changed.notify()
            raise

    def _free_or_none(self, records: Records, reach: Reach) -> _Bound | None:
        """A free connection, best one that is bound to this already; None where another may be opened."""
        until = monotonic() + WAIT_SECONDS
        with self._changed:
            while True:
                fit = [each for each in self._free if each.may_reach(records, reach)]
                same = [each for each in fit if each.reach == reach]
                if same:
                    return self._taken(same[-1])
                if self._open < MOST:
                    self._open += 1
                    return None
                if fit:
                    return self._taken(fit[0])
                if self._free:
                    self._leave(self._taken(self._free[0]))
                    return None
                if not self._changed.wait(until - monotonic()):
                    raise CannotRun("Too many reads at the same time.", remedy="Try again in a moment.")

    def _taken(self, bound: _Bound) -> _Bound:
        self._free.remove(bound)
        return bound

    def _give(self, bound: _Bound, *, is_sound: bool) -> None:
        try:
            bound.connection.commit()  # nothing was written; after a ROLLBACK the driver would prepare every statement again
        except DBAPIError:
            is_sound = False
        is_sound = is_sound and not getattr(bound.connection.connection.driver_connection, "closed", False)
        bound.last = monotonic()
        if not is_sound:
            elsewhere(lambda: self._leave(bound))
        with self._changed:
            if is_sound:
                self._free.append(bound)
            else:
                self._open -= 1
            self._changed.notify()

    # one connection ---------------------------------------------------------------------------------------------------

    def _connected(self, records: Records, reach: Reach) -> _Bound:
        if self._database.is_sqlite:
            connection = self.engine.connect()
            lite.raise_wall(connection, records, reach)
            return _Bound(connection, records, shape=reach.shape)
        self._demand_guarded(records)
        try:
            connection = self.engine.connect()
        except OperationalError as error:
            raise CannotRun(
                f"The database does not let {postgres.READER} in, behind whom every read stands.",
                remedy="Let that role log in, with a line in .pgpass or `reader` in the city's file.",
            ) from error
        return _Bound(connection, records, pid=binding.pid_of(connection))

    def _demand_guarded(self, records: Records) -> None:
        if records in self._guarded:
            return
        with self._database.read() as connection:
            missing = postgres.unguarded(connection, records)
        if missing:
            command = " ".join(["tongxing city enable", *sorted({plugin_of(record) for record in missing} - {"core"})])
            raise CannotRun(
                f"This database is older than this version: no second wall stands before {table_of(missing[0]).name} yet. "
                "数据库早于本版本,第二道墙尚未建立。",
                remedy=f"Run `{command}` once, with the same --city and --database.",
            )
        self._guarded.add(records)

    def _bind(self, bound: _Bound, reach: Reach) -> None:
        if self._database.is_sqlite:
            ranges: lite.Bound = bound.connection.info["bound"]
            ranges.bind(reach)
        else:
            with self._database.write() as owner:
                binding.bind(owner, bound.pid, bound.records, reach)
            binding.plan_anew(bound.connection)
            masked.look_through(bound.connection, bound.records, reach.masks)
        bound.reach = reach

    def _leave(self, bound: _Bound) -> None:
        """Close a connection; what it was bound to goes with it."""
        with suppress(DBAPIError):
            bound.connection.close()
        if bound.pid:
            with suppress(DBAPIError, CannotRun), self._database.write() as owner:
                binding.release(owner, bound.pid)


def readers_of(database: Database) -> Readers:
    """The readers of a database; the same for as long as it is open."""
    kept: Any = database.beside(Readers)
    readers: Readers = kept
    return readers


def _engine(database: Database) -> Engine:
    if not database.is_sqlite:
        return postgres.make_engine(database.reader or _as_reader(database.url))
    if database.path is None:
        raise CannotRun("A database in memory has no wall.", remedy="Give a file.")
    return lite.make_engine(database.path)


def _as_reader(url: str) -> str:
    """The same database as the reader, whose password stands in .pgpass where it needs one."""
    return make_url(url).set(username=postgres.READER, password=None).render_as_string(hide_password=False)


def _is_alive(bound: _Bound) -> bool:
    """Asked of a connection that was idle for a while."""
    if not _is_old(bound):
        return True
    try:
        bound.connection.exec_driver_sql("SELECT 1")
        bound.connection.rollback()
    except DBAPIError:
        return False
    return True


def _is_old(bound: _Bound) -> bool:
    """Whether it is to be asked if it lives: after a while, or where the server has said something meanwhile."""
    driver = bound.connection.connection.driver_connection if bound.pid else None
    return monotonic() - bound.last >= _LOOKED_AT_AFTER_S or (driver is not None and is_told_something(driver))
