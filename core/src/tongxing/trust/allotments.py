"""How much a principal or one of its tokens has taken of what it may ask for in a stretch of time, once for all processes of a city.

A process takes a part at a time and spends it by itself, so that few requests write anything. What it took and did not spend is
lost for the others until the stretch ends. It stands beside the access log, where no import's lock is waited for.
"""

from dataclasses import dataclass

from sqlalchemy import BigInteger, Column, ColumnElement, Connection, MetaData, String, Table, delete, select, text
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from ..database import Database

_TABLES = MetaData()
ALLOTMENTS = Table(
    "_audit_allotment",
    _TABLES,
    Column("city", String(64), primary_key=True),
    Column("principal", String(128), primary_key=True),
    Column("seconds", BigInteger, primary_key=True, autoincrement=False),
    Column("stretch", BigInteger, primary_key=True, autoincrement=False),
    Column("taken", BigInteger, nullable=False),
)


@dataclass(frozen=True)
class Stretch:
    """A stretch of time, by its length and its number since 1970: budgets begin anew with each."""

    seconds: int
    number: int

    @classmethod
    def at(cls, moment: float, seconds: int) -> "Stretch":
        """The one in which a moment lies, in seconds since 1970."""
        return cls(seconds, int(moment // seconds))


class Allotments:
    """What the principals of one city and their tokens have taken, in one database."""

    def __init__(self, database: Database, city: str) -> None:
        self._database, self._city, self._stands = database, city, False

    def take(self, who: str, stretch: Stretch, least: int, most: int, allowed: int) -> tuple[int, int]:
        """As much as is left of a budget, up to ``most``; and how much was taken before. Nothing where ``least`` is not left.

        ``who``: the name of a principal, or ``token`` and its mark, which no principal can be called.
        """
        self._prepare()
        with self._database.write() as connection:
            before = self._taken(connection, who, stretch)
            part = min(most, allowed - before)
            if part < least:
                return 0, before
            connection.execute(
                ALLOTMENTS.update().where(*self._mine(who, stretch)).values(taken=ALLOTMENTS.c.taken + part)
            )
        return part, before

    def _taken(self, connection: Connection, who: str, stretch: Stretch) -> int:
        """What was taken before, its row held until the end of the transaction.

        Whoever comes first in a stretch clears the ones before, everybody's: a token that has expired never comes again.
        """
        insert = insert_sqlite if self._database.is_sqlite else insert_postgresql
        told = {"city": self._city, "principal": who, "seconds": stretch.seconds, "stretch": stretch.number}
        begin = insert(ALLOTMENTS).values(**told, taken=0).on_conflict_do_nothing().returning(ALLOTMENTS.c.taken)
        if connection.execute(begin).first() is not None:
            over = (ALLOTMENTS.c.seconds == stretch.seconds) & (ALLOTMENTS.c.stretch < stretch.number)
            connection.execute(delete(ALLOTMENTS).where(ALLOTMENTS.c.city == self._city, over))
        wanted = select(ALLOTMENTS.c.taken).where(*self._mine(who, stretch)).with_for_update()
        return int(connection.execute(wanted).scalar_one())

    def _mine(self, who: str, stretch: Stretch) -> tuple[ColumnElement[bool], ...]:
        return (
            ALLOTMENTS.c.city == self._city,
            ALLOTMENTS.c.principal == who,
            ALLOTMENTS.c.seconds == stretch.seconds,
            ALLOTMENTS.c.stretch == stretch.number,
        )

    def _prepare(self) -> None:
        if not self._stands:
            with self._database.write() as connection:
                if not self._database.is_sqlite:  # two workers may come first at the same time
                    connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('tongxing allotments'))"))
                _TABLES.create_all(connection)
            self._stands = True
