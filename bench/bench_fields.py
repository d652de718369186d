"""What fields cost that Python computes: a page of 50 children with such a field, as many times the same page without it.

Through admission, both walls, limits and log, on both engines, without HTTP. Compiled and walked answers are compared first. Asked
for the first time since the server began (decisions are kept by then, as after the daily run), and again, by a server that has
answered some hundred others: its memory is set as `serve` does, and the forecast's compiled walk is loaded. Wanted: at most 3
times. Ratios of medians, by the clock and by this process's processor. Usage: ``bench_fields.py``.
"""

import statistics
import tempfile
import threading
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import bench_reads as reads
import orjson
from bench_documents import timed
from sqlalchemy import insert

from tongxing.records.base import table_of
from tongxing_graphql.server import steady
from tongxing_immunization.records import Dose, HistoryReview

CHILDREN, AGAIN = 2_000, 40
BEFORE = 12
"""Pages that others asked for: of 500 children and more, after whom a thread loads the walk of the forecast."""
PAGE = """query ($after: String) { children(first: 50, after: $after) { pageInfo { endCursor } edges { node {
  id name birthDate residence { code } guardianships { relation guardian { id name sex } } %s } } } }"""
FIELDS: dict[str, tuple[Sequence[str], str]] = {
    "the next change of a fare": (["transport"], 'transport { nextFareChange(on: "2026-11-23") { day age } }'),
    "decisions with reasons": (
        ["transport"],
        "decisions { item answer since until conditions { answer remedy { date } } }",
    ),
    "vaccination forecast": (
        ["transport", "immunization"],
        "immunization { forecast { edition series { series status product earliestDate deadline } } }",
    ),
    "vaccination forecast, reasons": (
        ["transport", "immunization"],
        """immunization { forecast { edition series { series status certainty product earliestDate deadline
        reasons { code words { zh en } source certainty } } } }""",
    ),
}


def main() -> None:
    """Fill, compare, time, print."""
    steady.begin()
    for engine in ("SQLite", "PostgreSQL"):
        for name, (plugins, field) in FIELDS.items():
            with (
                tempfile.TemporaryDirectory() as folder,
                reads.served(Path(folder), engine, plugins) as (city, registry),
            ):
                reads.fill(registry.database, CHILDREN)
                if "immunization" in plugins:
                    vaccinate(registry.database)
                list(registry.kept().refresh())
                print(f"{engine:<11}{name:<30} {told(city, field)}", flush=True)


def told(city: Any, field: str) -> str:
    """One line."""
    both = [PAGE % "", PAGE % field]

    def ask(query: str, after: str | None, way: bool = True) -> bytes:
        return reads.ask(city, city.state().documents, way, "province", query, {"after": after})

    pages = list(cursors(ask))
    for query in both:  # the documents are known from here on, and nothing of the later pages
        assert ask(query, None) == ask(query, None, way=False), "the answers differ"
    for page in pages[1:BEFORE]:
        ask(PAGE % field, page)
    for thread in threading.enumerate():
        if thread.name.endswith("-compiled"):
            thread.join()
    first = [[timed(lambda: ask(query, page)) for query in both] for page in pages[BEFORE:]]  # noqa: B023
    again = [[timed(lambda: ask(query, None)) for query in both] for _ in range(AGAIN)]  # noqa: B023
    return "   ".join(f"{name} {_ratio(times)}" for name, times in (("first", first), ("again", again)))


def _ratio(times: Sequence[Sequence[tuple[float, float]]]) -> str:
    without, with_it = (
        [statistics.median(each) for each in zip(*some, strict=True)] for some in zip(*times, strict=True)
    )
    clock, processor = (b / a for a, b in zip(without, with_it, strict=True))
    missed = "  MISSED: 3 wanted" if clock > 3 else ""
    return f"{clock:5.1f} times ({processor:.1f} by processor, {without[1]:.2f} to {with_it[1]:.2f} ms){missed}"


def cursors(ask: Any) -> Iterator[str | None]:
    """Where each page begins."""
    after = None
    for _ in range(CHILDREN // 50):
        yield after
        after = orjson.loads(ask(PAGE % "", after))["data"]["children"]["pageInfo"]["endCursor"]


def vaccinate(database: Any) -> None:
    """A history that was seen, and up to six doses, of each child."""
    doses, looks = [], []
    for n in range(CHILDREN):
        own = {**reads.MARKS, "child": f"23-0{n:025}", "residence": reads.code(n), "hukou": None}
        year = 2010 + n % 12
        given = [("HepB", date(year, 12, 28)), ("BCG", date(year, 12, 29)), ("HepB", date(year + 1, 2, 1))]
        doses += [
            {"id": f"23-d{n:023}{k:02}", **own, "product": product, "given_on": day, "origin": "given_here"}
            for k, (product, day) in enumerate(given[: n % 4])
        ]
        looks.append({"id": f"23-l{n:025}", **own, "seen_on": date(2024, 3, 1), "extent": "complete"})
    with database.write() as connection:
        connection.execute(insert(table_of(Dose)), doses)
        connection.execute(insert(table_of(HistoryReview)), looks)


if __name__ == "__main__":
    main()
