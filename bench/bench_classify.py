"""The residence clock on a million children, beside plain loops over the same children in Python: the same rules, one run.

The loop to compare with is the demo's oracle: it gives the same whole answer (both populations, reason, next change) and, as the
clock does, tries all that is not known both ways. Beside it stands one as lean as can be, which knows no holes, overlaps and
missing values, and so is asked of children of whom all is known. Loops are timed on a sample and scaled to everybody, which is
said; all answers of the sample are compared before anything is printed. Each ratio is told twice: what stands ready in memory on
both sides (Python objects, lives), and from the frames that were loaded on both sides. Then the same from a database, and beside
it the command's own way, child by child.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any, NamedTuple, TypeVar

import polars as pl

from tongxing.demo.oracle import Life, Status
from tongxing.demo.stays import Stay as Lived
from tongxing.host.host import Host
from tongxing.host.registry import Registry
from tongxing.people import Child, Residence
from tongxing.people.central_sets import central_set
from tongxing.people.divisions import national
from tongxing.policy.fact_parameters import FactParameters
from tongxing.policy.months import plus_months
from tongxing.policy.parameter_files import core_parameters
from tongxing.policy.parameters import ParameterBook
from tongxing.policy.residence.lives import Lives, Rules
from tongxing.policy.residence.reasons import FLAGS, STATUSES, reason_of
from tongxing.policy.residence.status import on_day
from tongxing.work.sources import StoredSources

T = TypeVar("T")
CHILDREN = 1_000_000
SAMPLE = 10_000
TIMES = 3
"""Each is timed so often and the best time taken, as the machine may have other work."""
STORED = 20_000
ONE_BY_ONE = 100
DAY = date(2026, 11, 23)
PLACES = [
    "230102005000",
    "230103003000",
    "230111003000",
    "230123101000",
    "230123104000",
    "230811001000",
    "230202001000",
]
HOMES = [*PLACES, "220102001000", "230521100000"]


def main() -> None:
    """Invent, compare, time, print."""
    children, stays = invented(int(sys.argv[1]) if len(sys.argv) > 1 else CHILDREN)
    rules = Rules.of(FactParameters(ParameterBook(core_parameters()), "core", "bench"))
    made_ready, lives = fastest(lambda: Lives(children, stays, rules))
    answered, answers = fastest(lambda: on_day(lives, DAY))
    print(
        f"{children.height:,} children, {stays.height:,} episodes, both populations, reason and next change on one day:"
    )
    print(f"  made ready from frames, once   {made_ready:7.2f} s")
    print(f"  one day of everybody           {answered:7.2f} s   {children.height / answered:12,.0f} children a second")
    some, each = children.head(SAMPLE), 1 / SAMPLE * children.height
    objects, people = fastest(lambda: as_objects(some, stays))
    wanted = [
        (STATUSES[now], (day, STATUSES[later]) if day else None)
        for now, day, later in answers.head(SAMPLE).select("status", "next_day", "next_status").iter_rows()
    ]
    for words, spent in (
        ("the oracle, which answers as wholly", timed_oracle(people, wanted)),
        ("a lean loop, for whom all is known", timed_lean(people, wanted)),
    ):
        whole = spent * children.height
        print(f"  {words:36} {whole:7.2f} s   scaled from {SAMPLE:,} children, 0 answers differ")
        loaded = (whole + objects * each) / (answered + made_ready)
        print(f"    ratio {whole / answered:,.0f}; both from loaded frames {loaded:,.0f}")
    stored()


def fastest(work: Callable[[], T]) -> tuple[float, T]:
    """Seconds of the best of some runs, as the machine may have other work; and what came of it."""
    runs = []
    for _ in range(TIMES):
        started = time.perf_counter()
        found = work()
        runs.append(time.perf_counter() - started)
    return min(runs), found


def timed_lean(people: Sequence[tuple["Person", list["Stay"]]], wanted: Sequence[tuple[str, Any]]) -> float:
    """Seconds for one child of whom all is known."""
    usual = [n for n, (_, stays) in enumerate(people) if all(s.start and s.company for s in stays)]
    spent, found = fastest(lambda: [classify(*people[n], DAY) for n in usual])
    assert found == [wanted[n] for n in usual]
    return spent / len(usual)


def timed_oracle(people: Sequence[tuple["Person", list["Stay"]]], wanted: Sequence[tuple[str, Any]]) -> float:
    """Seconds for one child, of those who are in the demo too, whose oracle it is.

    Nobody there lives in the township of the hukou, no stay lies ahead, and a newborn's beginning is known.
    """
    usual = [
        number
        for number, (child, stays) in enumerate(people)
        if all((s.start or DAY) <= DAY and (s.division != child.hukou or s.basis == "home") for s in stays)
    ]
    lives = [
        Life(
            child.birth,
            child.hukou[:9],
            stays[0].company,
            [Lived(s.division[:9], s.start, s.until, s.basis) for s in stays],
        )
        for child, stays in (people[number] for number in usual)
    ]
    spent, found = fastest(lambda: [(life.on(DAY), life.next_change(DAY)) for life in lives])
    told = [
        (Status(*FLAGS[now], reason_of(now)), later and (later[0], reason_of(later[1])))
        for now, later in (wanted[number] for number in usual)
    ]
    assert found == told, next(pair for pair in zip(lives, found, told, strict=True) if pair[1] != pair[2])
    return spent / len(lives)


def invented(count: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Most have one stay; a fifth went home for a visit, short or long; a tenth moved on.

    Of three in a hundred nobody knows who came along, of as many not since when they live there.
    """
    random, epoch = Random(1), date(2019, 1, 1)
    rows: list[tuple[str, str, date | None, date | None, str, str | None]] = []
    people = []
    for number in range(count):
        id = f"23-{number:026}"
        home, company = random.choice(HOMES), random.choice(("mother", "father", "both_parents", "none"))
        company = company if random.random() < 0.97 else None
        people.append((id, date(2008, 1, 1) + timedelta(random.randrange(6500)), home))
        start, kind, place = epoch + timedelta(random.randrange(2860)), random.random(), random.choice(PLACES)
        if kind < 0.7:
            rows.append((id, place, start if random.random() < 0.96 else None, None, "living", company))
            continue
        left = start + timedelta(random.randrange(20, 300))
        rows.append((id, place, start, left, "living", company))
        if kind < 0.9:
            back = left + timedelta(random.randrange(5, 60))
            rows.append((id, home, left, back, "home", company))
            rows.append((id, place, back, None, "living", company))
        else:
            rows.append((id, random.choice(PLACES), left, None, "living", company))
    born = {"subject": pl.String, "birth_date": pl.Date, "hukou": pl.String}
    children = pl.DataFrame(people, schema=born, orient="row").with_columns(residence=pl.lit(None, pl.String))
    names = ("subject", "division", "valid_from", "valid_until", "basis", "accompanied_by")
    types = (pl.String, pl.String, pl.Date, pl.Date, pl.String, pl.String)
    return children, pl.DataFrame(rows, schema=dict(zip(names, types, strict=True)), orient="row")


