"""The wire: who asks and for what comes first; one way in, JSON by POST; pages, health, headers."""

import json

import pytest
from sqlalchemy import select

from tongxing.trust.identities.lockouts import LOCKOUTS
from tongxing.trust.principals import PRINCIPALS
from tongxing_graphql.web import wire

ME = {"query": "{ me { principal purpose } }"}


@pytest.fixture
def town(embedded_town):
    return embedded_town


def test_nobody_known_is_told_before_anything_is_read(town):
    for more in ({"token": None}, {"token": "unknown"}, {"headers": {"Authorization": "Basic x"}, "token": None}):
        response = town.post(content=b"\xff not even JSON", **more)
        assert response.status_code == 401
        assert response.headers["www-authenticate"] == "Bearer"
        (error,) = response.json()["errors"]
        assert error["extensions"]["code"] == "UNAUTHENTICATED"
        assert "令牌" in error["extensions"]["zh"]


def test_whoever_came_in_before_and_may_no_more_is_told_so_before_the_body_is_looked_at(town):
    assert town.post(ME).status_code == 200
    database, of_county = town.registry.database, PRINCIPALS.c.name == "county"
    with database.write() as connection:
        digest = connection.execute(select(PRINCIPALS.c.token_sha256).where(of_county)).scalar_one()
        connection.execute(PRINCIPALS.update().where(of_county).values(token_sha256=None))
    try:
        assert town.post(content=b"{", headers={"Content-Type": "application/json"}).status_code == 401
    finally:
        with database.write() as connection:
            connection.execute(PRINCIPALS.update().where(of_county).values(token_sha256=digest))
            connection.execute(LOCKOUTS.delete())
    assert town.post(content=b"{", headers={"Content-Type": "application/json"}).status_code == 400


def test_of_a_header_that_comes_twice_the_first_counts():
    twice = [(b"authorization", b"Bearer first"), (b"host", b"h"), (b"authorization", b"Bearer second")]
    assert wire.headers_of({"headers": twice}) == {"authorization": "Bearer first", "host": "h"}


@pytest.mark.parametrize("purpose", [None, "", "gossip"])
def test_a_purpose_that_is_missing_or_unknown_is_named(town, purpose):
    response = town.post(ME, purpose=purpose)

    assert response.status_code == 400
    (error,) = response.json()["errors"]
    assert error["extensions"]["code"] == "PURPOSE_REQUIRED"
    assert "care" in error["message"] and "用途" in error["extensions"]["zh"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"{", "no JSON"),
        (b"", "no JSON"),
        (b"[]", "one JSON object"),
        (b'[{"query": "{ __typename }"}]', "one JSON object"),
        (b"{}", "a text `query` or"),
        (b'{"query": 1}', "a text `query` or"),
        (b'{"query": "{ __typename }", "variables": []}', "variables"),
        (b'{"query": "{ __typename }", "operationName": 1}', "operationName"),
        (b'{"query": "{ __typename }", "extensions": "x"}', "extensions"),
        (b'{"query": ""}', "Syntax Error"),
        (b'{"query": "query A { __typename } query B { __typename }"}', "operationName"),
        (b'{"query": "subscription { gapsChanged { cursor } }"}', "subscription"),
        (b'{"query": "query ($n: Int!) { children(first: $n) { totalCount } }"}', "$n"),
        (b'{"query": "{ nothing }"}', "Cannot query field"),
        (rb'{"query": "query ($x: ID!) { child(id: $x) { name } }", "variables": {"x": "\u0000"}}', "NUL"),
    ],
)
def test_a_body_that_is_no_request(town, body, said):
    response = town.post(content=body, headers={"Content-Type": "application/json"})

    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"]["code"] == "INVALID"
    assert said in response.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
)
def test_only_json_is_read(town, kind):
    response = town.post(content=json.dumps(ME).encode(), headers={"Content-Type": kind})

    assert response.status_code == 415


@pytest.mark.parametrize(
    ("accept", "media", "status"),
    [
        ("application/graphql-response+json", "application/graphql-response+json", 400),
        ("application/json", "application/json", 200),
        ("*/*", "application/json", 200),
        (
            "text/html;q=0.5, application/graphql-response+json;q=0.9, */*;q=0.1",
            "application/graphql-response+json",
            400,
        ),
    ],
)
def test_the_media_type_is_the_clients_choice(town, accept, media, status):
    fine, wrong = (
        town.post({"query": query}, headers={"Accept": accept}) for query in ("{ __typename }", "{ nothing }")
    )

    assert (fine.status_code, wrong.status_code) == (200, status)
    assert fine.headers["content-type"] == f"{media}; charset=utf-8"
    assert town.post(ME, headers={"Accept": "image/png"}).status_code == 406


