"""Opening and closing a county's survey round, and verifying a child at the desk."""

from datetime import date
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, Field

from tongxing import national

from ..facts.half_years import days_of
from ..records.rounds import Round, Verification
from .refusals import demand_half_year, refused

Partner = Literal[
    "education", "public_security", "health", "medical_insurance", "disease_control", "disabled_federation"
]
ABOVE_OR_BELOW = (None, "nation", "province", "prefecture", "township", "village")


class OpenRound(BaseModel):
    """Which county surveys which half-year, who leads and who takes part."""

    county: str
    half_year: str
    lead: str = Field(min_length=1, max_length=60)
    taking_part: list[Partner] = []
    opened_on: date


class CloseRound(BaseModel):
    """Which round is over; ``closed_on`` is its last day."""

    of: ClassVar = Round
    id: str
    closed_on: date


class VerifyChild(BaseModel):
    """How, when and by whom what is recorded of a child was looked at again."""

    child: str
    verified_on: date
    method: Literal["HOME_VISIT", "SELF_REPORT", "PHONE", "DATA_MATCH"]
    collector: str | None = Field(default=None, max_length=60)
    consent: bool | None = None
    origin: Literal["desk", "exchange"] = "desk"


def open_round(store: Any, input: OpenRound) -> Round:
    """Open a county's round of a half-year; there is one of each."""
    county = _county(input.county)
    demand_half_year(input.half_year)
    if input.opened_on >= days_of(input.half_year)[1]:
        raise refused("ROUND_OPENS_TOO_LATE")
    if store.find(Round, county=county, half_year=input.half_year):
        raise refused("ROUND_IS_THERE")
    told = input.model_dump(exclude={"county", "taking_part"})
    taking_part = ",".join(sorted(set(input.taking_part))) or None
    opened: Round = store.add(Round(division=county, county=county, taking_part=taking_part, **told))
    return opened


def close_round(store: Any, input: CloseRound) -> Round:
    """Close a round."""
    closed: Round = store.change(store.get(Round, input.id), closed_on=input.closed_on)
    return closed


def verify_child(store: Any, input: VerifyChild) -> Verification:
    """Record a verification made outside the workbook; it counts in the half-year of its day."""
    if input.verified_on > store.access.day:
        raise refused("IN_THE_FUTURE", "verified_on")
    made: Verification = store.add(Verification(**input.model_dump()))
    return made


def _county(code: str) -> str:
    """The code with 12 digits. Refused where it is no county: a round is a county's (the plan, measure 1)."""
    try:
        full = national().normalise(code)
    except ValueError:
        full = ""
    if not full or national().level(full) in ABOVE_OR_BELOW:
        raise refused("NOT_A_COUNTY")
    return full
