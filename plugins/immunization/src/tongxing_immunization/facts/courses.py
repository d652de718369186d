"""From records to what a forecast needs: the course of each child as it was known to stand on a day."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from tongxing import Child
from tongxing.records import Record

from ..forecast import Circumstances, Course
from ..forecast import Dose as GivenDose
from ..forecast.course import History
from ..records import BloodProduct, Contraindication, Dose, HealthCircumstance, HistoryReview
from ..records.choices import BLOOD

READS: tuple[type[Record], ...] = (Child, Dose, HistoryReview, HealthCircumstance, Contraindication, BloodProduct)
"""The records that a course is made from."""
_CIRCUMSTANCES = tuple(Circumstances.__dataclass_fields__)
SEX = {"1": "M", "2": "F"}
"""GB/T 2261.1; whoever is neither has no sex here, and what hangs on it is not known."""
Relations = Mapping[type[Record], pl.DataFrame]


def courses(relations: Relations, on: date) -> dict[str, Course]:
    """Child → course, by what had happened by a day; children whose birth date is not known are left out.

    ``relations``: rows of the records of READS. A history that somebody saw is as complete as the latest look says. Doses of
    a child at whom nobody looked, or for whom nobody could show anything, are a part of its history; none is not known.
    """
    given, looks = _doses(relations, on), _latest_looks(relations[HistoryReview], on)
    health, barred = _health(relations[HealthCircumstance], on), _barred(relations[Contraindication], on)
    people = relations[Child].drop_nulls("birth_date").select("subject", "birth_date", "sex")
    return {
        child: Course(
            birth_date=born,
            sex=SEX.get(sex),
            doses=tuple(given.get(child, ())),
            history=_history(looks.get(child), bool(given.get(child))),
            circumstances=Circumstances(**health.get(child, {})),
            contraindications=barred.get(child, {}),
        )
        for child, born, sex in people.iter_rows()
    }


def _history(extent: str | None, has_doses: bool) -> History:
    if extent == "complete":
        return "complete"
    return "partial" if has_doses or extent == "partial" else "unknown"


def _doses(relations: Relations, on: date) -> dict[str, list[GivenDose]]:
    kept = relations[Dose].filter(pl.col("withdrawn").is_null(), pl.col("given_on") <= on)
    blood = relations[BloodProduct].filter(pl.col("given_on") <= on)
    blood = blood.select("subject", "given_on", product=pl.lit(BLOOD))
    rows = pl.concat([kept, blood], how="diagonal").sort("subject", "given_on", "product")
    found: dict[str, list[GivenDose]] = defaultdict(list)
    for child, product, day, campaign, paid, scar in rows.select(
        "subject", "product", "given_on", "campaign", "self_paid", "scar"
    ).iter_rows():
        found[child].append(GivenDose(product, day, bool(campaign), paid, scar))
    return found


def _latest_looks(reviews: pl.DataFrame, on: date) -> dict[str, str]:
    seen = reviews.filter(pl.col("seen_on") <= on).sort("seen_on", "recorded_at", "id")
    return dict(seen.select("subject", "extent").iter_rows())


def _health(rows: pl.DataFrame, on: date) -> dict[str, dict[str, Any]]:
    """Of each circumstance what was noted last; a note that says nothing of it leaves it as it was."""
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    noted = rows.filter(pl.col("noted_on") <= on).sort("noted_on", "recorded_at", "id")
    for row in noted.select("subject", *_CIRCUMSTANCES).iter_rows(named=True):
        found[row.pop("subject")] |= {name: value for name, value in row.items() if value is not None}
    return found


def _barred(rows: pl.DataFrame, on: date) -> dict[str, dict[str, date | None]]:
    """Child → product → first day on which it may be given again; None where one says never."""
    found: dict[str, dict[str, date | None]] = defaultdict(dict)
    for child, product, until in (
        rows.filter(pl.col("valid_from") <= on).select("subject", "product", "valid_until").iter_rows()
    ):
        known = found[child].get(product, until)
        found[child][product] = None if known is None or until is None else max(known, until)
    return found
