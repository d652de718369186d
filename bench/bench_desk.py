"""The desks of a large county: 30,000 children, one in twenty on the key ledger, and how long each list takes.

    python bench/bench_desk.py [--children 30000] [--engine sqlite|postgresql]

On both engines unless one is named. Monitoring's lists are asked over GraphQL, where a field has one second; core's desk
as `tongxing desk` makes it. The first answer also decides whoever is stale; it is told apart.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
from starlette.testclient import TestClient

import tongxing_graphql
from tongxing.host.answering.desk import Desk
from tongxing.host.host import Host
from tongxing.host.registry import Registry
from tongxing.people import Child, Guardian, Guardianship, Household, HouseholdMember, Residence
from tongxing_monitoring.records import LedgerEntry, Visit

COUNTY, LIMIT_S, TIMES, PART = "230102", 1.0, 5, 5_000
ENGINES = ("sqlite", "postgresql")
CORE = (Child, Household, Guardian, Residence, HouseholdMember, Guardianship)
LEDGER = (LedgerEntry, Visit)
Rows = dict[Any, list[dict[str, Any]]]
HEADS = {"Authorization": "Bearer demo-county", "Tongxing-Purpose": "care"}
TASKS = "{ totalCount edges { node { kind due what { zh } child { name } } } }"
LISTS = ("overdueVerifications", "dueVisits", "overdueVisits", "suggestions", "entriesToClose")
QUERIES = {name: f"{{ monitoring {{ {name} {TASKS} }} }}" for name in LISTS}
COUNTS = "verifications visits visitsOverdue suggestions closings stale"
QUERIES["desk"] = f"{{ monitoring {{ desk {{ {COUNTS} tasks {TASKS} }} }} }}"


def main() -> None:
    """Fill a county, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--children", type=int, default=30_000)
    parser.add_argument("--engine", action="append", choices=ENGINES)
    asked = parser.parse_args()
    if slow := [f"{name} on {engine}" for engine in asked.engine or ENGINES for name in timed(engine, asked.children)]:
        raise SystemExit(f"over {LIMIT_S} s: {', '.join(slow)}")


def timed(engine: str, children: int) -> list[str]:
    """The lists that take longer than they may."""
    with tempfile.TemporaryDirectory() as folder:
        registry = Registry.open("harbin", database=_database(engine, folder), host=Host())
        fill(registry, children)
        began = time.perf_counter()
        for _ in registry.kept().refresh():
            pass
        print(f"{children:,} children on {engine}, decided in {time.perf_counter() - began:.1f} s")
        with TestClient(tongxing_graphql.create_app([registry], budget_s=600)) as client:
            slow = [name for name, query in QUERIES.items() if told(name, partial(ask, client, name, query)) > LIMIT_S]
        if told("tongxing desk", partial(core_desk, registry)) > LIMIT_S:
            slow.append("tongxing desk")
        registry.close()
    return slow


def _database(engine: str, folder: str) -> str:
    if engine == "sqlite":
        return str(Path(folder) / "county.db")
    from tongxing.testing.postgres import fresh_database

    return fresh_database()


def told(name: str, work: Callable[[], int]) -> float:
    """Seconds of the best of some answers."""
    spent = []
    for _ in range(TIMES):
        began = time.perf_counter()
        count = work()
        spent.append(time.perf_counter() - began)
    print(f"  {name:22} {count:7,} tasks, the first {spent[0]:6.2f} s, the best of {TIMES} {min(spent):6.2f} s")
    return min(spent)


def ask(client: TestClient, name: str, query: str) -> int:
    """How many tasks a list of monitoring has."""
    answer: Any = client.post("/harbin/graphql", json={"query": query}, headers=HEADS).json()
    assert "errors" not in answer, answer["errors"]
    found = answer["data"]["monitoring"][name]
    return int(found.get("tasks", found)["totalCount"])


def core_desk(registry: Registry) -> int:
    """How many lines the desk of all departments has."""
    answers = registry.answers(registry.access("demo-county", "care"))
    return len(Desk(answers, answers.store.access.day, division=COUNTY).lines())


def fill(registry: Registry, count: int) -> None:
    """Families of two children, most for more than half a year in the county; some alone, some in hardship."""
    random, today = Random(1), date.today()
    stores = [registry.store(registry.access("demo-county", purpose)) for purpose in ("survey", "care")]
    for part in range(0, count, PART):
        rows: Rows = {record: [] for record in (*CORE, *LEDGER)}
        for n in range(part, min(part + PART, count)):
            _child(n, random, today, rows)
        for number, (store, records) in enumerate(zip(stores, (CORE, LEDGER), strict=True)):
            made = {record: pl.DataFrame(rows[record], infer_schema_length=None) for record in records if rows[record]}
            store.write_batch(made, import_id="bench", batch=2 * part + number)


def _child(n: int, random: Random, today: date, rows: Rows) -> None:
    child, home, adult = (f"23-{kind}{n - shared:025}" for kind, shared in (("1", 0), ("2", n % 2), ("3", n % 2)))
    since = today - timedelta(random.randrange(60, 1500))
    village = f"{COUNTY}{random.randrange(1, 15):03}{random.randrange(200, 220):03}"
    at = {"residence": village, "hukou": random.choice(["220102001000", "230123101000", "230103003000"])}
    born = today - timedelta(random.randrange(200, 6000))
    rows[Child].append({"id": child, "name": f"示例{n}", "sex": "1", "birth_date": born, **at})
    if n % 2 == 0:
        hardship = "minimum_allowance" if random.random() < 0.03 else "none"
        rows[Household].append({"id": home, "hardship": hardship})
        rows[Guardian].append({"id": adult, "name": f"示例父{n}"})

    def add(record: Any, **values: Any) -> None:
        id = f"23-{len(rows[record]):010}{n:016}"
        rows[record].append({"id": id, "child": child, **values})

    company = random.choice(["both_parents"] * 30 + ["none"])
    add(Residence, division=village, basis="living", accompanied_by=company, valid_from=since)
    add(HouseholdMember, household=home, valid_from=since)
    add(Guardianship, guardian=adult, relation="51", lives_with_child=True, valid_from=born)
    if random.random() < 0.05:
        opened = today - timedelta(random.randrange(10, 300))
        add(
            LedgerEntry,
            category=random.choice(["FAMILY_HARDSHIP", "GUARDIAN_MISSING"]),
            opened_on=opened,
            opened_by="person",
            open_reason="示例",
        )
        if random.random() < 0.5:
            seen = {"role": "child_director", "method": "HOME", "seen": "child", "visitor": "示例"}
            add(Visit, visited_on=opened + timedelta(random.randrange(0, 10)), **seen)


if __name__ == "__main__":
    main()
