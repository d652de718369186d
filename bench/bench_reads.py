"""What compiled reads gain: five queries through the server's own door, compiled beside the walk of graphql-core, on both engines.

Admission, grants, both walls, limits and the access log are on: a request passes everything but HTTP's own bytes. Answers are compared
first. The two ways alternate; the median of each is told, with the processor time of this process. The queries are Q1 to Q4 and
Q5n of the usual comparison with PostGraphile, in our schema. Usage: ``bench_reads.py [CHILDREN]``.
"""

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import insert, text

from tongxing.host.host import Host
from tongxing.host.registry import Registry
from tongxing.people import Child, Guardian, Guardianship, Household, HouseholdMember, Residence
from tongxing.people.divisions import national
from tongxing.records.base import table_of
from tongxing.testing.postgres import fresh_database
from tongxing.testing.worlds import NOW
from tongxing.work.events import ServiceEvent
from tongxing_graphql import create_app
from tongxing_graphql.operations.asked import Asked
from tongxing_graphql.operations.execution import answer

CHILDREN = 20_000
SECONDS = 1.0
TOGETHER = 5_000
ROUNDS = 5
MARKS = {"version": 1, "recorded_at": NOW, "recorded_by": "b", "recorded_why": "b"}
SCOPES = {"county": "230102", "province": "230000"}
SINCE = date(2020, 1, 1)
COUNTIES = [
    row.code[:6]
    for row in national().rows
    if row.code.startswith("23") and row.code[4:6] != "00" and row.code.endswith("000000") and row.in_force()
][:40]
GUARDIANS = "guardianships { relation guardian { id name sex } }"
QUERIES = {
    "Q1": f"query Q1($id: ID!) {{ child(id: $id) {{ id name birthDate sex version household {{ id hardship }} {GUARDIANS} }} }}",
    "Q2": f"""query Q2($after: String) {{ children(first: 50, after: $after) {{ edges {{ node {{ id name birthDate residence {{ code }}
      household {{ hardship }} {GUARDIANS} events(first: 5) {{ edges {{ node {{ happenedOn kind by }} }} }} }} }} }} }}""",
    "Q3": """query Q3($after: String) { children(first: 100, after: $after) { edges { node { id name
      events(first: 20) { edges { node { kind item happenedOn by thread } } } } } } }""",
    "Q4": """query Q4($under: String!, $from: Date!, $to: Date!) { children(first: 20, filter: {residence: {under: $under},
      birthDate: {gte: $from, lte: $to}}) { totalCount edges { node { id name birthDate residence { code } } } } }""",
    "Q5n": """query Q5n($after: String) { children(first: 20, after: $after) { edges { node { id name residences { validFrom basis }
      transport { nextFareChange(on: "2026-11-23") { day } } } } } }""",
}
CITY = """
key = "bench"
title = {zh = "测试市", en = "Bench"}
division = "230000"
development = true
plugins = %s
principals = [{name = "county", token = "county-token"}, {name = "province", token = "province-token"}]
"""
GRANT = """
[[grants]]
principal = "%s"
role = "officer"
actions = ["read"]
categories = ["core.*", "transport.*", "immunization.*"]
regions = [{division = "%s", bases = ["residence"]}]
purposes = ["care"]
from = 2024-01-01
until = 2034-01-01
approved_by = "approver"
reference = "development"
"""


class Unlimited:
    """What one principal may ask in a minute is not what is measured."""

    def spend(self, access: Any, cost: int) -> None:
        """Nothing is taken off."""


UNLIMITED: Any = Unlimited()


def main() -> None:
    """Fill, compare, time, print."""
    children = int(sys.argv[1]) if len(sys.argv) > 1 else CHILDREN
    with tempfile.TemporaryDirectory() as folder:
        for engine in ("SQLite", "PostgreSQL"):
            place = Path(folder) / engine
            place.mkdir()
            with served(place, engine) as (city, registry):
                fill(registry.database, children)
                print(
                    f"{engine}, {children:,} children: ms a request and of it this process's processor, compiled and walked; gain"
                )
                for scope in SCOPES:
                    for name, query in QUERIES.items():
                        print(f"  {scope:<9} {name:<4} {told(city, scope, query, children)}")


def told(city: Any, principal: str, query: str, children: int) -> str:
    """One line: both ways, and how many times the compiled one answers in the time of the other."""
    documents, asked = city.state().documents, list(variables(city, principal, query, children))
    same = [{ask(city, documents, way, principal, query, each) for way in (True, False)} for each in asked[:4]]
    assert all(len(bodies) == 1 for bodies in same), "the answers differ"
    times: dict[bool, list[tuple[float, float]]] = {True: [], False: []}
    for _ in range(ROUNDS):
        for way, kept in times.items():
            kept.append(timed(city, documents, way, principal, query, asked))
    made = {way: [statistics.median(each) for each in zip(*kept, strict=True)] for way, kept in times.items()}
    both = "   ".join(f"{wall:8.2f} ({cpu:6.2f})" for wall, cpu in made.values())
    by_clock, by_processor = (walked / compiled for compiled, walked in zip(*made.values(), strict=True))
    return f"{both}   {by_clock:5.1f} times, {by_processor:5.1f} by processor"


