"""Laws of the forecast on random children: plain and compiled are equal, runs are the days one by one, unknown is never no."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from immunization_lives import LAST, a_course

from tongxing.policy.months import plus_months
from tongxing_immunization.forecast import Dose, forecast_for, forecasting, forecasts_for
from tongxing_immunization.forecast import compiled as compiling
from tongxing_immunization.forecast.bulk import answers_of, runs_of
from tongxing_immunization.forecast.compiled import WORTH_COMPILING, array, can_compile, compiled, plain, walker
from tongxing_immunization.forecast.decide import ANSWER_WIDTH, CERTAINTY, STATUS
from tongxing_immunization.forecast.packing import packed
from tongxing_immunization.forecast.walk import Courses, later
from tongxing_immunization.schedule import editions, schedule

ASKED = ("due", "overdue", "conditional")
TO_GIVE = ("due", "overdue", "upcoming")


def lives(number, seed=1):
    random = Random(seed)
    return [a_course(random) for _ in range(number)]


def a_day(course, random):
    return course.birth_date + timedelta(random.randrange(1 + (LAST - course.birth_date).days))


def test_months_are_added_as_the_calendar_of_core_adds_them():
    random = Random(5)
    for _ in range(20_000):
        day, months = date.fromordinal(random.randrange(700_000, 760_000)), random.randrange(1, 300)
        assert later(day.toordinal(), months, 0) == plus_months(day, months).toordinal()


def test_runs_are_what_each_day_says():
    random = Random(2)
    for course in lives(12, seed=2):
        one = packed(schedule(), [course])
        runs = runs_of(schedule(), one, plain(schedule()))
        born, last = course.birth_date, LAST + timedelta(6000)
        days = {born + timedelta(random.randrange((last - born).days)) for _ in range(40)}
        days |= {max(born, day + timedelta(by)) for day in runs["from"].to_list() for by in (-1, 0)}
        asked = sorted(day for day in days if day <= last)
        every = packed(schedule(), [course] * len(asked))
        found = answers_of(schedule(), every, [day.toordinal() for day in asked], plain(schedule()))
        records = [found[at : at + ANSWER_WIDTH] for at in range(0, len(found), ANSWER_WIDTH)]
        count = len(schedule().series)
        for series in range(count):
            rows = runs.filter(series=series).select("from", "until", "status", "certainty").rows()
            for place, day in enumerate(asked):
                status, sure = next((s, c) for f, u, s, c in rows if f <= day and (u is None or day < u))
                answer = records[place * count + series]
                assert (answer[STATUS], answer[CERTAINTY]) == (status, sure), (course, schedule().series[series], day)


def test_a_dose_given_when_it_may_be_never_makes_a_series_less_complete():
    random = Random(3)
    for course in lives(150, seed=3):
        seen = replace(course, history="complete")
        day = a_day(seen, random)
        for told in forecast_for(seen, day).series:
            if told.status not in TO_GIVE:
                continue
            at = max(day, told.earliest_date)
            before = forecast_for(seen, at).of(told.series)
            if before.status not in TO_GIVE or before.earliest_date > at:
                continue  # by then another rule holds
            given = replace(seen, doses=(*seen.doses, Dose(before.product, at)))
            after = forecast_for(given, at).of(told.series)
            assert after.status in ("complete", "refer", "not_needed") or after.next_dose > before.next_dose, (
                seen,
                told,
            )
            assert after.review == before.review, (seen, told)


def test_the_plan_followed_leaves_nothing_to_give():
    random = Random(4)
    for course in lives(60, seed=4):
        seen = replace(course, history="complete")
        day = a_day(seen, random)
        seen = replace(seen, doses=tuple(dose for dose in seen.doses if dose.given_on <= day))
        told = forecast_for(seen, day, plan=True)
        planned = [dose for one in told.series for dose in one.catch_up_plan]
        given = replace(seen, doses=(*seen.doses, *(Dose(dose.product, dose.day) for dose in planned)))
        for one in told.series:
            if one.catch_up_plan:
                last = one.catch_up_plan[-1].day
                after = forecast_for(given, last, edition=told.edition).of(one.series)
                assert after.status in ("complete", "conditional", "refer", "not_needed"), (seen, day, one)


def test_no_dose_comes_before_its_least_age():
    least = {
        (edition.edition, dose.product): dose.age
        for edition in editions()
        for series in edition.series
        for course in (series, *series.courses.values())
        for dose in sorted(course.doses, key=lambda one: one.age, reverse=True)
    }
    random = Random(6)
    for course in lives(100, seed=6):
        told = forecast_for(course, a_day(course, random))
        for one in told.series:
            span = least.get((told.edition, one.product))
            if span is not None and one.product != "MPSV-AC":  # from 24 months where no MPSV-A was given
                assert one.earliest_date >= plus_months(course.birth_date, span.months) + timedelta(span.days)


def test_what_is_not_known_is_never_missing():
    random = Random(7)
    for course in lives(100, seed=7):
        day = a_day(course, random)
        unseen = forecast_for(replace(course, doses=(), history="unknown"), day)
        assert {one.status for one in unseen.series} == {"unknown_history"}
        in_part, seen = (forecast_for(replace(course, history=name), day) for name in ("partial", "complete"))
        for part, whole in zip(in_part.series, seen.series, strict=True):
            assert part.status not in ASKED
            assert part.status in ("unknown_history", whole.status)


@pytest.mark.parametrize("edition", [None, "CN-NIP-2021"])
@pytest.mark.parametrize("walking", ["plain", pytest.param("compiled", marks=pytest.mark.slow)])
def test_children_forecast_together_are_told_as_one_by_one(edition, walking, monkeypatch):
    some, day = lives(50, seed=9), LAST + timedelta(30)
    one_by_one = [forecast_for(course, day, edition=edition) for course in some]
    if walking == "compiled":
        if not can_compile():
            pytest.skip("numba is not installed")
        monkeypatch.setattr(forecasting, "walker", lambda schedule, children: compiled(schedule))
    assert forecasts_for(some, day, edition=edition) == one_by_one
    assert forecasts_for([], day) == []


@pytest.mark.slow
@pytest.mark.skipif(not can_compile(), reason="numba is not installed")
def test_who_walks_often_walks_compiled_and_waits_for_nothing(monkeypatch):
    loading = compiling._Loading()
    monkeypatch.setattr(compiling, "_LOADING", loading)
    few = WORTH_COMPILING // 2
    assert not walker(schedule(), few).compiled and loading._thread is None
    assert not walker(schedule(), few).compiled
    loading._thread.join()
    assert walker(schedule(), 1).compiled
    assert compiling._functions.cache_info().currsize == 1


def as_arrays(courses):
    return Courses(*[array(column) for column in courses])


@pytest.mark.slow
@pytest.mark.skipif(not can_compile(), reason="numba is not installed")
@pytest.mark.parametrize("number", [1000, pytest.param(100_000, marks=pytest.mark.nightly)])
def test_plain_and_compiled_say_the_same(number):
    random = Random(8)
    for begin in range(0, number, 1000):
        some = lives(1000, seed=begin)
        courses, days = packed(schedule(), some), [a_day(course, random).toordinal() for course in some]
        told = answers_of(schedule(), courses, days, plain(schedule()))
        assert answers_of(schedule(), as_arrays(courses), array(days), compiled(schedule())).tolist() == told
        few = packed(schedule(), some[:50])
        in_time = runs_of(schedule(), as_arrays(few), compiled(schedule()))
        assert in_time.equals(runs_of(schedule(), few, plain(schedule())))
