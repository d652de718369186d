"""Laying out: from the editions as they are written to the table, record by record."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

from tongxing.policy.certainty import rank

from . import table as at
from .assembling import Assembly, Record, Where
from .forms import AfterForm, CourseForm, DeadlineForm, DoseForm, EditionForm, RuleForm, SeriesForm, With
from .products import products
from .reading import editions, sources
from .spans import Span
from .table import COUNTER_WIDTH, FIRST_COUNTER, NEVER, NOTHING, RuleText, Schedule
from .told import all_atoms, atoms_of

FINAL = {"complete": 0, "not_needed": 1, "refer": 6}
"""What a rule may answer without giving a dose: its place among the statuses of ``forecast/answers.py``."""
IMMUNOGLOBULIN = "Immunoglobulin"
NO_SPAN = Span(NOTHING, 0)


@cache
def schedule() -> Schedule:
    """The schedule of this plugin's data."""
    return lay_out(editions())


def lay_out(forms: Sequence[EditionForm]) -> Schedule:
    """Editions, the oldest first, as a schedule."""
    return _Laying(forms).schedule()


class _Row(NamedTuple):
    """One record of a rule: with the dose that it gives, and how many doses of its course this dose follows."""

    course: CourseForm
    dose: DoseForm | None
    counts: Mapping[str, tuple[int, int]]


