"""Procedures: what stops a plugin at load, and clocks against a plain count day by day, over holidays and returns."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tongxing import plus_months, workdays
from tongxing.datafile import read
from tongxing.errors import PluginError
from tongxing.host.host import Host
from tongxing.policy.parameter_files import core_parameters
from tongxing.policy.parameter_forms import parameters_of
from tongxing.policy.parameters import ParameterBook
from tongxing.testing.plugins import SERVICES
from tongxing.work.events import CORE_KINDS
from tongxing.work.threads.applications import chart_with, folded
from tongxing.work.threads.clocks import clocks, clocks_of
from tongxing.work.threads.procedures import procedures_of

FILE = """- procedure: allowance
  title: {zh: 补贴, en: Allowance}
  steps:
    - step: accept
      title: {zh: 受理, en: Accept}
      owner: {level: township, place: accepting}
      begins: [applied]
      ends: [accepted, refused]
      limit: {unit: workday, parameter: accept_days}
    - step: decide
      title: {zh: 审批, en: Decide}
      owner: {level: county, place: deciding}
      begins: [accepted]
      ends: [approved, refused]
      limit: {unit: workday, count: 10, source: {title: Test, certainty: confirmed}}
    - step: pay
      title: {zh: 发放, en: Pay}
      owner: {level: county, place: deciding}
      begins: [approved]
      ends: [delivered]
      limit: {unit: month, count: 1, source: {title: Test, certainty: confirmed}}
"""
PARAMETERS = """- key: accept_days
  title: {zh: 受理期限, en: Days to accept}
  unit: workday
  by: residence
  values:
    - {from: 2000-01-01, division: "000000", value: null, source: {title: Open}, certainty: open}
    - {from: 2000-01-01, division: "230100", value: 5, source: {title: City}, certainty: confirmed}
