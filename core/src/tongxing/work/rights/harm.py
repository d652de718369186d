"""A report of harm (强制报告, Minors Protection Law art. 11): whoever is known here may file one, with no right to see anybody.

It is read by the child protection office of the place, whose grant has the category ``core.harm_report``.
"""

from datetime import date
from typing import ClassVar

from pydantic import BaseModel, Field

from ...errors import Invalid, KeyReused, UsageError
from ...people import HarmReport
from ...people.divisions import national
from ..handovers import NO_PLACE
from ..marks import mark
from ..store import Store
from ..writing import keys
from ..writing.unit import Unit, begun


class TakeUpReport(BaseModel):
    """Which report is taken up."""

    of: ClassVar[type] = HarmReport
    id: str


def take_up_report(store: Unit, input: TakeUpReport) -> HarmReport:
    """Take a report up: from now on it has somebody who answers for it."""
    report = store.get(HarmReport, input.id)
    if report.state != "open":
        raise UsageError(f"此报告已由 {report.taken_up_by} 受理。 {report.taken_up_by} has taken this report up.")
    return store.change(report, state="taken_up", taken_up_by=store.access.principal, taken_up_on=store.access.day)


class CloseReport(BaseModel):
    """How a report ended."""

    of: ClassVar[type] = HarmReport
    id: str
    outcome: str = Field(min_length=1)


def close_report(store: Unit, input: CloseReport) -> HarmReport:
    """Close a report that was taken up, saying what was done."""
    report = store.get(HarmReport, input.id)
    if report.state != "taken_up":
        raise UsageError("只有已受理的报告可以办结。 Only a report that was taken up is closed.")
    return store.change(report, state="closed", outcome=input.outcome, closed_on=store.access.day)


ACTIONS = (take_up_report, close_report)
"""What the child protection office does with a report, in order."""


class ReportHarm(BaseModel):
    """What was seen, where, and which child, as far as whoever reports knows."""

    told: str
    division: str
    whom: str | None = None
    happened_on: date | None = None


def report_harm(store: Store, input: ReportHarm, *, key: str | None = None) -> str:
    """File a report; its id. The same ``key`` files it once. Raises Invalid, also for an unknown division."""
    world, access = store.world, store.access
    if not national().is_known(input.division):
        raise Invalid([NO_PLACE])
    place, _ = national().range_of(input.division)
    with world.database.write() as connection, begun(world, access, connection, "report_harm") as unit:
        if key is not None:
            earlier = keys.claim(connection, access, key, keys.fingerprint("report_harm", input, None))
            if earlier is not None:
                if earlier.record_id is None:
                    raise KeyReused("This key was used for another request.")
                return earlier.record_id
        told = input.model_dump() | {"division": place}
        report = unit.add(HarmReport(**told, reported_on=access.day, reported_by=access.principal))
        unit.settle(0)  # what it says is checked; the right to write there is not asked for
        unit.entry.saw([report.id], ["core.harm_report"])
        mark(connection, unit.changes(), access.now)
        if key is not None:
            keys.remember(connection, access, key, "harm_report", report.id)
        world.log.keep(access, unit.entry)
    return report.id
