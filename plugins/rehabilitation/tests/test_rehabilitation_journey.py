"""From a certificate to the first payment, through GraphQL: accepted in Harbin, decided in Changchun, clocks over a holiday."""

from datetime import date
from uuid import uuid4

import pytest

from tongxing.testing.town import Town

HUKOU = "changchun"
PAPERS = ["identity_document", "disability_certificate"]


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    officers = {
        HUKOU: ("220000", ["core.*", "rehabilitation.*"]),
        "harbin": ("230000", ["core.*", "rehabilitation.*"]),
        "cashier": ("220000", ["core.*", "rehabilitation.subsidy"]),
    }
    made = Town(tmp_path_factory.mktemp("town"), ["rehabilitation"], officers=officers)
    yield made
    made.close()


def mutate(town, name, by, shows, **input):
    kind = name[0].upper() + name[1:]
    act = f"{name}(input: $input, key: $key) {{ {shows} problems {{ path code message }} }}"
    document = f"mutation($input: {kind}Input!, $key: String!) {{ {act} }}"
    return town.query(document, by=by, input=input, key=uuid4().hex)[name]


def moves(town, by, child, application, kind, day, **more):
    town.day = day
    input = {"child": child, "application": application, "kind": kind, "happenedOn": day, **more}
    done = mutate(town, "moveApplication", by, "application { state turn { en } next }", **input)
    assert done["problems"] == [], done
    return done["application"]


def steps(town, child, by="harbin"):
    found = town.query(
        "query($id: ID!) { child(id: $id) { applications { state papersMissing { key title { zh } } "
        "steps { step state dueOn doneOn place division warning { zh } } } } }",
        by=by,
        id=child,
    )
    (application,) = found["child"]["applications"]
    return application, {each["step"]: each for each in application["steps"]}


def desk(town, by="harbin", kinds=("OVERDUE", "DUE_SOON", "NEW")):
    found = town.query(
        'query($kinds: [DeskLineKind!]) { desk(department: "rehabilitation", kinds: $kinds, first: 10) { totalCount '
        "counts { kind count } edges { node { kind item what { en } since dueOn rule clause papers { key } child { recordId } } } } }",
        by=by,
        kinds=list(kinds),
    )["desk"]
    return [edge["node"] for edge in found["edges"]]


def disabled(town):
    """A child of a family on the minimum allowance, whose certificate was seen today."""
    town.day = date(2026, 9, 28)
    child = town.add_child(
        birth_date=date(2015, 5, 1), hukou="220102", guardians=[{}], household={"hardship": "minimum_allowance"}
    )
    found = town.query(
        "mutation($input: RehabilitationNoteDisabilityInput!, $key: String!) { rehabilitation { noteDisability(input: $input, key: $key) "
        "{ disability { grade } problems { code } } } }",
        input={
            "child": child,
            "kind": "limb",
            "grade": 2,
            "evidence": "certificate",
            "number": "99010120150501001X42",
            "validFrom": date(2026, 9, 1),
        },
        key=uuid4().hex,
    )
    assert found["rehabilitation"]["noteDisability"]["problems"] == []
    return child


@pytest.fixture(scope="module")
def child(town):
    return disabled(town)


def test_a_certificate_opens_the_two_subsidies(town, child):
    town.day = date(2026, 9, 28)
    assert town.decide(child)["TWO_SUBSIDIES"].track == "nursing"
    found = town.query(
        "query($id: ID!) { child(id: $id) { events(first: 9) { edges { node { kind item } } } } }", id=child
    )
    events = [(edge["node"]["kind"], edge["node"]["item"]) for edge in found["child"]["events"]["edges"]]
    assert ("identified", "TWO_SUBSIDIES") in events


def gaps(town, child, by):
    of_item = [each for each in desk(town, by=by, kinds=["GAP"]) if each["item"] == "TWO_SUBSIDIES"]
    return [each for each in of_item if each["child"]["recordId"] == child]


