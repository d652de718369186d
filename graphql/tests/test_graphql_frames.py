"""Whole records as Arrow: the same rows and cells as in GraphQL, each page logged before it leaves, budgets and walls on."""

import json
from dataclasses import replace
from datetime import date
from functools import partial
from io import BytesIO

import polars as pl
import pytest
from sqlalchemy import update

from tongxing.errors import NotAllowed
from tongxing.trust.audit.asking import every
from tongxing.trust.grants import GRANTS
from tongxing_graphql.web import frames

ROWS = """{ children(first: 100) { edges { node {
    recordId name birthDate version residence { code } hukou { code } withheld } } } }"""


def asked(town, name, *, token="county", purpose="care", **options):
    heads = {"Authorization": f"Bearer {token}-token"} | ({"Tongxing-Purpose": purpose} if purpose else {})
    return town.request("GET", f"/testing/frames/{name}", headers=heads, params=options)


def read(town, name, **more):
    answer = asked(town, name, **more)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/vnd.apache.arrow.stream"
    assert answer.headers["cache-control"] == "no-store" and "etag" not in answer.headers
    return pl.read_ipc_stream(BytesIO(answer.content))


def code(answer):
    (error,) = answer.json()["errors"]
    return answer.status_code, error["extensions"]["code"]


@pytest.mark.parametrize("token", ["county", "district", "angler", "mixed", "nobody"])
def test_a_frame_has_the_rows_the_cells_and_what_is_withheld_as_graphql_has_them(town, token):
    frame = read(town, "children", token=token)
    nodes = [edge["node"] for edge in town.data(ROWS, token=token)["children"]["edges"]]
    told = {
        row["recordId"]: (
            row["name"],
            row["birthDate"],
            row["version"],
            row["residence"],
            row["hukou"],
            row["withheld"],
        )
        for row in frame.iter_rows(named=True)
    }

    def of(node, name):
        return node[name] and node[name]["code"]

    assert told == {
        node["recordId"]: (
            node["name"],
            node["birthDate"] and date.fromisoformat(node["birthDate"]),
            node["version"],
            of(node, "residence"),
            of(node, "hukou"),
            [key.replace("_", ".", 1).lower() for key in node["withheld"]],
        )
        for node in nodes
    }
    assert (frame.schema["birthDate"], frame.schema["version"]) == (pl.Date, pl.Int64)


def test_every_record_has_a_frame_with_its_fields_and_a_department_that_is_off_says_so(town):
    composition = town.registry.composition
    named = frames.frames_of(composition)
    assert {"children", "guardians", "residences", "angling.notes", "angling.ponds", "baking.visits"} <= set(named)
    for name in named:
        assert {"recordId", "version", "withheld"} <= set(read(town, name).columns), name
    assert read(town, "guardians")["phone"].to_list() == ["13800000000"] * 4, "secrets are open for who may see them"
    assert read(town, "guardians", token="angler").is_empty()


def test_pages_are_one_stream_and_each_is_logged_before_it_is_read_by_anybody(town, monkeypatch):
    whole = read(town, "children")
    monkeypatch.setattr(frames, "ROWS", 3)
    before = len(list(every(town.registry.log)))
    assert read(town, "children").equals(whole)
    kept = list(every(town.registry.log))[before:]
    assert [(entry.operation, len(entry.subjects)) for entry in kept] == [
        ("frame children, counted", 0),
        ("frame children", 3),
        ("frame children", 1),
    ]
    assert "core.identity" in kept[1].categories

    store = town.store()
    before = len(list(every(town.registry.log)))
    page = next(frames.pages(lambda: store, frames.wanted(town.registry.composition, "children", None)))
    assert page.height == 3 and len(list(every(town.registry.log))) == before + 1, "no page is read ahead"


def test_whose_grant_ends_while_a_frame_is_read_gets_no_more_of_it_and_no_end(town, monkeypatch):
    monkeypatch.setattr(frames, "ROWS", 3)
    city, mine = town.app.state.cities["testing"], GRANTS.c.principal == "county"
    heads = {"authorization": "Bearer county-token", "tongxing-purpose": "care"}
    parts = frames.arrow(frames.begun(city, partial(city.admitted, heads, "127.0.0.1"), "children", None))
    assert b"\xff" in next(parts)
    with town.registry.database.write() as connection:
        connection.execute(update(GRANTS).where(mine).values(revoked_at=town.registry.clock()))
    try:
        with pytest.raises(NotAllowed, match="changed while it was read"):
            next(parts)
    finally:
        with town.registry.database.write() as connection:
            connection.execute(update(GRANTS).where(mine).values(revoked_at=None))


def test_of_an_event_a_frame_holds_the_keys_that_may_be_seen_of_this_child_opened(town, monkeypatch):
    kinds, visited = town.registry.world.events.kinds, town.registry.world.events.kinds["visited"]
    elsewhere = replace(visited.payload["clause"], category="core.contact")  # open to «mixed» in another district
    monkeypatch.setitem(kinds, "visited", replace(visited, payload={**visited.payload, "clause": elsewhere}))
    for token, told in (("county", {"reason": "内情", "clause": "第1条"}), ("mixed", {"reason": "内情"})):
        seen = [json.loads(each) for each in read(town, "serviceEvents", token=token)["payload"]]
        assert seen and all(each == told for each in seen)


def test_a_dated_record_is_read_as_of_a_day(town):
    assert read(town, "residences", on="2020-01-01").height == 4
    assert read(town, "residences", on="2019-12-31").height == 0
    assert code(asked(town, "children", on="2020-01-01")) == (400, "INVALID")
    assert code(asked(town, "residences", on="yesterday")) == (400, "INVALID")


def test_what_cannot_be_had_is_refused_before_a_byte_of_it_leaves(town, monkeypatch):
    assert code(asked(town, "nothing")) == (404, "NOT_FOUND")
    assert code(asked(town, "angling.nothing")) == (404, "NOT_FOUND")
    assert code(asked(town, "children", purpose=None)) == (400, "PURPOSE_REQUIRED")
    assert code(asked(town, "children", purpose="fun")) == (400, "PURPOSE_REQUIRED")
    assert code(asked(town, "children", token="wrong")) == (401, "UNAUTHENTICATED")
    monkeypatch.setattr("tongxing_graphql.guards.budgets.A_MINUTE", 3)
    town.app.state.cities["testing"].budgets._left.clear()
    assert code(asked(town, "children", token="mixed", purpose="survey")) == (413, "LIMIT")


def test_a_city_that_takes_registered_documents_alone_gives_frames_to_integrators(town, monkeypatch):
    form = type(town.registry.city.form)
    monkeypatch.setattr(form, "takes_any_document", property(lambda self: False))
    assert code(asked(town, "children")) == (403, "NOT_ALLOWED")
    monkeypatch.setattr("tongxing_graphql.web.frames.is_integrator", lambda access: True)
    assert read(town, "children").height == 4


def test_a_frame_of_a_department_that_is_off_names_it(town):
    town.switch("disable", "baking")
    town.app.state.cities["testing"].state(look=True)
    try:
        answer = asked(town, "baking.notes")
        assert code(answer) == (400, "PLUGIN_DISABLED")
        assert answer.json()["errors"][0]["extensions"]["plugin"] == "baking"
    finally:
        town.switch("enable", "baking")
        town.app.state.cities["testing"].state(look=True)
