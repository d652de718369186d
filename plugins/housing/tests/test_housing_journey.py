"""From an application to the flat and out of it again, through GraphQL: a family from Changchun in Harbin, clocks over holidays."""

from datetime import date
from uuid import uuid4

import pytest

from tongxing.testing.town import Town

FIGURES = {
    "migrant_worker_round_open": True,
    "migrant_job_months_min": 24,
    "migrant_insurance_months_min": 12,
    "migrant_income_head_max_fen": 3_600_000,
    "migrant_assets_limited": False,
    "rental_accept_workdays": 2,
    "rental_verify_workdays": 10,
    "rental_publish_workdays": 3,
    "rental_publication_days": 7,
    "rental_register_workdays": 5,
}
"""Invented: no city's were found."""
STREET, COUNTY = "230103001", "230103"
HUKOU_CLAUSE = "申请人户籍范围:各市规定;哈尔滨2023年为主城六区(F22)"


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    officers = {"street": (STREET, ["core.*", "housing.*"]), "bureau": (COUNTY, ["core.*", "housing.*"])}
    made = Town(tmp_path_factory.mktemp("town"), ["housing"], officers=officers, parameters=FIGURES)
    yield made
    made.close()


@pytest.fixture(scope="module")
def child(town):
    town.day = date(2026, 9, 21)
    return town.add_child(
        residence=STREET, hukou="220102", since=date(2023, 1, 1), household={"hardship": "near_minimum"}
    )


@pytest.fixture(scope="module")
def home(town, child):
    return town.query("query($id: ID!) { child(id: $id) { household { recordId } } }", id=child)["child"]["household"][
        "recordId"
    ]


def does(town, name, by="bureau", shows="", **input):
    kind = name[0].upper() + name[1:]
    act = f"{name}(input: $input, key: $key) {{ {shows} problems {{ path code }} }}"
    document = f"mutation($input: Housing{kind}Input!, $key: String!) {{ housing {{ {act} }} }}"
    done = town.query(document, by=by, input=input, key=uuid4().hex)["housing"][name]
    assert done["problems"] == [], done
    return done


def may_not(town, name, by, **input):
    kind = name[0].upper() + name[1:]
    act = f'{name}(input: $input, key: "no {name}") {{ problems {{ code }} }}'
    answer = town.ask(f"mutation($input: Housing{kind}Input!) {{ housing {{ {act} }} }}", by=by, input=input)
    return answer["errors"][0]["extensions"]["code"] == "NOT_ALLOWED"


def moves(town, by, home, application, kind, day):
    town.day = day
    document = (
        "mutation($input: MoveApplicationInput!, $key: String!) "
        "{ moveApplication(input: $input, key: $key) { application { state } problems { code message } } }"
    )
    input = {"household": home, "application": application, "kind": kind, "happenedOn": day}
    done = town.query(document, by=by, input=input, key=uuid4().hex)["moveApplication"]
    assert done["problems"] == [], done


def decided(town, child, on=None):
    """What the child's household is entitled to, asked through the child."""
    shows = "answer since track missingParameters conditions { track answer clause { title } }"
    document = f"query($id: ID!, $on: Date) {{ child(id: $id) {{ household {{ decisions(on: $on) {{ {shows} }} }} }} }}"
    (decision,) = town.query(document, by="bureau", id=child, on=on)["child"]["household"]["decisions"]
    return decision


def at_home(town, child):
    """What the household's housing is to the child."""
    document = (
        "query($id: ID!, $on: Date!) { child(id: $id) { housing { homeHousing(on: $on) { flat subsidy waits } } } }"
    )
    return tuple(town.query(document, by="bureau", id=child, on=town.day)["child"]["housing"]["homeHousing"].values())


def steps(town, home):
    shows = "state steps { step state dueOn division }"
    found = town.query(
        f"query($id: ID!) {{ household(id: $id) {{ applications {{ {shows} }} }} }}", by="bureau", id=home
    )
    (application,) = found["household"]["applications"]
    return application["state"], {each["step"]: each for each in application["steps"]}


