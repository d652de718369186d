"""A family without work, through GraphQL: found, referred, registered, identified over the October holidays, hired, and the child told."""

from datetime import date
from uuid import uuid4

import pytest
from pydantic import BaseModel

from tongxing import Guardian
from tongxing.testing.town import Town

HERE, STREET, COUNTY = "230102001", "street", "county"
EMPLOYMENT = ["core.*", "employment.*"]
LIMITS = {"difficulty_publish_workdays": 5, "difficulty_decide_workdays": 10}


class Nothing(BaseModel):
    """An input that says nothing."""


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    officers = {
        STREET: (HERE, EMPLOYMENT),
        COUNTY: ("230102", EMPLOYMENT),
        "hukou_place": ("220000", EMPLOYMENT),
        "elsewhere": ("231000", EMPLOYMENT),
        "helper": ("230102", ["core.*", "employment.help"]),
        "teacher": ("230102", ["core.*"]),
    }
    folder = tmp_path_factory.mktemp("town")
    made = Town(folder, ["employment"], officers=officers, parameters=LIMITS)
    yield made
    made.close()


@pytest.fixture(scope="module")
def child(town):
    town.day = date(2026, 9, 21)
    return town.add_child(
        birth_date=date(2015, 5, 1),
        guardians=[{"relation": "51"}, {"relation": "52"}],
        household={},
        guardians_complete=True,
    )


@pytest.fixture(scope="module")
def family(town, child):
    """The father of 51, the mother, the household."""
    father, mother = town.guardians(child)

    def born(store, body):
        store.change(store.get(Guardian, father), birth_date=date(1975, 3, 1), sex="1")
        store.change(store.get(Guardian, mother), birth_date=date(1990, 3, 1), sex="2")

    town.act(born, Nothing())
    return father, mother, town.household(child)


def does(town, name, shows, /, by=STREET, **input):
    """A mutation of the office; what it made."""
    kind = name[0].upper() + name[1:]
    act = f"employment {{ {name}(input: $input, key: $key) {{ {shows} problems {{ code message }} }} }}"
    document = f"mutation($input: Employment{kind}Input!, $key: String!) {{ {act} }}"
    done = town.query(document, by=by, input=input, key=uuid4().hex)["employment"][name]
    assert done["problems"] == [], done
    return done


def moves(town, name, shows, /, by=STREET, **input):
    """A mutation of core."""
    kind = name[0].upper() + name[1:]
    act = f"{name}(input: $input, key: $key) {{ {shows} problems {{ code message }} }}"
    done = town.query(
        f"mutation($input: {kind}Input!, $key: String!) {{ {act} }}", by=by, input=input, key=uuid4().hex
    )[name]
    assert done["problems"] == [], done
    return done


def applied(town, item, day, *kinds, **subject):
    """An application that has come as far as these moves, all on one day; its id."""
    town.day = day
    place = {"division": HERE, "deciding": "230102"}
    id = moves(town, "applyFor", "application { id }", item=item, appliedOn=day, **place, **subject)["application"][
        "id"
    ]
    for kind in kinds:
        by = COUNTY if kind == "approved" else STREET
        moves(
            town, "moveApplication", "application { state }", by, application=id, kind=kind, happenedOn=day, **subject
        )
    return id


def desk(town, *kinds, by=COUNTY):
    found = town.query(
        'query($kinds: [DeskLineKind!]) { desk(department: "employment", division: "230102", kinds: $kinds, first: 50) { edges { '
        "node { kind item subject what { en } dueOn thread clause guardian { recordId } household { recordId } child { recordId } } } } }",
        by=by,
        kinds=list(kinds),
    )
    return [edge["node"] for edge in found["desk"]["edges"]]


def of_guardian(town, guardian, by=STREET):
    """What is decided for a guardian, and the clocks of what was applied for."""
    shows = "decisions { item answer track } gaps { item } applications { item state steps { step dueOn state } }"
    return town.query(f"query($id: ID!) {{ guardian(id: $id) {{ {shows} }} }}", by=by, id=guardian)["guardian"]


def of_household(town, household, by=STREET):
    shows = "decisions { item answer since conditions { text answer } } gaps { item } events(first: 20) { edges { node { kind item } } }"
    return town.query(f"query($id: ID!) {{ household(id: $id) {{ {shows} }} }}", by=by, id=household)["household"]


def of_child(town, child):
    shows = "signals { signal } employment { homeWork(on: $on) { guardianWorks guardianSeeksWork zeroEmployment gainedWork } }"
    return town.query(f"query($id: ID!, $on: Date!) {{ child(id: $id) {{ {shows} }} }}", id=child, on=town.day)["child"]


