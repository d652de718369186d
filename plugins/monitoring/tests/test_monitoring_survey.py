"""Importing a survey workbook verifies: any answer to monitoring's questions makes a verification of the survey's day."""

import csv
from datetime import date

import pytest

from tongxing.work.sheets.importing import import_file
from tongxing.work.sheets.questions import survey_of
from tongxing_monitoring.records import Verification


@pytest.fixture
def town(open_town):
    return open_town("monitoring")


def columns(town):
    return {column.key: column for column in survey_of(town.registry.composition).of("child")}


def test_the_survey_asks_how_by_whom_and_with_whose_consent(town):
    asked = columns(town)
    assert {"monitoring.method", "monitoring.collector", "monitoring.consent"} <= asked.keys()
    assert asked["monitoring.method"].answer == "choice" and not asked["monitoring.method"].is_required


CHILD = {
    "family": "1",
    "name": "示例儿",
    "sex": "男",
    "birth_date": "2015-05-01",
    "hukou": "220102001",
    "residence": "230102001",
    "residing_since": "2025-01-01",
    "accompanied_by": "父母双方",
    "surveyed_on": "2026-11-02",
}


def sheet(town, folder, **answers):
    """A CSV of the children's sheet with one row; column keys stand in its first line."""
    file = folder / f"survey{len(list(folder.glob('survey*')))}.csv"
    row = CHILD | {f"monitoring.{key}": value for key, value in answers.items()}
    known = columns(town)
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow([known[key].ask.zh for key in row])
        writer.writerow(row.values())
    return file


def imported(town, folder, **answers):
    survey = survey_of(town.registry.composition)
    return import_file(town.store(purpose="survey"), sheet(town, folder, **answers), survey, development=True)


def test_a_sheet_verifies_on_its_day_and_the_child_is_no_gap_any_more(town, tmp_path):
    report = imported(town, tmp_path, method="入户", collector="示例儿童主任", consent="是")
    assert (report.accepted, report.rejected) == (1, 0)
    [made] = town.all(Verification)
    assert (made.verified_on, made.method, made.collector, made.consent, made.origin) == (
        date(2026, 11, 2),
        "HOME_VISIT",
        "示例儿童主任",
        True,
        "workbook",
    )
    assert town.values(made.child, "last_verified", "verified_in_half_year") == (date(2026, 11, 2), True)
    assert town.gaps(items=["HALF_YEAR_VERIFICATION"]) == []


def test_a_sheet_that_says_nothing_of_the_asking_verifies_nobody(town, tmp_path):
    assert imported(town, tmp_path).accepted == 1
    assert town.all(Verification) == []
    assert len(town.gaps(items=["HALF_YEAR_VERIFICATION"])) == 1


def test_the_same_sheet_again_verifies_no_second_time(town, tmp_path):
    for _ in range(2):
        imported(town, tmp_path, method="电话巡访")
    assert [each.method for each in town.all(Verification)] == ["PHONE"]