"""
NOON = datetime(2026, 1, 1, 4, tzinfo=UTC)


def written(tmp_path, text, name="procedures.yaml"):
    (tmp_path / name).write_text(text, encoding="utf-8")
    return read("bad", tmp_path / name, f"tongxing_bad/data/{name}")


def parameters(tmp_path):
    return [*core_parameters(), *parameters_of(written(tmp_path, PARAMETERS, "parameters.yaml"))]


def procedure(tmp_path, text=FILE):
    kinds = [kind.key for kind in CORE_KINDS]
    return procedures_of(written(tmp_path, text), kinds, parameters(tmp_path))[0]


@pytest.fixture
def allowance(tmp_path):
    return procedure(tmp_path)


@pytest.fixture
def book(tmp_path):
    return ParameterBook(parameters(tmp_path))


def events(*said, thread="t", accepting="230102000000", deciding="220102000000"):
    """Kinds with their days, in the order in which they were recorded."""
    return [
        {
            "id": f"{thread}{number}",
            "thread": thread,
            "kind": kind,
            "subject": "c",
            "subject_kind": "child",
            "item": "ALLOWANCE",
            "happened_on": day,
            "recorded_at": NOON + timedelta(minutes=number),
            "corrects": None,
            "division": accepting if kind == "applied" else None,
            "by": "desk",
            "payload": f'{{"deciding": "{deciding}"}}' if kind == "applied" else "{}",
        }
        for number, (kind, day) in enumerate(said)
    ]


def frame(rows):
    return pl.DataFrame(rows, schema_overrides={"corrects": pl.String, "division": pl.String})


def told(allowance, book, rows, on):
    fold = folded(frame(rows), chart_with(allowance.kinds), on=on)
    return clocks_of(allowance, fold, book, on=on, soon=2)


def one(allowance, book, on, *said, step=-1, **more):
    return told(allowance, book, events(*said, **more), on)["t"][step]


# what stops a plugin ----------------------------------------------------------------------------------------------------

BROKEN = {
    "an unknown event": ("ends: [delivered]", "ends: [paid]", ":20: no event is called 'paid'"),
    "an unknown parameter": (
        "accept_days}",
        "acept_days}",
        ":9: no parameter is called 'acept_days'. Did you mean 'accept_days'?",
    ),
    "an unknown place": (
        "place: deciding}\n      begins: [accepted]",
        "place: hukou}\n      begins: [accepted]",
        ":12: 'hukou' is no place of a step",
    ),
    "an unknown level": (
        "level: township",
        "level: town",
        ":6: 'town' is no level of a step. Did you mean 'township'?",
    ),
    "a gap": ("begins: [approved]", "begins: [notified]", ":19: the step 'pay' leaves a gap"),
    "two limits": ("count: 10,", "count: 10, parameter: accept_days,", ":15: the limit of 'decide' is neither"),
    "another unit": (
        "{unit: workday, parameter",
        "{unit: day, parameter",
        ":9: accept_days counts workdays, and the limit days",
    ),
    "no source": ("count: 10, source: {title: Test, certainty: confirmed}", "count: 10", ":15: the limit of 'decide'"),
    "nothing at all": ("count: 10,", "count: 0,", ":15: 0 is no period"),
    "a step twice": ("step: pay", "step: decide", ":16: two steps are called 'decide'"),
}


@pytest.mark.parametrize(("old", "new", "said"), BROKEN.values(), ids=BROKEN)
def test_a_procedure_with_a_mistake_is_refused_with_its_line_and_cure(tmp_path, old, new, said):
    assert old in FILE
    with pytest.raises(PluginError) as error:
        procedure(tmp_path, FILE.replace(old, new, 1))
    assert said in str(error.value) and error.value.cure


def test_a_plugin_whose_item_names_a_procedure_that_nobody_wrote_is_stopped(workshop):
    services = SERVICES.format(key="bad", KEY="BAD") + "  procedure: help\n"
    host = Host.of(workshop.plugin("bad", {"data/services.yaml": services}))
    assert "BAD_HELP names the procedure 'help'" in str(host.stopped["bad"])


# clocks -----------------------------------------------------------------------------------------------------------------


def test_the_holidays_of_october_are_no_working_days(allowance, book):
    clock = one(allowance, book, date(2026, 9, 30), ("applied", date(2026, 9, 28)), ("accepted", date(2026, 9, 29)))
    # 30 September, then 1 to 7 October free, 8 and 9, 10 (Saturday, worked), 12 to 16, 19
    assert (clock.due_on, clock.state) == (workdays().plus_workdays(date(2026, 9, 29), 10).day, "RUNNING")
    assert clock.due_on > date(2026, 10, 15)


def test_an_open_limit_gives_an_unknown_due_day_and_not_none(allowance, book):
    here = one(allowance, book, date(2026, 11, 3), ("applied", date(2026, 11, 2)))
    elsewhere = one(allowance, book, date(2026, 11, 3), ("applied", date(2026, 11, 2)), accepting="220102000000")
    assert (here.limit, here.due_on, here.state) == (5, date(2026, 11, 9), "RUNNING")
    assert (elsewhere.limit, elsewhere.due_on, elsewhere.state) == (None, None, "NO_DUE_DAY")


@pytest.mark.parametrize(
    ("day", "state"),
    [(4, "RUNNING"), (5, "DUE_SOON"), (9, "DUE_SOON"), (10, "OVERDUE")],
)
def test_two_working_days_before_the_due_day_it_is_due_soon_and_the_day_after_it_overdue(allowance, book, day, state):
    assert one(allowance, book, date(2026, 11, day), ("applied", date(2026, 11, 2))).state == state


def test_a_year_whose_holidays_are_not_published_is_provisional_and_says_so(allowance, book):
    clock = one(allowance, book, date(2026, 12, 29), ("applied", date(2026, 12, 28)), ("accepted", date(2026, 12, 28)))
    assert "2027" in clock.warning.zh and "provisional" in clock.warning.en


def test_while_returned_for_papers_the_clock_stands(allowance, book):
    said = [("applied", date(2026, 11, 2)), ("returned", date(2026, 11, 4))]
    paused = one(allowance, book, date(2026, 11, 30), *said)
    assert (paused.due_on, paused.state) == (None, "PAUSED")
    back = one(allowance, book, date(2026, 11, 12), *said, ("applied", date(2026, 11, 11)))
    assert (back.due_on, back.state) == (date(2026, 11, 16), "DUE_SOON")


def test_papers_that_are_asked_for_too_late_do_not_make_up_for_it(allowance, book):
    said = [("applied", date(2026, 11, 2)), ("returned", date(2026, 11, 10)), ("applied", date(2026, 11, 20))]
    assert one(allowance, book, date(2026, 11, 23), *said).state == "OVERDUE"
    assert one(allowance, book, date(2026, 11, 12), *said[:2]).state == "OVERDUE"


def test_what_ends_late_was_late_and_what_is_withdrawn_only_ends(allowance, book):
    applied = ("applied", date(2026, 11, 2))
    late = one(allowance, book, date(2026, 11, 30), applied, ("accepted", date(2026, 11, 10)), step=0)
    stopped = one(allowance, book, date(2026, 11, 30), applied, ("withdrawn", date(2026, 11, 10)))
    on_time = one(allowance, book, date(2026, 11, 30), applied, ("accepted", date(2026, 11, 9)), step=0)
    assert (on_time.due_on, on_time.state) == (date(2026, 11, 9), "DONE")
    assert (late.state, stopped.state) == ("DONE_LATE", "STOPPED")


def test_what_happened_after_the_day_asked_for_is_not_known_yet(allowance, book):
    said = [("applied", date(2026, 11, 2)), ("accepted", date(2026, 11, 5))]
    assert one(allowance, book, date(2026, 11, 4), *said).step == "accept"


WORKED = [day for n in range(400) if workdays().is_workday(day := date(2025, 6, 2) + timedelta(n))]
lives = st.lists(st.integers(0, 12), min_size=1, max_size=6).map(
    lambda steps: [sum(steps[: n + 1]) for n in range(len(steps))]
)


def walked(began, limit, unit, pauses):
    """The due day, counted one day after the other."""
    if unit == "month":
        limit = (plus_months(began, limit) - began).days
    day, left = began, limit
    while True:
        held = next((back for start, back in pauses if start == day and back != start), None)
        if left == 0 and held is None:
            return day
        if held is not None:
            left, day = left, held
            pauses = [pair for pair in pauses if pair[1] != held]
            continue
        day += timedelta(1)
        if unit != "workday" or workdays().is_workday(day):
            left -= 1


@settings(max_examples=60, deadline=None)
@given(lives, st.integers(0, 30), st.integers(0, 40), st.sampled_from(["workday", "day", "month"]))
@example([0, 2, 9], 5, 0, "workday")
@example([0, 5, 9], 0, 0, "workday")
def test_due_days_are_those_of_a_plain_count_and_one_is_as_many(tmp_path_factory, turns, start, later, unit):
    text = FILE.replace("{unit: workday, count: 10", f"{{unit: {unit}, count: {1 if unit == 'month' else 10}")
    folder = tmp_path_factory.mktemp("p")
    made, book = procedure(folder, text), ParameterBook(parameters(folder))
    days = [WORKED[start + turn] for turn in turns]
    said = [("applied", days[0]), ("accepted", days[0])]
    said += [("returned" if n % 2 else "accepted", day) for n, day in enumerate(days[1:], 1)]
    on = WORKED[start + turns[-1] + later]
    others = events(("applied", WORKED[3]), ("accepted", WORKED[4]), ("returned", WORKED[5]), thread="other")
    both = told(made, book, [*others, *events(*said)], on)
    assert both["t"] == told(made, book, events(*said), on)["t"]
    pauses = [(one, two) for one, two in zip(days[1::2], [*days[2::2], None], strict=False) if two]
    is_open = len(days) % 2 == 0
    clock, due = both["t"][1], walked(days[0], 1 if unit == "month" else 10, unit, pauses)
    if is_open and days[-1] <= due:
        assert (clock.due_on, clock.state) == (None, "PAUSED")
    else:
        assert clock.due_on == due and (clock.state == "OVERDUE") == (on > due)


def test_no_application_has_no_clock(allowance, book):
    fold = folded(frame(events(("accepted", date(2026, 11, 2)))), chart_with(allowance.kinds))
    assert clocks(allowance, fold, book, on=date(2026, 11, 3), soon=2).is_empty()
