"""Random lives for tests of the residence clock, and the frames that the real clock gets of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import polars as pl
from hypothesis import strategies as st
from residence_oracle import Life, Rules, Stay

from tongxing.policy.dated import Dated, Step
from tongxing.policy.fact_parameters import FactParameters
from tongxing.policy.parameter_files import core_parameters
from tongxing.policy.parameters import ParameterBook
from tongxing.policy.residence.lives import Lives
from tongxing.policy.residence.lives import Rules as ClockRules
from tongxing.policy.runs import BEGIN

FIRST, LAST = date(2023, 12, 25), date(2025, 6, 30)
"""Over the end of two years, and over a leap day."""
HUKOU = [
    "230123101000",
    "230123000000",
    "230182101000",
    "230113101000",
    "230103003000",
    "220102001000",
    None,
    "220000000000",
]
PLACES = [
    "230123101000",  # a township, and others of its county
    "230123104000",
    "230123000000",
    "230113101000",  # what 双城市 (230182) became in 2014
    "230113102000",
    "230182101000",
    "230102005000",  # districts of one city, central by both sets, and by one
    "230103003000",
    "230111003000",
    "220102001000",
    "230100000000",
    None,
]
days = st.dates(FIRST, LAST)
company = st.sampled_from(["mother", "mother", "mother", "none", None])


@st.composite
def stays(draw: st.DrawFn) -> Stay:
    start = draw(st.one_of(days, days, days, days, st.none()))
    length = draw(st.one_of(st.none(), st.integers(0, 70), st.sampled_from([29, 30, 31, 32]), st.integers(60, 300)))
    end = None if length is None else (start or draw(days)) + timedelta(length)
    basis = draw(st.sampled_from(["living", "living", "home"]))
    return Stay(draw(st.sampled_from(PLACES)), start, end, basis, draw(company))


@st.composite
def following(draw: st.DrawFn) -> tuple[Stay, ...]:
    """Stays one after another, some with holes of about a month between them: what lives mostly are."""
    found, start = [], draw(st.dates(FIRST, date(2024, 6, 30)))
    for _ in range(draw(st.integers(1, 6))):
        end = start + timedelta(draw(st.sampled_from([5, 28, 29, 30, 31, 32, 45, 90, 181, 200])))
        basis = draw(st.sampled_from(["living", "living", "home"]))
        found.append(Stay(draw(st.sampled_from(PLACES)), start, end, basis, draw(company)))
        start = end + timedelta(draw(st.sampled_from([0, 0, 0, 1, 29, 30, 31, 40])))
    if draw(st.booleans()):
        last = found.pop()
        found.append(Stay(last.division, last.start, None, last.basis, last.company))
    return tuple(found)


born = st.one_of(
    st.dates(date(2007, 12, 1), date(2010, 1, 31)),
    st.just(date(2008, 2, 29)),
    st.just(date(2016, 5, 5)),
    st.dates(date(2023, 10, 1), date(2025, 6, 30)),  # some months old, and born after the stay began
    st.none(),
)
lives = st.builds(Life, born, st.sampled_from(HUKOU), st.one_of(following(), st.lists(stays(), max_size=5).map(tuple)))
rules = st.builds(
    Rules,
    months=st.sampled_from([6, 6, 3]),
    visit=st.sampled_from([30, 30, 0, 10]),
    central=st.sampled_from(["all_districts", "core"]),
)


def clock_rules(given: Rules) -> ClockRules:
    """The same figures as core's parameters; as there, the length of visits is less certain than the others."""
    figures = {"settled_months": given.months, "floating_until_age": given.age}
    book = ParameterBook(core_parameters()).replaced({**figures, "central_set": given.central})
    visit_days = Dated("short_visit_days", (Step(BEGIN, None, given.visit, "reconstructed"),))
    return replace(ClockRules.of(FactParameters(book, "core", "tests")), visit_days=visit_days)


def ready(given: Sequence[Life], by: Rules) -> Lives:
    """The lives as the clock reads them."""
    numbers = [str(n) for n in range(len(given))]
    children = pl.DataFrame(
        {
            "subject": numbers,
            "birth_date": [life.birth for life in given],
            "hukou": [life.hukou for life in given],
            "residence": [None] * len(given),
        },
        schema={"subject": pl.String, "birth_date": pl.Date, "hukou": pl.String, "residence": pl.String},
    )
    rows = [
        (number, s.division, s.start, s.end, s.basis, s.company)
        for number, life in zip(numbers, given, strict=True)
        for s in life.stays
    ]
    names = ["subject", "division", "valid_from", "valid_until", "basis", "accompanied_by"]
    types = [pl.String, pl.String, pl.Date, pl.Date, pl.String, pl.String]
    schema = dict(zip(names, types, strict=True))
    return Lives(children, pl.DataFrame(rows, schema=schema, orient="row"), clock_rules(by))
