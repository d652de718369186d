"""A child in FHIR R4: valid by the models of `fhir.resources`, no more than the reader may see, and in the access log."""

import json
from datetime import date

import pytest
from fhir.resources.R4B.bundle import Bundle
from immunization_town import BORN, PURPOSE, Clinic

from tongxing.cli.main import run

DAY = date(2026, 11, 23)
OFFICERS = {
    "doses": ("230102", ["core.identity", "core.residence", "immunization.dose"]),
    "names": ("230102", ["core.*"]),
}


@pytest.fixture(scope="module")
def clinic(tmp_path_factory):
    made = Clinic(tmp_path_factory.mktemp("clinic"), officers=OFFICERS)
    yield made
    made.close()


@pytest.fixture(scope="module")
def child(clinic):
    known = clinic.add_child(birth_date=BORN, sex="2")
    place = clinic.does("register_clinic", division="230102", code="23010200001", name="示例门诊").id
    here = {"clinic": place, "lot": "M1", "site": "left_arm", "route": "SC", "self_paid": False}
    clinic.does("record_dose", child=known, product="MMR", given_on=date(2025, 7, 1), **here)
    elsewhere = {"origin": "other_province", "clinic_name": "示例卫生院", "site": "mouth", "route": "PO"}
    clinic.does("record_dose", child=known, product="bOPV", given_on=date(2025, 3, 1), **elsewhere)
    wrong = clinic.does("record_dose", child=known, product="HPV-2v", given_on=date(2025, 3, 2))
    clinic.does("withdraw_dose", id=wrong.id, reason="other_child")
    clinic.does("review_history", child=known, seen_on=date(2026, 6, 1), extent="complete")
    return known


def bundle(clinic, child, by="desk", purpose=PURPOSE):
    document = 'query ($id: ID!) { child(id: $id) { immunization { fhir(on: "2026-11-23") } } }'
    return clinic.query(document, by=by, purpose=purpose, id=child)["child"]["immunization"]["fhir"]


def resources(made):
    """Each checked by the models of R4B, in which these resources are those of R4 4.0.1."""
    Bundle.model_validate(made)
    found = {}
    for entry in made["entry"]:
        found.setdefault(entry["resource"]["resourceType"], []).append(entry["resource"])
    return found


def test_a_bundle_is_valid_and_says_what_is_recorded(clinic, child):
    found = resources(bundle(clinic, child))
    [patient] = found["Patient"]
    assert (patient["id"], patient["gender"], patient["birthDate"]) == (child, "female", "2024-11-01")
    polio, wrong, measles = found["Immunization"]
    assert measles["vaccineCode"]["coding"][0] == {"system": "http://hl7.org/fhir/sid/cvx", "code": "03"}
    assert (measles["occurrenceDateTime"], measles["lotNumber"], measles["primarySource"]) == ("2025-07-01", "M1", True)
    assert measles["location"]["display"] == "示例门诊" and measles["site"]["coding"][0]["code"] == "LA"
    assert (polio["primarySource"], polio["location"]["display"]) == (False, "示例卫生院")
    assert (measles["status"], wrong["status"]) == ("completed", "entered-in-error")


def test_the_recommendation_says_status_days_and_reasons(clinic, child):
    [made] = resources(bundle(clinic, child))["ImmunizationRecommendation"]
    told = {each["series"]: each for each in made["recommendation"]}
    assert made["date"] == "2026-11-23" and made["patient"] == {"reference": f"Patient/{child}"}
    assert told["MMR"]["forecastStatus"]["coding"][0]["code"] == "overdue"
    days = {each["code"]["coding"][0]["code"]: each["value"] for each in told["MMR"]["dateCriterion"]}
    assert days == {"30981-5": "2026-05-01", "59778-1": "2026-11-01"}
    assert told["MMR"]["doseNumberPositiveInt"] == 2 and told["MMR"]["forecastReason"]


def test_who_may_see_doses_alone_gets_no_recommendation(clinic, child):
    found = resources(bundle(clinic, child, by="doses", purpose="care"))
    assert len(found["Immunization"]) == 3 and "ImmunizationRecommendation" not in found


def test_who_may_see_no_dose_gets_no_bundle_rather_than_an_empty_one(clinic, child):
    assert bundle(clinic, child, by="names", purpose="care") is None


def test_a_history_that_nobody_saw_is_told_as_such(clinic):
    [made] = resources(bundle(clinic, clinic.add_child(birth_date=BORN)))["ImmunizationRecommendation"]
    codes = {each["forecastStatus"]["coding"][-1]["code"] for each in made["recommendation"]}
    assert codes == {"unknown_history"}


def test_the_command_prints_the_same_and_the_reading_is_logged(clinic, child, capsys):
    where = [
        "--city",
        str(clinic.registry.city.file),
        "--database",
        clinic.registry.database.url,
        "--as",
        "desk",
        "--purpose",
        PURPOSE,
    ]
    assert run(["fhir", child, "--on", "2026-11-23", *where]) == 0
    assert json.loads(capsys.readouterr().out) == bundle(clinic, child)
    assert run(["audit", "who-saw", child, *where[:6]]) == 0
    assert "fhir" in capsys.readouterr().out
    assert run(["fhir", "23-none", *where]) == 1
    assert "doses you may see" in capsys.readouterr().err
