"""The demo's own truth of immunization, found again through the public door."""

import pytest
from starlette.testclient import TestClient

from tongxing.demo import running
from tongxing.demo.province import DEMO_DAY
from tongxing_graphql import create_app

CHILDREN = 150
LIST = """query ($on: Date!, $after: String) { immunization { NAME(on: $on, first: 100, after: $after) {
    pageInfo { hasNextPage endCursor } edges { node { child { recordId } FIELDS } } } } }"""


@pytest.fixture(scope="module")
def made(tmp_path_factory, harbin_with):
    folder = tmp_path_factory.mktemp("immunization")
    with running.demo(
        harbin_with(folder, "immunization"), children=CHILDREN, seed=3, database=str(folder / "d.db"), folder=folder
    ) as demo:
        yield demo


@pytest.fixture(scope="module")
def truth(made):
    return made.answers.theirs["immunization"]


@pytest.fixture(scope="module")
def ask(made):
    headers = {"authorization": "Bearer demo-county", "tongxing-purpose": "vaccination"}
    with TestClient(create_app([made.registry], budget_s=60)) as client:

        def asked(query, **variables):
            body = {"query": query, "variables": {"on": DEMO_DAY.isoformat()} | variables}
            answer = client.post("/graphql", json=body, headers=headers).json()
            assert "errors" not in answer, answer["errors"]
            return answer["data"]["immunization"]

        yield asked


def listed(ask, name, fields):
    """Child → node, page by page."""
    after, found = None, {}
    while True:
        page = ask(LIST.replace("NAME", name).replace("FIELDS", fields), after=after)[name]
        found |= {edge["node"]["child"]["recordId"]: edge["node"] for edge in page["edges"]}
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


@pytest.mark.slow
def test_histories_that_nobody_knows_are_found_again(ask, truth):
    found = listed(ask, "unknownHistories", "extent")
    by_extent = {"unknown": truth["unknown_history"], "partial": truth["partial_history"]}
    for extent, children in by_extent.items():
        assert children
        assert sorted(c for c, node in found.items() if node["extent"] == extent) == sorted(children)


@pytest.mark.slow
def test_who_is_late_by_how_it_was_made_is_late_and_who_misses_nothing_is_not(made, truth):
    from tongxing_immunization.facts.forecasts import forecasts

    answers = made.registry.answers(made.registry.access("demo-county", "vaccination"))
    everybody = [*truth["up_to_date"], *truth["missing_last_dose"], *truth["zero_dose"]]
    late = {
        child: {each.series for each in forecast.series if each.status == "overdue"}
        for child, forecast in forecasts(answers, everybody, DEMO_DAY).of.items()
    }
    assert {child: late[child] for child in truth["up_to_date"] if late[child]} == {}
    assert truth["missing_last_dose"] and truth["zero_dose"]
    assert {child: late[child] for child in truth["missing_last_dose"]} == {
        child: {series} for child, series in truth["missing_last_dose"].items()
    }
    assert all("DTaP" in late[child] for child in truth["zero_dose"])


@pytest.mark.slow
def test_the_board_counts_whoever_never_had_a_dose(ask, truth):
    parts = "measure group met notMet notKnown children"
    lines = ask(f"query ($on: Date!) {{ immunization {{ board(on: $on, byAge: true) {{ {parts} }} }} }}")["board"]
    assert {line["measure"] for line in lines} >= {"up_to_date", "zero_dose", "MMR"}
    assert all(line["children"] == line["met"] + line["notMet"] + line["notKnown"] for line in lines)
    (everybody,) = (line for line in lines if line["measure"] == "zero_dose" and line["group"] is None)
    assert 0 < everybody["met"] <= len(truth["zero_dose"])
    assert everybody["notKnown"] > 0, "a history that nobody knows is no zero dose"


@pytest.mark.slow
def test_checks_that_are_late_are_found_again(ask, truth):
    found = listed(ask, "waitingChecks", "overdue")
    assert truth["checks_overdue"]
    assert sorted(c for c, node in found.items() if node["overdue"]) == sorted(truth["checks_overdue"])
