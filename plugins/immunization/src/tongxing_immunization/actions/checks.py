"""The check of the certificate when a child enters a nursery, kindergarten or primary school (brief.md 3.4).

A school's notice opens one; a clinic may open one itself. It is done within 30 days of the entry, and where doses were
missing once more until the end of December. What came of it follows from the child's forecast on that day.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from tongxing import AddRecord, Command, Happened, plus_months

from ..facts.forecasts import forecast_of
from ..forecast import Forecast
from ..records import CertificateCheck
from .inputs import CheckCertificate, OpenCheck
from .refusals import refused

NOTICE = "certificate_check_due"
"""The event by which a school hands a new pupil over."""


def checks_asked_for(events: Sequence[Happened]) -> Iterator[Command]:
    """A check for each notice of a school, with the days that the notice names."""
    for event in events:
        if event.kind == NOTICE and event.subject_kind == "child":
            days: dict[str, Any] = {name: _day(event.payload.get(name)) for name in ("check_by", "recheck_by")}
            told: dict[str, Any] = {
                "stage": event.payload.get("stage"),
                "school": event.payload.get("school"),
                "notice": event.id,
            }
            yield AddRecord(CertificateCheck(child=event.subject, entered_on=event.happened_on, **told, **days))


def open_check(store: Any, input: OpenCheck) -> CertificateCheck:
    """Open a check of a child of whose entry no notice came."""
    told = input.model_dump() | _limits(store, input.entered_on)
    opened: CertificateCheck = store.add(CertificateCheck(**told))
    return opened


def check_certificate(store: Any, input: CheckCertificate) -> CertificateCheck:
    """Check a certificate, for the first or the second time; which series lack doses follows from the forecast."""
    check = store.get(CertificateCheck, input.id)
    is_second = check.checked_on is not None
    _demand_order(check, input.on)
    outcome, missing = _outcome(forecast_of(store, check.child, input.on), shown=input.shown)
    told: dict[str, Any] = {"checked_on": input.on, "outcome": outcome, "missing": missing}
    if is_second:
        told = {"rechecked_on": input.on, "recheck_outcome": outcome, "recheck_missing": missing}
    checked: CertificateCheck = store.change(check, **told)
    store.event(
        "certificate_checked",
        child=check.child,
        happened_on=input.on,
        about=checked,
        payload={"outcome": outcome, "missing": missing or ""},
    )
    return checked


def _limits(store: Any, entered_on: date) -> dict[str, Any]:
    days = store.parameters.entry_check_days.on(entered_on)
    month = store.parameters.entry_recheck_month.on(entered_on)
    first = entered_on + timedelta(days=days) if days is not None else None
    again = plus_months(date(entered_on.year, month, 1), 1) - timedelta(days=1) if month is not None else None
    return {"check_by": first, "recheck_by": again}


def _demand_order(check: CertificateCheck, on: date) -> None:
    if check.rechecked_on is not None:
        raise refused("CHECKED_TWICE")
    if on < check.entered_on:
        raise refused("CHECK_BEFORE_ENTRY")
    if check.checked_on is not None and on <= check.checked_on:
        raise refused("RECHECK_NOT_LATER")


def _outcome(forecast: Forecast | None, *, shown: bool) -> tuple[str, str | None]:
    """What the check came to, and the series that are overdue. A birth date that nobody knows leaves all unknown."""
    missing = ",".join(each.series for each in forecast.series if each.status == "overdue") if forecast else ""
    if not shown:
        return "no_certificate", missing or None
    if missing:
        return "incomplete", missing
    is_unknown = forecast is None or any(each.status == "unknown_history" for each in forecast.series)
    return "unknown_history" if is_unknown else "complete", None


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if isinstance(text, str) else text
