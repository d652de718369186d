"""The facts of many children are what the forecast says of each of them on each day, read from the same records."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import polars as pl
import pytest
from immunization_lives import LAST, a_course

from tongxing import Child
from tongxing.host.installed import installed_host
from tongxing.policy.fact_parameters import FactParameters
from tongxing.policy.sources import schema_of
from tongxing_immunization.facts import complete_series, dtap_doses, mmr_doses, overdue_series, zero_dose
from tongxing_immunization.facts.courses import READS, courses, rows_of
from tongxing_immunization.forecast import forecast_for
from tongxing_immunization.records import BloodProduct, Contraindication, Dose, HealthCircumstance, HistoryReview

BLOOD = "Immunoglobulin"
MOMENT = datetime(2026, 11, 1, tzinfo=UTC)


def relations(lives, random):
    """The records of some courses, each with circumstances noted and histories seen on days of their own."""
    rows = {record: [] for record in READS}
    for number, life in enumerate(lives):
        about = {"subject": f"23-{number:04}", "recorded_at": MOMENT}

        def noted(record, number=number, about=about, **row):
            rows[record].append({**about, "id": f"{number:04}-{len(rows[record]):06}", **row})

        sex = {"M": "1", "F": "2", None: None}[life.sex]
        noted(Child, birth_date=life.birth_date, sex=sex)
        for dose in life.doses:
            if dose.product == BLOOD:
                noted(BloodProduct, given_on=dose.given_on, kind="blood")
            else:
                withdrawn = random.choice([None, None, None, "not_given"])
                noted(Dose, product=dose.product, given_on=dose.given_on, self_paid=dose.self_paid, withdrawn=withdrawn)
        for _ in range(random.randrange(3)):
            extent = random.choice(["complete", "partial", "unknown"])
            noted(HistoryReview, seen_on=life.birth_date + timedelta(random.randrange(3000)), extent=extent)
        for name, value in vars(life.circumstances).items():
            if value is not None:
                day = life.birth_date + timedelta(random.randrange(2000))
                noted(HealthCircumstance, noted_on=day, **{name: value})
        for product, until in life.contraindications.items():
            noted(Contraindication, product=product, valid_from=date(2001, 1, 1), valid_until=until)
    return {record: pl.DataFrame(found, schema=schema_of(record)) for record, found in rows.items()}


@pytest.fixture(scope="module")
def known():
    random = Random(11)
    return relations([a_course(random) for _ in range(60)], random)


def of(fact, known, **more):
    return fact(*[known[record] for record in READS], **more)


def values(fact, known, day, **more):
    return dict(of(fact, known, **more).at(day).select("subject", "value").iter_rows())


@pytest.fixture(scope="module")
def parameters():
    return FactParameters(installed_host().everything().policy.parameters, "immunization", "residence")


def test_each_day_says_what_the_forecast_of_each_child_says(known):
    random = Random(12)
    runs = of(overdue_series, known), of(complete_series, known)
    for day in [LAST - timedelta(random.randrange(4000)) for _ in range(12)]:
        overdue, complete = (dict(one.at(day).select("subject", "value").iter_rows()) for one in runs)
        for child, course in courses(rows_of(known), day).items():
            if course.birth_date > day:
                assert child not in overdue
                continue
            states = [one.status for one in forecast_for(course, day).series]
            late, unknown = states.count("overdue"), "unknown_history" in states
            assert overdue.get(child) == (None if unknown and late == 0 else late), (course, day)
            assert complete.get(child) == (None if unknown else states.count("complete")), (course, day)


def test_doses_are_told_only_where_none_may_be_missing(known):
    forecasts = {child: forecast_for(course, LAST) for child, course in courses(rows_of(known), LAST).items()}
    for fact, series in ((mmr_doses, "MMR"), (dtap_doses, "DTaP")):
        told = values(fact, known, LAST)
        for child, forecast in forecasts.items():
            one = forecast.of(series)
            assert (child in told) == (one.status != "unknown_history")
            if one.next_dose is not None and series == "DTaP":
                assert told[child] == one.next_dose - 1


def test_no_child_is_zero_dose_before_a_year_or_while_its_history_is_not_known(parameters):
    born = date(2025, 3, 10)
    people = [{"subject": name, "birth_date": born} for name in ("seen", "given", "unseen", "partly")]
    looks = [{"subject": name, "seen_on": born, "extent": "complete"} for name in ("seen", "given")]
    given = [{"subject": name, "product": "DTaP", "given_on": date(2025, 6, 1)} for name in ("given",)]
    given.append({"subject": "partly", "product": "BCG", "given_on": born})
    found = {Child: people, HistoryReview: looks, Dose: given}
    known = {record: pl.DataFrame(found.get(record, []), schema=schema_of(record)) for record in READS}
    before = values(zero_dose, known, date(2026, 3, 9), parameters=parameters)
    after = values(zero_dose, known, date(2026, 3, 10), parameters=parameters)
    assert before == dict.fromkeys(("seen", "given", "unseen", "partly"), False)
    assert after == {"seen": True, "given": False}
