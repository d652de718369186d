"""Pairs of characters of names: kept by whatever writes a name, on both engines, and shown to nobody."""

import random
from itertools import pairwise

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DatabaseError

from tongxing.people import Child, Guardian, grams
from tongxing.people.grams import GRAMS, whom
from tongxing.records.base import public_name, table_of
from tongxing.testing.worlds import NOW, make_access, make_grant
from tongxing.work.rights.erasing import erase
from tongxing.work.store import Store

MARKS = {"version": 1, "recorded_at": NOW, "recorded_by": "t", "recorded_why": "t"}
SIGNS = "王小明子涵a 𠮷"


def kept(connection):
    return sorted(tuple(row) for row in connection.execute(select(GRAMS)))


def due(connection):
    """What should be kept, told from the names."""
    found = set()
    for record in (Child, Guardian):
        table = table_of(record)
        for id, name in connection.execute(select(table.c.id, table.c.name)):
            found |= {(public_name(record), *pair, id) for pair in pairwise(name)}
    return sorted(found)


def written(chance, connection):
    """A few rows added, changed and removed, many at a time or one."""
    table = table_of(chance.choice([Child, Guardian]))
    ids = list(connection.execute(select(table.c.id)).scalars())
    some = chance.sample(ids, len(ids) // 3)
    name = lambda: "".join(chance.choices(SIGNS, k=chance.randint(0, 5)))  # noqa: E731
    match chance.randint(0, 3):
        case 0:
            rows = [{"id": f"{chance.random()}"[:20], **MARKS, "name": name()} for _ in range(9)]
            connection.execute(insert(table), rows)
        case 1:
            connection.execute(update(table).where(table.c.id.in_(some)).values(name=name()))
        case 2:
            connection.execute(update(table).where(table.c.id.in_(some)).values(version=2))
        case _:
            connection.execute(delete(table).where(table.c.id.in_(some[:2])))


def test_whatever_writes_names_the_pairs_are_theirs(world):
    chance = random.Random(5)
    for _ in range(40):
        with world.database.write() as connection:
            written(chance, connection)
            assert kept(connection) == due(connection)
    with world.database.read() as connection:
        assert len(due(connection)) > 30


def test_pairs_that_were_lost_are_made_again_and_a_transaction_that_is_taken_back_leaves_none(world):
    with world.database.write() as connection:
        connection.execute(insert(table_of(Child)), [{"id": f"c{n}", **MARKS, "name": f"王小{n}"} for n in range(20)])
        before = kept(connection)
    with pytest.raises(ZeroDivisionError), world.database.write() as connection:
        connection.execute(update(table_of(Child)).values(name="别的"))
        raise ZeroDivisionError
    with world.database.write() as connection:
        assert kept(connection) == before
        connection.execute(delete(GRAMS))
        grams.install(connection, Child)
        assert kept(connection) == before == due(connection)


def test_whoever_is_named_is_among_those_whom_a_text_might_name(world):
    chance = random.Random(7)
    rows = [{"id": f"c{n}", **MARKS, "name": "".join(chance.choices(SIGNS, k=5))} for n in range(300)]
    with world.database.write() as connection:
        connection.execute(insert(table_of(Child)), rows)
        for _ in range(60):
            part = "".join(chance.choices(SIGNS, k=chance.randint(2, 4)))
            found = whom(connection, Child, list(part))
            assert {row["id"] for row in rows if part in row["name"]} <= set(found)
            assert all(part[:2] in row["name"] or part[-2:] in row["name"] for row in rows if row["id"] in found)
        assert whom(connection, Child, ["王"]) is None
        assert whom(connection, Child, ["".join(map(chr, range(0x4E00, 0x5200)))] * 2) is None


def test_more_than_a_thousand_are_not_told(world):
    with world.database.write() as connection:
        rows = [{"id": f"c{n}", **MARKS, "name": "王小" if n else "王大"} for n in range(grams.MOST + 2)]
        connection.execute(insert(table_of(Child)), rows)
        assert whom(connection, Child, "王小") is None
        assert whom(connection, Child, "王大") == ["c0"]


def test_no_reader_is_let_in(world):
    grant = make_grant(categories=world.book.categories)
    with Store(world, make_access(world, grant)).reading("t") as reading, pytest.raises(DatabaseError):
        reading.connection.execute(text("SELECT * FROM _p_core_name_gram"))


def test_an_erased_child_leaves_no_pair(world):
    everything = make_grant(categories=world.book.categories, actions=["read", "write", "rights"])
    access = make_access(world, everything)

    def born(store, input):
        return store.add(Child(name="王小明", residence="230102001000"))

    child = Store(world, access).write(born, None).value
    with world.database.read() as connection:
        assert len(kept(connection)) == 2
    erase(world, access, child.id, "art. 47")
    with world.database.read() as connection:
        assert kept(connection) == []