class _Laying:
    def __init__(self, forms: Sequence[EditionForm]) -> None:
        self.forms = tuple(forms)
        self.products = tuple(products())
        self.series = tuple(dict.fromkeys(one.series for form in forms for one in form.series))
        counted = [
            (counter, s) for product in products().values() for s, all_ in product.counts.items() for counter in all_
        ]
        self.series_of = dict(counted)
        self.counters = tuple(self.series_of)
        self.atoms = all_atoms(forms)
        self.made = Assembly()
        self.rules: list[RuleText] = []
        self.ages: dict[str, list[Span]] = {}

    def schedule(self) -> Schedule:
        self._products()
        for form in self.forms:
            self._edition(form)
        head: Record = {at.EDITIONS: Where("edition", 0), at.EDITIONS_END: self.made.next("edition")}
        self.made.add("head", {**head, at.PRODUCTS: Where("product", 0), at.SERIES_COUNT: len(self.series)})
        return Schedule(
            editions=self.forms,
            table=self.made.numbers(),
            series=self.series,
            products=self.products,
            counters=self.counters,
            atoms=self.atoms,
            rules=tuple(self.rules),
            cautions=tuple(caution for form in self.forms for caution in form.cautions),
            sources=dict(sources()),
            note_needs=tuple(tuple(self._needs(note.given) for note in form.notes) for form in self.forms),
        )

    def _products(self) -> None:
        for key, product in products().items():
            begins = self.made.next("count")
            for series, counters in product.counts.items():
                for counter in counters:
                    place = self.series.index(series)
                    self.made.add("count", {at.COUNT_COUNTER: self._counter(counter), at.COUNT_SERIES: place})
            row: Record = {at.COUNTS: begins, at.COUNTS_END: self.made.next("count")}
            self.made.add("product", {**row, at.IS_GLOBULIN: key == IMMUNOGLOBULIN, at.BY_LEAFLET: product.leaflet})

    def _edition(self, form: EditionForm) -> None:
        judged = form.live.judged
        record: Record = {
            at.SINCE: form.since.toordinal(),
            at.ENDS_MONTHS: form.ends.age.months,
            at.ENDS_CERTAINTY: _rank(form.ends.by),
            at.LIVE_PRODUCTS: self._bits(form.live.products),
            at.LIVE_JUDGED: self._bits(judged.products if judged else ()),
            at.LIVE_MONTHS: form.live.gap.months,
            at.LIVE_DAYS: form.live.gap.days,
            at.CAUTIONS: self.made.next("caution"),
            at.PLACES: self.made.next("place"),
            at.LIMITS: self.made.next("limit"),
        }
        for caution in form.cautions:
            row = {at.CAUTION_PRODUCTS: self._bits(caution.products), at.CAUTION_NEEDS: self._needs(caution.given)}
            sure = _rank(caution.by or form.by)
            self.made.add("caution", {**row, at.CAUTION_NEVER: caution.never, at.CAUTION_CERTAINTY: sure})
        self.made.add("edition", {**record, at.CAUTIONS_END: self.made.next("caution")})
        said = {one.series: one for one in form.series}
        self.ages = {}
        for key in self.series:
            self._series(form, said[key])
        gaps = {product: one.gap for one in form.immunoglobulin for product in one.products}
        for product in self.products:
            gap, least = gaps.get(product, NO_SPAN), min(self.ages.get(product, [NO_SPAN]))
            row = {at.GLOBULIN_MONTHS: gap.months, at.GLOBULIN_DAYS: gap.days}
            self.made.add("limit", {**row, at.PRODUCT_MONTHS: least.months, at.PRODUCT_DAYS: least.days})

    def _series(self, form: EditionForm, series: SeriesForm) -> None:
        rules, bounds = self.made.next("rule"), self.made.next("bound")
        for rule in series.rules:
            for row in _expanded(rule, _course(series, rule)):
                self._rule(form, series, rule, row)
        self._bounds(form, series)
        record: Record = {
            at.RULES: rules,
            at.RULES_END: self.made.next("rule"),
            at.MAIN_COUNTER: self._counter(series.counter),
            at.UNCOUNTED_MONTHS: series.not_counted.below.months if series.not_counted else 0,
            at.BOUNDS: bounds,
            at.BOUNDS_END: self.made.next("bound"),
        }
        self.made.add("place", record)

    def _rule(self, form: EditionForm, series: SeriesForm, rule: RuleForm, row: _Row) -> None:
        by, dose = series.by or form.by, row.dose
        after = _after(rule, dose)
        source, figures = rule.by or by, _figures(rule, dose, after, by)
        deadline, late_by = _deadline(form, row, by)
        product = None if dose is None else rule.product or dose.product
        counter = self._counter(row.course.counter)
        record: Record = {
            at.THEN: FINAL[rule.then] if rule.then else NOTHING,
            at.CONDITIONAL_ON: rule.condition is not None,
            at.CERTAINTY_OF: max(_rank(one) for one in (source, *figures)),
            at.ROW: len(self.rules),
            **self._whom(rule),
            **self._dose(rule, dose, product, counter),
            **_late(deadline, late_by, counter),
            **self._doses_before(rule, row, after, counter),
        }
        self.made.add("rule", record)
        known = sources()
        self.rules.append(
            RuleText(
                form=rule,
                series=series.series,
                product=product,
                source=known[source],
                figures=tuple(known[one] for one in dict.fromkeys(figures)),
                deadline=known[late_by] if late_by else None,
            )
        )

    def _whom(self, rule: RuleForm) -> Record:
        """Whom a rule is for."""
        return {
            at.NEEDS: self._needs(rule.given),
            at.AGE_SINCE: rule.age.since.months if rule.age.since else 0,
            at.AGE_BELOW: rule.age.below.months if rule.age.below else NEVER,
            at.BORN_SINCE: _day(rule.born.since, 0),
            at.BORN_BEFORE: _day(rule.born.before, NEVER),
            at.DAY_SINCE: _day(rule.day.since, 0),
            at.DAY_BEFORE: _day(rule.day.before, NEVER),
        }

    def _dose(self, rule: RuleForm, dose: DoseForm | None, product: str | None, counter: int) -> Record:
        """What it gives, from which age on, and within how long after the dose before."""
        age = (rule.min_age or dose.age) if dose else Span()
        if product is not None:
            self.ages.setdefault(product, []).append(age)
        return {
            at.PRODUCT: NOTHING if product is None else self.products.index(product),
            at.NUMBER: 0 if dose is None or rule.number == "count" else rule.number or dose.number,
            at.LEAST_MONTHS: age.months,
            at.LEAST_DAYS: age.days,
            at.NOT_BEFORE: _day(dose.not_before if dose else None, 0),
            at.WINDOW_SINCE: counter,
            at.WINDOW_DAYS: dose.window.days if dose and dose.window else 0,
        }

    def _doses_before(self, rule: RuleForm, row: _Row, after: Iterable[AfterForm], counter: int) -> Record:
        """Where the records begin and end that say how many doses must have been given, and how long ago; they are made here."""
        begins: Record = {at.GUARDS: self.made.next("guard"), at.AFTERS: self.made.next("after")}
        for name, wanted in {**rule.counts, **row.counts}.items():
            guard: Record = {at.GUARD_COUNTER: self._counter(name), at.GUARD_LOW: wanted[0], at.GUARD_HIGH: wanted[1]}
            self.made.add("guard", guard)
        for one in after:
            since = counter if one.of is None else self._counter(one.of)
            interval = {at.AFTER_COUNTER: since, at.AFTER_FIRST: one.since == "first"}
            self.made.add("after", {**interval, at.AFTER_MONTHS: one.gap.months, at.AFTER_DAYS: one.gap.days})
        return {**begins, at.GUARDS_END: self.made.next("guard"), at.AFTERS_END: self.made.next("after")}

    def _bounds(self, form: EditionForm, series: SeriesForm) -> None:
        """Ages and days on which a rule of a series begins or ceases to fit."""
        ages = {age for rule in series.rules for age in (rule.age.since, rule.age.below) if age is not None}
        days = {day for rule in series.rules for day in (rule.day.since, rule.day.before) if day is not None}
        for age in sorted({*ages, form.ends.age}):
            self.made.add("bound", {at.BOUND_MONTHS: age.months, at.BOUND_DAY: NOTHING})
        for day in sorted(days):
            self.made.add("bound", {at.BOUND_MONTHS: NOTHING, at.BOUND_DAY: day.toordinal()})

    def _counter(self, name: str) -> int:
        """Where a counter begins in what was given so far."""
        return FIRST_COUNTER + COUNTER_WIDTH * self.counters.index(name)

    def _bits(self, names: Iterable[str]) -> int:
        return sum(1 << self.products.index(name) for name in names)

    def _needs(self, given: With) -> int:
        return sum(1 << self.atoms.index(atom) for atom in atoms_of(given))


