"""Help with work: it begins, it has outcomes that are told of the household too, it ends."""

from datetime import date
from typing import Any, ClassVar, Literal

from pydantic import BaseModel

from ..records import HelpPlan, JobStatus, JobWish, Vacancy
from .deciding import approved, check_open, deliver, homes_of
from .refusals import refused
from .registering import NoteJob, note_job

ITEM = "JOB_HELP"
WORK_OF = {"job_hired": "employed", "job_business_begun": "self_employed"}
"""Outcomes by which the guardian has work."""


class StartHelp(BaseModel):
    """Which service begins, by which channel; at the doorstep it needs no application."""

    guardian: str
    service: Literal["advice", "job", "training", "business"]
    channel: str | None = None
    application: str | None = None
    valid_from: date


def start_help(store: Any, input: StartHelp) -> HelpPlan:
    """Start it; an approved application is delivered by it."""
    check_open(store, input.channel, input.valid_from)
    application = None
    if input.application is not None:
        application = approved(store, "guardian", input.guardian, input.application, ITEM)
    begun: HelpPlan = store.add(HelpPlan(**input.model_dump()))
    if application is not None:
        deliver(store, "guardian", application, input.valid_from, begun)
    return begun


class EndHelp(BaseModel):
    """Which help ends; the first day on which it no longer runs."""

    of: ClassVar[type] = HelpPlan
    id: str
    valid_until: date


def end_help(store: Any, input: EndHelp) -> HelpPlan:
    """End the help of a guardian."""
    ended: HelpPlan = store.change(store.get(HelpPlan, input.id), valid_until=input.valid_until)
    return ended


class RecordOutcome(BaseModel):
    """What came of the help, by which channel, campaign and vacancy."""

    guardian: str
    kind: Literal[
        "job_advised",
        "job_offered",
        "job_introduced",
        "job_training_begun",
        "job_training_ended",
        "job_hired",
        "job_business_begun",
    ]
    happened_on: date
    channel: str | None = None
    campaign: Literal["HUNDRED_DAY_TEN_MILLION", "AUTUMN_MONTH", "BIG_CITY_AUTUMN", "OTHER"] | None = None
    vacancy: str | None = None


def record_outcome(store: Any, input: RecordOutcome) -> JobStatus | None:
    """Tell it of the guardian, and of the household, by which it reaches the child; who was hired works, and asks no more."""
    check_open(store, input.channel, input.happened_on)
    offered = _offered(store, input)
    employer = offered.employer if offered else None
    how = {"channel": input.channel, "campaign": input.campaign, "employer": employer}
    told: dict[str, Any] = {
        "happened_on": input.happened_on,
        "payload": {key: value for key, value in how.items() if value},
    }
    store.event(input.kind, guardian=input.guardian, **told)
    for household in homes_of(store, input.guardian, input.happened_on):
        store.event(input.kind, household=household, **told)
    if input.kind not in WORK_OF:
        return None
    for wish in store.current(JobWish, guardian=input.guardian, on=input.happened_on):
        store.change(wish, valid_until=input.happened_on)
    job: dict[str, Any] = {"status": WORK_OF[input.kind], "employer": employer, "valid_from": input.happened_on}
    return note_job(store, NoteJob(guardian=input.guardian, **job))


def _offered(store: Any, input: RecordOutcome) -> Vacancy | None:
    if input.vacancy is None:
        return None
    found: Vacancy = store.get(Vacancy, input.vacancy)
    if input.happened_on < found.valid_from or (found.valid_until and input.happened_on >= found.valid_until):
        raise refused("VACANCY_OVER")
    return found
