"""Seats of a school year by county and stage, beside the pupils of today and the children who will need them in five years.

How many there will be is worked out from whom the registry knows. Each year's number of a stage: the children who live in
the county now and will be of its ages then, and beside them the pupils whom schools reported and the registry does not
know, taken as a number that stays (a judgement: their ages are not known here).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import select

from tongxing import Child, UsageError
from tongxing.people.divisions import national

from ..records import Enrolment, OutOfSchoolCase, School, SchoolYearCapacity
from ..records.stages import STAGES
from .schooling import placed
from .spells import spells
from .years import DAY, MONTH

YEARS_AHEAD = 5
INCLUSIVE = ("public", "inclusive_private")


@dataclass(frozen=True)
class Load:
    """Children for the seats of one school year. ``level``: red, amber, surplus (kindergartens), or none of them (empty)."""

    school_year: int
    children: int
    ratio: float | None
    level: str


@dataclass(frozen=True)
class Seats:
    """One stage in one county. What no school reported is None; ``enrolled`` are those whom the reader may see."""

    county: str
    stage: str
    seats: int
    pupils: int | None
    enrolled: int
    floating_enrolled: int
    now: Load
    projection: Sequence[Load] = ()
    classes: int | None = None
    large_classes: int | None = None
    class_norm: int | None = None
    over_norm: bool | None = None
    inclusive_share: float | None = None
    public_share: float | None = None
    shares_below_target: bool | None = None


@dataclass(frozen=True)
class _County:
    """What is known of one county and stage before anything is compared."""

    seats: int = 0
    pupils: int | None = None
    classes: int | None = None
    large_classes: int | None = None
    by_ownership: Mapping[str, int] = field(default_factory=dict)


def seats(reading: Any, parameters: Any, *, division: str, school_year: int) -> list[Seats]:
    """Every county within a division and every stage in which it has seats or pupils, by code and stage."""
    low, high = national().range_of(division)
    day = _day_in(school_year, reading.access.day)
    offered = _offered(reading, school_year, low, high)
    pupils = _pupils(reading, parameters, day, low, high)
    born = _born(reading, low, high)
    keys = sorted({*offered, *pupils}, key=lambda key: (key[0], list(STAGES).index(key[1])))
    ages = _ages(parameters, day)
    return [
        _told(key, offered.get(key, _County()), pupils.get(key, (0, 0)), born, ages, parameters, school_year, day)
        for key in keys
    ]


def level_of(
    children: int, places: int, stage: str, thresholds: Mapping[str, float | None]
) -> tuple[float | None, str]:
    """Children for each seat, and what that means. Without a seat every child is one too many."""
    if places == 0:
        return None, "red" if children else ""
    ratio = children / places
    amber, red, surplus = thresholds["amber"], thresholds["red"], thresholds["surplus"]
    if red is not None and ratio > red:
        return ratio, "red"
    if amber is not None and ratio > amber:
        return ratio, "amber"
    if stage == "KINDERGARTEN" and surplus is not None and ratio < surplus:
        return ratio, "surplus"
    return ratio, ""


def _told(
    key: tuple[str, str],
    offered: _County,
    known: tuple[int, int],
    born: pl.DataFrame,
    ages: Mapping[str, tuple[int, int]],
    parameters: Any,
    school_year: int,
    day: date,
) -> Seats:
    county, stage = key
    enrolled, floating = known
    thresholds = _thresholds(county, parameters, day)
    now = enrolled if offered.pupils is None else max(offered.pupils, enrolled)
    others = now - enrolled

    def load(year: int, children: int) -> Load:
        ratio, level = level_of(children, offered.seats, stage, thresholds)
        return Load(year, children, None if ratio is None else round(ratio, 4), level)

    ahead = range(school_year + 1, school_year + YEARS_AHEAD + 1) if stage in ages else range(0)
    projection = [load(year, others + of_ages(born, county, year, ages[stage])) for year in ahead]
    norm = {"PRIMARY": parameters.class_norm_primary, "JUNIOR": parameters.class_norm_junior}.get(stage)
    class_norm = norm.on(day) if norm else None
    compared = class_norm is not None and offered.classes and offered.pupils is not None
    return Seats(
        county=county,
        stage=stage,
        seats=offered.seats,
        pupils=offered.pupils,
        enrolled=enrolled,
        floating_enrolled=floating,
        now=load(school_year, now),
        projection=projection,
        classes=offered.classes,
        large_classes=offered.large_classes,
        class_norm=class_norm,
        over_norm=offered.pupils > class_norm * offered.classes if compared else None,  # type: ignore[operator]
        **_shares(stage, offered, parameters, day),
    )


def _thresholds(county: str, parameters: Any, day: date) -> dict[str, float | None]:
    """From which children a seat a county is told to be short of seats, or to have too many."""
    return {
        "amber": parameters.seats_amber_ratio.on(county, day).value,
        "red": parameters.seats_red_ratio.on(county, day).value,
        "surplus": parameters.kindergarten_surplus_ratio.on(county, day).value,
    }


def _shares(stage: str, offered: _County, parameters: Any, day: date) -> dict[str, Any]:
    """How many of a county's kindergarten seats are inclusive, and public, beside the targets."""
    if stage != "KINDERGARTEN" or not offered.seats:
        return {}
    inclusive = sum(offered.by_ownership.get(each, 0) for each in INCLUSIVE) / offered.seats
    public = offered.by_ownership.get("public", 0) / offered.seats
    targets = parameters.inclusive_share_target.on(day), parameters.public_share_target.on(day)
    below = [share < target for share, target in zip((inclusive, public), targets, strict=True) if target is not None]
    shares = {"inclusive_share": round(inclusive, 4), "public_share": round(public, 4)}
    return {**shares, "shares_below_target": any(below) if below else None}