def _course(series: SeriesForm, rule: RuleForm) -> CourseForm:
    return series.courses[rule.of] if rule.of else CourseForm(counter=series.counter, doses=series.doses)


def _expanded(rule: RuleForm, course: CourseForm) -> Iterator[_Row]:
    """``give: next`` is one record for each dose of the course, after those before it."""
    if rule.give is None:
        yield _Row(course, None, {})
    elif rule.give != "next":
        yield _Row(course, course.doses[rule.give - 1], {})
    else:
        asked = rule.counts.get(course.counter)
        for dose in course.doses:
            before = dose.number - 1
            if asked is None or asked.low <= before <= asked.high:
                yield _Row(course, dose, {course.counter: (before, before)})


def _after(rule: RuleForm, dose: DoseForm | None) -> list[AfterForm]:
    if dose is None:
        return []
    return dose.after if rule.after is None else rule.after


def _figures(rule: RuleForm, dose: DoseForm | None, after: Sequence[AfterForm], by: str) -> list[str]:
    """The sources of a dose's age and intervals."""
    return [] if dose is None else [dose.by or by, *(one.by or rule.by or dose.by or by for one in after)]


def _deadline(form: EditionForm, row: _Row, by: str) -> tuple[DeadlineForm | None, str | None]:
    """When a dose is late, and its source: as it says itself, else as the next dose of the course, by judgement (brief 3.1)."""
    if row.dose is None:
        return None, None
    for later in row.course.doses[row.dose.number - 1 :]:
        if later.deadline is not None:
            own = later.deadline.by or later.by or by
            return later.deadline, own if later is row.dose else form.inherited_deadline
    return None, None


def _late(deadline: DeadlineForm | None, by: str | None, counter: int) -> Record:
    """From when on it is late."""
    late = (deadline.age or deadline.gap or NO_SPAN) if deadline else NO_SPAN
    return {
        at.LATE_SINCE: counter if deadline and deadline.since else NOTHING,
        at.LATE_MONTHS: late.months,
        at.LATE_DAYS: late.days,
        at.LATE_CERTAINTY: _rank(by) if by else 0,
    }


def _rank(source: str) -> int:
    return rank(sources()[source].certainty)


def _day(day: date | None, otherwise: int) -> int:
    return otherwise if day is None else day.toordinal()