# the loop ------------------------------------------------------------------------------------------------------------


class Person(NamedTuple):
    """A child as a program would have it in hand."""

    birth: date
    hukou: str


class Stay(NamedTuple):
    """One episode."""

    division: str
    start: date
    until: date | None
    basis: str
    company: str


def as_objects(children: pl.DataFrame, stays: pl.DataFrame) -> list[tuple[Person, list[Stay]]]:
    """The same children as Python objects."""
    people = {row[0]: (Person(row[1], row[2]), list[Stay]()) for row in children.iter_rows()}
    for id, *stay in stays.join(children, on="subject", how="semi").iter_rows():
        people[id][1].append(Stay(*stay))
    return list(people.values())


def classify(child: Person, stays: Sequence[Stay], day: date) -> tuple[str, tuple[date, str] | None]:
    """Status and next change, as one writes it for one child: without holes, overlaps and missing data, which is not here."""
    until_16 = plus_months(child.birth, 16 * 12)
    since, visit, living, last = situation(child, stays, day)
    now = status(child, day, until_16, since, visit, living, last)
    days = [until_16, *([plus_months(since, 6)] if since else []), *([visit + timedelta(31)] if visit else [])]
    for later in sorted(each for each in days if each > day):
        then = status(child, later, until_16, since, visit, living, last)
        if then != now:
            return now, (later, then)
    return now, None


