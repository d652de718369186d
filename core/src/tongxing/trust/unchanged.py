"""What was read of who may come in and see what, kept until any of it changes, so that a request costs one look and not a dozen.

Triggers count every change of the tables that decide it, whoever makes it, within the transaction that makes it. A request looks at
that count first: what was read under the same count still holds, so a grant that is revoked is gone for the next request. Requests
that come while one looks share the next look; it begins after each of them came.

What reads by one statement need not look before: it is answered by what was seen last, and its statement (``if_unchanged``) gives
nothing where the count is another by then.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import BigInteger, Column, Connection, Integer, Table
from sqlmodel import SQLModel

from ..database import Database
from ..driver import Look
from ..errors import TongxingError
from ..waiting import Together, elsewhere

T = TypeVar("T")
CHANGES = Table(
    "_p_core_decided_count",
    SQLModel.metadata,
    Column("slot", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False),
)
"""How many changes there were. Of several rows, so that writers of PostgreSQL seldom wait for one another's transaction."""
SLOTS = 16
COUNT = f'SELECT CAST(sum("number") AS bigint) FROM "{CHANGES.name}"'
MOST_KEPT = 10_000


def count_changes(connection: Connection, tables: Iterable[Table]) -> None:
    """Let triggers count the changes of these tables. Repeatable."""
    if connection.dialect.name == "sqlite":
        for table in tables:
            for act in ("INSERT", "UPDATE", "DELETE"):
                connection.exec_driver_sql(
                    f'CREATE TRIGGER IF NOT EXISTS "{table.name}_counts_{act.lower()}" AFTER {act} ON "{table.name}" '
                    f'BEGIN UPDATE "{CHANGES.name}" SET "number" = "number" + 1; END'
                )
        return
    connection.exec_driver_sql(
        "CREATE OR REPLACE FUNCTION tongxing_counts() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f'INSERT INTO "{CHANGES.name}" AS c VALUES (mod(pg_backend_pid(), {SLOTS}), 1) '
        'ON CONFLICT (slot) DO UPDATE SET "number" = c."number" + 1; RETURN NULL; END $$'
    )
    for table in tables:
        connection.exec_driver_sql(
            f'CREATE OR REPLACE TRIGGER "{table.name}_counts" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE '
            f'ON "{table.name}" FOR EACH STATEMENT EXECUTE FUNCTION tongxing_counts()'
        )


class Changed(TongxingError):
    """What was seen last of who asks holds no more, or does not tell: it must be looked at anew. Nobody is shown this."""

    def __init__(self) -> None:
        super().__init__("It must be looked at anew who asks.")


def if_unchanged(sql: str, place: str) -> str:
    """A statement that gives one value, on PostgreSQL: the same where the count is the one given at ``place``, NULL where it is not."""
    return f"SELECT CASE WHEN ({COUNT}) = CAST({place} AS bigint) THEN ({sql}) END"


@dataclass(frozen=True, eq=False)
class Held:
    """What was read under one count of changes."""

    count: int | None
    _values: dict[Hashable, Any] = field(default_factory=dict)

    def of(self, key: Hashable, read: Callable[[], T]) -> T:
        """What was read before under this key, or what is read now."""
        if key in self._values:
            found: T = self._values[key]
            return found
        made = elsewhere(read)
        self.put(key, made)
        return made

    def get(self, key: Hashable) -> Any:
        """What was kept, or None."""
        return self._values.get(key)

    def put(self, key: Hashable, value: Any) -> None:
        """Keep something."""
        if len(self._values) >= MOST_KEPT:
            self._values.clear()
        self._values[key] = value


class Unchanged:
    """What is kept for one database, for all of its cities. Make it with ``unchanged_of``; it closes with the database."""

    def __init__(self, database: Database) -> None:
        self._look = Look(database, COUNT)
        self._looks = Together[None](lambda _: self._see())
        self.last = Held(None)
        """As it was at the last look; for whoever has looked on behalf of the same request."""

    def look(self) -> Held:
        """What holds now. Raises CannotRun where the database does not answer."""
        self._looks.do(None)  # begun after this was called
        return self.last

    def close(self) -> None:
        """Give the connection back."""
        self._look.close()

    def _see(self) -> None:
        try:
            count = self._look.now()
        except BaseException:
            self.last = Held(None)
            raise
        if count != self.last.count:
            self.last = Held(count)


def unchanged_of(database: Database) -> Unchanged:
    """What is kept for a database; the same for as long as it is open."""
    held: Any = database.beside(Unchanged)
    unchanged: Unchanged = held
    return unchanged
