"""GraphQL for integrators, side by side: ours with walls, limits and access log, PostGraphile 5 with and without row security, mercurius.

The same PostgreSQL (which waits for the disk) and the same data; the queries are Q1 to Q4 and Q5n of the usual comparison. Every answer
is compared before anything is timed. The servers take turns; medians of the rounds are told: requests a second, how many times ours
answers in the time of another, milliseconds at the median and at 99 in 100, and milliseconds of processor of the server and of the
database for a request. A closed loop asks (autocannon), on the same machine. The lines below the goals are marked.

    make integrators && python bench/bench_integrators.py [--children 100000] [--seconds 1.5] [--rounds 5]
"""

import argparse
import json
import random
import statistics
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import bench_reads as reads
from integrators import (
    NODE,
    PEERS,
    Server,
    make_peer_tables,
    plain,
    postmaster,
    processor_of,
    servers,
    wait_for_quiet,
)

from tongxing.testing.worlds import NOW

BODIES = 200
"""Different requests of one query."""
FARES = ("road_free_age", "road_half_age", "rail_free_age", "rail_half_age")
BEHIND_RLS = {1: 1.2, 16: 1.5}
"""How many times ours is to answer beside PostGraphile with row security, by how many ask at one time."""
BESIDE_BARE = {("Q1", 1): 0.7, ("Q1", 16): 1.3, ("Q2", 1): 1.1, ("Q2", 16): 1.4, ("Q3", 1): 1.9, ("Q3", 16): 3.5,
               ("Q4", 1): 0.8, ("Q4", 16): 0.9}  # fmt: skip
"""Beside PostGraphile without any check."""
Variables = list[tuple[dict[str, Any], dict[str, Any]]]


