"""One family through every department of the city, by GraphQL: from Changchun to Harbin in a year, each office with its own part."""

from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest

from tongxing.testing.town import Town

PLUGINS = sorted(path.parent.name for path in (Path(__file__).parents[1] / "plugins").glob("*/pyproject.toml"))
STREET, COUNTY, HUKOU = "230102001", "230102", "220102001"
PAPERS = ["identity_document", "disability_certificate"]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    changchun = ("220000", ["core.*", "rehabilitation.*"])
    made = Town(tmp_path_factory.mktemp("town"), PLUGINS, officers={"changchun": changchun})
    yield made
    made.close()


@pytest.fixture(scope="module")
def family(town):
    """A boy of seven with a disability, who lives here with his parents since January."""
    town.day = date(2026, 8, 24)
    given = {"guardians": [{"relation": "51"}, {"relation": "52"}], "permit": "valid", "since": date(2026, 1, 10)}
    boy = town.add_child(
        name="小树",
        birth_date=date(2019, 5, 1),
        household={"hardship": "minimum_allowance"},
        hukou=HUKOU,
        guardians_complete=True,
        **given,
    )
    return {"boy": boy, "father": town.guardians(boy)[0], "mother": town.guardians(boy)[1], "home": town.household(boy)}


def does(town, department, name, day, shows, /, by="desk", **input):
    """A mutation of a department, or of core where none is named; what it made."""
    town.day = day
    kind = f"{(department or '').title()}{name[0].upper()}{name[1:]}Input"
    act = f"{name}(input: $input, key: $key) {{ {shows} problems {{ path code message }} }}"
    space = f"{department} {{ {act} }}" if department else act
    document = f"mutation($input: {kind}!, $key: String!) {{ {space} }}"
    found = town.query(document, by=by, input=input, key=uuid4().hex)
    done = (found[department] if department else found)[name]
    assert done["problems"] == [], (name, done)
    return done


def child(town, family, shows, day=None, by="desk"):
    town.day = day or town.day
    return town.query(f"query($id: ID!) {{ child(id: $id) {{ {shows} }} }}", by=by, id=family["boy"])["child"]


def answers(town, family, day=None):
    found = child(town, family, "decisions { item answer } household { decisions { item answer } }", day)
    return {each["item"]: each["answer"] for each in [*found["decisions"], *found["household"]["decisions"]]}


def gaps(town, family, day):
    return {each["item"] for each in child(town, family, "gaps { item }", day)["gaps"]}


def the_survey_finds_the_family_and_monitoring_verifies_it(town, family):
    assert child(town, family, "residenceStatus { monitoring reason }")["residenceStatus"]["monitoring"] is True
    told = {"child": family["boy"], "verifiedOn": town.day, "method": "HOME_VISIT"}
    does(town, "monitoring", "verifyChild", town.day, "verification { method }", **told)
    help = {"child": family["boy"], "category": "FAMILY_HARDSHIP", "openedOn": town.day, "reason": "低保家庭"}
    does(town, "monitoring", "openEntry", town.day, "ledgerEntry { category }", **help)
    found = answers(town, family)
    assert found["COMPULSORY_ENROL"] == found["MIND_CULTURE_CITY"] == found["CITY_INTRO"] == "MET"
    assert found["FAMILY_PRACTICE"] == "MET" and found["TWO_SUBSIDIES"] == "NOT_KNOWN"