def a_family_in_which_nobody_works_is_found_and_asks_the_countys_office_for_help(town, child, family):
    father, mother, household = family
    for guardian, status in ((father, "unemployed"), (mother, "not_seeking")):
        does(town, "noteJob", "jobStatus { evidence }", guardian=guardian, status=status, validFrom=date(2026, 9, 1))
    assert "nobody_at_home_works" in [each["signal"] for each in of_child(town, child)["signals"]]
    (decided,) = of_household(town, household)["decisions"]
    assert (decided["item"], decided["answer"], decided["since"]) == ("ZERO_EMPLOYMENT_AID", "MET", "2026-09-01")
    does(town, "noteZeroEmployment", "zeroEmployment { validFrom }", household=household, to="230102", foundOn=town.day)
    events = [(e["node"]["kind"], e["node"]["item"]) for e in of_household(town, household)["events"]["edges"]]
    assert {("identified", "ZERO_EMPLOYMENT_AID"), ("referred", "ZERO_EMPLOYMENT_AID")} <= set(events)
    (line,) = desk(town, "REFERRAL")
    assert line["household"]["recordId"] == household and line["child"] is None and line["guardian"] is None
    told = of_child(town, child)
    assert told["signals"] == [] and told["employment"]["homeWork"]["zeroEmployment"] is True
    for kind in ("received", "accepted"):
        body = {"household": household, "referral": line["thread"], "kind": kind, "happenedOn": town.day}
        moves(town, "moveReferral", "referral { state }", COUNTY, **body)
    assert [each["kind"] for each in desk(town, "GAP") if each["household"]] == ["GAP"]


def the_father_registers_where_the_family_lives_whatever_his_hukou(town, family):
    father, *_ = family
    assert "UNEMPLOYMENT_REGISTRATION" in [gap["item"] for gap in of_guardian(town, father)["gaps"]]
    id = applied(town, "UNEMPLOYMENT_REGISTRATION", date(2026, 9, 22), "accepted", "approved", guardian=father)
    body = {"guardian": father, "status": "unemployed", "application": id, "validFrom": date(2026, 9, 22)}
    assert does(town, "noteJob", "jobStatus { evidence }", **body)["jobStatus"]["evidence"] == "registered"
    told = of_guardian(town, father)
    assert [each["state"] for each in told["applications"]] == ["delivered"]
    assert "UNEMPLOYMENT_REGISTRATION" not in [gap["item"] for gap in told["gaps"]]
    tracks = {each["item"]: each["track"] for each in told["decisions"]}
    assert tracks["JOB_DIFFICULTY"] == "older"


def he_is_identified_while_the_clocks_run_over_the_october_holidays(town, family):
    father, *_ = family
    id = applied(town, "JOB_DIFFICULTY", date(2026, 9, 28), guardian=father)
    (line,) = desk(town, "NEW")
    assert (line["guardian"]["recordId"], line["thread"]) == (father, id)
    town.day = date(2026, 9, 29)
    moves(
        town,
        "moveApplication",
        "application { state }",
        application=id,
        guardian=father,
        kind="accepted",
        happenedOn=town.day,
    )
    steps = clocks(town, father)
    # 30 September, then a week of holidays: 8, 9, 10 (a Saturday that is worked), 12 October
    assert steps["publish"] == ("2026-10-12", "RUNNING") and steps["accept"] == (None, "DONE")
    town.day = date(2026, 10, 10)
    (line,) = desk(town, "DUE_SOON", "OVERDUE")
    assert (line["kind"], line["what"]["en"], line["guardian"]["recordId"]) == ("DUE_SOON", "Check and publish", father)
    does(town, "publishDifficulty", "guardianEvent { kind }", guardian=father, application=id, publishedOn=town.day)
    # 12 to 16, 19 to 23 October
    assert clocks(town, father)["decide"] == ("2026-10-23", "RUNNING")
    town.day = date(2026, 10, 26)
    (line,) = desk(town, "OVERDUE")
    assert (line["what"]["en"], line["dueOn"]) == ("Identify at the county", "2026-10-23")
    moves(
        town,
        "moveApplication",
        "application { state }",
        COUNTY,
        application=id,
        guardian=father,
        kind="approved",
        happenedOn=town.day,
    )
    body = {"guardian": father, "application": id, "grounds": ["older", "zero_employment"], "validFrom": town.day}
    does(town, "identifyDifficulty", "jobDifficulty { grounds }", COUNTY, **body)
    steps = clocks(town, father)
    assert (steps["publish"][1], steps["decide"][1], desk(town, "OVERDUE", "NEW")) == ("DONE", "DONE_LATE", [])
    assert {each["item"]: each["answer"] for each in of_guardian(town, father)["decisions"]}["PUBLIC_POST"] == "MET"


def clocks(town, guardian):
    """Step → due day and state, of the application that was made last."""
    application = of_guardian(town, guardian)["applications"][-1]
    return {step["step"]: (step["dueOn"], step["state"]) for step in application["steps"]}


