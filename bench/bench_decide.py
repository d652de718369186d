"""Deciding all children at once beside deciding them one by one: the same rules, the same answers, one run.

Prints the time of each and the ratio per child. Every answer of the sample is compared before anything is timed.
"""

import tempfile
import time
from datetime import date
from random import Random

import polars as pl

from tongxing.host.host import Host
from tongxing.host.registry import Registry
from tongxing.people import Child
from tongxing.policy.decisions import decide
from tongxing.work.sources import StoredSources
from tongxing_transport.records import HeightMeasurement

CHILDREN = 20_000
SAMPLE = 40
DAY = date(2026, 11, 23)


def main() -> None:
    """Load, compare, time, print."""
    with tempfile.TemporaryDirectory() as folder:
        registry = Registry.open("harbin", database=f"{folder}/bench.db", host=Host(with_schema=False))
        ids = load(registry)
        policy = registry.composition.policy
        with registry.database.read() as connection:

            def of(children):
                return decide(
                    policy, StoredSources(connection, registry.composition.is_enabled, children), on=DAY
                ).frame

            started = time.perf_counter()
            everybody = of(None)
            bulk = time.perf_counter() - started
            sample = Random(1).sample(ids, SAMPLE)
            started = time.perf_counter()
            singly = pl.concat([of([child]) for child in sample])
            alone = (time.perf_counter() - started) / SAMPLE
        wanted = everybody.filter(pl.col("subject").is_in(sample)).sort("subject", "item")
        assert wanted.equals(singly.sort("subject", "item")), "one child and all children differ"
        registry.close()
    items = everybody["item"].n_unique()
    print(f"{CHILDREN} children, {items} items, from stored records to answers with since and until:")
    print(f"  all at once   {bulk:8.2f} s   {CHILDREN / bulk:12,.0f} children a second")
    print(f"  one by one    {alone * 1000:8.1f} ms  {1 / alone:12,.1f} children a second")
    print(f"  ratio per child {alone * CHILDREN / bulk:,.0f}; answers of {SAMPLE} children compared, 0 differences")


def load(registry: Registry) -> list[str]:
    """Invented children of all ages, four of five of them measured."""
    random, children, heights = Random(1), [], []
    for number in range(CHILDREN):
        at = {"residence": "230102000000", "hukou": "220102000000"}
        child = {
            "id": f"23-{number:026}",
            "name": "甲",
            "birth_date": date(2008 + number % 18, 1 + number % 12, 1 + number % 28),
        }
        children.append(child | at)
        if random.random() < 0.8:
            height = {"measured_on": date(2026, 1 + number % 11, 1), "height_cm": random.randint(60, 180)}
            heights.append({"id": f"24-{number:026}", "child": child["id"]} | height | at)
    store = registry.store(registry.access("demo-county", "care"))
    store.write_batch(
        {Child: pl.DataFrame(children), HeightMeasurement: pl.DataFrame(heights)}, import_id="bench", batch=1
    )
    return [child["id"] for child in children]


if __name__ == "__main__":
    main()
