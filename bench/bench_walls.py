"""What the walls and the access log cost: known queries through the server's own door, with them and without, on both engines.

Q1 to Q4 and Q5n of ``bench_reads.py``, compiled, for a principal of a county or of the province. With several at a time each asks as a
principal of its own, every second one of whom may see a part only, so that cells are masked too; counties are their own. Without the
first wall a statement reads the tables, without the second it runs on the store's own connection, without the log nothing is
kept: states that exist in tests and here alone. All of it runs in one process, as a worker does. At the end what is left with
everything stands beside what the measured design of walls and log set as realistic.

    python bench/bench_walls.py
"""

import argparse
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import orjson
from bench_reads import COUNTIES, GRANT, QUERIES, UNLIMITED, fill
from sqlalchemy import select

from tongxing.host.host import Host
from tongxing.host.registry import Registry
from tongxing.records.base import public_name, table_of
from tongxing.testing.postgres import fresh_database
from tongxing.testing.worlds import NOW
from tongxing.trust.audit.log import AccessLog
from tongxing.trust.scope import Scope
from tongxing.trust.walls.readers import Readers
from tongxing_graphql import create_app
from tongxing_graphql.operations.asked import Asked
from tongxing_graphql.operations.execution import answer

CHILDREN = 20_000
SECONDS = 0.4
"""For each state, query, scope and number at a time, three times: four minutes in all."""
ROUNDS = 3
"""Alternating; the median of each is told, as the machine may have other work."""
PRINCIPALS = 16
SCOPES = ("county", "province")
WHOLE, PART = '"core.*", "transport.*"', '"core.identity", "core.residence", "core.contact"'
STATES = {
    "none": (False, False, False),
    "wall one": (True, False, False),
    "both": (True, True, False),
    "all": (True, True, True),
}
"""Whether the first wall, the second, and the log stand."""
GOALS = {
    ("PostgreSQL", 1): {"Q1": 0.45, "Q2": 0.55, "Q3": 0.85, "Q4": 0.5},
    ("PostgreSQL", PRINCIPALS): {"Q1": 0.5, "Q2": 0.6, "Q3": 0.9, "Q4": 0.5},
    ("SQLite", 1): {"Q1": 0.4, "Q2": 0.6, "Q3": 0.9, "Q4": 0.35},
    ("SQLite", PRINCIPALS): {"Q1": 0.5, "Q2": 0.65, "Q3": 0.9, "Q4": 0.4},
}
"""The share of throughput that walls and log should leave, by engine and number at a time: scoped-reads.md, «Realistic goals»."""
CITY = """
key = "bench"
title = {zh = "测试市", en = "Bench"}
division = "230000"
development = true
plugins = ["transport"]
"""
PAGES = "query ($after: String) { children(first: 100, after: $after) { pageInfo { endCursor } } }"


