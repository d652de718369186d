"""Seats: what schools offer beside who is there and who will come; thresholds on both sides; the desk's day."""

from datetime import date

import pytest
from education_city import DAY, City
from starlette.testclient import TestClient

from tongxing_education.facts import seats as counted
from tongxing_education.facts.seats import level_of, of_ages
from tongxing_graphql import create_app

HEADERS = {"authorization": "Bearer demo-education", "tongxing-purpose": "schooling"}
THRESHOLDS = {"amber": 0.95, "red": 1.0, "surplus": 0.7}
SEATS = """query($division: String!, $year: Int!) { education { seats(division: $division, schoolYear: $year) {
  county stage seats pupils enrolled floatingEnrolled classes largeClasses classNorm overNorm
  inclusiveShare publicShare sharesBelowTarget
  now { schoolYear children ratio level } projection { schoolYear children ratio level } } } }"""
DESK = """query($division: String, $on: Date) { education { desk(division: $division, on: $on) {
  windowsClosing { division stage closes daysLeft } withoutPlace placeNotKnown
  longestWithoutPlace { child since served } openCases { child days reason } papersMissing { child stage papers } } } }"""


@pytest.mark.parametrize(
    ("children", "places", "stage", "level"),
    [
        (95, 100, "PRIMARY", ""),
        (96, 100, "PRIMARY", "amber"),
        (100, 100, "PRIMARY", "amber"),
        (101, 100, "PRIMARY", "red"),
        (70, 100, "KINDERGARTEN", ""),
        (69, 100, "KINDERGARTEN", "surplus"),
        (69, 100, "PRIMARY", ""),
        (0, 0, "PRIMARY", ""),
        (1, 0, "PRIMARY", "red"),
    ],
)
def test_each_threshold_on_both_sides(children, places, stage, level):
    assert level_of(children, places, stage, THRESHOLDS)[1] == level


def test_a_threshold_that_nobody_set_warns_of_nothing():
    assert level_of(200, 100, "PRIMARY", dict.fromkeys(THRESHOLDS))[1] == ""


@pytest.fixture
def city(tmp_path):
    made = City(tmp_path)
    yield made
    made.registry.close()


@pytest.fixture
def ask(city):
    """Asks by GraphQL; the city is served once, for to compose a schema takes longer than to answer."""
    app = create_app([city.registry], budget_s=60)
    return lambda query, **variables: asked(app, query, **variables)


def asked(app, query, **variables):
    with TestClient(app) as client:
        answer = client.post("/graphql", json={"query": query, "variables": variables}, headers=HEADERS).json()
    assert "errors" not in answer, answer
    return answer["data"]["education"]


def test_seats_pupils_and_who_will_come(city, ask):
    school = city.school()
    city.does(
        "report_seats",
        school=school.id,
        school_year=2026,
        stage="PRIMARY",
        seats=10,
        pupils=8,
        classes=1,
        large_classes=0,
    )
    for hukou in ("220102000000", "230102000000"):
        child = city.child("2019-03-05", hukou=hukou)
        city.does("enrol", child=child, school=school.id, stage="PRIMARY", grade=2, valid_from=date(2026, 9, 1))
    for _ in range(4):
        city.child("2021-03-05")  # six on 31 August 2027
    (primary,) = [row for row in ask(SEATS, division="230100", year=2026)["seats"] if row["stage"] == "PRIMARY"]
    assert (primary["county"], primary["seats"], primary["pupils"]) == ("230102000000", 10, 8)
    assert (primary["enrolled"], primary["floatingEnrolled"]) == (2, 1)
    assert primary["now"] == {"schoolYear": 2026, "children": 8, "ratio": 0.8, "level": ""}
    # Six pupils whom the registry does not know stay; of those whom it knows, two are joined by four.
    assert [(y["schoolYear"], y["children"], y["level"]) for y in primary["projection"]] == [
        (2027, 12, "red"),
        (2028, 12, "red"),
        (2029, 12, "red"),
        (2030, 12, "red"),
        (2031, 10, "amber"),
    ]
    assert (primary["classNorm"], primary["overNorm"]) == (45, False)


def test_a_class_beyond_the_norm_is_told(city, ask):
    school = city.school()
    report = {
        "school": school.id,
        "school_year": 2026,
        "stage": "PRIMARY",
        "seats": 90,
        "classes": 2,
        "large_classes": 1,
    }
    for pupils, over in ((90, False), (91, True)):
        city.does("report_seats", pupils=pupils, **report)
        (row,) = ask(SEATS, division="230102", year=2026)["seats"]
        assert (row["overNorm"], row["largeClasses"]) == (over, 1)


