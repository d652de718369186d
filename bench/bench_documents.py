"""What a document costs that nobody asked before, and what many of them leave in memory.

Through admission, both walls, limits and log, without HTTP. First byte: a document with a name that is new each time in turns with
the same one asked again, on both engines, so that what differs is parsing, validating, compiling and preparing (wanted: under 6 ms
beyond the statement). Memory, on SQLite: of the process, every tenth of the way (wanted: flat). Usage:
``bench_documents.py [DOCUMENTS]``, 200,000 else.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bench_reads as reads

CHILDREN, DOCUMENTS, TIMES = 2_000, 200_000, 60
GUARDIANS = "guardianships { relation guardian { id name sex } }"
LARGE = f"""query LARGE {{ children(first: 10) {{ totalCount pageInfo {{ hasNextPage endCursor }} edges {{ cursor node {{
  id recordId version name sex birthDate residence {{ code }} hukou {{ code }} withheld household {{ id hardship }} {GUARDIANS}
  residences {{ validFrom validUntil basis division {{ code name }} }} events(first: 3, orderBy: [HAPPENED_ON_DESC]) {{
    totalCount edges {{ node {{ id happenedOn kind by item thread }} }} }} }} }} }} }}"""


def main() -> None:
    """Fill, time, print."""
    documents = int(sys.argv[1]) if len(sys.argv) > 1 else DOCUMENTS
    for engine in ("PostgreSQL", "SQLite"):
        with tempfile.TemporaryDirectory() as folder, reads.served(Path(folder), engine) as (city, registry):
            reads.fill(registry.database, CHILDREN)

            def ask(query: str, **given: Any) -> bytes:
                return reads.ask(city, city.state().documents, True, "province", query, given)

            print(engine, flush=True)
            first_byte(ask)
            if engine == "SQLite":
                memory(city, ask, documents)


def first_byte(ask: Callable[..., bytes]) -> None:
    """New documents in turns with known ones."""
    for name, query in [*reads.QUERIES.items(), ("LARGE", LARGE)]:
        if "$id" in query:
            given: dict[str, Any] = {"id": f"23-{7:026}"}
        elif "$under" in query:
            given = {"under": "230102", "from": "2012-01-01", "to": "2014-01-01"}
        else:
            given = {"after": None} if "$after" in query else {}
        ask(query, **given)
        turns = [
            [timed(lambda: ask(each, **given)) for each in (query, query.replace(name, f"{name}x{n}"))]  # noqa: B023
            for n in range(TIMES)
        ]
        known, new = (
            [statistics.median(each) for each in zip(*times, strict=True)] for times in zip(*turns, strict=True)
        )
        print(
            f"{name:<5} known {known[0]:7.2f} ms   new {new[0]:7.2f} ms   beyond {new[0] - known[0]:6.2f} ms by the clock, "
            f"{new[1] - known[1]:6.2f} ms of processor",
            flush=True,
        )


def memory(city: Any, ask: Callable[..., bytes], documents: int) -> None:
    """Documents that nobody asks twice: all parsed and validated, every twentieth answered with a plan of its own."""
    told = []
    for number in range(documents):
        query = f'query Q{number} {{ child(id: "23-nobody") {{ a{number}: name b: birthDate }} }}'
        city.state().documents.ready(query)
        if number % 20 == 0:
            ask(f"query Q{number} {{ children(first: 1) {{ edges {{ node {{ a{number}: name }} }} }} }}")
        if number % max(1, documents // 10) == 0:
            told.append(resident())
    told.append(resident())
    print(f"memory over {documents:,} documents, MB: {', '.join(f'{each:.0f}' for each in told)}")


def timed(call: Callable[[], Any]) -> tuple[float, float]:
    """Milliseconds by the clock, and of this process's processor."""
    began, worked = time.perf_counter(), time.process_time()
    call()
    return (time.perf_counter() - began) * 1e3, (time.process_time() - worked) * 1e3


def resident() -> float:
    """Memory of this process, in MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6


if __name__ == "__main__":
    main()