def test_a_gap_tells_the_clauses_of_the_track_that_is_met_to_whoever_may_see_why(town, child):
    town.day = date(2026, 9, 28)
    (line,) = gaps(town, child, by="harbin")
    assert "一级、二级" in line["clause"] and "低保家庭" not in line["clause"]
    (hidden,) = gaps(town, child, by="cashier")
    assert "一级、二级" in hidden["clause"] and "低保家庭" in hidden["clause"]


def test_the_subsidy_goes_from_the_desk_in_harbin_to_changchun_and_back(town):
    child = disabled(town)
    shows = "application { id state accepting deciding turn { en } papersSeen { paper by } papersMissing { key } }"
    input = {"child": child, "item": "TWO_SUBSIDIES", "appliedOn": date(2026, 9, 28), "papers": PAPERS}
    applied = mutate(town, "applyFor", "harbin", shows, **input)["application"]
    assert (applied["accepting"], applied["deciding"]) == ("230102001000", "220102000000")
    assert {each["paper"]: each["by"] for each in applied["papersSeen"]} == dict.fromkeys(PAPERS, "harbin")
    assert "bank_account" in [each["key"] for each in applied["papersMissing"]]
    (line,) = desk(town)
    assert (line["kind"], line["child"]["recordId"]) == ("NEW", child) and "国发〔2015〕52号" in line["rule"]
    _in_time(town, child, applied["id"])
    _late(town, child, applied["id"])


def _in_time(town, child, id):
    moves(town, "harbin", child, id, "accepted", date(2026, 9, 29))
    _, clocks = steps(town, child)
    # 30 September, then a week of holidays: 8 and 9 October
    assert (clocks["push"]["dueOn"], clocks["push"]["division"]) == ("2026-10-09", "230102001000")
    assert clocks["accept"]["state"] == "DONE" and clocks["accept"]["dueOn"] is None
    town.day = date(2026, 10, 8)
    (line,) = desk(town)
    assert (line["kind"], line["dueOn"]) == ("DUE_SOON", "2026-10-09") and "3个工作日" in line["clause"]
    moves(town, "harbin", child, id, "referred", date(2026, 10, 8))
    moves(town, HUKOU, child, id, "received", date(2026, 10, 8))
    _, clocks = steps(town, child, by=HUKOU)
    # 9, 10 (a Saturday that is worked), 12 to 16, 19, 20, 21 October
    assert (clocks["decide"]["dueOn"], clocks["decide"]["division"]) == ("2026-10-21", "220102000000")
    assert clocks["push"]["state"] == "DONE"


def _late(town, child, id):
    town.day = date(2026, 10, 20)
    refused = town.ask(
        'mutation($input: MoveApplicationInput!) { moveApplication(input: $input, key: "no") { problems { code } } }',
        by="harbin",
        input={"child": child, "application": id, "kind": "approved", "happenedOn": date(2026, 10, 20)},
    )
    assert refused["errors"][0]["extensions"]["code"] == "NOT_ALLOWED"
    moves(town, HUKOU, child, id, "approved", date(2026, 10, 20))
    town.day = date(2026, 10, 26)
    (line,) = desk(town)
    assert (line["kind"], line["what"]["en"], line["dueOn"]) == ("OVERDUE", "Tell the applicant", "2026-10-23")
    moves(town, "harbin", child, id, "notified", date(2026, 10, 26))
    town.day = date(2026, 10, 27)
    granted = town.query(
        'mutation($input: RehabilitationGrantSubsidyInput!) { rehabilitation { grantSubsidy(input: $input, key: "g") '
        "{ subsidy { validFrom } problems { code } } } }",
        by=HUKOU,
        input={"child": child, "kind": "nursing", "application": id, "grantedOn": date(2026, 10, 27)},
    )
    assert granted["rehabilitation"]["grantSubsidy"]["subsidy"]["validFrom"] == "2026-09-01"
    application, clocks = steps(town, child)
    assert (application["state"], clocks["notify"]["state"], clocks["decide"]["state"]) == (
        "delivered",
        "DONE_LATE",
        "DONE",
    )
    assert desk(town) == [] and not [gap for gap in town.gaps(items=["TWO_SUBSIDIES"]) if gap.subject == child]
