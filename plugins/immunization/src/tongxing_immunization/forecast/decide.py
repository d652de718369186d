"""Which rule of a series answers for a child on a day, and what it says: status, days, number, certainty. See ``walk.py``.

An answer is written as a record into a list, ``answers``, from where ``at`` says on.
"""

from ..schedule import table as of
from ..schedule.table import NEVER, NOTHING, Table
from .walk import Column, Ints, later, reached

COMPLETE, NOT_NEEDED, UPCOMING, DUE, OVERDUE, CONDITIONAL, REFER, UNKNOWN_HISTORY = range(8)
"""The places of STATUSES in ``answers.py``."""
NO_RULE, TOO_OLD = -1, -2
"""In place of a rule: none fits, or none that is allowed; the programme's age is over."""
BY_AGE, BY_INTERVAL, BY_NOT_BEFORE, BY_LIVE, BY_LIVE_JUDGED, BY_GLOBULIN, BY_BAR = range(7)
"""What the earliest day comes from."""
JUDGED = 1
"""The certainty of a judgement (``tongxing.policy.certainty.ORDER``)."""

STATUS, RULE, EARLIEST, DEADLINE, ORDINAL, BOUND, CERTAINTY, CAUTION, WINDOW, REVIEW, AGE_DAY, ANSWER_WIDTH = range(12)
"""An answer: the status, the rule's row, days, the dose's number in its series, and what they come from."""


def fits(table: Table, state: Ints, rule: int, birth: int, day: int, bits: int) -> bool:
    """Whether a rule fits a child by doses given, day of birth, day, and what is recorded; not yet by age."""
    for guard in range(table[rule + of.GUARDS], table[rule + of.GUARDS_END], of.GUARD_WIDTH):
        given = state[table[guard + of.GUARD_COUNTER] + of.GIVEN]
        if given < table[guard + of.GUARD_LOW] or given > table[guard + of.GUARD_HIGH]:
            return False
    if bits & table[rule + of.NEEDS] != table[rule + of.NEEDS]:
        return False
    if birth < table[rule + of.BORN_SINCE] or birth >= table[rule + of.BORN_BEFORE]:
        return False
    return table[rule + of.DAY_SINCE] <= day and day < table[rule + of.DAY_BEFORE]


def of_age(table: Table, rule: int, birth: int, visit: int) -> bool:
    """Whether a rule fits by the age at the visit on which its dose would be given."""
    below = table[rule + of.AGE_BELOW]
    return reached(birth, table[rule + of.AGE_SINCE], visit) and (below == NEVER or not reached(birth, below, visit))


def first_day(table: Table, state: Ints, edition: int, rule: int, birth: int, day: int, answers: Ints, at: int) -> int:
    """The earliest day of a rule's dose: age, intervals, what lies between live vaccines and after immunoglobulin."""
    product = table[rule + of.PRODUCT]
    earliest = later(birth, table[rule + of.LEAST_MONTHS], table[rule + of.LEAST_DAYS])
    answers[at + AGE_DAY] = earliest
    answers[at + BOUND] = BY_AGE
    for after in range(table[rule + of.AFTERS], table[rule + of.AFTERS_END], of.AFTER_WIDTH):
        counter = table[after + of.AFTER_COUNTER]
        since = state[counter + of.FIRST_DAY] if table[after + of.AFTER_FIRST] == 1 else state[counter + of.LAST_DAY]
        months, days = table[after + of.AFTER_MONTHS], table[after + of.AFTER_DAYS]
        if since > 0 and since + 31 * months + days > earliest:  # else not even long months would reach beyond
            reached = later(since, months, days)
            if reached > earliest:
                earliest = reached
                answers[at + BOUND] = BY_INTERVAL
    if table[rule + of.NOT_BEFORE] > earliest:
        earliest = table[rule + of.NOT_BEFORE]
        answers[at + BOUND] = BY_NOT_BEFORE
    if (table[edition + of.LIVE_PRODUCTS] >> product) & 1 == 1:
        itself = (table[edition + of.LIVE_JUDGED] >> product) & 1
        for kind in (of.LAST_LIVE, of.LAST_JUDGED):
            live = state[kind]
            if live > 0 and not (day == live and earliest <= day):
                reached = later(live, table[edition + of.LIVE_MONTHS], table[edition + of.LIVE_DAYS])
                if reached > earliest:
                    earliest = reached
                    answers[at + BOUND] = BY_LIVE_JUDGED if kind == of.LAST_JUDGED or itself == 1 else BY_LIVE
    limit = table[edition + of.LIMITS] + product * of.LIMIT_WIDTH
    if state[of.LAST_GLOBULIN] > 0 and table[limit + of.GLOBULIN_MONTHS] != NOTHING:
        reached = later(state[of.LAST_GLOBULIN], table[limit + of.GLOBULIN_MONTHS], table[limit + of.GLOBULIN_DAYS])
        if reached > earliest:
            earliest = reached
            answers[at + BOUND] = BY_GLOBULIN
    return earliest


def barred(bars: Column, first: int, last: int, product: int, day: int) -> int:
    """Until when a contraindication keeps a child from a product: NEVER if it lasts, 0 if there is none.

    ``bars``: product, since and until of each, one after the other.
    """
    until = 0
    for bar in range(first, last):
        if bars[3 * bar] == product and bars[3 * bar + 1] <= day and day < bars[3 * bar + 2]:
            until = max(until, bars[3 * bar + 2])
    return until