def test_answers_are_kept_by_nobody_and_each_has_its_number(town):
    first, second = town.post(ME), town.post(ME)

    assert first.headers["cache-control"] == "no-store"
    assert first.headers["x-content-type-options"] == "nosniff"
    assert first.headers["x-request-id"] != second.headers["x-request-id"]
    assert first.json() == {"data": {"me": {"principal": "county", "purpose": "care"}}}


def test_one_city_has_a_short_address_too(town):
    assert town.post(ME, path="/graphql").json()["data"]["me"]["principal"] == "county"
    assert town.post(ME, path="/elsewhere/graphql").status_code == 404


def test_a_city_by_its_key_alone_leads_to_its_place_on_the_start_page(town):
    led = town.request("GET", "/testing", follow_redirects=False)
    assert (led.status_code, led.headers["location"]) == (307, "/#testing")


def test_an_address_where_nothing_stands_and_a_way_that_it_does_not_take_are_said_in_both_languages(town):
    nothing, wrong_way = town.request("GET", "/elsewhere"), town.request("DELETE", "/testing/imports")

    assert (nothing.status_code, wrong_way.status_code) == (404, 405)
    (absent,), (refused,) = nothing.json()["errors"], wrong_way.json()["errors"]
    assert absent["extensions"] == {"code": "NOT_FOUND", "zh": "此地址没有内容。请从 / 开始,那里列有各城市的地址。"}
    assert "DELETE" in refused["message"] and "POST" in refused["message"] and "POST" in wrong_way.headers["allow"]
    assert refused["extensions"]["code"] == "INVALID"


def test_get_shows_the_page_of_a_development_city_and_runs_nothing_for_nobody(town):
    nobody = town.request("GET", "/testing/graphql", params={"query": "{ __typename }"}, headers={"Accept": "*/*"})
    query = town.request("GET", "/testing/graphql", headers={"Accept": "application/json"})
    page = town.request("GET", "/testing/graphql", headers={"Accept": "text/html"})

    assert nobody.status_code == 401
    assert (query.status_code, query.headers["allow"]) == (405, "POST")
    assert page.status_code == 200
    assert 'data-endpoint="/testing/graphql"' in page.text and "{{" not in page.text
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script-src 'self';" in policy and "frame-ancestors 'none'" in policy


def test_the_start_page_says_in_chinese_first_where_to_begin(town):
    page = town.request("GET", "/")

    assert page.status_code == 200
    assert page.text.index("童行") < page.text.index("Tongxing") and 'lang="zh-CN"' in page.text
    for said in ('href="/testing/graphql"', 'href="/health"', "county-token", "测试市", "care"):
        assert said in page.text
    assert "{{" not in page.text and "curl http://testing/testing/graphql" in page.text
    assert "http://" not in page.text.replace("http://testing/", "") and "https://" not in page.text
    assert town.request("GET", "/static/start.css").status_code == 200


def test_health_names_every_plugin_and_no_child(town):
    health = town.request("GET", "/health").json()

    assert health["status"] == "ok"
    plugins = {each["key"]: each for each in health["cities"]["testing"]["plugins"]}
    assert set(plugins) == {"core", "graphql", "angling", "baking"}
    assert plugins["angling"]["state"] == "enabled" and plugins["angling"]["pending_reactions"] == 0
    assert not any(child.id in str(health) for child in town.children)


def test_what_goes_wrong_inside_is_a_number_and_nothing_else(town, monkeypatch, caplog):
    from tongxing_graphql.compiled.plans import Plan

    def fails(*_, **__):
        raise RuntimeError("SELECT name FROM child WHERE name = '王小明'")

    monkeypatch.setattr(Plan, "run", fails)
    response = town.post({"query": "{ children { totalCount } me { principal } }"})

    error = response.json()["errors"][0]
    assert response.json()["data"] == {"children": None, "me": {"principal": "county"}}
    assert (error["extensions"]["code"], error["path"]) == ("INTERNAL", ["children"])
    assert error["extensions"]["reference"] == response.headers["x-request-id"]
    assert "王小明" not in response.text + caplog.text and "SELECT" not in response.text + caplog.text
    assert error["extensions"]["reference"] in caplog.text


def test_nothing_leaves_where_the_access_log_cannot_be_kept(town, monkeypatch):
    def full(*_):
        raise OSError("no space left")

    with monkeypatch.context() as broken:
        broken.setattr(town.registry.log.blocks, "add", full)
        response = town.post({"query": "{ children { edges { node { name } } } }"})
        counted = town.post({"query": "{ children { totalCount } }"})

    for refused in (response, counted):
        assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (503, "UNAVAILABLE")
        assert "data" not in refused.json() and "甲" not in refused.text
    assert town.data("{ children { edges { node { name } } } }")["children"]["edges"]