def main() -> None:
    """Fill, time, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--children", type=int, default=CHILDREN)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--at-once", type=int, action="append")
    parser.add_argument("--engine", action="append", choices=["SQLite", "PostgreSQL"])
    asked = parser.parse_args()
    left: dict[tuple[str, int, str, str], float] = {}
    for engine in asked.engine or ["SQLite", "PostgreSQL"]:
        with tempfile.TemporaryDirectory() as folder, served(Path(folder), engine) as (cities, registry):
            fill(registry.database, asked.children)
            for number in asked.at_once or [1, PRINCIPALS]:
                print(
                    f"{engine}, {asked.children:,} children, {number} at a time: requests a second without walls and log; the share with"
                )
                for scope in SCOPES:
                    for name in QUERIES:
                        none, *others = measured(cities, f"{scope}-", name, number, asked)
                        shares = [rate / none for rate in others]
                        left[engine, number, name, scope] = shares[-1]
                        said = "   ".join(f"{s} {each:4.2f}" for s, each in zip(list(STATES)[1:], shares, strict=True))
                        print(f"  {scope:<9} {name:<4} {none:8,.0f}/s   {said}", flush=True)
    print_table(left)


def print_table(left: dict[tuple[str, int, str, str], float]) -> None:
    """What is left with both walls and the log, beside the goal."""
    print(f"\n| engine | at a time | query | goal | {' | '.join(SCOPES)} |\n|---|---|---|---|{'---|' * len(SCOPES)}")
    for engine, number, name in dict.fromkeys(key[:3] for key in left):
        goal = GOALS.get((engine, number), {}).get(name)
        found = [left[engine, number, name, scope] for scope in SCOPES]
        told = [f"{each:.2f}{' MISSED' if goal and each < goal else ''}" for each in found]
        print(f"| {engine} | {number} | {name} | {goal or '–'} | {' | '.join(told)} |")


@contextmanager
def served(place: Path, engine: str) -> Iterator[tuple[dict[str, Any], Registry]]:
    """One city, served once for each state, so that no plan is shared."""
    file = place / "bench.toml"
    grants, principals = "", []
    for scope in SCOPES:
        for n in range(PRINCIPALS):
            division = COUNTIES[n] if scope == "county" else "230000"
            grants += (GRANT % (f"{scope}-{n}", division)).replace(WHOLE, PART if n % 2 else WHOLE)
            principals.append(f'{{name = "{scope}-{n}", token = "{scope}-{n}-token"}}')
    file.write_text(f"{CITY}principals = [{', '.join(principals)}]\n{grants}", encoding="utf-8")
    url = str(place / "bench.db") if engine == "SQLite" else fresh_database()
    registry = Registry.open(str(file), database=url, host=Host(), clock=lambda: NOW)
    try:
        yield {state: create_app([registry]).state.cities["bench"] for state in STATES}, registry
    finally:
        registry.close()


def measured(cities: dict[str, Any], scope: str, name: str, number: int, asked: Any) -> list[float]:
    """Requests a second in each state."""
    everybody = {
        f"{scope}{n}": list(variables(cities["all"], f"{scope}{n}", n, name, asked.children)) for n in range(number)
    }
    rates: dict[str, list[float]] = {state: [] for state in STATES}
    for n, (principal, values) in enumerate(everybody.items()):  # plans are made, and answers are there
        bodies = set()
        for state in STATES:
            with standing(state):
                bodies.add(ask(cities[state], principal, QUERIES[name], values[0]))
        assert len(bodies) == 1 or n % 2 or scope == "county-", "who may see everything is answered alike in all states"
    for _ in range(ROUNDS):
        for state, kept in rates.items():
            with standing(state):
                kept.append(together(cities[state], everybody, QUERIES[name], asked.seconds))
    return [statistics.median(kept) for kept in rates.values()]


@contextmanager
def standing(state: str) -> Iterator[None]:
    """Take down what does not stand in a state."""
    one, two, log = STATES[state]
    with ExitStack() as down:
        if not one:
            bare = lambda scope, record, **more: select(table_of(record)).subquery(public_name(record))  # noqa: E731
            down.enter_context(patch.object(Scope, "relation", bare))
        if not two:
            down.enter_context(
                patch.object(Readers, "open", lambda self, access, records, action="read": self._database.read())
            )
        if not log:
            down.enter_context(patch.object(AccessLog, "keep", lambda *_: None))
        yield


def together(city: Any, everybody: dict[str, list[dict[str, Any]]], query: str, seconds: float) -> float:
    """Requests a second of all who ask at the same time."""
    counts: list[float] = []
    ready = threading.Barrier(len(everybody))

    def run(principal: str, values: list[dict[str, Any]]) -> None:
        ready.wait()
        count, began = 0, time.perf_counter()
        while (spent := time.perf_counter() - began) < seconds or not count:
            ask(city, principal, query, values[count % len(values)])
            count += 1
        counts.append(count / spent)

    running = [threading.Thread(target=run, args=each) for each in everybody.items()]
    for each in running:
        each.start()
    for each in running:
        each.join()
    assert len(counts) == len(running), "somebody's requests failed"
    return sum(counts)


def ask(city: Any, principal: str, query: str, given: dict[str, Any]) -> bytes:
    """One request, from its headers to its bytes."""
    headers = {"authorization": f"Bearer {principal}-token", "tongxing-purpose": "care"}
    state, store = city.admitted(headers, "127.0.0.1")
    made: bytes = answer(state.documents, store, Asked(query, given), "bench", budgets=UNLIMITED, budget_s=60).body
    assert b'"errors"' not in made and b'{"child":null}' not in made, made[:500]
    return made


def variables(city: Any, principal: str, n: int, name: str, children: int) -> Iterator[dict[str, Any]]:
    """Other values each time, all of them in the principal's place."""
    cursors: list[str | None] = [None]
    while "$after" in QUERIES[name] and len(cursors) < 6:
        end = orjson.loads(ask(city, principal, PAGES, {"after": cursors[-1]}))["data"]["children"]["pageInfo"][
            "endCursor"
        ]
        if end is None:
            break
        cursors.append(end)
    many, step = len(COUNTIES), children // len(COUNTIES)
    for k in range(16):
        if "$id" in QUERIES[name]:
            yield {"id": f"23-0{k * 7919 % step * many + n:025}"}
        elif "$after" in QUERIES[name]:
            yield {"after": cursors[k % max(1, len(cursors) - 1)]}
        else:
            yield {"under": COUNTIES[n], "from": f"{2010 + k % 8}-01-01", "to": f"{2012 + k % 8}-01-01"}


if __name__ == "__main__":
    main()
