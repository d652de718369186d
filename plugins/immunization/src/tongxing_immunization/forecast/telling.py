"""From numbers to an answer that a person can check: statuses and days by name, and the reasons with their sources."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from tongxing import Words
from tongxing.policy.certainty import ORDER
from tongxing.policy.forms import GradedSource
from tongxing.policy.remembered import Remembered

from ..schedule.forms import CautionForm
from ..schedule.products import products
from ..schedule.table import NOTHING, RuleText, Schedule
from .answers import CLINIC_REVIEW, STATUSES, Reason, SeriesForecast
from .decide import (
    BOUND,
    BY_BAR,
    BY_GLOBULIN,
    BY_INTERVAL,
    BY_LIVE,
    BY_LIVE_JUDGED,
    CAUTION,
    CERTAINTY,
    CONDITIONAL,
    DEADLINE,
    EARLIEST,
    ORDINAL,
    REVIEW,
    RULE,
    STATUS,
    TOO_OLD,
    UNKNOWN_HISTORY,
    WINDOW,
)
from .packing import day_of

NAMES = tuple(STATUSES)
MOST_REMEMBERED = 4_096
_JUDGED = GradedSource(title="本项目的判断,未查得原文", certainty="reconstructed")
_RECORD = GradedSource(title="接种及健康登记", certainty="confirmed")
_UNKNOWN = (
    "HISTORY_NOT_KNOWN",
    Words("既往接种史未查全,不能当作未种", "The history was not seen in full: not to be taken as not given"),
)
_REVIEW = (
    CLINIC_REVIEW,
    Words(
        "有剂次早于最小年龄或间隔,计数并请门诊核查", "A dose below least age or interval: it counts, the clinic looks"
    ),
)
_OLD = ("PROGRAMME_AGE_OVER", Words("已超过免疫规划年龄", "Beyond the programme's ages"))
_BARRED = ("CONTRAINDICATED", Words("登记有接种禁忌", "A contraindication is on record"))
_NO_RULE = ("NO_RULE", Words("没有适用的规则,由门诊评估", "No rule fits: for the clinic to decide"))
_INTERVAL = (
    "INTERVAL",
    Words("与前剂的最小间隔决定最早日期", "The least interval since an earlier dose decides the day"),
)
_SPACING = (
    "LIVE_SPACING",
    Words("注射减毒活疫苗须同日或间隔期满", "Live injections: on the same day, or far enough apart"),
)
_GLOBULIN = ("IMMUNOGLOBULIN", Words("使用免疫球蛋白或血液制品后须间隔期满", "After immunoglobulin or a blood product"))
_DEADLINE = ("DEADLINE", Words("完成时限", "The deadline"))


@dataclass(frozen=True)
class Teller:
    """Tells the answers of one day by one edition."""

    schedule: Schedule
    edition: int
    remembered: Remembered = field(default_factory=lambda: Remembered(MOST_REMEMBERED), repr=False)
    """Answers and reasons by what they come from: they are the same for many children."""

    def tell(self, name: str, answer: Sequence[int], day: int, bits: int) -> SeriesForecast:
        """One answer, with its reasons."""
        return self.remembered.once((name, day, bits, *answer), lambda: self._told(name, answer, day, bits))

    def _told(self, name: str, answer: Sequence[int], day: int, bits: int) -> SeriesForecast:
        status = NAMES[answer[STATUS]]
        certainty = ORDER[answer[CERTAINTY]]
        review = (CLINIC_REVIEW,) if answer[REVIEW] else ()
        reasons = self._why(answer, bits)
        number, row = answer[ORDINAL], answer[RULE]
        if answer[STATUS] == UNKNOWN_HISTORY or row < 0 or answer[EARLIEST] == NOTHING:
            return SeriesForecast(name, status, certainty, review=review, reasons=reasons)
        form, product = self.schedule.rules[row].form, self.schedule.rules[row].product
        deadline = answer[DEADLINE]
        caution = self._caution(answer)
        waits = (caution and caution.condition) or form.condition  # a caution comes before the usual test
        return SeriesForecast(
            name,
            status,
            certainty,
            next_dose=number,
            product=product,
            route=products()[product].route if product else None,
            earliest_date=day_of(answer[EARLIEST]),
            deadline_exclusive=day_of(deadline),
            past_deadline=deadline != NOTHING and day >= deadline,
            doses_required=form.required or (number - 1 + form.missing if form.missing else None),
            condition=waits if answer[STATUS] == CONDITIONAL else None,
            window_end=day_of(answer[WINDOW]),
            alternative_product=form.alternative,
            skipped=tuple(form.skips),
            review=review,
            reasons=reasons,
        )

    def _why(self, answer: Sequence[int], bits: int) -> tuple[Reason, ...]:
        seen = answer[STATUS] != UNKNOWN_HISTORY
        key = (answer[REVIEW], seen, answer[CAUTION], answer[BOUND], answer[RULE], bits)
        return self.remembered.once(key, lambda: tuple(self._reasons(answer, bits)))

    def _reasons(self, answer: Sequence[int], bits: int) -> Iterator[Reason]:
        if answer[REVIEW]:
            yield _reason(*_REVIEW, _JUDGED)
        if answer[STATUS] == UNKNOWN_HISTORY:
            yield _reason(*_UNKNOWN, _RECORD)
            return
        caution = self._caution(answer)
        if caution is not None:
            yield _reason(caution.code, caution.says.words, self._source(caution.by))
        if answer[BOUND] == BY_BAR:
            yield _reason(*_BARRED, _RECORD)
        if answer[RULE] >= 0:
            yield from self._of_rule(answer, self.schedule.rules[answer[RULE]], bits)
        elif answer[RULE] == TOO_OLD:
            yield _reason(*_OLD, self.schedule.sources[self.schedule.editions[self.edition].ends.by])
        elif caution is None and answer[BOUND] != BY_BAR:
            yield _reason(*_NO_RULE, _JUDGED)

    def _of_rule(self, answer: Sequence[int], rule: RuleText, bits: int) -> Iterator[Reason]:
        yield _reason(rule.form.rule, rule.form.says.words, rule.source)
        if answer[EARLIEST] == NOTHING:
            return
        form = self.schedule.editions[self.edition]
        figures = max(rule.figures, key=lambda one: ORDER.index(one.certainty))
        said = {
            BY_INTERVAL: (_INTERVAL, figures),
            BY_LIVE: (_SPACING, self._source(form.live.by)),
            BY_LIVE_JUDGED: (_SPACING, _JUDGED),
            BY_GLOBULIN: (_GLOBULIN, self._source(None)),
        }
        if answer[BOUND] in said:
            words, source = said[answer[BOUND]]
            yield _reason(*words, source)
        if rule.deadline is not None:
            yield _reason(*_DEADLINE, rule.deadline)
        for note, needs in zip(form.notes, self.schedule.note_needs[self.edition], strict=True):
            if rule.product in note.products and bits & needs == needs:
                yield _reason(note.code, note.says.words, self._source(note.by))

    def _caution(self, answer: Sequence[int]) -> CautionForm | None:
        place = answer[CAUTION]
        return None if place == NOTHING else self.schedule.caution_at(place)

    def _source(self, by: str | None) -> GradedSource:
        return self.schedule.sources[by or self.schedule.editions[self.edition].by]


@cache
def teller(schedule: Schedule, edition: int) -> Teller:
    """Who tells the answers by an edition of a schedule."""
    return Teller(schedule, edition)


def _reason(code: str, words: Words, source: GradedSource) -> Reason:
    return Reason(code, words, source.title, source.certainty)