def desk(town, by="bureau"):
    document = (
        '{ desk(department: "housing", kinds: [OVERDUE, DUE_SOON, NEW], first: 10) '
        "{ edges { node { kind what { en } dueOn household { recordId } } } } }"
    )
    return [edge["node"] for edge in town.query(document, by=by)["desk"]["edges"]]


def test_the_figures_of_2023_shut_the_family_out_by_its_hukou_and_the_answer_says_so(town, child, home):
    decision = decided(town, child, on=date(2023, 9, 1))
    local = [each for each in decision["conditions"] if each["track"] == "lower_middle"]
    assert [each["clause"]["title"] for each in local if each["answer"] == "NOT_MET"] == [HUKOU_CLAUSE]


def test_nobody_knows_yet_whether_the_family_is_entitled(town, child, home):
    assert at_home(town, child) == (None, None, None)
    decision = decided(town, child)
    assert (decision["answer"], decision["track"]) == ("NOT_KNOWN", None)


def test_the_family_goes_from_the_desk_of_the_street_into_a_flat_and_out_of_it(town, child, home):
    application = _applied(town, home)
    _verified(town, child, home, application)
    _registered(town, child, home, application)
    lease = _allocated(town, home, application)
    _renewed_and_left(town, child, home, lease)


def _applied(town, home):
    town.day = date(2026, 9, 24)
    document = (
        "mutation($input: ApplyForInput!, $key: String!) { applyFor(input: $input, key: $key) "
        "{ application { id accepting deciding papersMissing { key } } problems { code message } } }"
    )
    input = {
        "household": home,
        "item": "PUBLIC_RENTAL",
        "appliedOn": town.day,
        "division": STREET,
        "deciding": COUNTY,
        "papers": ["household_book", "income_proof"],
    }
    done = town.query(document, by="street", input=input, key="a")["applyFor"]
    assert done["problems"] == []
    applied = done["application"]
    assert (applied["accepting"], applied["deciding"]) == ("230103001000", "230103000000")
    assert "employment_contract" in {paper["key"] for paper in applied["papersMissing"]}
    # Thursday the 24th is followed by Mid-Autumn, 25 to 27 September: the second working day is the 29th.
    _, clocks = steps(town, home)
    assert (clocks["accept"]["dueOn"], clocks["accept"]["division"]) == ("2026-09-29", "230103001000")
    assert [(line["kind"], line["household"]["recordId"]) for line in desk(town)] == [("DUE_SOON", home), ("NEW", home)]
    moves(town, "street", home, applied["id"], "accepted", date(2026, 9, 28))
    return applied["id"]


def _verified(town, child, home, application):
    _, clocks = steps(town, home)
    # 29 and 30 September, then a week of holidays; 8, 9, 10 (a Saturday that is worked), 12 to 16 October.
    assert (clocks["verify"]["dueOn"], clocks["verify"]["division"]) == ("2026-10-16", "230103000000")
    town.day = date(2026, 10, 12)
    found = {"household": home, "evidence": "checked", "validFrom": date(2026, 10, 12)}
    does(town, "noteMeans", **found, persons=3, incomeYearFen=9_000_000, ownsCar=False)
    does(town, "noteDwelling", **found, kind="rented", ownsHomeHere=False)
    work = {"jobSince": date(2023, 3, 1), "insuredSince": date(2024, 4, 1), "hukouDivision": "220102000000"}
    does(town, "noteApplicant", **found, **work)
    does(town, "noteBenefit", household=home, kind="none", validFrom=date(2026, 10, 12))
    decision = decided(town, child)
    assert (decision["answer"], decision["since"], decision["track"]) == ("MET", "2026-10-12", "migrant_worker")
    said = {"household": home, "application": application}
    assert may_not(town, "verifyHousehold", "street", **said, happenedOn=town.day)
    does(town, "verifyHousehold", **said, happenedOn=town.day)
    town.day = date(2026, 10, 16)
    (line,) = desk(town)
    assert (line["kind"], line["what"]["en"], line["dueOn"]) == ("OVERDUE", "Publish the result", "2026-10-15")
    does(town, "publishResult", **said, happenedOn=town.day)