def timed(
    city: Any, documents: Any, way: bool, principal: str, query: str, asked: list[dict[str, Any]]
) -> tuple[float, float]:
    """Milliseconds by the clock and by this process's processor for a request."""
    count, began, worked = 0, time.perf_counter(), time.process_time()
    while time.perf_counter() - began < SECONDS or not count:
        ask(city, documents, way, principal, query, asked[count % len(asked)])
        count += 1
    return (time.perf_counter() - began) / count * 1e3, (time.process_time() - worked) / count * 1e3


def ask(city: Any, documents: Any, way: bool, principal: str, query: str, given: dict[str, Any]) -> bytes:
    """One request, from its headers to its bytes, with its entry in the access log durable."""
    documents.compiles = way
    state, store = city.admitted(
        {"authorization": f"Bearer {principal}-token", "tongxing-purpose": "care"}, "127.0.0.1"
    )
    made = answer(state.documents, store, Asked(query, given), "bench", budgets=UNLIMITED, budget_s=60)
    assert b'"errors"' not in made.body, made.body[:500]
    return made.body


def variables(city: Any, principal: str, query: str, children: int) -> Iterator[dict[str, Any]]:
    """Other values each time: children, places in the list, counties and years."""
    under = SCOPES[principal]
    ids = [n for n in range(children) if code(n).startswith(under.rstrip("0"))]
    documents = city.state().documents
    page = "query ($after: String) { children(first: 100, after: $after) { pageInfo { endCursor } } }"
    cursors: list[str | None] = [None]
    while (
        "$after" in query
        and len(cursors) < 9
        and (body := ask(city, documents, True, principal, page, {"after": cursors[-1]}))
    ):
        end = orjson.loads(body)["data"]["children"]["pageInfo"]["endCursor"]
        if end is None:
            break
        cursors.append(end)
    for n in range(16):
        if "$id" in query:
            yield {"id": f"23-{ids[n * 31 % len(ids)]:026}"}
        elif "$after" in query:
            yield {"after": cursors[n % max(1, len(cursors) - 1)]}
        else:
            yield {
                "under": code(ids[n * 31 % len(ids)])[:6],
                "from": f"{2010 + n % 8}-01-01",
                "to": f"{2012 + n % 8}-01-01",
            }


@contextmanager
def served(place: Path, engine: str, plugins: Sequence[str] = ("transport",)) -> Iterator[tuple[Any, Registry]]:
    """A city of its own on an engine."""
    file = place / "bench.toml"
    file.write_text(CITY % json.dumps(plugins) + "".join(GRANT % each for each in SCOPES.items()), encoding="utf-8")
    url = str(place / "bench.db") if engine == "SQLite" else fresh_database()
    registry = Registry.open(str(file), database=url, host=Host(), clock=lambda: NOW)
    try:
        yield create_app([registry]).state.cities["bench"], registry
    finally:
        registry.close()


def code(n: int) -> str:
    """Where a child lives: forty counties of one province."""
    return f"{COUNTIES[n % len(COUNTIES)]}001000"


def fill(database: Any, children: int) -> None:
    """A guardian, a household, a stay and ten events for each child, a few thousand children at a time."""
    with database.write() as connection:
        for begin in range(0, children, TOGETHER):
            for kind, made in rows(range(begin, min(children, begin + TOGETHER))).items():
                connection.execute(insert(table_of(kind)), made)
        connection.execute(text("ANALYZE"))


def rows(numbers: range) -> dict[Any, list[dict[str, Any]]]:
    """What is kept of these children."""
    rows: dict[Any, list[dict[str, Any]]] = {
        kind: [] for kind in (Child, Guardian, Household, Guardianship, HouseholdMember, Residence, ServiceEvent)
    }
    for n in numbers:
        child, guardian, home = (f"23-{kind}{n:025}" for kind in "0gh")
        place = {"residence": code(n), "hukou": None}
        own = {**MARKS, **place, "child": child}
        born = date(2010 + n % 12, 1 + n % 12, 1 + n % 28)
        rows[Child].append(
            {"id": child, **MARKS, **place, "name": f"名{n % 997}", "sex": str(1 + n % 2), "birth_date": born}
        )
        rows[Guardian].append({"id": guardian, **MARKS, "name": f"名{n % 997}的父亲", "sex": "1"})
        rows[Household].append({"id": home, **MARKS, "hardship": "none"})
        rows[Guardianship].append(
            {"id": f"23-t{n:025}", **own, "guardian": guardian, "relation": "51", "valid_from": SINCE}
        )
        rows[HouseholdMember].append({"id": f"23-m{n:025}", **own, "household": home, "valid_from": SINCE})
        rows[Residence].append({"id": f"23-r{n:025}", **own, "division": code(n), "valid_from": SINCE})
        rows[ServiceEvent] += [
            {"id": f"23-e{n:023}{k:02}", **own, "kind": "visited", "happened_on": SINCE + timedelta(days=k * 30), "by": "b",
             "payload": "{}", "category": "core.service", "division": code(n)}
            for k in range(10)
        ]  # fmt: skip
    return rows


if __name__ == "__main__":
    main()
