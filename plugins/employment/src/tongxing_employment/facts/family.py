"""From the guardian through the child to the household, and back: who works at home, and what of it reaches the child."""

from typing import Any

import polars as pl

from tongxing import Household, HouseholdEvent, Runs, always, any_of, during, fact

from ..records import HomeHelp, ZeroEmployment
from ..records.words import DIFFICULTY, ENTITLEMENT, HELP, STATUS

MEANS = ("minimum_allowance", "extreme_poverty", "near_minimum", "rigid_expenses")
GAINED = ("job_hired", "job_business_begun")
"""Events by which somebody of a household has work."""


# guardian → child ---------------------------------------------------------------------------------------------------------


@fact(of="child", type=bool, category=STATUS, uses=["guardian.has_work"], zh="有监护人在业", en="A guardian works")
def guardian_works(guardians: Any) -> Runs:
    """Whether any guardian works; no only where the list of guardians is complete and none does."""
    return any_of(guardians)


@fact(
    of="child",
    type=bool,
    category=STATUS,
    uses=["guardian.is_jobseeker"],
    zh="有监护人求职",
    en="A guardian looks for work",
)
def guardian_seeks_work(guardians: Any) -> Runs:
    """Whether any guardian has no work and looks for it."""
    return any_of(guardians)


@fact(
    of="child",
    type=bool,
    category=HELP,
    uses=["guardian.wants_job_help"],
    zh="有监护人需就业服务",
    en="A guardian asks for help",
)
def guardian_wants_help(guardians: Any) -> Runs:
    """Whether any guardian asks for help with work."""
    return any_of(guardians)


# child → household --------------------------------------------------------------------------------------------------------


@fact(
    of="household",
    type=bool,
    category=STATUS,
    uses=["child.guardian_works"],
    zh="家中有人就业",
    en="Somebody of it works",
)
def earner_at_home(children: Any) -> Runs:
    """Whether a guardian of a child of the household works. Other grown-ups of it are not recorded."""
    return any_of(children, complete=True)


@fact(
    of="household",
    type=bool,
    category=STATUS,
    uses=["child.guardian_seeks_work"],
    zh="家中有人求职",
    en="Somebody looks for work",
)
def jobseeker_at_home(children: Any) -> Runs:
    """Whether a guardian of a child of the household has no work and looks for it."""
    return any_of(children, complete=True)


@fact(
    of="household",
    type=bool,
    category=DIFFICULTY,
    reads=[ZeroEmployment],
    zh="登记为零就业家庭",
    en="Found to be without work",
)
def zero_employment_found(found: Any) -> Runs:
    """Whether the office found a household in which nobody works, and nobody has found work since."""
    return during(found, start="valid_from", end="valid_until")


@fact(
    of="household",
    type=bool,
    category=HELP,
    reads=[HomeHelp],
    zh="零就业家庭帮扶进行中",
    en="Help for the household runs",
)
def home_help_running(plans: Any) -> Runs:
    """Whether help for the household runs; not known before the first that was recorded."""
    return during(plans, start="valid_from", end="valid_until")


@fact(
    of="household",
    type=bool,
    category=STATUS,
    reads=[HouseholdEvent],
    zh="家中有人新就业",
    en="Somebody of it found work",
)
def home_gained_work(events: Any) -> Runs:
    """Whether somebody was hired or began a business with the office's help; not known where no such event is recorded."""
    return during(events.filter(pl.col("kind").is_in(GAINED)), start="happened_on")


@fact(of="household", type=str, category=ENTITLEMENT, reads=[Household], zh="困难类型", en="Hardship")
def home_means(households: Any) -> Runs:
    """What civil affairs recognises of the household's hardship, as it stands today; not known where nobody asked."""
    return always(households.drop_nulls("hardship"), value="hardship")


# household → child → guardian ---------------------------------------------------------------------------------------------


@fact(
    of="child",
    type=bool,
    category=DIFFICULTY,
    uses=["household.zero_employment_found"],
    zh="零就业家庭",
    en="Nobody at home works",
)
def zero_employment_home(homes: Any) -> Runs:
    """Whether a household of the child was found to be one in which nobody works."""
    return any_of(homes, complete=True)


@fact(
    of="child",
    type=bool,
    category=STATUS,
    uses=["household.home_gained_work"],
    zh="家长新就业",
    en="Somebody at home found work",
)
def parent_gained_work(homes: Any) -> Runs:
    """Whether somebody of the child's household found work with the office's help."""
    return any_of(homes, complete=True)


@fact(
    of="child",
    type=bool,
    category=ENTITLEMENT,
    uses=["household.home_means"],
    zh="低收入家庭",
    en="Of a low-income household",
)
def home_on_low_income(homes: Any) -> Runs:
    """Whether a household of the child is in any recognised hardship."""
    return any_of(homes.worked(lambda rows: rows.with_columns(value=pl.col("value").is_in(MEANS))), complete=True)


@fact(
    of="guardian",
    type=bool,
    category=ENTITLEMENT,
    uses=["child.home_on_low_income"],
    zh="属低收入家庭",
    en="Of a low-income household",
)
def guardian_in_hardship(children: Any) -> Runs:
    """Whether a child in the guardian's care lives in a household in recognised hardship."""
    return any_of(children, complete=True)


@fact(
    of="guardian",
    type=bool,
    category=DIFFICULTY,
    uses=["child.zero_employment_home"],
    zh="零就业家庭成员",
    en="Of a household without work",
)
def guardian_in_zero_home(children: Any) -> Runs:
    """Whether a child in the guardian's care lives in a household in which nobody works."""
    return any_of(children, complete=True)


@fact(
    of="guardian",
    type=bool,
    category=ENTITLEMENT,
    uses=["child.in_monitoring"],
    zh="流动儿童监护人",
    en="Cares for a floating child",
)
def guards_floating_child(children: Any) -> Runs:
    """Whether a child in the guardian's care counts as floating."""
    return any_of(children, complete=True)
