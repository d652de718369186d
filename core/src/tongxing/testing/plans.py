"""What the plan of a statement costs in kind: tables or indexes that may be read from end to end, and sorts."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_FEW = ("_w_scope", "_w_part")
"""The reader's own rows of the walls' two tables; one is read once a statement, the other hardly ever."""


@dataclass(frozen=True)
class Effort:
    """Comparable with the effort of another statement for the same answer."""

    scans: int = 0
    sorts: int = 0
    told: tuple[str, ...] = ()

    def __le__(self, other: "Effort") -> bool:
        return self.scans <= other.scans and self.sorts <= other.sorts

    def __add__(self, other: "Effort") -> "Effort":
        return Effort(self.scans + other.scans, self.sorts + other.sorts, (*self.told, *other.told))


def effort(driver: Any, statement: str, values: Any) -> Effort:
    """The plan as the engine would choose it now, on a connection of its driver. PostgreSQL looks at how many rows there are.

    A statement with ``$1``, as compiled reads hand it to PostgreSQL, is planned without its values, as it is run.
    """
    if isinstance(driver, sqlite3.Connection):
        told = tuple(row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}", values))
        scans = [line for line in told if line.startswith("SCAN") and not line.startswith("SCAN CONSTANT ROW")]
        scans = [line for line in scans if "VIRTUAL" not in line]
        return Effort(len(scans), sum("TEMP B-TREE" in line for line in told), told)
    if "$1" in statement:
        plan = driver.execute(f"EXPLAIN (FORMAT JSON, GENERIC_PLAN) {statement}").fetchone()[0]
    else:
        plan = driver.execute(f"EXPLAIN (FORMAT JSON) {statement}", values).fetchone()[0]
    found = (plan if isinstance(plan, list) else json.loads(plan))[0]["Plan"]
    kinds = tuple(_kind(node) for node in _nodes(found))
    return Effort(sum(kind.startswith("Scan") for kind in kinds), kinds.count("Sort"), kinds)


def _kind(node: dict[str, Any]) -> str:
    kind, of = str(node["Node Type"]), node.get("Relation Name")
    is_whole = kind == "Seq Scan" or (kind in ("Index Scan", "Index Only Scan") and "Index Cond" not in node)
    return f"Scan of {of}" if is_whole else kind


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if plan.get("Relation Name") not in _FEW:
        yield plan
    for each in plan.get("Plans", ()):
        yield from _nodes(each)