def _registered(town, child, home, application):
    said = {"household": home, "application": application, "track": "migrant_worker", "form": "flat"}
    town.day = date(2026, 10, 23)
    document = (
        "mutation($input: HousingRegisterInQueueInput!) "
        '{ housing { registerInQueue(input: $input, key: "early") { problems { code } } } }'
    )
    refused = town.query(document, by="bureau", input={**said, "registeredOn": town.day})
    assert refused["housing"]["registerInQueue"]["problems"] == [{"code": "PUBLICATION_RUNS"}]
    town.day = date(2026, 10, 24)
    does(town, "registerInQueue", shows="queuePlace { priority waitsAt }", **said, registeredOn=town.day)
    state, clocks = steps(town, home)
    assert (state, clocks["register"]["state"], clocks["publish"]["state"]) == ("approved", "DONE_LATE", "DONE_LATE")
    assert (clocks["allocate"]["state"], clocks["allocate"]["dueOn"]) == ("RUNNING", "2031-10-24")
    queue = '{ housing { queue(division: "230103") { number household form days } } }'
    town.day = date(2026, 11, 3)
    (waiting,) = town.query(queue, by="bureau")["housing"]["queue"]
    assert waiting == {"number": 1, "household": home, "form": "flat", "days": 10}
    assert at_home(town, child) == (False, False, True)
    gaps = "query($id: ID!) { household(id: $id) { gaps { item served since } } }"
    assert town.query(gaps, by="bureau", id=home)["household"]["gaps"] == [
        {"item": "PUBLIC_RENTAL", "served": "NOT_MET", "since": "2026-10-12"}
    ]


def _allocated(town, home, application):
    flat = {"division": COUNTY, "code": "F1", "estate": "示例安居苑", "floorM2": 52.5, "offeredOn": date(2026, 1, 1)}
    does(town, "offerFlat", **flat)
    free = '{ housing { freeFlats(division: "230103", floorFrom: 50) { recordId } } }'
    (found,) = town.query(free, by="bureau")["housing"]["freeFlats"]
    lease = {"validFrom": town.day, "endsOn": date(2029, 11, 3), "flat": found["recordId"]}
    said = {"household": home, "application": application, **lease}
    assert may_not(town, "allocateFlat", "street", **said)
    done = does(town, "allocateFlat", shows="tenancy { recordId }", **said)
    state, clocks = steps(town, home)
    assert (state, clocks["allocate"]["state"]) == ("delivered", "DONE")
    assert town.query(free, by="bureau")["housing"]["freeFlats"] == []
    assert desk(town) == [] and town.gaps(items=["PUBLIC_RENTAL"]) == []
    return done["tenancy"]["recordId"]


def _renewed_and_left(town, child, home, lease):
    due = "{ housing { leasesToRenew { household endsOn } } }"
    town.day = date(2029, 8, 2)
    assert town.query(due, by="bureau")["housing"]["leasesToRenew"] == []
    town.day = date(2029, 8, 3)
    assert town.query(due, by="bureau")["housing"]["leasesToRenew"] == [{"household": home, "endsOn": "2029-11-03"}]
    assert [signal.key for signal in town.signals(child)] == ["lease_to_renew"]
    assert at_home(town, child) == (True, False, False)
    does(town, "renewLease", id=lease, endsOn=date(2032, 11, 3))
    assert town.query(due, by="bureau")["housing"]["leasesToRenew"] == [] and town.signals(child) == []
    town.day = date(2030, 3, 1)
    does(town, "endLease", id=lease, validUntil=town.day, endReason="home_bought")
    assert steps(town, home)[0] == "closed" and at_home(town, child) == (False, False, False)
    events = "query($id: ID!) { household(id: $id) { events(first: 20) { edges { node { kind } } } } }"
    happened = [e["node"]["kind"] for e in town.query(events, by="bureau", id=home)["household"]["events"]["edges"]]
    assert {"household_verified", "result_published", "flat_allocated", "lease_renewed", "housing_left"} <= set(
        happened
    )
