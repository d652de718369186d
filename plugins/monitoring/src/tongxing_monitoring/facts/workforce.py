"""How far supervisors and directors are in place and trained: by county and role, and the places without one (brief.md 9.8)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import func, select

from tongxing import Child, UsageError, national

from ..records.workforce import LEVEL_OF, Training, Worker

CATEGORY = "monitoring.workforce"


@dataclass(frozen=True)
class TrainingCover:
    """Of one county and role. ``places``: townships of the table; None for villages, which no table lists."""

    county: str
    role: str
    places: int | None
    staffed: int
    trained: int
    untrained: int


def serving(reading: Any, on: date) -> pl.DataFrame:
    """Who serves on a day, as far as the reader may see: id, role, division, county."""
    of_workers = reading.scope.relation(Worker)
    wanted = select(of_workers.c["id", "role", "division", "appointed_on", "left_on"])
    still = (of_workers.c.left_on.is_(None)) | (of_workers.c.left_on > on)
    rows = reading.rows(Worker, wanted.where(of_workers.c.appointed_on <= on, still))
    schema = {"id": pl.String, "role": pl.String, "division": pl.String}
    frame = pl.DataFrame([{name: row[name] for name in schema} for row in rows], schema=schema)
    counties = [national().county_of(division) for division in frame["division"]]
    return frame.with_columns(pl.Series("county", counties, pl.String))


def training_cover(reading: Any, *, on: date, since: date | None) -> list[TrainingCover]:
    """By county and role: places, staffed places, and who was trained by that day.

    The plan wants full cover and names no period: any training during the service or before counts, unless ``since`` says
    from which day on. Counties without a worker are told by ``places_without``.
    """
    trained = _trained(reading, on, since)
    workers = serving(reading, on).with_columns(trained=pl.col("id").is_in(list(trained)))
    counted = workers.group_by("county", "role").agg(
        staffed=pl.col("division").n_unique(), trained=pl.col("trained").sum(), untrained=(~pl.col("trained")).sum()
    )
    return [
        TrainingCover(county, role, _places(county, role), staffed, done, left)
        for county, role, staffed, done, left in counted.sort("county", "role").iter_rows()
    ]


def places_without(reading: Any, role: str, *, on: date) -> list[str]:
    """Townships without a supervisor, or villages without a director, where the reader may see the workforce, by code.

    Townships are those of the table. No table lists villages: told are those in which children of the registry live.
    UsageError for a role that there is not.
    """
    if role not in LEVEL_OF:
        raise UsageError("There is no such role.", remedy=f"There are {', '.join(sorted(LEVEL_OF))}.")
    staffed = set(serving(reading, on).filter(pl.col("role") == role)["division"])
    ranges = reading.scope.ranges(CATEGORY)
    known = _townships(on) if LEVEL_OF[role] == "township" else _villages(reading)
    return sorted(code for code in known if ranges.hold(code, None) and code not in staffed)


def _townships(on: date) -> Iterable[str]:
    return (row.code for row in national().rows if row.level == "township" and row.in_force(on))


def _villages(reading: Any) -> set[str]:
    children = reading.scope.relation(Child)
    reading.entry.saw((), {"core.residence"})
    found = reading.connection.execute(select(children.c.residence).distinct()).scalars()
    return {code for code in found if code and national().level(code) == "village"}


def _places(county: str, role: str) -> int | None:
    if LEVEL_OF[role] == "village":
        return None
    return sum(row.level == "township" for row in national().children(county)) or None


def _trained(reading: Any, on: date, since: date | None) -> set[str]:
    trainings = reading.scope.relation(Training)
    reading.entry.saw((), {CATEGORY})
    wanted = select(trainings.c.worker).distinct().where(trainings.c.trained_on <= on)
    if since is not None:
        wanted = wanted.where(trainings.c.trained_on >= since)
    return set(reading.connection.execute(wanted).scalars())


def caseloads(reading: Any, *, on: date) -> dict[str, int]:
    """Children who live in each village that has a director, as far as the reader may see both."""
    children = reading.scope.relation(Child)
    reading.entry.saw((), {"core.residence"})
    counted = select(children.c.residence, func.count().label("number")).group_by(children.c.residence)
    living = {row.residence: row.number for row in reading.connection.execute(counted)}
    directors = serving(reading, on).filter(pl.col("role") == "child_director")
    return {division: living.get(division, 0) for division in sorted(directors["division"].unique())}
