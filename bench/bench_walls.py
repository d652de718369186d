"""What the walls cost: known reads through both walls, through wall one alone, and through none, on both engines.

Every read is a statement of SQLAlchemy, compiled once and run on a connection that is held, so that what differs is the
statement and the wall. The audit is not in it (see ``bench_audit.py``). With several threads each has a connection and a principal
of its own: some may see everything of a place, others a part, so that cells are masked too.

    python bench/bench_walls.py --children 40000 --threads 1 --threads 16 --engine sqlite --engine postgresql
"""

import argparse
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, insert, select, text

from tongxing.people import Child, Guardian, Guardianship
from tongxing.records.base import table_of
from tongxing.testing.postgres import fresh_database
from tongxing.testing.worlds import NOW, make_access, make_grant, make_world
from tongxing.trust.scope import Scope
from tongxing.work.store import Store

CHILDREN = 40_000
ROUNDS = 3
"""Alternating; the median of each is told, as the machine may have other work."""
IN_PART = ("core.identity", "core.residence", "core.contact")
"""What every second principal may see; the others may see everything."""
MARKS = {"version": 1, "recorded_at": NOW, "recorded_by": "b", "recorded_why": "b"}
SCOPES = {"county": "230102", "province": "230000"}
Relation = Callable[[Any], Any]


def one_child(related: Relation, n: int) -> Any:
    """A child by id, with its ties and guardians."""
    child, tie, guardian = (related(record) for record in (Child, Guardianship, Guardian))
    joined = child.join(tie, tie.c.child == child.c.id).join(guardian, guardian.c.id == tie.c.guardian)
    return select(child.c.name, child.c.birth_date, guardian.c.name).select_from(joined).where(child.c.id == f"c{n:06}")


def a_page(related: Relation, n: int) -> Any:
    """Fifty children in the order of their ids."""
    child = related(Child)
    return select(child).where(child.c.id > f"c{n:06}").order_by(child.c.id).limit(50)


def all_of_a_county(related: Relation, n: int) -> Any:
    """Five hundred children, as an export reads them."""
    child = related(Child)
    return select(child).where(child.c.id > f"c{n:06}").order_by(child.c.id).limit(500)


def a_count(related: Relation, n: int) -> Any:
    """How many were born in half a year."""
    child, year = related(Child), 2010 + n % 9
    return select(func.count()).where(child.c.birth_date.between(date(year, 1, 1), date(year, 6, 30)))


READS = {"one child": one_child, "page of 50": a_page, "500 rows": all_of_a_county, "count": a_count}


def main() -> None:
    """Fill, time, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--children", type=int, default=CHILDREN)
    parser.add_argument("--seconds", type=float, default=1.5)
    parser.add_argument("--threads", type=int, action="append")
    parser.add_argument("--engine", action="append", choices=["sqlite", "postgresql"])
    asked = parser.parse_args()
    for engine in asked.engine or ["sqlite", "postgresql"]:
        with tempfile.TemporaryDirectory() as folder:
            url = fresh_database() if engine == "postgresql" else f"sqlite:///{folder}/bench.db"
            world = make_world(url, Path(folder))
            fill(world, asked.children)
            for threads in asked.threads or [1, 16]:
                print(
                    f"{engine}, {asked.children:,} children, {threads} at a time; reads a second without walls, and the share with"
                )
                for scope, division in SCOPES.items():
                    for name, read in READS.items():
                        print(f"  {scope:<9} {name:<11} {told(world, division, read, asked, threads)}", flush=True)
            world.database.close()


def told(world: Any, division: str, read: Callable[[Relation, int], Any], asked: Any, threads: int) -> str:
    """One line: the rate without walls, the share with wall one alone, and with both."""
    accesses = [principal(world, division, number) for number in range(threads)]
    states = (no_walls, wall_one, both_walls)
    rates: list[list[float]] = [[], [], []]
    for _ in range(ROUNDS):
        for state, kept in zip(states, rates, strict=True):
            kept.append(together(world, accesses, state, read, asked))
    none, one, both = (sorted(kept)[len(kept) // 2] for kept in rates)
    return f"{none:8,.0f}/s   wall one {one / none:4.2f}   both {both / none:4.2f}"


def principal(world: Any, division: str, number: int) -> Any:
    """The access of one of several who read at the same time."""
    categories = IN_PART if number % 2 else world.book.categories
    return make_access(world, make_grant(f"p{number}", categories=categories, regions=[(division, ["residence"])]))


def together(
    world: Any, accesses: Sequence[Any], state: Any, read: Callable[[Relation, int], Any], asked: Any
) -> float:
    """Reads a second of all who read at the same time."""
    counts: list[float] = []
    ready = threading.Barrier(len(accesses))

    def run(access: Any) -> None:
        with state(world, access) as (connection, related):
            ready.wait()
            counts.append(rate(connection, related, read, asked))

    running = [threading.Thread(target=run, args=(access,)) for access in accesses]
    for each in running:
        each.start()
    for each in running:
        each.join()
    return sum(counts)


def rate(connection: Connection, related: Relation, read: Callable[[Relation, int], Any], asked: Any) -> float:
    """Reads a second, with other values each time."""
    count, started = 0, time.perf_counter()
    while (spent := time.perf_counter() - started) < asked.seconds:
        connection.execute(read(related, count * 7919 % asked.children)).all()
        count += 1
    return count / spent


@contextmanager
def no_walls(world: Any, access: Any) -> Iterator[tuple[Connection, Relation]]:
    """The tables themselves, on the store's own connection."""
    with world.database.read() as connection:
        yield connection, table_of


@contextmanager
def wall_one(world: Any, access: Any) -> Iterator[tuple[Connection, Relation]]:
    """The relations, on the store's own connection."""
    scope = Scope(access)
    kept = {record: scope.relation(record) for record in (Child, Guardianship, Guardian)}
    with world.database.read() as connection:
        yield connection, kept.__getitem__


@contextmanager
def both_walls(world: Any, access: Any) -> Iterator[tuple[Connection, Relation]]:
    """The relations, behind wall two."""
    with Store(world, access).reading("bench") as reading:
        kept = {record: reading.scope.relation(record) for record in (Child, Guardianship, Guardian)}
        yield reading.connection, kept.__getitem__


def fill(world: Any, children: int) -> None:
    """Children in forty counties of a province, one guardian each."""
    people, ties, guardians = [], [], []
    for n in range(children):
        place = {"residence": f"23{1 + n % 4:02}{1 + n % 10:02}001000", "hukou": None}
        born = date(2010 + n % 9, 1 + n % 12, 1 + n % 28)
        people.append({"id": f"c{n:06}", **MARKS, **place, "name": f"名{n % 997}", "birth_date": born})
        tie = {"child": f"c{n:06}", "guardian": f"g{n:06}", "relation": "51", "valid_from": date(2020, 1, 1)}
        ties.append({"id": f"t{n:06}", **MARKS, **place, **tie})
        guardians.append({"id": f"g{n:06}", **MARKS, "name": f"名{n % 997}的父亲"})
    with world.database.write() as connection:
        for record, rows in ((Child, people), (Guardian, guardians), (Guardianship, ties)):
            connection.execute(insert(table_of(record)), rows)
        if not world.database.is_sqlite:
            connection.execute(text("ANALYZE"))


if __name__ == "__main__":
    main()
