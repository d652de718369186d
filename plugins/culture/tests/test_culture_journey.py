"""A term of a children's home through GraphQL: enrolment, a waiting list over the October holidays, who came, who joins nothing."""

from datetime import date
from uuid import uuid4

import pytest

from tongxing.testing.town import Town


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    made = Town(
        tmp_path_factory.mktemp("town"), ["culture"], officers={"street": ("230102001", ["core.*", "culture.*"])}
    )
    made.day = date(2026, 9, 21)
    yield made
    made.close()


@pytest.fixture(scope="module")
def children(town):
    return {name: town.add_child(name=name) for name in "甲乙丙丁戊"}


def does(town, name, day, shows, /, **input):
    town.day = day
    kind = f"Culture{name[0].upper()}{name[1:]}Input"
    act = f"{name}(input: $input, key: $key) {{ {shows} problems {{ path code message }} }}"
    document = f"mutation($input: {kind}!, $key: String!) {{ culture {{ {act} }} }}"
    done = town.query(document, input=input, key=uuid4().hex)["culture"][name]
    assert done.pop("problems") == [], done
    return done


def desk(town, day):
    town.day = day
    fields = (
        "joiningNothing notKnown longestIdle { child since served } offers { child answerBy isLate } "
        "uncounted { title } unmended { platform isLate }"
    )
    return town.query(f'{{ culture {{ desk(division: "230102") {{ {fields} }} }} }}')["culture"]["desk"]


@pytest.fixture(scope="module")
def activity(town):
    venue = does(
        town,
        "openVenue",
        date(2026, 9, 21),
        "venue { recordId }",
        division="230102",
        kind="CHILDREN_HOME",
        name="示例儿童之家",
        runBy="womens_federation",
        openedOn=date(2026, 9, 1),
    )["venue"]
    told = {"division": "230102", "programme": "CITY_INTRO", "title": "走近中央大街", "organiser": "youth_league"}
    days = {"heldOn": date(2026, 10, 17), "enrolUntil": date(2026, 10, 15), "ageFrom": 6, "ageTo": 14}
    shows = "activity { recordId taken }"
    made = does(town, "planActivity", date(2026, 9, 21), shows, venue=venue["recordId"], capacity=2, **told, **days)
    return made["activity"]["recordId"]


def test_an_offer_is_held_over_the_october_holidays_and_then_goes_to_the_next(town, children, activity):
    day, shows = date(2026, 9, 22), "participation { recordId state turn answerBy }"
    places = {
        name: does(town, "enrol", day, shows, child=child, activity=activity, askedOn=day)["participation"]
        for name, child in list(children.items())[:4]
    }
    assert [(each["state"], each["turn"]) for each in places.values()] == [
        ("placed", None),
        ("placed", None),
        ("waiting", 1),
        ("waiting", 2),
    ]
    (row,) = town.query('{ culture { openActivities(division: "230100", age: 11) { activity free } } }')["culture"][
        "openActivities"
    ]
    assert row == {"activity": activity, "free": 0}
    does(town, "withdraw", date(2026, 9, 30), shows, id=places["甲"]["recordId"], on=date(2026, 9, 30))
    # A week of holidays; then 8, 9 and 10 October, a Saturday that is worked.
    assert desk(town, date(2026, 10, 10))["offers"] == [
        {"child": children["丙"], "answerBy": "2026-10-10", "isLate": False}
    ]
    (late,) = desk(town, date(2026, 10, 11))["offers"]
    assert late["isLate"]
    does(town, "passOn", date(2026, 10, 12), "activity { taken }", id=activity, on=date(2026, 10, 12))
    (offer,) = desk(town, date(2026, 10, 12))["offers"]
    assert (offer["child"], offer["answerBy"]) == (children["丁"], "2026-10-15")
    answer = {"id": places["丁"]["recordId"], "takesIt": True, "on": date(2026, 10, 13)}
    assert does(town, "answerOffer", date(2026, 10, 13), shows, **answer)["participation"]["state"] == "placed"


