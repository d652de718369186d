"""The forecast of a million children from stored doses: compiled, beside the plain function and one DuckDB statement a series.

    .venv/bin/python bench/bench_immunization.py [CHILDREN]

All three read the same Parquet file of doses, sorted by child and day, and say status, next dose, earliest day and deadline of every
series on one day. The plain function is timed on a sample and its time scaled to everybody, which is said; DuckDB's statements are
given no circumstances of health and look for no dose below its age, and nor do the others here. Answers are compared before anything
is printed: compiled and plain in everything, DuckDB in the status of the series whose rules fit in one statement (hepatitis B).
"""

import resource
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from random import Random
from typing import NamedTuple

import duckdb
import numpy as np
import polars as pl

from tongxing_immunization.forecast import Course, Dose, forecast_for
from tongxing_immunization.forecast.bulk import EPOCH, answers_of
from tongxing_immunization.forecast.compiled import array, compiled, plain
from tongxing_immunization.forecast.decide import ANSWER_WIDTH, STATUS
from tongxing_immunization.forecast.packing import bits_of
from tongxing_immunization.forecast.walk import Courses
from tongxing_immunization.schedule import schedule

DAY = date(2026, 11, 23)
SAMPLE = 2_000
TIMES = 3
PRODUCT = pl.Enum(schedule().products)
"""As a column with a dictionary keeps it: its numbers are the places of the schedule's products."""
COURSE = (  # product, months from birth: what a child of seven has been given
    *(("HepB", 0), ("BCG", 0), ("HepB", 1), ("IPV", 2), ("DTaP", 3), ("IPV", 3), ("bOPV", 4), ("DTaP", 4), ("DTaP", 6)),
    *(("HepB", 6), ("MPSV-A", 6), ("MMR", 8), ("JE-L", 8), ("MPSV-A", 9), ("DTaP", 18), ("MMR", 18), ("HepA-L", 18)),
    *(("JE-L", 24), ("MPSV-AC", 36), ("bOPV", 48), ("DTaP", 72), ("MPSV-AC", 72)),
)


def stored(children: int, folder: Path) -> tuple[Path, Path]:
    """Invented children from none to twelve years old, each dose given late by days or months, or not at all."""
    random = np.random.default_rng(1)
    born = (DAY.toordinal() - EPOCH) - random.integers(1, 12 * 365, children)
    people = pl.DataFrame({"child": np.arange(children, dtype=np.int32), "birth": born.astype(np.int32)})
    people = people.with_columns(pl.col("birth").cast(pl.Date), sex=pl.Series(random.choice(["F", "M"], children)))
    parts = []
    for product, months in COURSE:
        late = random.exponential(25, children).astype(np.int32) + months * 30 + 2
        kept = people.with_columns(day=(pl.col("birth").cast(pl.Int32) + pl.Series(late)).cast(pl.Date))
        kept = kept.filter(pl.Series(random.random(children) < 0.93) & (pl.col("day") <= DAY))
        parts.append(kept.select("child", "day", product=pl.lit(product, PRODUCT)))
    doses = pl.concat(parts).sort("child", "day")
    files = folder / "children.parquet", folder / "doses.parquet"
    people.write_parquet(files[0])
    doses.write_parquet(files[1])
    return files


def packed(files: tuple[Path, Path], first: int | None = None) -> Courses:
    """The stored rows as columns; only the first children if so many are wanted."""
    plan = schedule()
    people, doses = (pl.read_parquet(file) for file in files)
    if first is not None:
        people, doses = people.head(first), doses.filter(pl.col("child") < first)
    size = people.height
    bits = {sex: bits_of(plan, Course(DAY, sex)) for sex in ("F", "M")}
    each, none = np.arange(size + 1, dtype=np.int32), np.zeros(size + 1, np.int32)
    told = people.select(
        birth=pl.col("birth").cast(pl.Int32) + EPOCH,
        bits=pl.col("sex").replace_strict(bits, return_dtype=pl.Int32),
    )
    given = doses.select(
        day=pl.col("day").cast(pl.Int32) + EPOCH, product=pl.col("product").to_physical().cast(pl.Int32)
    )
    columns = {
        "birth": told["birth"].to_numpy(),
        "dose_first": np.concatenate([[0], np.cumsum(np.bincount(doses["child"].to_numpy(), minlength=size))]),
        "dose_day": given["day"].to_numpy(),
        "dose_product": given["product"].to_numpy(),
        "dose_paid": np.zeros(doses.height, np.int32),
        "bar_first": none,
        "bars": none[:0],
        "turn_first": each,
        "turn_day": none,
        "turn_bits": told["bits"].to_numpy(),
        "turn_history": none,
    }
    return Courses(**{name: array(column) for name, column in columns.items()})


def in_bulk(files: tuple[Path, Path], children: int) -> np.ndarray:
    courses = packed(files)
    return answers_of(
        schedule(), courses, array([DAY.toordinal()]).repeat(children), compiled(schedule()), judged=False
    )


def one_by_one(files: tuple[Path, Path]) -> list[int]:
    """The plain function over the sample."""
    courses = Courses(*[column.tolist() for column in packed(files, SAMPLE)])
    return answers_of(schedule(), courses, [DAY.toordinal()] * SAMPLE, plain(schedule()), judged=False)