def a_school_entry_asks_the_clinic_for_the_certificate_check(town, family):
    day = date(2026, 9, 1)
    told = {
        "division": COUNTY,
        "code": "230102001",
        "name": "示例第一小学",
        "ownership": "public",
        "stages": ["PRIMARY"],
    }
    school = does(town, "education", "registerSchool", day, "school { recordId }", **told)["school"]["recordId"]
    entered = {"child": family["boy"], "school": school, "stage": "PRIMARY", "grade": 1, "validFrom": day}
    does(town, "education", "enrol", day, "enrolment { grade }", **entered)
    shows = "immunization { certificateChecks(first: 5) { edges { node { recordId enteredOn checkBy checkedOn } } } }"
    (check,) = child(town, family, shows)["immunization"]["certificateChecks"]["edges"]
    assert (check["node"]["enteredOn"], check["node"]["checkBy"]) == ("2026-09-01", "2026-10-01")
    assert {"COMPULSORY_ENROL"} & gaps(town, family, day) == set()
    dose = {"child": family["boy"], "product": "HEPB", "givenOn": date(2026, 9, 5), "clinicName": "示例门诊"}
    does(town, "immunization", "recordDose", date(2026, 9, 5), "dose { product }", **dose)
    done = {"id": check["node"]["recordId"], "on": date(2026, 9, 8), "shown": True}
    does(town, "immunization", "checkCertificate", date(2026, 9, 8), "certificateCheck { outcome }", **done)
    (check,) = child(town, family, shows)["immunization"]["certificateChecks"]["edges"]
    assert check["node"]["checkedOn"] == "2026-09-08"


def a_certificate_opens_the_subsidies_and_changchun_decides_while_the_holidays_pass(town, family):
    day = date(2026, 9, 21)
    told = {"child": family["boy"], "kind": "limb", "grade": 2, "evidence": "certificate", "validFrom": day}
    does(town, "rehabilitation", "noteDisability", day, "disability { grade }", **told)
    events = child(town, family, "events(first: 50) { edges { node { kind item } } }")["events"]["edges"]
    assert {"kind": "identified", "item": "TWO_SUBSIDIES"} in [each["node"] for each in events]
    assert answers(town, family)["TWO_SUBSIDIES"] == "MET"
    applied = {"child": family["boy"], "item": "TWO_SUBSIDIES", "appliedOn": date(2026, 9, 28), "papers": PAPERS}
    shows = "application { id accepting deciding }"
    id = does(town, None, "applyFor", date(2026, 9, 28), shows, **applied)["application"]["id"]
    for kind, by, moved in (
        ("accepted", "desk", date(2026, 9, 29)),
        ("referred", "desk", date(2026, 9, 30)),
        ("received", "changchun", date(2026, 10, 8)),
        ("approved", "changchun", date(2026, 10, 21)),
        ("notified", "desk", date(2026, 10, 22)),
    ):
        body = {"child": family["boy"], "application": id, "kind": kind, "happenedOn": moved}
        does(town, None, "moveApplication", moved, "application { state }", by, **body)
    granted = {"child": family["boy"], "kind": "nursing", "application": id, "grantedOn": date(2026, 10, 23)}
    does(town, "rehabilitation", "grantSubsidy", date(2026, 10, 23), "subsidy { validFrom }", "changchun", **granted)
    (application,) = child(town, family, "applications { state steps { step state } }")["applications"]
    assert application["state"] == "delivered"
    assert {each["step"]: each["state"] for each in application["steps"]}["decide"] == "DONE"
    assert "TWO_SUBSIDIES" not in gaps(town, family, date(2026, 10, 23))


def a_household_in_which_nobody_works_asks_for_help_and_the_child_is_told_when_somebody_does(town, family):
    day = date(2026, 10, 26)
    for guardian in (family["father"], family["mother"]):
        job = {"guardian": guardian, "status": "unemployed", "validFrom": day}
        does(town, "employment", "noteJob", day, "jobStatus { status }", **job)
    assert answers(town, family)["ZERO_EMPLOYMENT_AID"] == "MET"
    found = {"household": family["home"], "to": COUNTY, "foundOn": day}
    does(town, "employment", "noteZeroEmployment", day, "zeroEmployment { validFrom }", **found)
    shows = "household { events(first: 20) { edges { node { kind item } } } }"
    events = [each["node"] for each in child(town, family, shows)["household"]["events"]["edges"]]
    assert {"kind": "referred", "item": "ZERO_EMPLOYMENT_AID"} in events
    hired = {"guardian": family["father"], "kind": "job_hired", "happenedOn": date(2026, 11, 2)}
    does(town, "employment", "recordOutcome", date(2026, 11, 2), "jobStatus { status }", **hired)
    shows = "employment { homeWork(on: $on) { guardianWorks gainedWork } }"
    document = f"query($id: ID!, $on: Date!) {{ child(id: $id) {{ {shows} }} }}"
    told = town.query(document, id=family["boy"], on=town.day)["child"]["employment"]["homeWork"]
    assert told["guardianWorks"] is True and told["gainedWork"]


