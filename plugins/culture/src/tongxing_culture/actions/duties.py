"""What the other offices note: broadcasts, inspections online, partner projects, figures of a child-friendly city."""

from datetime import date
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, Field

from ..records import Broadcast, FriendlyFigure, NetInspection, PartnerProject
from .inputs import placed
from .refusals import refused


class NoteBroadcast(BaseModel):
    """What radio and television showed."""

    division: str
    kind: Literal["programme", "cartoon", "public_film", "online"]
    title: str = Field(max_length=120)
    channel: str = Field(max_length=120)
    shown_on: date
    minutes: int = Field(ge=1, le=1440)


def note_broadcast(store: Any, input: NoteBroadcast) -> Broadcast:
    """Note a programme, cartoon or film for children."""
    noted: Broadcast = store.add(Broadcast(**placed(input)))
    return noted


class NoteInspection(BaseModel):
    """What an inspection of a platform found."""

    division: str
    platform: str = Field(max_length=120)
    inspected_on: date
    finding: Literal["nothing", "harmful", "addiction", "data"]
    mend_by: date | None = None


def note_inspection(store: Any, input: NoteInspection) -> NetInspection:
    """Note an inspection."""
    noted: NetInspection = store.add(NetInspection(**placed(input)))
    return noted


class NoteMended(BaseModel):
    """Which finding is mended, and when."""

    of: ClassVar[type] = NetInspection
    id: str
    mended_on: date


def note_mended(store: Any, input: NoteMended) -> NetInspection:
    """Note that what was found is mended."""
    found = store.get(NetInspection, input.id)
    if found.finding == "nothing" or found.mended_on is not None:
        raise refused("NOTHING_TO_MEND")
    mended: NetInspection = store.change(found, mended_on=input.mended_on)
    return mended


class StartProject(BaseModel):
    """A project of the partner plan."""

    division: str
    name: str = Field(max_length=120)
    body: str = Field(max_length=120)
    demonstration: bool = False
    fund_fen: int | None = Field(None, ge=0)
    valid_from: date
    valid_until: date | None = None


def start_project(store: Any, input: StartProject) -> PartnerProject:
    """Note a project of the partner plan that begins."""
    started: PartnerProject = store.add(PartnerProject(**placed(input)))
    return started


class ReportFigure(BaseModel):
    """A figure of building a child-friendly city."""

    division: str
    dimension: Literal["policy", "services", "rights", "space", "environment"]
    indicator: str = Field(max_length=120)
    measured_on: date
    value: float
    floating_value: float | None = None
    aim: float | None = None


def report_figure(store: Any, input: ReportFigure) -> FriendlyFigure:
    """Note a figure, for all children and, where it is known, for floating ones."""
    told: FriendlyFigure = store.add(FriendlyFigure(**placed(input)))
    return told
