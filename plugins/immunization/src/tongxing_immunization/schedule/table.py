"""The editions laid out in one list of whole numbers, which the forecast walks: days as ordinals, names as places in lists.

The list, ``table``, holds records one after the other. A record is known by where it begins, so that a figure of it
is ``table[rule + LEAST_MONTHS]``; where a record names others, it says where the first of them begins and where they end.
One list, since the compiler handles one argument far faster than many (docs/decisions/0016).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tongxing.policy.forms import GradedSource

from .forms import CautionForm, EditionForm, RuleForm
from .told import Atom

Table = Sequence[int]
NEVER = 4_000_000
"""A day, or a number of months, that nobody reaches (the year 10952)."""
NOTHING = -1

# The head of the table.
EDITIONS, EDITIONS_END, PRODUCTS, SERIES_COUNT, HEAD_WIDTH = range(5)
# An edition. Products stand as bits of one number; PLACES: of its series in order; LIMITS: of all products in order.
(SINCE, ENDS_MONTHS, ENDS_CERTAINTY, LIVE_PRODUCTS, LIVE_JUDGED, LIVE_MONTHS, LIVE_DAYS) = range(7)
CAUTIONS, CAUTIONS_END, PLACES, LIMITS, EDITION_WIDTH = range(7, 12)
# A series of an edition. Doses below UNCOUNTED_MONTHS do not count. On BOUNDS an answer may change by itself.
RULES, RULES_END, MAIN_COUNTER, UNCOUNTED_MONTHS, BOUNDS, BOUNDS_END, PLACE_WIDTH = range(7)
# A product in an edition: the wait after immunoglobulin, and the least age at which any rule gives it; NOTHING: none.
GLOBULIN_MONTHS, GLOBULIN_DAYS, PRODUCT_MONTHS, PRODUCT_DAYS, LIMIT_WIDTH = range(5)
# A product. BY_LEAFLET: the programme's ages are not held against it.
COUNTS, COUNTS_END, IS_GLOBULIN, BY_LEAFLET, PRODUCT_WIDTH = range(5)
# What one dose counts as.
COUNT_COUNTER, COUNT_SERIES, COUNT_WIDTH = range(3)
# A caution: for which products, if what is recorded of the child.
CAUTION_PRODUCTS, CAUTION_NEEDS, CAUTION_NEVER, CAUTION_CERTAINTY, CAUTION_WIDTH = range(5)
# An age in months, or a day; the other is NOTHING.
BOUND_MONTHS, BOUND_DAY, BOUND_WIDTH = range(3)
# A rule. THEN is NOTHING where a dose is given; NUMBER 0: one more than were counted; LATE_SINCE: a counter whose first dose is
# meant, or NOTHING: birth; LATE_MONTHS NOTHING: never late; WINDOW_DAYS 0: no window; ROW: its place among the texts.
THEN, NEEDS, AGE_SINCE, AGE_BELOW, BORN_SINCE, BORN_BEFORE, DAY_SINCE, DAY_BEFORE, GUARDS, GUARDS_END = range(10)
PRODUCT, NUMBER, LEAST_MONTHS, LEAST_DAYS, NOT_BEFORE, AFTERS, AFTERS_END, LATE_SINCE, LATE_MONTHS = range(10, 19)
LATE_DAYS, LATE_CERTAINTY, WINDOW_SINCE, WINDOW_DAYS, CONDITIONAL_ON, CERTAINTY_OF, ROW, RULE_WIDTH = range(19, 27)
# How many doses a counter must have for a rule.
GUARD_COUNTER, GUARD_LOW, GUARD_HIGH, GUARD_WIDTH = range(4)
# An interval before a rule's dose.
AFTER_COUNTER, AFTER_FIRST, AFTER_MONTHS, AFTER_DAYS, AFTER_WIDTH = range(5)

# What was given so far, ``state``, is one list too: the last live dose, the last of a product of which it is a judgement that it
# is meant, the last immunoglobulin, then three numbers for each counter, which is known by where they begin.
LAST_LIVE, LAST_JUDGED, LAST_GLOBULIN, FIRST_COUNTER = range(4)
GIVEN, FIRST_DAY, LAST_DAY, COUNTER_WIDTH = range(4)


@dataclass(frozen=True)
class RuleText:
    """What the record of a rule leaves out: the rule as it is written, and where its figures stand."""

    form: RuleForm
    series: str
    product: str | None
    source: GradedSource
    figures: tuple[GradedSource, ...]
    """Of the dose's ages and intervals."""
    deadline: GradedSource | None


@dataclass(frozen=True, eq=False)
class Schedule:
    """All editions: the table, and the names of what stands in it. Like no other but itself."""

    editions: tuple[EditionForm, ...]
    table: Table
    series: tuple[str, ...]
    products: tuple[str, ...]
    counters: tuple[str, ...]
    atoms: tuple[Atom, ...]
    rules: tuple[RuleText, ...]
    cautions: tuple[CautionForm, ...]
    sources: dict[str, GradedSource]
    note_needs: tuple[tuple[int, ...], ...]
    """Of each edition's notes: what must be recorded of the child, as bits."""

    def edition_on(self, day: int) -> int:
        """The place of the edition in force on a day; the oldest also before it began."""
        begun = [place for place, edition in enumerate(self.editions) if edition.since.toordinal() <= day]
        return begun[-1] if begun else 0

    def caution_at(self, begins: int) -> CautionForm:
        """The caution whose record begins somewhere."""
        first = self.table[self.begins(0) + CAUTIONS]
        return self.cautions[(begins - first) // CAUTION_WIDTH]

    def begins(self, edition: int) -> int:
        """Where an edition's record begins."""
        return self.table[EDITIONS] + edition * EDITION_WIDTH
