"""Submitting, accepting and returning a village's report. Who acts for a level holds a grant over that level's division."""

from typing import Any, ClassVar, Literal

from pydantic import BaseModel, Field

from tongxing import Invalid, PlaceEvent, Problem, Thread, Words, national

from ..facts.reports import ACCEPTED, CHART, RETURNED, SUBMITTED, office, report_thread
from ..records.reports import FIGURES, LEVELS, Report
from .refusals import demand_half_year

CATEGORY = "monitoring.report"
Level = Literal["village", "township", "county", "city", "province"]


class SubmitReport(BaseModel):
    """What a village reports on a half-year; a higher level fills it in to correct a report that was returned to it."""

    division: str
    half_year: str
    level: Literal["village", "township", "county", "city"] = "village"
    children: int = Field(ge=0)
    statistical: int = Field(ge=0)
    monitoring: int = Field(ge=0)
    on_ledger: int = Field(ge=0)
    visited: int = Field(ge=0)
    note: str | None = Field(default=None, max_length=2000)


class AcceptReport(BaseModel):
    """Which report is accepted, and on which level: on another than the one where it waits, nothing happens."""

    of: ClassVar = Report
    id: str
    level: Literal["township", "county", "city", "province"]


class ReturnReport(BaseModel):
    """Which report goes back to the level below, by whom, and why."""

    of: ClassVar = Report
    id: str
    level: Literal["township", "county", "city", "province"]
    reason: str = Field(min_length=1, max_length=1000)


def submit_report(store: Any, input: SubmitReport) -> Report:
    """Submit a village's report for the first time, or again, corrected, where it was returned."""
    _demand_village(input.division)
    demand_half_year(input.half_year)
    _demand_office(store, input.level, input.division)
    told = input.model_dump(include={*FIGURES, "note"})
    found = store.find(Report, division=input.division, half_year=input.half_year)
    kind = SUBMITTED.format(input.level)
    if found:
        _demand_turn(_thread(store, found[0]), kind, input.level)
        report = store.change(found[0], **told)
    else:
        _demand_turn(report_thread([]), kind, input.level)
        report = store.add(Report(division=input.division, half_year=input.half_year, **told))
    return _happened(store, report, kind, {name: value for name, value in told.items() if value is not None})


def accept_report(store: Any, input: AcceptReport) -> Report:
    """Pass a report to the next level; the province's acceptance ends its way."""
    return _reviewed(store, input, ACCEPTED, {})


def return_report(store: Any, input: ReturnReport) -> Report:
    """Give a report back to the level below, with the reason."""
    return _reviewed(store, input, RETURNED, {"reason": input.reason})


def _reviewed(store: Any, input: AcceptReport | ReturnReport, kind: str, payload: dict[str, str]) -> Report:
    report = store.get(Report, input.id)
    _demand_office(store, input.level, report.division)
    _demand_turn(_thread(store, report), kind.format(input.level), input.level)
    # The report's version grows with each act, so that of two acts at one moment the second is a conflict.
    return _happened(store, store.change(report), kind.format(input.level), payload)


def _happened(store: Any, report: Report, kind: str, payload: dict[str, Any]) -> Report:
    store.event(kind, place=report, happened_on=store.access.day, thread=report.id, payload=payload)
    return report


def _thread(store: Any, report: Report) -> Thread:
    return report_thread(store.find(PlaceEvent, place=report.id, thread=report.id))


def _demand_office(store: Any, level: str, division: str) -> None:
    """NotAllowed unless the principal may act for the whole of the level's division."""
    of_level = office(level, division)
    if of_level is not None:
        store.demand_at(of_level, CATEGORY)


def _demand_village(division: str) -> None:
    if len(division) != 12 or national().level(division) != "village":
        message = Words("上报单位不是村(社区)", "What reports is a village or community")
        remedy = Words("请填写12位的村(社区)代码", "Give the 12-digit code of a village or community")
        raise Invalid([Problem("division", "REPORT_NOT_OF_A_VILLAGE", message, remedy)])


def _demand_turn(thread: Thread, kind: str, level: str) -> None:
    """Invalid, with where the report stands and whose turn it is, unless this act may come next."""
    if thread.allows(kind):
        return
    state = CHART.state(thread.state)
    message = Words(
        f"报告目前的状态是「{state.title.zh}」,{LEVELS[level][0]}现在不能这样办理",
        f"The report stands at «{state.title.en}»; this act of the {level} cannot come now",
    )
    turn = LEVELS.get(state.owner)
    remedy = Words("已全部办结,无需再办理", "Its way is over; there is nothing left to do")
    if turn is not None:
        remedy = Words(f"请等待{turn[0]}办理", f"It is the turn of the {state.owner}")
    raise Invalid([Problem("level", "REPORT_OUT_OF_TURN", message, remedy)])
