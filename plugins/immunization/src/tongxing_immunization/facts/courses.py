"""From records to what a forecast needs: the course of each child as it was known to stand on a day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
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

_CIRCUMSTANCES = tuple(Circumstances.__dataclass_fields__)
_ORDER = ("recorded_at", "id")
COLUMNS: Mapping[type[Record], Sequence[str]] = {
    Child: ("birth_date", "sex"),
    Dose: ("product", "given_on", "campaign", "self_paid", "scar", "withdrawn"),
    HistoryReview: ("seen_on", *_ORDER, "extent"),
    HealthCircumstance: ("noted_on", *_ORDER, *_CIRCUMSTANCES),
    Contraindication: ("product", "valid_from", "valid_until"),
    BloodProduct: ("given_on",),
}
"""What a course is made from: of which records, and which columns."""
READS = tuple(COLUMNS)
SEX = {"1": "M", "2": "F"}
"""GB/T 2261.1; whoever is neither has no sex here, and what hangs on it is not known."""
Relations = Mapping[type[Record], pl.DataFrame]
Rows = Mapping[type[Record], Iterable[tuple[Any, ...]]]
"""Of each record of COLUMNS the child, and these columns."""


def rows_of(relations: Relations) -> Rows:
    """From frames that have these columns at least."""
    return {record: relations[record].select("subject", *names).rows() for record, names in COLUMNS.items()}


def courses(rows: Rows, on: date) -> dict[str, Course]:
    """Child → course, by what had happened by a day; children whose birth date is not known are left out.

    A history that somebody saw is as complete as the
    latest look says. Doses of a child at whom nobody looked, or for whom nobody could show anything, are a part of its history;
    none is not known.
    """
    given, looks = _doses(rows, on), _latest_looks(rows, on)
    health, barred = _health(rows, on), _barred(rows, on)
    return {
        child: Course(
            birth_date=born,
            sex=SEX.get(sex),
            doses=tuple(given.get(child, ())),
            history=_history(looks.get(child), bool(given.get(child))),
            circumstances=Circumstances(**health.get(child, {})),
            contraindications=barred.get(child, {}),
        )
        for child, born, sex in rows[Child]
        if born is not None
    }


def _history(extent: str | None, has_doses: bool) -> History:
    if extent == "complete":
        return "complete"
    return "partial" if has_doses or extent == "partial" else "unknown"


def _doses(rows: Rows, on: date) -> dict[str, list[GivenDose]]:
    found: dict[str, list[GivenDose]] = defaultdict(list)
    for child, product, day, campaign, paid, scar, withdrawn in rows[Dose]:
        if withdrawn is None and day <= on:
            found[child].append(GivenDose(product, day, bool(campaign), paid, scar))
    for child, day in rows[BloodProduct]:
        if day <= on:
            found[child].append(GivenDose(BLOOD, day))
    for doses in found.values():
        doses.sort(key=lambda dose: (dose.given_on, dose.product))
    return found


def _latest_looks(rows: Rows, on: date) -> dict[str, str]:
    return {child: extent for child, *_, extent in _in_order(rows[HistoryReview], on)}


def _health(rows: Rows, on: date) -> dict[str, dict[str, Any]]:
    """Of each circumstance what was noted last; a note that says nothing of it leaves it as it was."""
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for child, _, _, _, *noted in _in_order(rows[HealthCircumstance], on):
        told = zip(_CIRCUMSTANCES, noted, strict=True)
        found[child] |= {name: value for name, value in told if value is not None}
    return found


def _barred(rows: Rows, on: date) -> dict[str, dict[str, date | None]]:
    """Child → product → first day on which it may be given again; None where one says never."""
    found: dict[str, dict[str, date | None]] = defaultdict(dict)
    for child, product, since, until in rows[Contraindication]:
        if since <= on:
            known = found[child].get(product, until)
            found[child][product] = None if known is None or until is None else max(known, until)
    return found


def _in_order(rows: Iterable[tuple[Any, ...]], on: date) -> list[tuple[Any, ...]]:
    """Rows that begin with a day and how they were recorded: of days until ``on``, the latest of a child last."""
    return sorted((row for row in rows if row[1] <= on), key=lambda row: row[1:4])
