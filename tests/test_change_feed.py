"""Gaps in the change feed: they change where somebody decides, and whoever follows has decided whom a write reached."""

from datetime import date, timedelta

import pytest
from starlette.testclient import TestClient

from tongxing.host.offices.following import expire
from tongxing.testing.town import Town
from tongxing_graphql import create_app
from tongxing_transport.actions import IssuePupilCard, issue_pupil_card
from tongxing_transport.records import HeightMeasurement

FEED = """query ($after: String) { changes(after: $after, kinds: [GAP]) {
    pageInfo { hasNextPage endCursor } edges { node { item subject child { name } } } } }"""
GAPS = "subscription ($after: String) { gapsChanged(after: $after) { subject item child { name } } }"
OFFICERS = {"elsewhere": ("230103", ["core.*", "transport.*"]), "names": ("230000", ["core.identity"])}

FREE = {"city_transit_free_height_cm": 130}


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    made = Town(tmp_path_factory.mktemp("town"), ["transport"], officers=OFFICERS, parameters=FREE)
    yield made
    made.close()


def follow(town, after=None, *, by="desk"):
    """All gaps that changed, as (subject, item), and the last cursor."""
    found = []
    while True:
        page = town.query(FEED, by=by, after=after)["changes"]
        found += [(edge["node"]["subject"], edge["node"]["item"]) for edge in page["edges"]]
        if after is None or not page["pageInfo"]["hasNextPage"]:
            return found, page["pageInfo"]["endCursor"]
        after = page["pageInfo"]["endCursor"]


def waiting(town, child):
    return {(child, gap.item) for gap in town.gaps() if gap.subject == child}


def small_child(town):
    """A child who is small enough for the city's buses."""
    child = town.add_child(birth_date=date(2019, 5, 1))
    town.add(HeightMeasurement(child=child, measured_on=town.day, height_cm=120))
    return child


def give_card(town, child, **more):
    town.act(issue_pupil_card, IssuePupilCard(child=child, number="0001", valid_from=town.day, **more))


def test_gaps_that_open_and_close_are_told_to_whoever_sees_child_and_item(town):
    begun = {by: follow(town, by=by)[1] for by in ("desk", "elsewhere", "names")}
    child = small_child(town)
    told, after = follow(town, begun["desk"])
    assert set(told) == waiting(town, child) == {(child, "CITY_TRANSIT")}  # decided because somebody follows
    give_card(town, child)
    told, after = follow(town, after)
    assert told == [(child, "CITY_TRANSIT")] and not waiting(town, child)
    assert follow(town, after)[0] == []
    assert follow(town, begun["elsewhere"], by="elsewhere")[0] == []
    assert follow(town, begun["names"], by="names")[0] == []


def test_what_the_calendar_changes_is_told_by_the_daily_run(town, monkeypatch):
    child = small_child(town)
    give_card(town, child, valid_until=town.day + timedelta(days=10))
    _, after = follow(town, follow(town)[1])
    list(town.registry.kept().refresh())
    _, after = follow(town, after)
    monkeypatch.setattr(town, "day", town.day + timedelta(days=11))
    assert follow(town, after)[0] == []
    list(town.registry.kept().refresh())
    assert (child, "CITY_TRANSIT") in follow(town, after)[0]


def test_gaps_are_told_over_a_socket_as_soon_as_they_change(town):
    begin = {"type": "connection_init", "payload": {"Authorization": "Bearer desk-token", "Tongxing-Purpose": "care"}}
    asked = {"query": GAPS, "variables": {"after": follow(town)[1]}}
    app = create_app([town.registry], budget_s=60)
    with TestClient(app).websocket_connect("/town/graphql", subprotocols=["graphql-transport-ws"]) as client:
        outlook = client.portal.start_task_soon(app.state.outlooks["town"].look)
        client.send_json(begin)
        client.send_json({"type": "subscribe", "id": "1", "payload": asked})
        assert client.receive_json() == {"type": "connection_ack"}
        child = small_child(town)
        told = client.receive_json()["payload"]["data"]["gapsChanged"]
        assert told == {"subject": child, "item": "CITY_TRANSIT", "child": {"name": "甲"}}
        outlook.cancel()


def test_the_daily_run_of_retention_removes_what_was_told_long_ago(town, monkeypatch):
    after = follow(town)[1]
    town.add_child()
    assert expire(town.registry, town.access()) == 0
    monkeypatch.setattr(town, "day", town.day + timedelta(days=3700))
    assert expire(town.registry, town.access()) > 0
    (error,) = town.ask(FEED, after=after)["errors"]
    assert error["extensions"]["code"] == "CURSOR_EXPIRED"
