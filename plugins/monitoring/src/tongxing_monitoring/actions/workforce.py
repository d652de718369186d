"""Registering supervisors and directors by name, ending their service, and noting their trainings."""

from datetime import date
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, Field

from tongxing import Invalid, Problem, Words, national

from ..records.workforce import LEVEL_OF, WORKER_ROLES, Training, Worker


class AppointWorker(BaseModel):
    """Who serves where, in which role, since when."""

    role: Literal["child_supervisor", "child_director"]
    division: str
    name: str = Field(min_length=1, max_length=60)
    phone: str | None = Field(default=None, max_length=30)
    committee_woman: bool | None = None
    registered_on: date | None = None
    appointed_on: date


class EndService(BaseModel):
    """Whose service ended; ``left_on`` is the first day on which the person no longer serves."""

    of: ClassVar = Worker
    id: str
    left_on: date


class NoteTraining(BaseModel):
    """Which worker was trained, when and in what."""

    worker: str
    trained_on: date
    subject_matter: str = Field(min_length=1, max_length=120)
    organiser: str | None = Field(default=None, max_length=120)
    hours: int | None = Field(default=None, ge=1)


def appoint_worker(store: Any, input: AppointWorker) -> Worker:
    """Register the one supervisor of a township, or the one director of a village. Whoever served there has left before."""
    if national().level(input.division) != LEVEL_OF[input.role] or len(input.division) != 12:
        raise Invalid([_wrong_division(input.role)])
    others = store.find(Worker, role=input.role, division=input.division)
    if any(other.left_on is None or other.left_on > input.appointed_on for other in others):
        raise Invalid([_already_there(input.role)])
    worker: Worker = store.add(Worker(**input.model_dump()))
    return worker


def end_service(store: Any, input: EndService) -> Worker:
    """Note that somebody no longer serves."""
    worker = store.get(Worker, input.id)
    if input.left_on < worker.appointed_on:
        message = Words("离任日期早于任职日期", "The service ends before it began")
        raise Invalid([Problem("left_on", "LEFT_BEFORE_APPOINTED", message, Words("请核对日期", "Check the day"))])
    left: Worker = store.change(worker, left_on=input.left_on)
    return left


def note_training(store: Any, input: NoteTraining) -> Training:
    """Note a training; it lies where the worker serves."""
    worker = store.get(Worker, input.worker)
    training: Training = store.add(Training(division=worker.division, **input.model_dump()))
    return training


def _wrong_division(role: str) -> Problem:
    where = {
        "child_supervisor": Words("儿童督导员按乡镇(街道)配备", "A supervisor serves a township or subdistrict"),
        "child_director": Words("儿童主任按村(社区)配备", "A director serves a village or community"),
    }
    remedy = Words("请填写相应级别的12位区划代码", "Give the 12-digit code of a division of that level")
    return Problem("division", "WORKER_OF_ANOTHER_LEVEL", where[role], remedy)


def _already_there(role: str) -> Problem:
    zh, en = WORKER_ROLES[role]
    message = Words(f"此处已有在任的{zh}", f"There is a {en.lower()} serving here already")
    remedy = Words("请先登记原任人员的离任日期", "Note first on which day that person left")
    return Problem("division", "PLACE_IS_STAFFED", message, remedy)
