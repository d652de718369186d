"""What a forecast says of each series of one child on one day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tongxing import Words
from tongxing.policy.certainty import Certainty

STATUSES: Mapping[str, tuple[str, str]] = {
    "complete": ("已完成", "Complete"),
    "not_needed": ("不需接种", "Not needed"),
    "upcoming": ("未到接种时间", "Not yet due"),
    "due": ("应种", "Due"),
    "overdue": ("逾期未种", "Overdue"),
    "conditional": ("须先检测或评估", "A test or an assessment first"),
    "refer": ("转接种门诊评估", "For the clinic to decide"),
    "unknown_history": ("接种史不详", "History not known"),
}
"""Every status with its words. ``unknown_history`` is neither overdue nor in order."""

CLINIC_REVIEW = "CLINIC_REVIEW"
"""A dose lies below its minimum age or interval: it counts, and a clinic should look at it (judgement, brief 3.2)."""


@dataclass(frozen=True)
class Reason:
    """One step of why: a stable code, words for a clerk, where it is written, how sure it is."""

    code: str
    words: Words
    source: str
    certainty: Certainty


@dataclass(frozen=True)
class PlannedDose:
    """A dose of the catch-up plan and the first day on which it may be given."""

    product: str
    day: date


@dataclass(frozen=True)
class SeriesForecast:
    """One series on one day.

    ``next_dose``: its number in the series. ``route``: a key of the routes of a recorded dose, such as IM.
    ``deadline_exclusive``: the first day on which it is late; ``past_deadline`` also while an interval is still running.
    ``doses_required``: where the series is longer than usual. ``condition``: the test that comes first, with status conditional.
    ``window_end``: last day of a recommended window. ``skipped``: doses never to be given any more, as PRODUCT-number.
    ``catch_up_plan``: only if asked for. ``certainty``: of the weakest rule that this answer rests on.
    """

    series: str
    status: str
    certainty: Certainty
    next_dose: int | None = None
    product: str | None = None
    route: str | None = None
    earliest_date: date | None = None
    deadline_exclusive: date | None = None
    past_deadline: bool | None = None
    doses_required: int | None = None
    condition: str | None = None
    window_end: date | None = None
    alternative_product: str | None = None
    skipped: tuple[str, ...] = ()
    review: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    catch_up_plan: tuple[PlannedDose, ...] | None = None


@dataclass(frozen=True)
class Forecast:
    """Every series of the schedule's edition on one day."""

    edition: str
    on: date
    series: tuple[SeriesForecast, ...]

    def of(self, series: str) -> SeriesForecast:
        """The forecast of one series, such as ``MMR``."""
        return next(one for one in self.series if one.series == series)