def a_fair_brings_him_to_a_state_owned_firm_and_the_child_is_told_through_the_household(town, child, family):
    father, _, household = family
    town.day = date(2026, 10, 27)
    body = {"division": HERE, "kind": "DOORSTEP_STATION", "name": "示例家门口就业服务站", "openedOn": date(2026, 1, 1)}
    station = does(town, "openChannel", "jobChannel { recordId }", **body)["jobChannel"]["recordId"]
    does(town, "startHomeHelp", "homeHelp { validFrom }", household=household, channel=station, validFrom=town.day)
    assert of_household(town, household)["gaps"] == []
    body = {"division": HERE, "campaign": "AUTUMN_MONTH", "name": "示例专场", "beginsOn": town.day, "endsOn": town.day}
    does(town, "announceFair", "jobFair { recordId }", **body)
    body = {"division": HERE, "title": "仓储员", "employer": "state_owned", "posts": 3, "validFrom": town.day}
    vacancy = does(town, "offerVacancy", "vacancy { recordId }", **body)["vacancy"]["recordId"]
    found = town.query(
        '{ employment { openChannels(division: "230102", kind: "DOORSTEP_STATION") { recordId } openVacancies(division: "230102", '
        'employer: "state_owned") { recordId } comingFairs(division: "230102", campaign: "AUTUMN_MONTH") { name } } }'
    )["employment"]
    assert found["openChannels"] == [{"recordId": station}] and found["openVacancies"] == [{"recordId": vacancy}]
    assert [each["name"] for each in found["comingFairs"]] == ["示例专场"]
    hired = {"guardian": father, "campaign": "AUTUMN_MONTH", "vacancy": vacancy, "happenedOn": town.day}
    told = does(town, "recordOutcome", "jobStatus { status employer }", kind="job_hired", **hired)["jobStatus"]
    assert told == {"status": "employed", "employer": "state_owned"}
    work = of_child(town, child)["employment"]["homeWork"]
    assert work == {"guardianWorks": True, "guardianSeeksWork": False, "zeroEmployment": False, "gainedWork": True}
    home = of_household(town, household)
    assert [each["answer"] for each in home["decisions"]] == ["NOT_MET"] and home["gaps"] == []
    kinds = [edge["node"]["kind"] for edge in home["events"]["edges"]]
    assert {"job_hired", "zero_employment_cleared"} <= set(kinds)
    outcomes = town.query('{ employment { outcomes(since: "2026-09-01") { kind households } } }')["employment"][
        "outcomes"
    ]
    assert {each["kind"]: each["households"] for each in outcomes}["job_hired"] == 1


def work_that_was_told_and_not_registered_within_thirty_days_is_listed(town, family):
    asked = "{ employment { lateRegistrations { validFrom } } }"
    for day, late in ((date(2026, 11, 26), 0), (date(2026, 11, 27), 1)):
        town.day = day
        assert len(town.query(asked)["employment"]["lateRegistrations"]) == late


def who_may_not_see_the_child_or_the_category_is_told_nothing_of_the_family(town, family):
    father, _, household = family
    town.day = date(2026, 10, 27)
    assert "JOB_REGISTRATION" in [gap["item"] for gap in of_guardian(town, father)["gaps"]]
    for by in ("teacher", "hukou_place"):  # the one has no such category, to the other it is not shown
        seen = of_guardian(town, father, by=by)
        assert {each["answer"] for each in seen["decisions"]} == {"WITHHELD"} and seen["gaps"] == []
    assert {each["answer"] for each in of_household(town, household, by="teacher")["decisions"]} == {"WITHHELD"}
    tracks = {
        by: [gap.track for gap in town.gaps(items=["JOB_HELP"], on=date(2026, 10, 26), by=by)]
        for by in (COUNTY, "helper")
    }
    assert tracks == {COUNTY: ["jobseeker"], "helper": [None]}  # what the father does is not shown to the helper
    asked = "query($id: ID!) { guardian(id: $id) { decisions { item } gaps { item } } }"
    assert town.ask(asked, by="elsewhere", id=father)["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    for by, some in (("elsewhere", False), ("hukou_place", False), ("teacher", False), (COUNTY, True)):
        assert bool(town.gaps(by=by)) is some
    assert town.decide_around("guardian", father, by="elsewhere") == {}


def test_the_family_goes_its_way_from_no_work_to_work(town, child, family):
    """One test, since each step stands on the one before, and workers share a file's tests among them."""
    a_family_in_which_nobody_works_is_found_and_asks_the_countys_office_for_help(town, child, family)
    the_father_registers_where_the_family_lives_whatever_his_hukou(town, family)
    he_is_identified_while_the_clocks_run_over_the_october_holidays(town, family)
    a_fair_brings_him_to_a_state_owned_firm_and_the_child_is_told_through_the_household(town, child, family)
    work_that_was_told_and_not_registered_within_thirty_days_is_listed(town, family)
    who_may_not_see_the_child_or_the_category_is_told_nothing_of_the_family(town, family)
