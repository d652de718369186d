"""Channels are opened, fairs announced, vacancies offered, by a division's office."""

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, Field

from ..records import JobChannel, JobFair, Vacancy


class OpenChannel(BaseModel):
    """A channel of the plan, by its name there."""

    division: str
    kind: Literal["GIG_MARKET", "FULL_EMPLOYMENT_COMMUNITY", "DOORSTEP_STATION", "JIUZAI_LONGJIANG", "LABOUR_BRAND"]
    name: str = Field(max_length=120)
    opened_on: date


def open_channel(store: Any, input: OpenChannel) -> JobChannel:
    """Open a channel in a division."""
    opened: JobChannel = store.add(JobChannel(**_placed(input)))
    return opened


class AnnounceFair(BaseModel):
    """A fair of a campaign of the plan."""

    division: str
    campaign: Literal["HUNDRED_DAY_TEN_MILLION", "AUTUMN_MONTH", "BIG_CITY_AUTUMN", "OTHER"]
    name: str = Field(max_length=120)
    is_online: bool = False
    for_guardians: bool = False
    begins_on: date
    ends_on: date


def announce_fair(store: Any, input: AnnounceFair) -> JobFair:
    """Announce a fair in a division."""
    announced: JobFair = store.add(JobFair(**_placed(input)))
    return announced


class OfferVacancy(BaseModel):
    """Places that a firm offers; of state-owned firms too, whom their supervisor asks to."""

    division: str
    title: str = Field(max_length=60)
    employer: Literal["state_owned", "public", "private", "individual", "other"]
    posts: int = Field(ge=1)
    month_fen: int | None = Field(None, ge=0)
    offered_at: str | None = Field(None, description="Record id of the channel or fair.")
    valid_from: date
    valid_until: date | None = None


def offer_vacancy(store: Any, input: OfferVacancy) -> Vacancy:
    """Offer places in a division."""
    offered: Vacancy = store.add(Vacancy(**_placed(input)))
    return offered


def _placed(input: Any) -> dict[str, Any]:
    told: dict[str, Any] = input.model_dump()
    return told | {"division": input.division.ljust(12, "0")}