def situation(
    child: Person, stays: Sequence[Stay], day: date
) -> tuple[date | None, date | None, Stay | None, Stay | None]:
    """Since when away, at home since when, where the child lives, and the present episode."""
    since = visit = living = last = None
    settled = False
    for stay in sorted(stays, key=lambda each: each.start):
        if stay.start > day:
            break
        last = stay
        at_home = stay.basis == "home" or is_home(stay.division, child.hukou)
        if at_home:
            visit = visit or stay.start
            settled = settled or stay.basis == "living" or living is None
            continue
        if since is None or (visit and ((stay.start - visit).days > 30 or living is None)):
            since = stay.start
        visit, living, settled = None, stay, False
    return since, (date.min if settled else visit), living, last


def status(child: Person, day: date, until_16: date, since: date | None, visit: date | None, living: Stay | None, last: Stay | None) -> str:  # fmt: skip # noqa: E501
    """The reason of a day."""
    if day >= until_16:
        return "AGED_OUT"
    if last is None:
        return "UNKNOWN"
    at_home = visit is not None and (visit == date.min or (day - visit).days > 30)
    place = last if at_home or living is None else living
    if place.company == "none":
        return "NOT_ACCOMPANIED"
    if at_home:
        return "AT_HOME"
    assert since is not None and living is not None
    if plus_months(since, 6) > day:
        return "UNDER_SIX_MONTHS"
    return compared(living.division, child.hukou, day)


@cache
def is_home(place: str, hukou: str) -> bool:
    """Whether two townships are one."""
    return place == hukou


@cache
def compared(place: str, hukou: str, day: date) -> str:
    """What two places are to each other, for who has been away for long enough."""
    there, home = national().county_of(place, day), national().county_of(hukou, day)
    if there == home:
        return "STATISTICAL"
    city = national().city_of(place, day)
    if city and city == national().city_of(hukou, day) and {there, home} <= central_set(city, "all_districts", day):
        return "EXCLUDED_URBAN"
    return "MONITORING"


# from a database -----------------------------------------------------------------------------------------------------


def stored() -> None:
    """The same, read from a database of its own."""
    children, stays = invented(STORED)
    in_city = pl.when(pl.col("division").str.starts_with("2301")).then("division").otherwise(pl.lit(PLACES[0]))
    stays = stays.with_columns(division=in_city)  # a city's office records nobody elsewhere
    at = {"residence": pl.lit("230102005000")}
    with tempfile.TemporaryDirectory() as folder:
        registry = Registry.open("harbin", database=f"{folder}/bench.db", host=Host(with_schema=False))
        people = children.rename({"subject": "id"}).with_columns(**at, name=pl.lit("甲"))
        numbered = stays.rename({"subject": "child"}).with_row_index("n")
        ids = pl.format("24-{}", pl.col("n").cast(pl.String).str.zfill(26))
        episodes = (
            numbered.with_columns(ids.alias("id"), **at)
            .drop("n")
            .join(people.select(pl.col("id").alias("child"), "hukou"), on="child")
        )
        store = registry.store(registry.access("demo-county", "care"))
        store.write_batch({Child: people, Residence: episodes}, import_id="bench", batch=1)
        started = time.perf_counter()
        with registry.database.read() as connection:
            sources = StoredSources(connection, registry.composition.is_enabled, None)
            parameters = FactParameters(registry.composition.parameters, "core", "bench")
            found = on_day(Lives(sources.relation(Child), sources.relation(Residence), Rules.of(parameters)), DAY)
        spent = time.perf_counter() - started
        print(
            f"  from SQLite, {found.height:,} children, reading included: {spent:.2f} s, {found.height / spent:,.0f} a second"
        )
        access, some = registry.access("demo-county", "care"), people["id"].head(ONE_BY_ONE).to_list()
        started = time.perf_counter()
        together = registry.classify(access, people["id"].to_list(), on=DAY)
        at_once = (time.perf_counter() - started) / people.height
        started = time.perf_counter()
        alone = {child: registry.classify(access, [child], on=DAY)[child] for child in some}
        each = (time.perf_counter() - started) / len(some)
        assert all(together[child] == told for child, told in alone.items())
        print(f"  `classify` child by child: {each * 1e3:.1f} ms each; ratio to all at once {each / at_once:,.0f}")
        registry.close()


if __name__ == "__main__":
    main()
