"""Routes round the walls through GraphQL (numbers of ``core/tests/bypass_routes.py``)."""

import logging

from graphql_towns import bytes_of


def test_routes_29_and_30_an_answer_to_another_principal_is_reused_for_nobody(town):
    fresh = bytes_of(town, "angler")
    assert "丙".encode() in bytes_of(town, "county")
    assert bytes_of(town, "angler") == fresh
    assert "丙".encode() not in fresh


def test_route_31_a_cursor_of_another_principal_is_refused(town):
    query = "query ($after: String) { children(orderBy: [NAME_ASC], first: 1, after: $after) { edges { cursor node { name } } } }"
    cursor = town.data(query)["children"]["edges"][0]["cursor"]
    assert town.codes(query, after=cursor, token="angler") == ["INVALID"]


def test_routes_32_and_33_an_id_that_nobody_registered_opens_nothing_and_there_are_no_subscriptions(town):
    persisted = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}}}
    assert town.post(persisted).status_code == 400
    assert town.post({"documentId": "sha256:" + "0" * 64}).status_code == 400
    assert "errors" in town.ask("subscription { children { totalCount } }")


def test_route_34_what_is_not_there_and_what_is_not_yours_are_one_answer(town):
    query = "query ($id: ID!) { child(id: $id) { name } }"
    hidden, nobody = town.children[2].id, "23-00000000000000000000000000"
    mine, nothing = (bytes_of(town, "angler", query, id=id) for id in (hidden, nobody))
    assert mine.replace(hidden.encode(), b"") == nothing.replace(nobody.encode(), b"")
    assert "丙".encode() not in mine


def test_route_35_no_log_line_holds_what_was_read_or_failed(town, caplog):
    with caplog.at_level(logging.DEBUG):
        bytes_of(town, "county")
        town.ask("{ children { edges { node { angling { broken named } } } } }")
    assert not [line for line in caplog.messages if any(name in line for name in ("甲", "丙", "王小明", "13800000000"))]