def of_ages(born: pl.DataFrame, county: str, school_year: int, ages: tuple[int, int]) -> int:
    """Children of a county whose age on 31 August before a school year lies within these ages."""
    low, high = ages
    cohort = school_year - pl.col("cohort")
    return int(born.filter(pl.col("county") == county, cohort.is_between(low, high))["children"].sum())


def _ages(parameters: Any, day: date) -> dict[str, tuple[int, int]]:
    """First and last age on 31 August of the stages that everybody passes through; none where a figure is open."""
    keys = ("preschool_age", "entry_age", "last_grade_primary", "last_grade_junior")
    figures = [getattr(parameters, key).on(day) for key in keys]
    if None in figures:
        return {}
    three, six, primary, junior = figures
    return {
        "KINDERGARTEN": (three, six - 1),
        "PRIMARY": (six, six + primary - 1),
        "JUNIOR": (six + primary, six + junior - 1),
    }


def _day_in(school_year: int, today: date) -> date:
    """Today, if it lies in the school year; else the day of it that is nearest. UsageError for a year that is none."""
    if not 1900 <= school_year < 2200:
        raise UsageError("This is no school year.", remedy="Write the year in which it begins, such as 2026.")
    first, after = date(school_year, MONTH, DAY), date(school_year + 1, MONTH, DAY)
    return min(max(today, first), date.fromordinal(after.toordinal() - 1))


def _offered(reading: Any, school_year: int, low: str, high: str) -> dict[tuple[str, str], _County]:
    """What schools reported; a stage that was reported as a whole counts so, else grade by grade."""
    of_seats, of_schools = reading.scope.relation(SchoolYearCapacity), reading.scope.relation(School)
    wanted = select(of_seats).where(
        of_seats.c.school_year == school_year, of_seats.c.division >= low, of_seats.c.division < high
    )
    owners = {row["id"]: row["ownership"] for row in reading.rows(School, select(of_schools.c["id", "ownership"]))}
    rows = reading.rows(SchoolYearCapacity, wanted)
    whole = {(row["school"], row["stage"]) for row in rows if row["grade"] is None}
    kept = [row for row in rows if row["grade"] is None or (row["school"], row["stage"]) not in whole]
    grouped: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in kept:
        county = national().county_of(row["division"])
        if county and row["stage"]:
            grouped.setdefault((county, row["stage"]), []).append(row)
    return {key: _sum(theirs, owners) for key, theirs in grouped.items()}