def the_household_applies_for_housing_and_the_boy_rides_with_a_pupils_card(town, family):
    day = date(2026, 11, 3)
    body = {"household": family["home"], "item": "PUBLIC_RENTAL", "appliedOn": day, "division": STREET}
    does(town, None, "applyFor", day, "application { state }", deciding=COUNTY, **body)
    assert answers(town, family)["PUBLIC_RENTAL"] in ("NOT_KNOWN", "NOT_MET")  # nobody has set Harbin's figures
    card = {"child": family["boy"], "number": "HB0001", "validFrom": day}
    does(town, "transport", "issuePupilCard", day, "pupilCard { validFrom }", **card)
    assert child(town, family, "transport { pupilCards(first: 1) { totalCount } }")["transport"]["pupilCards"] == {
        "totalCount": 1
    }


def the_boy_comes_to_know_the_city_and_a_year_later_the_culture_desk_asks_after_him(town, family):
    day = date(2026, 11, 9)
    told = {"division": COUNTY, "programme": "CITY_INTRO", "title": "走近松花江", "organiser": "youth_league"}
    days = {"heldOn": date(2026, 11, 14), "enrolUntil": date(2026, 11, 13), "capacity": 20}
    made = does(town, "culture", "planActivity", day, "activity { recordId }", **told, **days)["activity"]["recordId"]
    does(town, "culture", "enrol", day, "participation { state }", child=family["boy"], activity=made, askedOn=day)
    came = {"id": made, "present": [family["boy"]], "countedOn": date(2026, 11, 16)}
    does(town, "culture", "countAttendance", date(2026, 11, 16), "activity { taken }", **came)
    assert {"CITY_INTRO", "MIND_CULTURE_CITY"} & gaps(town, family, date(2026, 11, 16)) == set()
    assert {"CITY_INTRO", "MIND_CULTURE_CITY"} & gaps(town, family, date(2027, 11, 14)) == {"MIND_CULTURE_CITY"}


def one_question_shows_what_every_department_did_for_the_family(town, family):
    events = child(town, family, "events(first: 100) { edges { node { kind item } } }", date(2026, 11, 16))["events"]
    kinds = {each["node"]["kind"] for each in events["edges"]}
    assert kinds >= {
        "school_entered",
        "certificate_check_due",
        "certificate_checked",
        "disability_noted",
        "activity_joined",
    }
    delivered = {each["node"]["item"] for each in events["edges"] if each["node"]["kind"] == "delivered"}
    assert delivered >= {"COMPULSORY_ENROL", "TWO_SUBSIDIES", "CITY_TRANSIT", "CITY_INTRO", "MIND_CULTURE_CITY"}
    lines = town.query("{ desk(first: 100) { counts { kind count } edges { node { department kind } } } }")["desk"]
    waiting = {each["node"]["department"] for each in lines["edges"]}
    assert {"housing", "employment", "culture"} <= waiting
    policy = town.registry.composition.policy
    decided = {policy.items[item].plugin for item in answers(town, family)}
    assert decided - {"core"} == set(PLUGINS)


def test_the_family_goes_its_way_through_every_department(town, family):
    """One test, since each step stands on the one before, and workers share a file's tests among them."""
    the_survey_finds_the_family_and_monitoring_verifies_it(town, family)
    a_school_entry_asks_the_clinic_for_the_certificate_check(town, family)
    a_certificate_opens_the_subsidies_and_changchun_decides_while_the_holidays_pass(town, family)
    a_household_in_which_nobody_works_asks_for_help_and_the_child_is_told_when_somebody_does(town, family)
    the_household_applies_for_housing_and_the_boy_rides_with_a_pupils_card(town, family)
    the_boy_comes_to_know_the_city_and_a_year_later_the_culture_desk_asks_after_him(town, family)
    one_question_shows_what_every_department_did_for_the_family(town, family)
