"""Vocational training and its subsidies: the fee once for a certificate, the living during it for persons with job difficulty."""

from datetime import date
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, Field

from ..records import JobDifficulty, JobSubsidy, JobTraining
from .deciding import approved, deliver, residence_of
from .refusals import refused

ITEM = "TRAINING_SUBSIDY"


class StartTraining(BaseModel):
    """A course that begins."""

    guardian: str
    trade: str = Field(max_length=60)
    is_listed: bool | None = None
    valid_from: date


def start_training(store: Any, input: StartTraining) -> JobTraining:
    """Note a course."""
    begun: JobTraining = store.add(JobTraining(**input.model_dump()))
    return begun


class EndTraining(BaseModel):
    """How a course ended: its last day, and the day of the certificate where one was had."""

    of: ClassVar[type] = JobTraining
    id: str
    ends_on: date
    certified_on: date | None = None
    is_listed: bool | None = None


def end_training(store: Any, input: EndTraining) -> JobTraining:
    """Note the end of a course."""
    told = input.model_dump(exclude={"id"}, exclude_none=True)
    ended: JobTraining = store.change(store.get(JobTraining, input.id), **told)
    return ended


class PayTraining(BaseModel):
    """Which subsidy is paid for a training, by an approved application for its fee."""

    training: str
    kind: Literal["fee", "living"]
    application: str | None = None
    amount_fen: int = Field(gt=0)
    paid_on: date


def pay_training(store: Any, input: PayTraining) -> JobSubsidy:
    """Pay a subsidy, each kind once for a training, and never more than the place's standard where one is set."""
    training = store.get(JobTraining, input.training)
    if store.find(JobSubsidy, training=training.id, kind=input.kind):
        raise refused("PAID_ALREADY")
    _check_amount(store, training, input)
    application = None
    if input.kind == "fee":
        _check_certificate(training)
        application = approved(store, "guardian", training.guardian, input.application or "", ITEM)
    elif not store.current(JobDifficulty, guardian=training.guardian, on=input.paid_on):
        raise refused("NOT_OF_A_GROUP")
    paid: JobSubsidy = store.add(JobSubsidy(guardian=training.guardian, **input.model_dump()))
    if application is not None:
        deliver(store, "guardian", application, input.paid_on, paid)
    return paid


def _check_certificate(training: JobTraining) -> None:
    if training.certified_on is None:
        raise refused("NOT_CERTIFIED")
    if not training.is_listed:
        raise refused("NOT_LISTED")


def _check_amount(store: Any, training: JobTraining, input: PayTraining) -> None:
    place = residence_of(store, training.guardian, input.paid_on)
    parameters, days = store.parameters, (training.ends_on or input.paid_on) - training.valid_from
    if input.kind == "fee":
        most = parameters.training_fee_fen.on(place, input.paid_on).value
    else:
        a_day = parameters.training_living_day_fen.on(place, input.paid_on).value
        most = None if a_day is None else a_day * (days.days + 1)
    if most is not None and input.amount_fen > most:
        raise refused("OVER_THE_STANDARD")