def _sum(rows: Sequence[Mapping[str, Any]], owners: Mapping[str, str | None]) -> _County:
    by_ownership: dict[str, int] = {}
    for row in rows:
        owner = owners.get(row["school"]) or ""
        by_ownership[owner] = by_ownership.get(owner, 0) + row["seats"]
    pupils, classes, large = (_added(row[name] for row in rows) for name in ("pupils", "classes", "large_classes"))
    return _County(sum(row["seats"] for row in rows), pupils, classes, large, by_ownership)


def _added(numbers: Iterable[int | None]) -> int | None:
    """The sum; not known where some school did not report it."""
    told = list(numbers)
    return None if None in told else sum(number for number in told if number is not None)


def _pupils(reading: Any, parameters: Any, day: date, low: str, high: str) -> dict[tuple[str, str], tuple[int, int]]:
    """Pupils known by county and stage on a day: all, and those whose hukou lies in another county."""
    columns = (
        "id child school school_code school_division stage grade boarding origin valid_from valid_until leave_reason"
    )
    told = _frame(reading, Enrolment, f"{columns} recorded_at")
    cases = _frame(reading, OutOfSchoolCase, "id child opened_on closed_on")
    schools = _frame(reading, School, "id code division")
    rows = placed(spells(told, cases, parameters), schools)
    then = (pl.col("from") <= day) & (pl.col("until").is_null() | (pl.col("until") > day))
    here = rows.filter(then, pl.col("stage").is_in(list(STAGES)), _within("division", low, high))
    homes = _frame(reading, Child, "id hukou").select(pl.col("id").alias("subject"), "hukou")
    found = here.join(homes, on="subject", how="left")
    counted: dict[tuple[str, str], tuple[int, int]] = {}
    for division, stage, hukou in found.select("division", "stage", "hukou").iter_rows():
        county = national().county_of(division)
        if county:
            every, floating = counted.get((county, stage), (0, 0))
            is_floating = hukou is not None and national().county_of(hukou) != county
            counted[county, stage] = (every + 1, floating + is_floating)
    return counted


def _born(reading: Any, low: str, high: str) -> pl.DataFrame:
    """Children by the county where they live and the school year in which they are 0 on 31 August: county, cohort, children."""
    told = _frame(reading, Child, "id birth_date residence").drop_nulls(["birth_date", "residence"])
    living = told.filter(_within("residence", low, high))
    codes = living["residence"].unique()
    counties = {code: national().county_of(code) for code in codes}
    cohort = pl.col("birth_date").dt.year() + (pl.col("birth_date").dt.month() >= MONTH).cast(pl.Int32)
    named = living.select(
        county=pl.col("residence").replace_strict(counties, default=None, return_dtype=pl.String), cohort=cohort
    )
    return named.group_by("county", "cohort").agg(children=pl.len())


def _frame(reading: Any, record: Any, columns: str) -> pl.DataFrame:
    """Columns of the rows that the reader may see, with ``subject`` as facts have it."""
    relation = reading.scope.relation(record)
    found: pl.DataFrame = reading.frame(record, select(*(relation.c[name] for name in columns.split())))
    return found.with_columns(pl.col(record.subject_column).alias("subject"))


def _within(column: str, low: str, high: str) -> pl.Expr:
    return (pl.col(column) >= pl.lit(low)) & (pl.col(column) < pl.lit(high))
