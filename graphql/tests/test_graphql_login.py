"""Logging in for the pages at an issuer on this machine, and what strangers learn from an answer."""

import re
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

import tongxing_graphql
from tongxing.host.host import Host
from tongxing.testing.issuer import CLIENT, Issuer
from tongxing.testing.templates import begun_city
from tongxing_graphql.web.turning_away import SOONEST_S

CITY = """
key = "earnest"
title = {{zh = "测试市", en = "Testing"}}
division = "230100"
documents = "any"
principals = [{{name = "clerk"}}, {{name = "sys", administers = "system"}}]

[identity]
issuer = "{url}"
audience = "tongxing"
{more}
"""


def clock():
    return datetime.now(UTC)


@pytest.fixture(scope="module")
def issuer():
    with Issuer(clock).serving() as serving:
        yield serving


@contextmanager
def served(folder, issuer, more):
    file = folder / "earnest.toml"
    file.write_text(CITY.format(url=issuer.url, more=more), encoding="utf-8")
    registry = begun_city(file, str(folder / "city.db"), host=Host.of())
    with TestClient(tongxing_graphql.create_app([registry], budget_s=60), follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="module")
def client(tmp_path_factory, issuer):
    with served(tmp_path_factory.mktemp("city"), issuer, f'client_id = "{CLIENT}"') as client:
        yield client


@pytest.fixture(autouse=True)
def fresh(request, issuer):
    issuer.user = {"sub": "clerk"}
    if "client" in request.fixturenames:
        request.getfixturevalue("client").cookies.clear()


def asked_of(response):
    return {name: values[0] for name, values in parse_qs(urlsplit(response.headers["location"]).query).items()}


def me(client, token):
    headers = {"Authorization": f"Bearer {token}", "Tongxing-Purpose": "care"}
    return client.post("/graphql", json={"query": "{ me { principal } }"}, headers=headers)


def test_a_login_ends_with_a_token_in_the_page_and_no_cookie(client, issuer):
    assert 'href="/earnest/login"' in client.get("/").text
    away = client.get("/earnest/login")
    asked = asked_of(away)
    assert away.headers["location"].startswith(f"{issuer.url}/authorize?")
    assert (asked["client_id"], asked["code_challenge_method"], asked["response_type"]) == (CLIENT, "S256", "code")
    cookie = away.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/earnest/login" in cookie

    page = client.get(issuer.log_in(asked))
    token = re.search('data-token="([^"]+)"', page.text)[1]
    assert page.status_code == 200 and page.headers["cache-control"] == "no-store"
    assert 'data-next="/earnest/imports"' in page.text and "{{" not in page.text
    assert not client.cookies
    assert me(client, token).json()["data"]["me"]["principal"] == "clerk"


def came_back(client, issuer, **changed):
    """The page where a login ends, some of which is not as it was asked for."""
    client.cookies.clear()  # one of another login would be refused for its state alone
    asked = asked_of(client.get("/earnest/login"))
    return client.get(issuer.log_in({**asked, **changed}))


def test_a_login_of_another_browser_or_twice_or_altered_ends_nowhere(client, issuer):
    asked = asked_of(client.get("/earnest/login"))
    back = issuer.log_in(asked)
    kept = dict(client.cookies)
    client.cookies.clear()
    without = client.get(back)  # the cookie is another browser's
    client.cookies.update(kept)
    client.get(back)
    client.cookies.update(kept)
    answers = [
        without,
        client.get(back),  # a code is good once
        came_back(client, issuer, state="x"),
        came_back(client, issuer, code_challenge="x"),
        came_back(client, issuer, nonce="x"),
    ]
    issuer.user = {"sub": "stranger"}
    answers.append(came_back(client, issuer))
    issuer.user = {"sub": "sys"}
    answers.append(came_back(client, issuer))  # an administrator, with one factor
    assert [each.status_code for each in answers] == [401] * 7
    assert all("data-token" not in each.text for each in answers)


def test_a_state_of_another_login_asks_the_issuer_for_nothing(client, issuer, monkeypatch):
    """The check in front, by itself: behind it the library would refuse such a state too."""
    asked = []
    monkeypatch.setattr("tongxing_graphql.web.login.Login._token", lambda *whatever: asked.append(whatever) or "token")
    assert came_back(client, issuer, state="x").status_code == 401
    assert asked == []


def test_the_library_refuses_a_state_of_another_login_too(client, issuer, monkeypatch):
    monkeypatch.setattr("tongxing_graphql.web.login.hmac.compare_digest", lambda one, other: True)
    assert came_back(client, issuer, state="x").status_code == 401


def test_an_issuer_that_is_out_of_reach_is_one_sentence(tmp_path, issuer):
    with served(tmp_path, Issuer(clock), f'client_id = "{CLIENT}"') as client:
        answer = client.get("/earnest/login")
    assert answer.status_code == 401 and "127.0.0.1" not in answer.text
    with served(tmp_path, issuer, "") as client:
        assert client.get("/earnest/login").status_code == 404
        assert "/login" not in client.get("/").text


def test_wrong_unknown_and_locked_out_get_the_same_answer_no_sooner_than_a_fixed_time(client, issuer, caplog):
    forged = issuer.token()[:-4] + "AAAA"
    bad = [forged, issuer.token(sub="stranger"), "demo-county", issuer.token(sub="sys"), "", *[forged] * 5]
    client = TestClient(client.app, client=("10.9.9.9", 1))  # an address of its own, since that is locked out
    answers, times = [], []
    for token in bad:
        begun = time.monotonic()
        answers.append(me(client, token))
        times.append(time.monotonic() - begun)
    assert {(each.status_code, each.content) for each in answers} == {(401, answers[0].content)}
    heads = [{k: v for k, v in each.headers.items() if k != "x-request-id"} for each in answers]
    assert all(each == heads[0] for each in heads)
    assert min(times) >= SOONEST_S
    assert me(client, issuer.token()).status_code == 401  # locked out by now, as the log says and the answer does not
    reasons = [
        "signature",
        "principal of this city",
        "is a signed token",
        "second factor",
        "no bearer token",
        "locked out",
    ]
    assert all(each in caplog.text for each in reasons)
    assert answers[0].headers["x-request-id"] in caplog.text and forged not in caplog.text
