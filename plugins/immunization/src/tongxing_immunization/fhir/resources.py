"""Resources of FHIR R4: the child as Patient, doses as Immunization, a forecast as ImmunizationRecommendation."""

from collections.abc import Mapping
from typing import Any

from tongxing import Child

from ..forecast import STATUSES, Forecast, SeriesForecast
from ..records import Dose
from ..records.choices import ORIGINS, SITES
from . import codes
from .codes import Json


def patient(child: Child) -> Json:
    """The child as far as it may be seen; no number of any document."""
    name = [{"text": child.name}] if child.name else None
    born = child.birth_date.isoformat() if child.birth_date else None
    gender = codes.GENDERS.get(child.sex, "unknown")
    return _said("Patient", id=child.id, name=name, gender=gender, birthDate=born)


def immunization(dose: Dose, clinics: Mapping[str, str]) -> Json:
    """One dose. A withdrawn one is told as entered in error. ``clinics``: id → name, of those that may be seen."""
    is_ours = dose.origin == "given_here"
    where = dose.clinic_name or clinics.get(dose.clinic or "")
    return _said(
        "Immunization",
        id=dose.id,
        status="entered-in-error" if dose.withdrawn else "completed",
        vaccineCode=codes.vaccine(dose.product),
        patient=_reference(dose.child),
        occurrenceDateTime=dose.given_on.isoformat(),
        primarySource=is_ours,
        reportOrigin=None if is_ours else codes.report_origin(dose.origin, ORIGINS[dose.origin]),
        location={"display": where} if where else None,
        lotNumber=dose.lot,
        site=codes.site(dose.site, SITES[dose.site]) if dose.site else None,
        route=codes.route(dose.route) if dose.route else None,
        fundingSource=None if dose.self_paid is None else codes.funding(self_paid=dose.self_paid),
    )


def recommendation(child: str, forecast: Forecast, *, tells_why: bool) -> Json:
    """The forecast of every series on one day, each with its status and the days that decide it."""
    return _said(
        "ImmunizationRecommendation",
        id=f"{child}-{forecast.on:%Y%m%d}",
        patient=_reference(child),
        date=forecast.on.isoformat(),
        identifier=[{"system": f"{codes.OURS}:edition", "value": forecast.edition}],
        recommendation=[_series(each, tells_why) for each in forecast.series],
    )


def _series(each: SeriesForecast, tells_why: bool) -> Json:
    reasons = [{"text": reason.words.en} for reason in each.reasons] if tells_why else []
    days = ((codes.EARLIEST, each.earliest_date), (codes.LATE, each.deadline_exclusive))
    return _given(
        vaccineCode=[codes.vaccine(each.product)] if each.product else None,
        targetDisease=None if each.product else {"text": each.series},
        forecastStatus=codes.series_status(each.status, STATUSES[each.status]),
        forecastReason=reasons or None,
        dateCriterion=[codes.criterion(kind, day) for kind, day in days if day] or None,
        series=each.series,
        doseNumberPositiveInt=each.next_dose,
        seriesDosesPositiveInt=each.doses_required,
    )


def _reference(child: str) -> Json:
    return {"reference": f"Patient/{child}"}


def _said(kind: str, **values: Any) -> Json:
    return {"resourceType": kind} | _given(**values)


def _given(**values: Any) -> Json:
    """FHIR has no null: what is not known is left out."""
    return {name: value for name, value in values.items() if value is not None}