def main() -> None:
    """Fill, start, compare, time, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--children", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=1.5)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--query", action="append", choices=list(reads.QUERIES))
    asked = parser.parse_args()
    if not NODE.exists():
        raise SystemExit("The others are not installed: make integrators.")
    with tempfile.TemporaryDirectory() as folder, reads.served(Path(folder), "PostgreSQL") as (city, registry):
        reads.fill(registry.database, asked.children)
        with registry.database.write() as connection:
            make_peer_tables(connection)
        database = wait_for_the_disk(registry.database)
        parameters = registry.composition.parameters
        ages = sorted({int(parameters.dated(name).on(NOW.date())) for name in FARES})
        with servers(Path(folder), registry.database.url, ages, reads.QUERIES) as running, Load() as load:
            for query in asked.query or reads.QUERIES:
                told(query, running, load, variables(city, query, asked.children), database, asked)


def told(query: str, running: Sequence[Server], load: "Load", given: Variables, database: int, asked: Any) -> None:
    """One query: compared, then timed by one and by sixteen at a time."""
    compare(query, running, given[:12])
    bodies = {server.name: [server.body(query, *each) for each in given] for server in running}
    for server in running:
        load.run(server, bodies[server.name], 16, asked.seconds)
    for connections in (1, 16):
        found: dict[str, list[dict[str, float]]] = {server.name: [] for server in running}
        for turn in range(asked.rounds):
            for server in running if turn % 2 == 0 else list(reversed(running)):
                found[server.name].append(
                    timed(server, load, bodies[server.name], connections, asked.seconds, database)
                )
        _print(query, connections, found)


def timed(
    server: Server, load: "Load", bodies: Sequence[str], connections: int, seconds: float, database: int
) -> dict[str, float]:
    """One round of one server."""
    pids = (server.process.pid, database)
    wait_for_quiet(pids)
    before = [processor_of(pid) for pid in pids]
    made = load.run(server, bodies, connections, seconds)
    used = [processor_of(pid) - was for pid, was in zip(pids, before, strict=True)]
    answered = max(made["answered"], 1)
    names = zip(("server", "database"), used, strict=True)
    return {"rate": answered / made["seconds"], **made, **{name: each / answered * 1e3 for name, each in names}}


def _print(query: str, connections: int, found: Mapping[str, list[dict[str, float]]]) -> None:
    for name, rounds in found.items():
        middle = {key: statistics.median(each[key] for each in rounds) for key in rounds[0]}
        ratios = [mine["rate"] / its["rate"] for mine, its in zip(found["ours"], rounds, strict=True)]
        ratio, goal = statistics.median(ratios), _goal(name, query, connections)
        missed = f"  MISSED: {goal} wanted" if goal and ratio < goal else ""
        print(
            f"{query:<4} c={connections:<3}{name:<27}{middle['rate']:8.0f}/s  ours {ratio:5.2f} times ({min(ratios):.2f} to "
            f"{max(ratios):.2f})  p50 {middle['p50']:7.1f} p99 {middle['p99']:7.1f} ms  processor "
            f"{middle['server']:6.2f} + {middle['database']:6.2f} ms{missed}",
            flush=True,
        )


def _goal(name: str, query: str, connections: int) -> float | None:
    if name == "PostGraphile, row security":
        return BEHIND_RLS[connections]
    return BESIDE_BARE.get((query, connections)) if name == "PostGraphile" else None


def compare(query: str, running: Sequence[Server], given: Variables) -> None:
    """All answer the same, to the last value."""
    for ours, theirs in given:
        first, *others = [plain(_answer(server, server.body(query, ours, theirs))) for server in running]
        for server, said in zip(running[1:], others, strict=True):
            assert list(said.values()) == list(first.values()), (
                f"{query}: {server.name} answers otherwise: {said} {first}"
            )


def _answer(server: Server, body: str) -> Any:
    url = f"http://127.0.0.1:{server.port}{server.path}"
    with urlopen(Request(url, body.encode(), dict(server.headers))) as response:
        said = json.load(response)
    assert "errors" not in said, (server.name, said["errors"])
    return said["data"]


def variables(city: Any, query: str, children: int) -> Variables:
    """What is asked: the same children, places and years, in our words and in theirs."""
    chosen = random.Random(1)
    if "$id" in reads.QUERIES[query]:
        ids = [f"23-{chosen.randrange(children):026}" for _ in range(BODIES)]
        return [({"id": id}, {"id": id}) for id in ids]
    if "$after" in reads.QUERIES[query]:
        cursors = list(_cursors(city, min(40, children // 100 - 2)))
        return [chosen.choice(cursors) for _ in range(BODIES)]
    made = []
    for _ in range(BODIES):
        county, year = chosen.choice(reads.COUNTIES), chosen.randrange(2010, 2020)
        days = {"from": f"{year}-01-01", "to": f"{year + 2}-01-01"}
        range_ = {"low": county.ljust(12, "0"), "high": str(int(county) + 1).ljust(12, "0")}
        made.append(({"under": county, **days}, {**range_, **days}))
    return made


def _cursors(city: Any, pages: int) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    page = "query ($after: String) { children(first: 100, after: $after) { pageInfo { endCursor } edges { node { id } } } }"
    after = None
    for number in range(1, pages + 1):
        said = json.loads(reads.ask(city, city.state().documents, True, "province", page, {"after": after}))
        after = said["data"]["children"]["pageInfo"]["endCursor"]
        yield {"after": after}, {"after": f"23-{number * 100 - 1:026}"}


def wait_for_the_disk(database: Any) -> int:
    """Let the server wait for the disk as in earnest, which that of tests does not; its first process."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for setting in ("fsync", "full_page_writes"):
            connection.exec_driver_sql(f"ALTER SYSTEM SET {setting} = on")
        connection.exec_driver_sql("SELECT pg_reload_conf()")
        connection.exec_driver_sql("VACUUM ANALYZE")
        connection.exec_driver_sql("CHECKPOINT")
        return postmaster(connection)


class Load:
    """Who asks."""

    def __enter__(self) -> "Load":
        command = [str(NODE), str(PEERS / "load.mjs")]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()

    def run(self, server: Server, bodies: Sequence[str], connections: int, seconds: float) -> dict[str, float]:
        """Ask a server as fast as it answers. Every answer must be one."""
        assert self._process.stdin is not None and self._process.stdout is not None
        asked = {"port": server.port, "path": server.path, "connections": connections, "seconds": seconds}
        self._process.stdin.write(json.dumps({**asked, "headers": server.headers, "bodies": bodies}) + "\n")
        self._process.stdin.flush()
        made: dict[str, float] = json.loads(self._process.stdout.readline())
        assert made["bad"] == 0, f"{server.name}: {made['bad']} requests failed"
        return made


if __name__ == "__main__":
    main()