def test_who_came_is_counted_and_the_programme_says_how_many_were_floating(town, children, activity):
    day = date(2026, 10, 19)
    assert desk(town, day)["uncounted"] == [{"title": "走近中央大街"}]
    counted = {"id": activity, "present": [children["乙"], children["丁"]], "countedOn": day}
    assert does(town, "countAttendance", day, "activity { taken countedOn }", **counted)["activity"] == {
        "taken": 2,
        "countedOn": "2026-10-19",
    }
    document = (
        '{ culture { programmes(division: "230100", since: "2026-09-01", until: "2027-01-01") '
        "{ programme activities places attended absent floating floatingShare } } }"
    )
    loads = {each.pop("programme"): each for each in town.query(document)["culture"]["programmes"]}
    came = {"activities": 1, "places": 2, "attended": 2, "absent": 0, "floating": 2, "floatingShare": 1.0}
    assert (len(loads), loads["CITY_INTRO"]) == (12, came) and loads["XIANGBAN"]["floatingShare"] is None
    (delivered,) = town.query(
        "query($id: ID!) { child(id: $id) { culture { participations(first: 5) { edges { node { state } } } } } }",
        id=children["丁"],
    )["child"]["culture"]["participations"]["edges"]
    assert delivered["node"]["state"] == "attended"


def test_a_child_who_joins_no_activity_for_a_year_shows_on_the_desk(town, children):
    seen = desk(town, date(2026, 10, 20))
    assert (seen["joiningNothing"], seen["notKnown"]) == (0, 3)
    a_year_on = desk(town, date(2027, 10, 17))
    assert a_year_on["joiningNothing"] == 2
    assert {each["child"]: each["since"] for each in a_year_on["longestIdle"] if each["served"] == "NOT_MET"} == {
        children["乙"]: "2027-10-17",
        children["丁"]: "2027-10-17",
    }
    lines = town.query(
        '{ desk(department: "culture", kinds: [GAP], first: 50) { edges { node { item child { recordId } clause } } } }'
    )["desk"]["edges"]
    mine = [each["node"] for each in lines if each["node"]["item"] == "MIND_CULTURE_CITY"]
    assert children["乙"] in [each["child"]["recordId"] for each in mine] and "二(三)10" in mine[0]["clause"]


def moves(town, child, application, kind, day):
    town.day = day
    input = {"child": child, "application": application, "kind": kind, "happenedOn": day}
    document = (
        "mutation($input: MoveApplicationInput!, $key: String!) "
        "{ moveApplication(input: $input, key: $key) { problems { code } } }"
    )
    assert town.query(document, input=input, key=uuid4().hex)["moveApplication"]["problems"] == []


def clocks(town, child):
    found = town.query(
        "query($id: ID!) { child(id: $id) { applications { state steps { step state dueOn division } } } }", id=child
    )
    (application,) = found["child"]["applications"]
    return application["state"], {each["step"]: each for each in application["steps"]}


