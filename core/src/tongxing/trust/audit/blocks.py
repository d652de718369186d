"""Where the blocks of the access log stand: in a file of their own beside a SQLite database, in a table of PostgreSQL.

Of their own, so that a read never waits for the lock of an import, and a write can keep its entry before it commits.
The database refuses to change or remove a block; whoever owns the database can lift that, and ``verifying`` finds it.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Dialect,
    Integer,
    LargeBinary,
    MetaData,
    Select,
    String,
    Table,
    TypeDecorator,
    func,
    inspect,
    select,
    text,
)
from sqlalchemy.exc import SQLAlchemyError

from ...database import Database, is_told_something
from ...driver import value_of
from ...records.history import append_only
from .chain import Block


class Bytes(TypeDecorator[bytes]):
    """Bytes as they stand, whatever SQLite holds in their place: what somebody has put there must be found, not stumbled over."""

    impl = LargeBinary
    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], bytes]:
        """No conversion that could raise."""
        return lambda value: value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


_TABLES = MetaData()
BLOCKS = Table(
    "_audit_block",
    _TABLES,
    Column("chain", String(16), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("city", String(64), nullable=False, index=True),
    Column("at", BigInteger, nullable=False, index=True),
    Column("algorithm", String(16), nullable=False),
    Column("body", Bytes, nullable=False),
    Column("mac", Bytes, nullable=False),
)
_NAMES = [column.name for column in BLOCKS.columns]
AT_A_TIME = 500


class Blocks:
    """The blocks of one database. One thread at a time adds; any may read."""

    def __init__(self, database: Database) -> None:
        """``database``: the registry's own; its access log stands beside it."""
        self.database = Database(f"{database.path}.audit" if database.path else database.url)
        self._adding: Connection | None = None
        places = ("?" if database.is_sqlite else f"${n}" for n, _ in enumerate(_NAMES, 1))
        self._insert = f'INSERT INTO "{BLOCKS.name}" ({", ".join(_NAMES)}) VALUES ({", ".join(places)})'
        self._stands = False

    def add(self, block: Block) -> None:
        """Make a block durable. Raises whatever the database says; whether it stands is then not known."""
        if self._is_left():
            self.give_up()
        if self._adding is None:
            self._prepare()
            self._adding = self.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        value_of(self._adding, self._insert, [getattr(block, name) for name in _NAMES])

    def _is_left(self) -> bool:
        """Whether the server has gone meanwhile; it may be back."""
        if self._adding is None or self.database.is_sqlite:
            return False
        return is_told_something(self._adding.connection.driver_connection)

    def give_up(self) -> None:
        """After a failure: the next block comes over a new connection."""
        adding, self._adding = self._adding, None
        if adding is not None:
            with suppress(SQLAlchemyError):
                adding.invalidate()
                adding.close()

    def close(self) -> None:
        """Give the connections back."""
        if self._adding is not None:
            self._adding.close()
            self._adding = None
        self.database.close()

    def newest(self, city: str) -> Block | None:
        """The block that was written last, of whichever chain."""
        mine = select(BLOCKS).where(BLOCKS.c.city == city)
        found = self._read(mine.order_by(BLOCKS.c.at.desc(), BLOCKS.c.number.desc()).limit(1))
        return found[0] if found else None

    def one(self, chain: str, number: int) -> Block | None:
        """The block of this number."""
        found = self._read(select(BLOCKS).where(BLOCKS.c.chain == chain, BLOCKS.c.number == number))
        return found[0] if found else None

    def heads(self, city: str, since: int) -> dict[str, Block]:
        """The last block of each chain that was written to since a moment."""
        mine = select(BLOCKS.c.chain, func.max(BLOCKS.c.number)).where(BLOCKS.c.city == city, BLOCKS.c.at >= since)
        self._prepare()
        with self.database.read() as connection:
            ends = connection.execute(mine.group_by(BLOCKS.c.chain)).all()
        found = {chain: self.one(chain, number) for chain, number in ends}
        return {chain: block for chain, block in found.items() if block is not None}

    def chains(self, city: str) -> list[str]:
        """The chains of a city, by their name."""
        self._prepare()
        with self.database.read() as connection:
            mine = select(BLOCKS.c.chain).distinct().where(BLOCKS.c.city == city).order_by(BLOCKS.c.chain)
            return list(connection.execute(mine).scalars())

    def of(self, chain: str) -> Iterator[Block]:
        """The blocks of a chain, in order, a few hundred at a time."""
        after = -1
        while True:
            mine = select(BLOCKS).where(BLOCKS.c.chain == chain, BLOCKS.c.number > after)
            found = self._read(mine.order_by(BLOCKS.c.number).limit(AT_A_TIME))
            yield from found
            if len(found) < AT_A_TIME:
                return
            after = found[-1].number

    def all(self, city: str, *, since: int | None = None) -> Iterator[Block]:
        """All blocks, by the time at which they were written. ``since``: from this moment on."""
        mine = select(BLOCKS).where(BLOCKS.c.city == city).order_by(BLOCKS.c.at, BLOCKS.c.chain, BLOCKS.c.number)
        mine = mine if since is None else mine.where(BLOCKS.c.at >= since)
        self._prepare()
        with self.database.read() as connection:
            for row in connection.execution_options(stream_results=True).execute(mine).mappings():
                yield Block(**row)

    def _read(self, statement: Select[Any]) -> list[Block]:
        self._prepare()
        with self.database.read() as connection:
            return [Block(**row) for row in connection.execute(statement).mappings()]

    def _prepare(self) -> None:
        """Make the table where it does not stand yet; by one process at a time."""
        if self._stands:
            return
        with self.database.write() as connection:
            if not self.database.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('tongxing access log'))"))
            if not inspect(connection).has_table(BLOCKS.name):
                _TABLES.create_all(connection)
                append_only(connection, BLOCKS)
        self._stands = True
