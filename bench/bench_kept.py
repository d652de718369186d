"""Kept decisions: from stored records to kept rows beside ``decide`` child by child, lists from rows, one child with reasons.

Everything in one run, on SQLite with all departments of the example city; ratios say more than times, which are this
machine's. What is kept is compared with what is worked out before anything is printed. ``bench_kept.py 2000``: so many children.
"""

import sys
import tempfile
import time
from datetime import UTC, datetime
from random import Random
from statistics import median

import bench_decide
from bench_decide import DAY, load
from bench_reads import UNLIMITED

from tongxing.host.registry import Registry
from tongxing.policy.decisions import decide
from tongxing.policy.gaps import gaps
from tongxing.policy.keeping import SCHEMA, kept_of
from tongxing.work.sources import StoredSources
from tongxing_graphql.operations.asked import Asked
from tongxing_graphql.operations.execution import answer
from tongxing_graphql.web.served import Served

SAMPLE = 30
NOW = datetime(DAY.year, DAY.month, DAY.day, 4, tzinfo=UTC)
REASONS = """{ child(id: "%s") { decisions { item answer since until track certainty missingParameters conditions {
  track text answer clause { title url certainty } facts { key value source from certainty withheld off }
  parameters { key value division from } remedy { paper date } } } } }"""


def main() -> None:
    """Load, decide in each way, compare, print."""
    if len(sys.argv) > 1:
        bench_decide.CHILDREN = int(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        registry = Registry.open("harbin", database=f"{folder}/bench.db", clock=lambda: NOW)
        ids = load(registry)
        sample = Random(1).sample(ids, 2 * SAMPLE)
        of_one(registry, sample[SAMPLE:], "of whom nothing is kept, decided now")
        of_everybody(registry, len(ids), sample[:SAMPLE])
        of_one(registry, sample[SAMPLE:], "as kept by `tongxing refresh`")
        registry.close()


def of_everybody(registry: Registry, children: int, sample: list[str]) -> None:
    """Rows of all children beside decisions one by one, and lists from rows beside lists from records."""
    policy, access = registry.composition.policy, registry.access("demo-county", "care")
    answers = registry.answers(access)
    each = median(timed(lambda child=child: registry.decide(access, [child], on=DAY))[0] for child in sample)
    registry.kept().forget()
    kept, _ = timed(lambda: list(registry.kept().refresh()))
    nothing, _ = timed(lambda: list(registry.kept().refresh()))
    listed, of_rows = timed(lambda: answers.gaps(on=DAY))
    with registry.database.read() as connection:
        sources = StoredSources(connection, registry.composition.is_enabled)
        worked, of_records = timed(lambda: gaps(decide(policy, sources, on=DAY)))
        rows = registry.kept().rows(connection, list(policy.items)).sort("item", "subject")
    assert len(of_rows) == len(of_records), "gaps from rows and from records differ"
    everything = kept_of(decide(policy, sources, on=DAY)).drop("good_until").sort("item", "subject")
    assert rows.select(list(SCHEMA)).drop("good_until").equals(everything), "kept and worked out differ"
    print(f"{children} children, {len(policy.items)} items, from stored records on SQLite, 0 differences:")
    print(f"  child by child, with reasons   {each * 1000:10.1f} ms a child")
    print(
        f"  everybody, to kept rows        {kept / children * 1000:10.3f} ms a child, {each * children / kept:,.0f} times"
    )
    print(f"  refresh with nothing stale     {nothing * 1000:10.0f} ms")
    print(f"  all gaps, from kept rows       {listed * 1000:10.0f} ms, from records {worked / listed:,.1f} times that")


def of_one(registry: Registry, sample: list[str], which: str) -> None:
    """One child, all items, with reasons, each asked for once in this process: inside it and by GraphQL."""
    access, served = registry.access("demo-county", "care"), Served(registry)
    state = served.state()

    def inside(child: str) -> object:
        return registry.answers(access).decide([child], on=DAY)

    def by_graphql(child: str) -> object:
        store, asked = served.store(state, access), Asked(REASONS % child)
        told = answer(state.documents, store, asked, "bench", budgets=UNLIMITED, budget_s=5).body
        assert b'"errors"' not in told, told
        return told

    by_graphql(sample[0])  # a document is read once, whoever it is about
    print(f"one child {which}, all items, with reasons:")
    half = len(sample) // 2
    for name, ask, some in (("inside the process", inside, sample[1:half]), ("by GraphQL", by_graphql, sample[half:])):
        each = median(timed(lambda ask=ask, child=child: ask(child))[0] for child in some)
        print(f"  {name:30} {each * 1000:10.1f} ms")


def timed(work):
    """Seconds, and what was given."""
    started = time.perf_counter()
    given = work()
    return time.perf_counter() - started, given


if __name__ == "__main__":
    main()