def cautioned(table: Table, edition: int, product: int, bits: int) -> int:
    """The first caution that a product meets in this child; NOTHING if none."""
    for caution in range(table[edition + of.CAUTIONS], table[edition + of.CAUTIONS_END], of.CAUTION_WIDTH):
        needs = table[caution + of.CAUTION_NEEDS]
        if bits & needs == needs and (table[caution + of.CAUTION_PRODUCTS] >> product) & 1 == 1:
            return caution
    return NOTHING


def refer(answers: Ints, at: int) -> None:
    """What is said while no rule has answered: the clinic is to decide."""
    answers[at + STATUS] = REFER
    answers[at + RULE] = NO_RULE
    answers[at + EARLIEST] = NOTHING
    answers[at + DEADLINE] = NOTHING
    answers[at + ORDINAL] = 0
    answers[at + BOUND] = NOTHING
    answers[at + CERTAINTY] = 0
    answers[at + CAUTION] = NOTHING
    answers[at + WINDOW] = NOTHING
    answers[at + REVIEW] = 0
    answers[at + AGE_DAY] = 0


def decide(
    table: Table,
    state: Ints,
    edition: int,
    series: int,
    birth: int,
    day: int,
    bits: int,
    bars: Column,
    first_bar: int,
    last_bar: int,
    answers: Ints,
    at: int,
) -> None:
    """The first rule of a series that fits answers; where none does, or all that do are barred, the clinic is to decide."""
    place = table[edition + of.PLACES] + series * of.PLACE_WIDTH
    refer(answers, at)
    weakest = 0
    for rule in range(table[place + of.RULES], table[place + of.RULES_END], of.RULE_WIDTH):
        if not fits(table, state, rule, birth, day, bits):
            continue
        if table[rule + of.THEN] != NOTHING:
            if of_age(table, rule, birth, day):
                answers[at + STATUS] = table[rule + of.THEN]
                answers[at + RULE] = table[rule + of.ROW]
                answers[at + CERTAINTY] = table[rule + of.CERTAINTY_OF]
                break
            continue
        caution = cautioned(table, edition, table[rule + of.PRODUCT], bits)
        if caution != NOTHING and table[caution + of.CAUTION_NEVER] == 1:
            answers[at + CAUTION] = caution
            weakest = max(weakest, table[caution + of.CAUTION_CERTAINTY])
            continue
        bar = barred(bars, first_bar, last_bar, table[rule + of.PRODUCT], day)
        if bar == NEVER:
            answers[at + BOUND] = BY_BAR
            continue
        earliest = first_day(table, state, edition, rule, birth, day, answers, at)
        if bar > earliest:
            earliest = bar
            answers[at + BOUND] = BY_BAR
        if of_age(table, rule, birth, max(day, earliest)):
            if table[rule + of.NUMBER] == 0:
                answers[at + ORDINAL] = state[table[place + of.MAIN_COUNTER] + of.GIVEN] + 1
            else:
                answers[at + ORDINAL] = table[rule + of.NUMBER]
            dose_answer(table, state, rule, birth, day, earliest, caution, answers, at)
            break
    answers[at + CERTAINTY] = max(answers[at + CERTAINTY], weakest)
    missing = answers[at + STATUS] != COMPLETE and answers[at + STATUS] != NOT_NEEDED
    if missing and reached(birth, table[edition + of.ENDS_MONTHS], day):
        answers[at + STATUS] = NOT_NEEDED
        answers[at + RULE] = TOO_OLD
        answers[at + CERTAINTY] = table[edition + of.ENDS_CERTAINTY]


def dose_answer(
    table: Table, state: Ints, rule: int, birth: int, day: int, earliest: int, caution: int, answers: Ints, at: int
) -> None:
    """Status and days of the dose that a rule gives, and how sure they are."""
    deadline = NOTHING
    since = birth if table[rule + of.LATE_SINCE] == NOTHING else state[table[rule + of.LATE_SINCE] + of.FIRST_DAY]
    if table[rule + of.LATE_MONTHS] != NOTHING and since > 0:
        deadline = later(since, table[rule + of.LATE_MONTHS], table[rule + of.LATE_DAYS])
    if table[rule + of.WINDOW_DAYS] > 0:
        answers[at + WINDOW] = state[table[rule + of.WINDOW_SINCE] + of.LAST_DAY] + table[rule + of.WINDOW_DAYS]
    certainty = table[rule + of.CERTAINTY_OF]
    if day < earliest:
        status = UPCOMING
    elif table[rule + of.CONDITIONAL_ON] == 1 or caution != NOTHING:
        status = CONDITIONAL
    else:
        status = OVERDUE if deadline != NOTHING and day >= deadline else DUE
        if deadline != NOTHING:
            certainty = max(certainty, table[rule + of.LATE_CERTAINTY])
    if answers[at + BOUND] == BY_LIVE_JUDGED:
        certainty = max(certainty, JUDGED)
    if caution != NOTHING:
        answers[at + CAUTION] = caution
        certainty = max(certainty, table[caution + of.CAUTION_CERTAINTY])
    answers[at + STATUS] = status
    answers[at + RULE] = table[rule + of.ROW]
    answers[at + EARLIEST] = earliest
    answers[at + DEADLINE] = deadline
    answers[at + CERTAINTY] = certainty
