"""What a family tells in the survey is kept as told: it makes no dose, and the history stays unknown."""

import csv
from datetime import date

import pytest
from immunization_town import PURPOSE, Clinic

from tongxing.work.sheets.importing import import_file
from tongxing.work.sheets.questions import survey_of
from tongxing_immunization.records import Dose, HistoryReview, ToldHistory

CHILD = {
    "family": "1",
    "name": "示例儿",
    "sex": "男",
    "birth_date": "2024-05-01",
    "hukou": "220102001",
    "residence": "230102001",
    "residing_since": "2025-01-01",
    "accompanied_by": "父母双方",
    "surveyed_on": "2026-11-02",
}


@pytest.fixture(scope="module")
def clinic(tmp_path_factory):
    made = Clinic(tmp_path_factory.mktemp("clinic"))
    yield made
    made.close()


def imported(clinic, folder, **answers):
    survey = survey_of(clinic.registry.composition)
    known = {column.key: column for column in survey.of("child")}
    row = CHILD | {f"immunization.{key}": value for key, value in answers.items()}
    file = folder / "survey.csv"
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow([known[key].ask.zh for key in row])
        writer.writerow(row.values())
    return import_file(clinic.store(purpose="survey"), file, survey, development=True)


def test_answers_are_one_telling_of_the_surveys_day(clinic, tmp_path):
    told = {"certificate_held": "是", "last_product": "麻腮风疫苗", "last_given_on": "2025.1.5"}
    for _ in range(2):
        assert imported(clinic, tmp_path, **told).rejected == 0
    [kept] = clinic.all(ToldHistory, purpose=PURPOSE)
    assert (kept.told_on, kept.certificate_held, kept.certificate_shown) == (date(2026, 11, 2), True, None)
    assert (kept.last_product, kept.last_given_on) == ("MMR", date(2025, 1, 5))
    assert clinic.all(Dose, purpose=PURPOSE) == clinic.all(HistoryReview, purpose=PURPOSE) == []


def test_the_history_of_whoever_only_told_is_unknown_and_the_clinic_sees_what_was_told(clinic, tmp_path):
    imported(clinic, tmp_path, certificate_held="是", last_given_on="2025.1.5")
    [edge] = clinic.says(
        "{ immunization { unknownHistories(first: 5) { edges { node { extent certificateHeld lastGivenOn } } } } }"
    )["unknownHistories"]["edges"]
    assert edge["node"] == {"extent": "unknown", "certificateHeld": True, "lastGivenOn": "2025-01-05"}


def test_a_dose_that_is_told_for_a_later_day_is_wrong_at_its_cell(clinic, tmp_path):
    report = imported(clinic, tmp_path, last_given_on="2026-11-03")
    assert [(p.key, p.code) for p in report.problems] == [("immunization.last_given_on", "TOLD_DOSE_IN_FUTURE")]
