"""Core's own facts: age, sex, residence permit; those of the residence clock stand in ``residence_facts``."""

from dataclasses import replace

import polars as pl

from ..people import Child, ResidencePermit
from ..people.codes import SEX
from .builders import always, state
from .clocks import age
from .facts import Fact, fact
from .residence.facts import RESIDENCE_FACTS
from .runs import Runs

PERMIT_STATES = {
    "applied": ("已申请", "Applied for"),
    "valid": ("有效", "Valid"),
    "suspended": ("暂停使用", "Suspended"),
    "expired": ("已失效", "Expired"),
}


@fact(of="child", type=int, unit="year", category="core.identity", reads=[Child], zh="周岁", en="Age in years")
def age_years(children: pl.DataFrame) -> Runs:
    """Completed years; not known before birth, or without a birth date."""
    return age(children, unit="year")


@fact(of="child", type=int, unit="month", category="core.identity", reads=[Child], zh="月龄", en="Age in months")
def age_months(children: pl.DataFrame) -> Runs:
    """Completed months, counted to 300: the age of 25 years and more."""
    return age(children, unit="month")


@fact(of="child", type=str, category="core.identity", reads=[Child], choices=SEX, zh="性别", en="Sex")
def sex(children: pl.DataFrame) -> Runs:
    """Sex by GB/T 2261.1: 1 male, 2 female."""
    return always(children, value="sex", since="birth_date")


@fact(
    of="child",
    type=str,
    category="core.residence",
    reads=[ResidencePermit],
    choices=PERMIT_STATES,
    zh="居住证状态",
    en="State of the residence permit",
)
def permit(permits: pl.DataFrame) -> Runs:
    """State of the residence permit; not known without a record, which is not the same as having none."""
    return state(permits, start="valid_from", end="valid_until", value="state")


CORE_FACTS: tuple[Fact, ...] = tuple(
    replace(each, plugin="core") for each in (age_years, age_months, sex, permit, *RESIDENCE_FACTS)
)
"""What may be said of any child."""