def test_a_place_at_a_harbour_is_asked_for_before_the_holidays_and_its_clocks_run_after_them(town, children):
    child, day = children["戊"], date(2026, 9, 29)
    town.day = day
    applied = town.query(
        "mutation($input: ApplyForInput!, $key: String!) { applyFor(input: $input, key: $key) { application { id } } }",
        input={"child": child, "item": "TONGXIN_HARBOUR", "appliedOn": day, "papers": ["guardian_consent"]},
        key=uuid4().hex,
    )["applyFor"]["application"]
    # 30 September; then 8 and 9 October.
    assert clocks(town, child)[1]["accept"]["dueOn"] == "2026-10-09"
    moves(town, child, applied["id"], "accepted", date(2026, 9, 30))
    steps = clocks(town, child)[1]
    assert (steps["meet"]["division"], steps["decide"]["division"]) == ("230102001000", "230102000000")
    # 8, 9, 10 (a Saturday that is worked), 12, 13 October; ten working days end on the 20th.
    assert (steps["meet"]["dueOn"], steps["decide"]["dueOn"]) == ("2026-10-13", "2026-10-20")
    town.day = date(2026, 10, 14)
    (line,) = town.query(
        '{ desk(department: "culture", kinds: [OVERDUE], first: 9) { edges { node { what { en } dueOn } } } }'
    )["desk"]["edges"]
    assert line["node"] == {"what": {"en": "The companion meets the family"}, "dueOn": "2026-10-13"}
    met = {"child": child, "application": applied["id"], "metOn": date(2026, 10, 14)}
    does(town, "noteCompanionMet", date(2026, 10, 14), "serviceEvent { kind }", **met)
    town.day = date(2026, 10, 16)
    told = {"child": child, "application": applied["id"], "kind": "approved", "happenedOn": town.day}
    document = (
        'mutation($input: MoveApplicationInput!) { moveApplication(input: $input, key: "s") { problems { code } } }'
    )
    refused = town.ask(document, by="street", input=told)  # what the street accepts the county decides
    assert refused["errors"][0]["extensions"]["code"] == "NOT_ALLOWED"
    moves(town, child, applied["id"], "approved", date(2026, 10, 16))
    steps = clocks(town, child)[1]
    assert (steps["notify"]["dueOn"], steps["begin"]["dueOn"]) == ("2026-10-21", "2026-11-16")
    venue = does(
        town,
        "openVenue",
        date(2026, 10, 16),
        "venue { recordId }",
        division="230102001",
        kind="TONGXIN_HARBOUR",
        name="示例童心港湾",
        runBy="youth_league",
        openedOn=date(2026, 10, 1),
        harbourPlaces=8,
    )["venue"]["recordId"]
    given = {"child": child, "venue": venue, "application": applied["id"], "companion": "示例童伴妈妈"}
    place = does(
        town,
        "giveHarbourPlace",
        date(2026, 10, 19),
        "harbourPlace { validFrom companion }",
        **given,
        validFrom=date(2026, 10, 19),
    )
    assert place["harbourPlace"] == {"validFrom": "2026-10-19", "companion": "示例童伴妈妈"}
    state, steps = clocks(town, child)
    assert (state, steps["meet"]["state"], steps["decide"]["state"], steps["begin"]["state"]) == (
        "delivered",
        "DONE_LATE",
        "DONE",
        "DONE",
    )


def test_a_child_friendly_city_shows_how_far_floating_children_are_behind(town, children):
    day = date(2026, 10, 20)
    told = {"division": "230102", "dimension": "services", "indicator": "校外活动参与率(%)"}
    for when, value in ((date(2026, 6, 30), 60.0), (date(2026, 9, 30), 70.5)):
        figure = {"measuredOn": when, "value": value, "floatingValue": 52.5, "aim": 75.0}
        does(town, "reportFigure", day, "friendlyFigure { value }", **told, **figure)
    lines = town.query(
        '{ culture { childFriendly(division: "230102") { dimension indicator value behind aim reached } } }'
    )["culture"]["childFriendly"]
    assert lines[1] == {**told_of(told), "value": 70.5, "behind": 18.0, "aim": 75.0, "reached": False}
    assert (lines[0]["indicator"], lines[0]["value"], lines[0]["reached"]) == ("每千名儿童活动场所数", 400.0, None)


def told_of(told):
    return {name: told[name] for name in ("dimension", "indicator")}


def test_what_an_inspection_found_stays_on_the_desk_until_it_is_mended(town):
    day = date(2026, 10, 20)
    found = {"division": "230102", "platform": "示例平台", "inspectedOn": date(2026, 10, 9), "finding": "harmful"}
    shows = "netInspection { recordId }"
    noted = does(town, "noteInspection", day, shows, mendBy=date(2026, 10, 19), **found)["netInspection"]
    assert desk(town, day)["unmended"] == [{"platform": "示例平台", "isLate": True}]
    does(town, "noteMended", day, shows, id=noted["recordId"], mendedOn=day)
    assert desk(town, day)["unmended"] == []
    seen = does(
        town,
        "noteBroadcast",
        day,
        "broadcast { minutes }",
        division="230102",
        kind="cartoon",
        title="示例动画",
        channel="示例少儿频道",
        shownOn=day,
        minutes=22,
    )
    assert seen["broadcast"]["minutes"] == 22
