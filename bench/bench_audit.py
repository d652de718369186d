"""Reads with and without the access log, alternating in one run; then what a large log costs to verify and to ask.

    python bench/bench_audit.py --children 20000 --engine sqlite --engine postgresql

Without: the same store, whose log keeps nothing. Nothing but this file can make such a store.
"""

import argparse
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
from sqlalchemy import select

from tongxing.people import Child
from tongxing.records.ids import new_id
from tongxing.testing.worlds import make_access, make_world
from tongxing.trust.audit.asking import affected, who_saw
from tongxing.trust.audit.blocks import Blocks
from tongxing.trust.audit.entries import Entry, body_of, told
from tongxing.trust.audit.log import AccessLog
from tongxing.trust.audit.verifying import verify
from tongxing.work.store import Store

CODES = ["230102001000", "230103001000", "230104001000", "230110001000"]


class Nothing(AccessLog):
    """Keeps nothing, for the comparison."""

    def keep(self, access: Any, *entries: Entry) -> None:
        """As if there were no log."""


def main() -> None:
    """Print a table of reads, then one of the log itself."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--children", type=int, default=5_000)
    parser.add_argument("--seconds", type=float, default=0.5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--entries", type=int, default=20_000)
    parser.add_argument("--engine", action="append", choices=["sqlite", "postgresql"])
    asked = parser.parse_args()
    for engine in asked.engine or ["sqlite"]:
        with database(engine) as (url, folder):
            world = make_world(url, folder)
            ids = loaded(Store(world, make_access(world)), asked.children)
            reads(engine, world, ids, asked)
            questions(engine, world, ids, asked.entries)
            world.log.close()
            world.database.close()


@contextmanager
def database(engine: str) -> Iterator[tuple[str, Path]]:
    """An empty database of an engine."""
    with tempfile.TemporaryDirectory() as name:
        if engine == "sqlite":
            yield str(Path(name) / "bench.db"), Path(name)
        else:
            from tongxing.testing.postgres import fresh_database

            yield fresh_database(), Path(name)


def loaded(store: Store, children: int) -> list[str]:
    """Children, written as an import writes them."""
    ids = [new_id("23") for _ in range(children)]
    places = [CODES[number % len(CODES)] for number in range(children)]
    told = {"id": ids, "name": [f"王{n}" for n in range(children)], "residence": places, "hukou": places}
    frame = pl.DataFrame(told)
    for batch, start in enumerate(range(0, children, 1_000)):
        store.write_batch({Child: frame.slice(start, 1_000)}, import_id="bench", batch=batch)
    return ids


def reads(engine: str, world: Any, ids: list[str], asked: Any) -> None:
    """Throughput and latency of two reads, one thread and sixteen, with and without the log."""
    access = make_access(world)
    silent = Nothing(world.log.blocks, world.ring, world.city, world.log.anchors.path, world.clock)
    stores = {"without": Store(replace(world, log=silent), access), "with": Store(world, access)}
    print(f"\n{engine}: {'read':<12} {'threads':>7} {'without/s':>10} {'with/s':>10} {'share':>6} {'p50 ms':>14}")
    for name, read in {"one child": one_child, "page of 50": page}.items():
        for threads in (1, 16):
            seen: dict[str, list[tuple[float, float]]] = {"without": [], "with": []}
            for _ in range(asked.rounds):
                for kind, store in stores.items():
                    seen[kind].append(measured(partial(read, store, ids), threads, asked.seconds))
            rate = {kind: statistics.median(r for r, _ in runs) for kind, runs in seen.items()}
            wait = {kind: statistics.median(w for _, w in runs) * 1000 for kind, runs in seen.items()}
            share = rate["with"] / rate["without"]
            waits = f"{wait['without']:.2f} → {wait['with']:.2f}"
            print(
                f"{'':>{len(engine)}}  {name:<12} {threads:>7} {rate['without']:>10,.0f} {rate['with']:>10,.0f} {share:>6.2f} {waits:>14}"
            )


def one_child(store: Store, ids: list[str]) -> None:
    """One child by id."""
    with store.reading("bench") as read:
        read.all(Child, ids=[Random(time.perf_counter_ns()).choice(ids)])


def page(store: Store, ids: list[str]) -> None:
    """The first fifty children."""
    with store.reading("bench") as read:
        relation = read.scope.relation(Child)
        read.rows(Child, select(relation).order_by(relation.c.id).limit(50))


def measured(call: Callable[[], None], threads: int, seconds: float) -> tuple[float, float]:
    """Calls a second, and the median time of one."""
    took: list[float] = []
    end = time.perf_counter() + seconds

    def run() -> None:
        while (begun := time.perf_counter()) < end:
            call()
            took.append(time.perf_counter() - begun)

    call()
    every = [threading.Thread(target=run) for _ in range(threads)]
    begun = time.perf_counter()
    for each in every:
        each.start()
    for each in every:
        each.join()
    return len(took) / (time.perf_counter() - begun), statistics.median(took)


def questions(engine: str, world: Any, ids: list[str], entries: int) -> None:
    """How long verifying and the two questions take on a log of this many entries."""
    log = AccessLog(Blocks(world.database), world.ring, world.city, world.log.anchors.path, world.clock)
    access, random = make_access(world), Random(1)
    for _ in range(entries // 100):  # a hundred answers in each commit, as a busy server has them
        made = [Entry("read", "bench", None, set(random.sample(ids, 20)), {"core.identity"}, 20) for _ in range(100)]
        chain = log._chain or log._open()
        block = chain.sealed(body_of([told(access, each, log.pseudonyms) for each in made], log.seal), log._now())
        log.blocks.add(block)
        chain.advance(block)
    log.anchor()
    with timed(f"{engine}: verify") as told_of:
        told_of.append(f"{verify(log).entries:,} entries")
    with timed(f"{engine}: who-saw") as told_of:
        told_of.append(f"{len(who_saw(log, ids[0])):,} found")
    with timed(f"{engine}: affected") as told_of:
        told_of.append(
            f"{len(affected(log, 'officer', access.now, access.now.replace(year=2100), ids).subjects):,} people"
        )
    log.close()


@contextmanager
def timed(what: str) -> Iterator[list[str]]:
    """Print how long the block took."""
    told_of: list[str] = []
    begun = time.perf_counter()
    yield told_of
    print(f"{what}: {time.perf_counter() - begun:.2f} s, {', '.join(told_of)}")


if __name__ == "__main__":
    main()
