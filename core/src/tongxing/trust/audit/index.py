"""An index over the access log: in which blocks a subject stands, and in which a principal asked.

It is made from the blocks alone, outside the way of any answer: before it is asked, from what was written since the last time.
It holds pseudonyms, as the log does. Nothing rests on it but speed: ``verifying`` compares it with the blocks, since whoever
takes a row out of it would hide a look.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, func, insert, select, text, update
from sqlalchemy import Index as SqlIndex

from .blocks import AT_A_TIME, BLOCKS, Blocks
from .chain import Block
from .entries import entries_in

_TABLES = MetaData()
SUBJECT, PRINCIPAL = "s", "p"
POSTINGS = Table(
    "_audit_posting",
    _TABLES,
    Column("kind", String(1), primary_key=True),
    Column("of", String(128), primary_key=True),
    Column("chain", String(16), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    SqlIndex("ix__audit_posting_block", "chain", "number"),
    sqlite_with_rowid=False,
)
INDEXED = Table(
    "_audit_indexed",
    _TABLES,
    Column("chain", String(16), primary_key=True),
    Column("through", Integer, nullable=False),
)
Posting = tuple[str, str]
_AT_A_TIME = 20_000


class Index:
    """The index of one city's log."""

    def __init__(self, blocks: Blocks, city: str) -> None:
        self._blocks, self._city, self._stands = blocks, city, False

    def blocks_of(self, kind: str, of: str, *, since: int | None = None) -> Iterator[Block]:
        """The blocks in which a pseudonym (SUBJECT) or the name of a principal (PRINCIPAL) stands, by time."""
        self.catch_up()
        mine = (POSTINGS.c.kind == kind, POSTINGS.c.of == of)
        here = (POSTINGS.c.chain == BLOCKS.c.chain) & (POSTINGS.c.number == BLOCKS.c.number)
        wanted = select(BLOCKS).join(POSTINGS, here).where(*mine, BLOCKS.c.city == self._city)
        wanted = wanted if since is None else wanted.where(BLOCKS.c.at >= since)
        ordered = wanted.order_by(BLOCKS.c.at, BLOCKS.c.chain, BLOCKS.c.number)
        with self._blocks.database.read() as connection:
            for row in connection.execution_options(stream_results=True).execute(ordered).mappings():
                yield Block(**row)

    def catch_up(self) -> int:
        """Take in the blocks that were written since the last time; how many. One process at a time."""
        taken = 0
        for chain in self._behind():
            while found := self._take(chain):
                taken += found
        return taken

    def _behind(self) -> list[str]:
        """The chains of which there are blocks that were not taken in."""
        self._blocks.chains(self._city)  # so that its table is there
        self._prepare()
        newest = select(BLOCKS.c.chain, func.max(BLOCKS.c.number).label("end")).where(BLOCKS.c.city == self._city)
        ends = newest.group_by(BLOCKS.c.chain).subquery()
        through = func.coalesce(INDEXED.c.through, -1)
        wanted = select(ends.c.chain).outerjoin(INDEXED, INDEXED.c.chain == ends.c.chain).where(through < ends.c.end)
        with self._blocks.database.read() as connection:
            return list(connection.execute(wanted.order_by(ends.c.chain)).scalars())

    def _take(self, chain: str) -> int:
        """The next blocks of a chain, in one transaction."""
        with self._blocks.database.write() as connection:
            self._alone(connection)
            after = connection.execute(_through(chain)).scalar()
            mine = (BLOCKS.c.chain == chain) & (BLOCKS.c.number > (-1 if after is None else after))
            wanted = select(BLOCKS).where(mine).order_by(BLOCKS.c.number).limit(AT_A_TIME)
            found = [Block(**row) for row in connection.execute(wanted).mappings()]
            if found:
                _add(connection, found)
                _note(connection, chain, found[-1].number, is_new=after is None)
        return len(found)

    def differs_in(self, chain: str) -> int | None:
        """The first block of a chain about which the index says something else; None where it agrees."""
        self._prepare()
        blocks = self._blocks.of(chain)
        with self._blocks.database.read() as connection:
            through = connection.execute(_through(chain)).scalar()
            while through is not None and (some := list(islice(blocks, AT_A_TIME))):
                kept = _kept(connection, chain, some)
                for block in some:
                    if block.number <= through and kept.get(block.number, set()) != _postings(block):
                        return block.number
        return None

    def _alone(self, connection: Connection) -> None:
        if not self._blocks.database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('tongxing index of the access log'))"))

    def _prepare(self) -> None:
        if not self._stands:
            with self._blocks.database.write() as connection:
                self._alone(connection)
                _TABLES.create_all(connection)
            self._stands = True


def _through(chain: str) -> Any:
    return select(INDEXED.c.through).where(INDEXED.c.chain == chain)


def _kept(connection: Connection, chain: str, blocks: Sequence[Block]) -> dict[int, set[Posting]]:
    """What the index says of neighbouring blocks."""
    here = POSTINGS.c.number.between(blocks[0].number, blocks[-1].number)
    wanted = select(POSTINGS.c.number, POSTINGS.c.kind, POSTINGS.c.of).where(POSTINGS.c.chain == chain, here)
    kept: dict[int, set[Posting]] = {}
    for number, kind, of in connection.execute(wanted):
        kept.setdefault(number, set()).add((kind, of))
    return kept


def _postings(block: Block) -> set[Posting]:
    entries = entries_in(block.body)
    subjects = {(SUBJECT, subject) for entry in entries for subject in entry.subjects}
    return subjects | {(PRINCIPAL, entry.principal) for entry in entries}


def _add(connection: Connection, blocks: Iterable[Block]) -> None:
    rows = [
        {"kind": kind, "of": of, "chain": block.chain, "number": block.number}
        for block in blocks
        for kind, of in sorted(_postings(block))
    ]
    for at in range(0, len(rows), _AT_A_TIME):
        connection.execute(insert(POSTINGS), rows[at : at + _AT_A_TIME])


def _note(connection: Connection, chain: str, through: int, *, is_new: bool) -> None:
    if is_new:
        connection.execute(insert(INDEXED).values(chain=chain, through=through))
    else:
        connection.execute(update(INDEXED).where(INDEXED.c.chain == chain).values(through=through))
