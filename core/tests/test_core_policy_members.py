"""What members add up to: households' children, children's guardians; who is not known is never counted as no."""

from datetime import date, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from tongxing.policy.clocks import age
from tongxing.policy.dated import Dated, Step
from tongxing.policy.members import all_of, any_of, count
from tongxing.policy.runs import MemberRuns, Runs

BASE = date(2024, 1, 1)
RUN = {"subject": pl.String, "from": pl.Date, "until": pl.Date, "value": pl.Boolean}
LINK = {
    "subject": pl.String,
    "member": pl.String,
    "from": pl.Date,
    "until": pl.Date,
    "sole": pl.Boolean,
    "complete": pl.Boolean,
}


def members(values: dict[str, bool | None], *, complete=None, sole=None) -> MemberRuns:
    """Guardians of one child, linked always, each with a value or none."""
    runs = [(who, BASE, None, value) for who, value in values.items() if value is not None]
    links = [("child", who, BASE, None, sole, complete) for who in values]
    return MemberRuns(
        Runs(pl.DataFrame(runs, schema=RUN, orient="row")), pl.DataFrame(links, schema=LINK, orient="row")
    )


def answer(runs: Runs):
    found = runs.at(BASE)["value"].to_list()
    return found[0] if found else None


def test_any_is_met_if_one_is_whatever_the_others_are():
    assert answer(any_of(members({"m": True, "f": None}))) is True
    assert answer(any_of(members({"m": True, "f": False}, complete=True))) is True


def test_any_is_not_met_only_if_the_list_is_complete_and_none_is():
    assert answer(any_of(members({"m": False, "f": False}))) is None
    assert answer(any_of(members({"m": False, "f": False}, complete=False))) is None
    assert answer(any_of(members({"m": False, "f": False}, complete=True))) is False
    assert answer(any_of(members({"m": False, "f": None}, complete=True))) is None
    assert answer(any_of(members({"m": False}), complete=True)) is False


def test_both_with_one_recorded_is_not_known_unless_recorded_as_the_only_one():
    assert answer(all_of(members({"m": True}))) is None
    assert answer(all_of(members({"m": True}, sole=True))) is True
    assert answer(all_of(members({"m": True, "f": True}))) is True
    assert answer(all_of(members({"m": True, "f": None}))) is None
    assert answer(all_of(members({"m": False, "f": None}))) is False


def test_a_count_is_not_known_while_some_member_is_not():
    assert answer(count(members({"m": True, "f": False}), equals=True)) == 1
    assert answer(count(members({"m": True, "f": None}), equals=True)) is None
    assert answer(count(members({}), equals=True)) is None


def children(*births: date | None) -> MemberRuns:
    ids = [f"c{n}" for n in range(len(births))]
    born = pl.DataFrame(
        {"subject": ids, "birth_date": list(births)}, schema={"subject": pl.String, "birth_date": pl.Date}
    )
    links = [("home", one, date(2020, 1, 1), None, None, None) for one in ids]
    return MemberRuns(age(born), pl.DataFrame(links, schema=LINK, orient="row"))


def test_children_within_a_free_age_are_counted_day_by_day():
    runs = count(children(date(2017, 5, 1), date(2019, 5, 1)), at_most=6)
    days = [date(2024, 4, 30), date(2024, 5, 1), date(2026, 4, 30), date(2026, 5, 1)]
    assert [runs.at(day)["value"].to_list() for day in days] == [[2], [1], [1], [0]]
    assert runs.frame.height <= 5, "a count is one run for as long as it stays the same"


def test_the_limit_of_a_count_may_change_with_time_and_weakens_it():
    limit = Dated(
        "x",
        (Step(date(2020, 1, 1), date(2024, 1, 1), 6, "reconstructed"), Step(date(2024, 1, 1), None, 7, "confirmed")),
    )
    runs = count(children(date(2016, 6, 1)), at_most=limit)
    assert runs.at(date(2023, 12, 31))["value"].to_list() == [0]
    assert runs.at(date(2024, 1, 1))["value"].to_list() == [1]
    assert runs.at(date(2023, 12, 31))["certainty"].to_list() == ["reconstructed"]
    assert runs.at(date(2024, 1, 1))["certainty"].to_list() == ["confirmed"]


def test_a_count_between_two_limits_needs_both():
    assert count(children(date(2017, 5, 1), date(2010, 1, 1)), at_least=6, at_most=10).at(BASE)["value"].to_list() == [
        1
    ]


def test_a_child_without_birth_date_makes_the_count_not_known():
    assert count(children(date(2019, 5, 1), None), at_most=6).at(BASE).is_empty()


span = st.tuples(st.integers(0, 20), st.integers(1, 15))


@given(
    st.lists(st.tuples(st.sampled_from("mfg"), span), max_size=3, unique_by=lambda link: link[0]),
    st.lists(st.tuples(st.sampled_from("mfg"), span, st.booleans()), max_size=3, unique_by=lambda run: run[0]),
    st.sampled_from([True, False, None]),
)
def test_every_day_is_what_its_members_are_on_that_day(links, runs, complete):
    def spread(at):
        return BASE + timedelta(at[0]), BASE + timedelta(at[0] + at[1])

    linked = pl.DataFrame([("child", who, *spread(at), None, complete) for who, at in links], schema=LINK, orient="row")
    made = Runs(pl.DataFrame([(who, *spread(at), value) for who, at, value in runs], schema=RUN, orient="row"))
    given_members = MemberRuns(made, linked)
    runs_of = {"any": any_of(given_members), "all": all_of(given_members), "count": count(given_members, equals=True)}
    results = {name: each.frame.select("from", "until", "value").rows() for name, each in runs_of.items()}
    for day in (BASE + timedelta(n) for n in range(-1, 40)):
        here = [who for who, at in links if spread(at)[0] <= day < spread(at)[1]]
        values = [
            next((v for w, at, v in runs if w == who and spread(at)[0] <= day < spread(at)[1]), None) for who in here
        ]
        known = None not in values and bool(values)
        expected = {
            "any": True if True in values else False if known and complete else None,
            "all": False if False in values else True if known and len(values) > 1 else None,
            "count": values.count(True) if known else None,
        }
        found = {name: [v for a, b, v in rows if a <= day and (b is None or day < b)] for name, rows in results.items()}
        assert found == {name: [] if value is None else [value] for name, value in expected.items()}
