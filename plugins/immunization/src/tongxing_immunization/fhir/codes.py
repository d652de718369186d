"""Our codes in the words of FHIR R4: code systems of HL7, LOINC and CVX, and one of our own where they have none."""

from collections.abc import Mapping
from typing import Any

from ..records.choices import VACCINES
from ..records.names import cvx_of

Json = dict[str, Any]
OURS = "urn:tongxing:immunization"
CVX = "http://hl7.org/fhir/sid/cvx"
_STATUS = "http://terminology.hl7.org/CodeSystem/immunization-recommendation-status"
_ROUTE = "http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration"
_SITE = "http://terminology.hl7.org/CodeSystem/v3-ActSite"
_FUNDING = "http://terminology.hl7.org/CodeSystem/immunization-funding-source"
_ORIGIN = "http://terminology.hl7.org/CodeSystem/immunization-origin"
_LOINC = "http://loinc.org"

_STATUSES = {"due": "due", "overdue": "overdue", "complete": "complete"}
_ROUTES = {"IM": "IM", "SC": "SQ", "ID": "IDINJ", "PO": "PO"}
_SITES = {"left_arm": "LA", "right_arm": "RA", "left_thigh": "LT", "right_thigh": "RT"}
_ORIGINS = {"certificate": "record", "province": "provider", "other_province": "provider", "other_record": "record"}
GENDERS: Mapping[str | None, str] = {"1": "male", "2": "female"}
"""GB/T 2261.1 → administrative gender; whoever is neither is ``unknown``."""
EARLIEST, LATE = ("30981-5", "Earliest date to give"), ("59778-1", "Date when overdue for immunization")


def vaccine(product: str) -> Json:
    """A product: ours, and CVX where that has it."""
    zh, en = VACCINES[product]
    codes = [_coding(f"{OURS}:product", product, en)]
    cvx = cvx_of(product)
    return {"coding": [_coding(CVX, cvx), *codes] if cvx else codes, "text": zh}


def series_status(status: str, words: tuple[str, str]) -> Json:
    """The status of a series; those that HL7's example list lacks stand under our own system alone."""
    ours = _coding(f"{OURS}:status", status, words[1])
    known = [_coding(_STATUS, _STATUSES[status])] if status in _STATUSES else []
    return {"coding": [*known, ours], "text": words[0]}


def route(code: str) -> Json:
    """A route of administration."""
    return {"coding": [_coding(_ROUTE, _ROUTES[code])]}


def site(code: str, words: tuple[str, str]) -> Json:
    """A site of the body; by mouth and elsewhere are told in words."""
    return {"coding": [_coding(_SITE, _SITES[code])]} if code in _SITES else {"text": words[1]}


def funding(*, self_paid: bool) -> Json:
    """Who paid."""
    return {"coding": [_coding(_FUNDING, "private" if self_paid else "public")]}


def report_origin(origin: str, words: tuple[str, str]) -> Json:
    """Where a dose is known from that somebody else gave."""
    return {"coding": [_coding(_ORIGIN, _ORIGINS[origin])], "text": words[1]}


def criterion(kind: tuple[str, str], day: Any) -> Json:
    """A day that decides, with what it means."""
    return {"code": {"coding": [_coding(_LOINC, *kind)]}, "value": day.isoformat()}


def _coding(system: str, code: str, display: str | None = None) -> Json:
    return {"system": system, "code": code} | ({"display": display} if display else {})
