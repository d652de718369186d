"""What may be kept by a client: the schema, the list of plugins and static files have an ETag; everything else is no-store."""

import pytest
from starlette.routing import Mount, Route

HEADS = {"Authorization": "Bearer county-token", "Tongxing-Purpose": "care"}
TAGGED = {"/testing/schema", "/testing/plugins"}
FILLED = {"{id}": "x", "{peer}": "x", "{key}": "angling", "{name}": "children"}


@pytest.fixture
def town(embedded_town):
    return embedded_town


def get(town, path, **heads):
    return town.request("GET", path, headers=HEADS | heads)


def test_every_address_is_no_store_but_those_that_tell_of_nobody(town):
    """Asked as somebody known and as nobody, by whatever methods it takes: refusals are not kept either."""
    routes = [each for each in town.app.routes if isinstance(each, Route)]
    assert len(routes) >= 12
    for route in routes:
        path = route.path
        for mark, value in FILLED.items():
            path = path.replace(mark, value)
        for method in sorted(route.methods - {"HEAD"}):
            for heads in (HEADS, {}, HEADS | {"Accept": "text/html"}):
                answer = town.request(method, path, headers=heads)
                if route.path in TAGGED and answer.status_code == 200:
                    assert "etag" in answer.headers and answer.headers["cache-control"] == "private, no-cache", path
                else:
                    assert answer.headers.get("cache-control") == "no-store", (method, path, answer.status_code)
                    assert "etag" not in answer.headers, path
    assert [each.path for each in town.app.routes if isinstance(each, Mount)] == ["/static"]
    assert "etag" in get(town, "/static/start.css").headers


@pytest.mark.parametrize("path", sorted(TAGGED))
def test_what_a_client_has_is_not_sent_again_until_it_changes(town, path):
    first = get(town, path)
    again = get(town, path, **{"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert get(town, path, **{"If-None-Match": '"another"'}).status_code == 200
    town.switch("disable", "baking")
    town.app.state.cities["testing"].state(look=True)
    try:
        changed = get(town, path, **{"If-None-Match": first.headers["etag"]})
        assert changed.status_code == 200 and changed.headers["etag"] != first.headers["etag"]
    finally:
        town.switch("enable", "baking")
        town.app.state.cities["testing"].state(look=True)


def test_the_schema_is_told_to_whom_introspection_is(town, monkeypatch):
    assert "type Query" in get(town, "/testing/schema").text
    monkeypatch.setattr("tongxing_graphql.web.catalogue_routes.may_introspect", lambda documents, store: False)
    refused = get(town, "/testing/schema")
    assert (refused.status_code, refused.headers["cache-control"]) == (403, "no-store")
    assert {each["key"]: each["state"] for each in get(town, "/testing/plugins").json()["plugins"]}[
        "angling"
    ] == "enabled"
