"""What must hold between the parts of an edition: every name is known, doses count up, no rule stands behind one that fits all."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tongxing.datafile import DataFile, Path, near
from tongxing.policy.forms import GradedSource

from .forms import AfterForm, CourseForm, EditionForm, RuleForm, SeriesForm
from .layers import inside
from .products import Product
from .told import FIELDS, VALUES


def checked(
    form: EditionForm, file: DataFile, products: Mapping[str, Product], sources: Mapping[str, GradedSource]
) -> None:
    """PluginError with file and line for the first thing that does not hold."""
    _Checking(file, products, sources).edition(form)


class _Checking:
    def __init__(self, file: DataFile, products: Mapping[str, Product], sources: Mapping[str, GradedSource]) -> None:
        self.file = file
        self.products = products
        self.sources = sources

    def edition(self, form: EditionForm) -> None:
        content = self.file.content
        self._sources(content, ())
        for part in ("live", "immunoglobulin", "cautions", "notes"):
            self._products(content.get(part, []), (part,))
        for part in ("cautions", "notes"):
            for number, one in enumerate(getattr(form, part)):
                self._told(one.given, (part, number, "with"))
        for number, caution in enumerate(form.cautions):
            if caution.never == (caution.condition is not None):
                raise self.file.mistake(
                    ["cautions", number], "says neither or both of never and condition", "Say one of them"
                )
        for number, series in enumerate(form.series):
            self._series(series, ("series", number))

    def _series(self, series: SeriesForm, path: Path) -> None:
        counters = {c for product in self.products.values() for c in product.counts.get(series.series, ())}
        usual = CourseForm(counter=series.counter, doses=series.doses)
        courses: dict[str | None, CourseForm] = {None: usual}
        courses.update(series.courses)
        for key, course in courses.items():
            here = path if key is None else (*path, "courses", key)
            self._known(course.counter, counters, (*here, "counter"), "counter")
            self._doses(course, (*here, "doses"), counters, series.series, usual=key is None)
        for number, rule in enumerate(series.rules):
            self._rule(rule, (*path, "rules", number), courses, counters, series.series)
        for number, rule in enumerate(series.rules[:-1]):
            if rule.then is not None and not _guards(rule):
                where = [*path, "rules", number + 1]
                raise self.file.mistake(where, "is never reached: the rule before fits everybody", "Take one away")

    def _doses(self, course: CourseForm, path: Path, counters: set[str], series: str, *, usual: bool) -> None:
        for number, dose in enumerate(course.doses):
            here = (*path, number)
            if dose.number != number + 1:
                raise self.file.mistake((*here, "number"), f"dose {dose.number} is no. {number + 1}", "Count up from 1")
            self._known(dose.product, self._of_series(series), (*here, "product"), "product of this series")
            if number and dose.age < course.doses[number - 1].age:
                raise self.file.mistake((*here, "age"), "is younger than the dose before", "Correct one of the two")
            late = dose.deadline.age if dose.deadline and usual else None  # catching up begins after the deadline
            if late is not None and late <= dose.age and late.months:
                raise self.file.mistake((*here, "deadline"), "is before the least age", "Correct one of the two")
            self._after(dose.after, here, counters)

    def _rule(
        self, rule: RuleForm, path: Path, courses: Mapping[str | None, CourseForm], counters: set[str], series: str
    ) -> None:
        for name in rule.counts:
            self._known(name, counters, (*path, "counts", name), "counter")
        self._told(rule.given, (*path, "with"))
        self._gives(rule, path, courses, series)
        for name, age in (("from", rule.age.since), ("below", rule.age.below)):
            if age is not None and age.days:
                raise self.file.mistake((*path, "age", name), "is in days", "Write this age in months or years")
        self._after(rule.after or [], path, counters)

    def _gives(self, rule: RuleForm, path: Path, courses: Mapping[str | None, CourseForm], series: str) -> None:
        """The dose that a rule gives, and those that it skips."""
        if rule.of not in courses:
            self._known(rule.of or "", [key for key in courses if key], (*path, "of"), "course")
        if isinstance(rule.give, int) and not 1 <= rule.give <= len(courses[rule.of].doses):
            raise self.file.mistake((*path, "give"), f"the course has no dose {rule.give}", "Name one of its doses")
        for name in ("product", "alternative"):
            product = getattr(rule, name)
            if product is not None:
                self._known(product, self._of_series(series), (*path, name), "product of this series")
        for skipped in rule.skips:
            product, _, number = skipped.rpartition("-")
            if product not in self.products or not number.isdigit():
                raise self.file.mistake((*path, "skips"), f"{skipped!r} is no dose", "Write it as MPSV-A-2")

    def _after(self, intervals: Sequence[AfterForm], path: Path, counters: set[str]) -> None:
        """What an interval is counted from."""
        for place, after in enumerate(intervals):
            if after.of is not None:
                self._known(after.of, counters, (*path, "after", place, "of"), "counter")

    def _told(self, given: Mapping[str, Any], path: Path) -> None:
        """What is recorded of a child is named as it is recorded."""
        for name, wanted in given.items():
            base = name.partition(".")[0]
            self._known(base, FIELDS, (*path, name), "thing recorded of a child")
            for value in wanted if isinstance(wanted, list) else []:
                allowed = VALUES.get(base, self.products)
                self._known(value, [*allowed, "not_told"], (*path, name), "value")

    def _products(self, content: Any, path: Path) -> None:
        """Every list of products below a part."""
        for key, value in inside(content):
            if key == "products":
                for number, one in enumerate(value):
                    self._known(one, self.products, (*path, key, number), "product")
            else:
                self._products(value, (*path, key))

    def _sources(self, content: Any, path: Path) -> None:
        """Every source that is named, at any depth."""
        for key, value in inside(content):
            if key in ("by", "inherited_deadline"):
                self._known(value, self.sources, (*path, key), "source")
            else:
                self._sources(value, (*path, key))

    def _of_series(self, series: str) -> list[str]:
        return [key for key, product in self.products.items() if series in product.counts]

    def _known(self, word: Any, known: Iterable[Any], path: Path, what: str) -> None:
        names = list(known)
        if word not in names:
            texts = [str(name) for name in names]
            raise self.file.mistake(
                path, f"no {what} {word!r}", f"{near(str(word), texts)}Say one of {', '.join(texts)}"
            )


def _guards(rule: RuleForm) -> bool:
    """Whether there is anybody whom a rule does not fit."""
    said = (rule.counts, rule.given, rule.age.since, rule.age.below, rule.born.since, rule.born.before)
    return any(part is not None and part != {} for part in (*said, rule.day.since, rule.day.before))
