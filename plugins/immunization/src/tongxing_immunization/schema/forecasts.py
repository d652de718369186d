"""A child's forecast in GraphQL, its certificate check, and both as FHIR R4."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Any

import strawberry
from sqlalchemy import select

from tongxing import Child
from tongxing.policy.remembered import Remembered
from tongxing_graphql import extend
from tongxing_graphql.reading.values import JSON, Words

from ..facts.courses import COLUMNS
from ..facts.forecasts import FORECAST, HEALTH, forecasts_from
from ..fhir import bundles
from ..forecast import STATUSES, Forecast, Reason, SeriesForecast
from ..forecast.telling import MOST_REMEMBERED
from ..records import CertificateCheck
from ..schedule.laying import schedule

schedule()  # read when the schema is made, so that no reader waits for it


@strawberry.enum(description="Where a series stands. UNKNOWN_HISTORY is neither overdue nor in order.")
class SeriesStatus(Enum):
    """Statuses of a series."""

    COMPLETE = "complete"
    NOT_NEEDED = "not_needed"
    UPCOMING = "upcoming"
    DUE = "due"
    OVERDUE = "overdue"
    CONDITIONAL = "conditional"
    REFER = "refer"
    UNKNOWN_HISTORY = "unknown_history"


@strawberry.type
class ForecastReason:
    """One step of why, with where it is written and how sure it is."""

    code: str
    words: Words
    source: str
    certainty: str


@strawberry.type
class DoseToCome:
    """A dose of the catch-up plan, and the first day on which it may be given."""

    product: str
    day: date


@strawberry.type
class SeriesState:
    """One series on one day. `deadline` is the first day on which the next dose is late. `route` is IM, SC, ID or PO."""

    series: str
    status: SeriesStatus
    status_words: Words
    certainty: str
    next_dose: int | None
    product: str | None
    route: str | None
    earliest_date: date | None
    deadline: date | None
    past_deadline: bool | None
    doses_required: int | None
    condition: str | None
    window_end: date | None
    alternative_product: str | None
    skipped: list[str]
    review: list[str]
    catch_up_plan: list[DoseToCome] | None
    reasons: list[ForecastReason] | None = strawberry.field(
        description="Null for readers who may not see what of the child's health decided."
    )


_STATES = Remembered(MOST_REMEMBERED)


@strawberry.type
class ChildForecast:
    """Every series of one edition of the schedule on one day."""

    edition: str
    on: date
    series: list[SeriesState]


@extend(Child, lasting=True)
def forecast(
    children: Sequence[Child],
    answers: Any,
    on: date | None = None,
    edition: str | None = None,
    plan: bool = False,
) -> list[ChildForecast | None]:
    """What is due, overdue, upcoming or not known, today or on a day, by the edition in force then or by a named one.

    `plan`: also every dose still to come, on its first day, if the child comes each time.
    Null where the birth date is not known, or the forecast may not be seen.
    """
    day, ids = on or answers.store.access.day, [child.id for child in children]

    def make(rows: Any) -> dict[str, ChildForecast]:
        made = forecasts_from(rows, day, edition=edition, plan=plan)
        return {child: _told(forecast) for child, forecast in made.items()}

    asked = ("forecast", day, edition, plan)
    made, opened = answers.worked_out(asked, COLUMNS, make, category=FORECAST, children=ids)
    return [_seen(made.get(id), opened.get(id, ())) for id in ids]


@extend(Child)
def certificate_check(children: Sequence[Child], answers: Any) -> list[CertificateCheck | None]:
    """The check at the child's latest entry to a nursery, kindergarten or primary school."""
    with answers.store.reading("certificate_check") as reading:
        rows = reading.scope.relation(CertificateCheck)
        asked = select(rows).where(rows.c.child.in_([child.id for child in children]))
        found = reading.rows(CertificateCheck, asked.order_by(rows.c.entered_on, rows.c.id))
    newest = {row["child"]: row["id"] for row in found}
    return [CertificateCheck.model_construct(id=newest[c.id]) if c.id in newest else None for c in children]


@extend(Child)
def fhir(children: Sequence[Child], answers: Any, on: date | None = None) -> list[JSON | None]:
    """The child's doses and forecast as a FHIR R4 bundle. Null where the doses may not be seen."""
    day = on or answers.store.access.day
    made = bundles(answers, [child.id for child in children], day)
    told: list[JSON | None] = [made.get(child.id) for child in children]  # type: ignore[misc]
    return told


def _told(made: Forecast) -> ChildForecast:
    return ChildForecast(edition=made.edition, on=made.on, series=[_state(each) for each in made.series])


def _state(each: SeriesForecast) -> SeriesState:
    """One series as it is shown, once for all children of whom the same was told. With it is kept what its number is of."""
    return _STATES.once(id(each), lambda: (state(each), each))[0]


def _seen(told: ChildForecast | None, categories: Collection[str]) -> ChildForecast | None:
    """Without its reasons where what of the child's health decided may not be seen."""
    if told is None or HEALTH in categories:
        return told
    return replace(told, series=[replace(each, reasons=None) for each in told.series])


def state(each: SeriesForecast) -> SeriesState:
    """One series as it is shown."""
    zh, en = STATUSES[each.status]
    return SeriesState(
        series=each.series,
        status=SeriesStatus(each.status),
        status_words=Words(zh=zh, en=en),
        certainty=each.certainty,
        next_dose=each.next_dose,
        product=each.product,
        route=each.route,
        earliest_date=each.earliest_date,
        deadline=each.deadline_exclusive,
        past_deadline=each.past_deadline,
        doses_required=each.doses_required,
        condition=each.condition,
        window_end=each.window_end,
        alternative_product=each.alternative_product,
        skipped=list(each.skipped),
        review=list(each.review),
        catch_up_plan=_plan(each),
        reasons=_reasons(each.reasons),
    )


@lru_cache(maxsize=512)
def _reasons(reasons: tuple[Reason, ...]) -> list[ForecastReason]:
    """The same for many children."""
    return [
        ForecastReason(code=r.code, words=Words.of(r.words), source=r.source, certainty=r.certainty) for r in reasons
    ]


def _plan(each: SeriesForecast) -> list[DoseToCome] | None:
    """Null where no plan was asked for, or the history is not known."""
    if each.catch_up_plan is None:
        return None
    return [DoseToCome(product=dose.product, day=dose.day) for dose in each.catch_up_plan]