def test_grades_are_added_unless_the_stage_was_reported_whole(city, ask):
    school = city.school()
    for grade, seats in ((1, 30), (2, 40)):
        city.does("report_seats", school=school.id, school_year=2026, stage="PRIMARY", grade=grade, seats=seats)
    assert ask(SEATS, division="230102", year=2026)["seats"][0]["seats"] == 70
    city.does("report_seats", school=school.id, school_year=2026, stage="PRIMARY", seats=65)
    assert ask(SEATS, division="230102", year=2026)["seats"][0]["seats"] == 65


def test_kindergartens_beside_their_targets(city, ask):
    for number, (ownership, seats) in enumerate((("public", 50), ("inclusive_private", 35), ("private", 15))):
        made = city.school(code=f"230102000{number}", stages=["KINDERGARTEN"], ownership=ownership)
        city.does("report_seats", school=made.id, school_year=2026, stage="KINDERGARTEN", seats=seats)
    (row,) = ask(SEATS, division="230102", year=2026)["seats"]
    assert (row["inclusiveShare"], row["publicShare"], row["sharesBelowTarget"]) == (0.85, 0.5, False)
    assert row["now"]["level"] == "surplus"


def test_another_county_and_another_year_have_nothing(city, ask):
    city.does("report_seats", school=city.school().id, school_year=2026, stage="PRIMARY", seats=10)
    assert ask(SEATS, division="230103", year=2026)["seats"] == []
    assert ask(SEATS, division="230102", year=2025)["seats"] == []


def test_who_is_born_on_1_september_is_a_year_younger(city):
    for born in ("2021-08-31", "2021-09-01"):
        city.child(born)
    with city.store().reading("test") as reading:
        born = counted._born(reading, "230000000000", "240000000000")
    assert [of_ages(born, "230102000000", year, (6, 6)) for year in (2026, 2027, 2028)] == [0, 1, 1]


def test_the_desks_day(city, ask):
    school = city.school()
    window = {
        "division": "230102",
        "school_year": 2026,
        "stage": "PRIMARY",
        "pupils": "migrant",
        "opens": date(2026, 7, 1),
    }
    papers = ["residence_permit", "dwelling_proof"]
    city.does("register_window", closes=date(2026, 12, 7), documents=papers, **window)
    city.does("register_window", **{**window, "stage": "JUNIOR"}, closes=date(2026, 12, 8))
    waiting, out, pupil = city.child(permit="valid"), city.child(permit="valid"), city.child()
    city.does("open_out_of_school_case", child=out, opened_on=date(2026, 11, 13), reason="no_place")
    city.does("enrol", child=pupil, school=school.id, stage="PRIMARY", grade=1, valid_from=date(2026, 9, 1))
    city.does("note_paper", child=pupil, paper="residence_permit", valid_from=date(2026, 9, 1))
    desk = ask(DESK, division="230102", on=DAY.isoformat())["desk"]
    assert [(w["stage"], w["daysLeft"]) for w in desk["windowsClosing"]] == [("PRIMARY", 14)]
    assert (desk["withoutPlace"], desk["placeNotKnown"]) == (1, 1) and waiting
    # The case says since when it is known that the child is in no school; entitled it was from the start of the year.
    assert desk["longestWithoutPlace"] == [{"child": out, "since": "2026-09-01", "served": "NOT_MET"}]
    assert desk["openCases"] == [{"child": out, "days": 10, "reason": "no_place"}]
    assert desk["papersMissing"] == [{"child": pupil, "stage": "PRIMARY", "papers": ["dwelling_proof"]}]
    elsewhere = ask(DESK, division="230103", on=DAY.isoformat())["desk"]
    assert not any(elsewhere.values())


def test_a_window_whose_days_move_is_the_same_window(city):
    window = {"division": "230102", "school_year": 2026, "stage": "PRIMARY", "opens": date(2026, 7, 1)}
    first = city.does("register_window", closes=date(2026, 8, 1), **window)
    second = city.does("register_window", closes=date(2026, 8, 15), **window)
    assert (first.id, second.closes) == (second.id, date(2026, 8, 15))


def test_the_mutation_enrols_and_says_what_is_wrong(city, ask):
    school, child = city.school(), city.child("2021-03-05")
    enrol = """mutation($input: EducationEnrolInput!, $key: String!) { education { enrol(input: $input, key: $key) {
      enrolment { stage grade } problems { path code } } } }"""
    body = {"child": child, "school": school.id, "stage": "PRIMARY", "grade": 1, "validFrom": "2026-09-01"}
    young = ask(enrol, input=body, key="k1")["enrol"]
    assert young == {"enrolment": None, "problems": [{"path": "validFrom", "code": "ENROLLED_TOO_YOUNG"}]}
    good = ask(enrol, input=body | {"validFrom": "2027-09-01"}, key="k2")["enrol"]
    assert good == {"enrolment": {"stage": "PRIMARY", "grade": 1}, "problems": []}