def statement(series: str) -> str:
    """Status, next dose, earliest day and deadline of one series in SQL: the usual course, last dose and interval, by count.

    Less than the function says (no catch-up, no spacing of live vaccines), so that nothing is left for SQL to be slow at.
    """
    form = next(one for one in schedule().editions[-1].series if one.series == series)
    products = ", ".join(f"'{dose.product}'" for dose in form.doses)
    rows = []
    for dose in form.doses:
        last, first = (next((one.gap for one in dose.after if one.since == since), None) for since in ("last", "first"))
        late = next(
            (later.deadline.age for later in form.doses[dose.number - 1 :] if later.deadline and later.deadline.age),
            None,
        )
        gap, whole, due = (f"INTERVAL '{s.months} months {s.days} days'" if s else "NULL" for s in (last, first, late))
        rows.append(
            f"({dose.number - 1}, INTERVAL '{dose.age.months} months {dose.age.days} days', {gap}, {whole}, {due})"
        )
    return f"""
        WITH given AS (
            SELECT child, count(DISTINCT day) AS doses, max(day) AS last, min(day) AS first
            FROM read_parquet($doses) WHERE product IN ({products}) AND day <= DATE '{DAY}' GROUP BY child
        ), plan(doses, age, gap, whole, late) AS (VALUES {", ".join(rows)})
        SELECT c.child, p.doses + 1 AS next_dose,
               greatest(c.birth + p.age, g.last + p.gap, g.first + p.whole) AS earliest,
               c.birth + p.late AS deadline,
               CASE WHEN p.doses IS NULL THEN 0
                    WHEN greatest(c.birth + p.age, g.last + p.gap, g.first + p.whole) > DATE '{DAY}' THEN 2
                    WHEN c.birth + p.late <= DATE '{DAY}' THEN 4 ELSE 3 END AS status
        FROM read_parquet($children) c LEFT JOIN given g USING (child)
        LEFT JOIN plan p ON p.doses = coalesce(g.doses, 0) ORDER BY c.child"""


def by_statements(files: tuple[Path, Path]) -> dict[str, np.ndarray]:
    """One statement a series; the answers as arrays."""
    given = {"children": str(files[0]), "doses": str(files[1])}
    base = duckdb.connect()
    names = [series for series in schedule().series if series != "HPV"]  # nobody here was given any
    found = {series: base.execute(statement(series), given).fetchnumpy() for series in names}
    return {series: columns["status"] for series, columns in found.items()}


class Took(NamedTuple):
    """Seconds of the fastest of several times: the processor's over all threads, and the clock's.

    On a machine that is busy with something else only the processor's tell anything.
    """

    processor: float
    clock: float


def timed(work, *given, times=1):
    """What comes out, and how long it took."""
    took = []
    for _ in range(times):
        begin = time.process_time(), time.perf_counter()
        found = work(*given)
        took.append((time.process_time() - begin[0], time.perf_counter() - begin[1]))
    return found, Took(*map(min, zip(*took, strict=True)))


def one_child() -> float:
    """Seconds for one child, from its course to words and reasons; the best of so many that the compiled walk is loaded meanwhile."""
    random = Random(1)
    born = date(2024, 11, 12)
    doses = [Dose(p, date.fromordinal(born.toordinal() + m * 30 + random.randrange(9))) for p, m in COURSE[:15]]
    course = Course(born, "F", tuple(doses))
    return min(timed(forecast_for, course, DAY)[1].processor for _ in range(10_000))


def main(children: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        files = stored(children, Path(name))
        in_bulk(stored(50, Path(tempfile.mkdtemp(dir=name))), 50)  # compiled, or loaded, before anything is timed
        bulk, ours = timed(in_bulk, files, children, times=TIMES)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        plainly, plain_s = timed(one_by_one, files, times=TIMES)
        assert bulk[: len(plainly)].tolist() == plainly
        sql, sql_s = timed(by_statements, files, times=TIMES)
        width = len(schedule().series) * ANSWER_WIDTH
        assert (bulk[STATUS::width] == sql["HepB"]).all()
        doses = pl.scan_parquet(files[1]).select(pl.len()).collect().item() / children
    scaled = Took(*(seconds * children / SAMPLE for seconds in plain_s))
    print(f"{children:,} children, {doses:.1f} doses each, {len(schedule().series)} series, from Parquet to answers")
    print(f"compiled              {said(ours)}   {memory:.1f} GB at most in the process")
    print(f"plain function        {said(scaled, ours)}   (timed on {SAMPLE:,} children, scaled)")
    print(f"DuckDB, 8 of 9 series {said(sql_s, ours)}")
    print(f"one child, told with reasons: {one_child() * 1e6:.0f} µs")


def said(took: Took, ours: Took | None = None) -> str:
    """Seconds by the clock and of the processor, and how many times ours."""
    ratios = f"   {took.clock / ours.clock:.1f} and {took.processor / ours.processor:.1f} times" if ours else ""
    return f"{took.clock:8.2f} s by the clock, {took.processor:8.2f} s of processor{ratios}"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
