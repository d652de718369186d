"""The demo's own truth of monitoring, found again through the public door: entries, overdue visits and verifications."""

import pytest
from starlette.testclient import TestClient

from tongxing.demo import running
from tongxing.demo.province import DEMO_DAY
from tongxing_graphql import create_app
from tongxing_monitoring.facts.tasks import Tasks

CHILDREN = 400
LIST = """query ($on: Date!, $after: String) { monitoring { NAME(on: $on, first: 100, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } edges { node { child { recordId } category } } } } }"""
ENTRIES = """query ($after: String) { monitoring { ledgerEntries(first: 100, after: $after) {
    pageInfo { hasNextPage endCursor } edges { node { child { recordId } category closedOn } } } } }"""


@pytest.fixture(scope="module")
def made(tmp_path_factory, harbin_with):
    folder = tmp_path_factory.mktemp("monitoring")
    with running.demo(
        harbin_with(folder, "monitoring"), children=CHILDREN, seed=5, database=str(folder / "d.db"), folder=folder
    ) as demo:
        yield demo


@pytest.fixture(scope="module")
def truth(made):
    return made.answers.theirs["monitoring"]


@pytest.fixture(scope="module")
def ask(made):
    headers = {"authorization": "Bearer demo-county", "tongxing-purpose": "care"}
    with TestClient(create_app([made.registry], budget_s=60)) as client:

        def asked(query, **variables):
            body = {"query": query, "variables": variables}
            answer = client.post("/graphql", json=body, headers=headers).json()
            assert "errors" not in answer, answer["errors"]
            return answer["data"]["monitoring"]

        yield asked


def pages(ask, query, name, **variables):
    """Every node of a list, page by page."""
    after, found = None, []
    while True:
        page = ask(query.replace("NAME", name), after=after, **variables)[name]
        found += [edge["node"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


def listed(ask, name):
    return sorted(node["child"]["recordId"] for node in pages(ask, LIST, name, on=DEMO_DAY.isoformat()))


@pytest.mark.slow
def test_what_is_overdue_is_found_again(ask, truth):
    assert truth["overdue_visits"] and truth["overdue_verifications"]
    assert listed(ask, "overdueVisits") == sorted(truth["overdue_visits"])
    assert listed(ask, "overdueVerifications") == sorted(truth["overdue_verifications"])


@pytest.mark.slow
def test_the_ledger_is_found_again(ask, truth):
    found = {}
    for node in pages(ask, ENTRIES, "ledgerEntries"):
        if node["closedOn"] is None:
            found.setdefault(node["category"], []).append(node["child"]["recordId"])
    assert {category: sorted(children) for category, children in found.items()} == {
        category: sorted(children) for category, children in truth["entries"].items() if children
    }
    assert found.keys() >= {"FAMILY_HARDSHIP", "DISABILITY"}


@pytest.mark.slow
def test_who_belongs_in_the_ledger_is_in_it_or_suggested(made, ask, truth):
    suggested = {"FAMILY_HARDSHIP": set(), "GUARDIAN_MISSING": set()}
    for node in pages(ask, LIST, "suggestions", on=DEMO_DAY.isoformat()):
        suggested[node["category"]].add(node["child"]["recordId"])
    for category, children in made.answers.ledger.items():
        assert set(children) <= suggested[category] | set(truth["entries"].get(category, []))


@pytest.mark.slow
def test_the_desk_counts_what_its_lists_count(made, ask):
    desk = ask(
        "query ($on: Date!) { monitoring { desk(on: $on, first: 1) { verifications visitsOverdue tasks { totalCount } } } }",
        on=DEMO_DAY.isoformat(),
    )["desk"]
    assert desk["visitsOverdue"] == len(listed(ask, "overdueVisits"))
    assert desk["verifications"] == len(listed(ask, "overdueVerifications"))
    access = made.registry.access("demo-county", "care")
    with made.registry.store(access).reading("test") as reading:
        every = Tasks(reading, made.registry.answers(access), DEMO_DAY).all(within_days=7)
    assert desk["tasks"]["totalCount"] == len(every) == len({task.key for task in every})
