"""``/<city>/plugins/<key>``: what a switch would change, told to whoever runs the city; switched with a reason, by who may."""

import pytest

from tongxing.host.cities import enabled


@pytest.fixture
def own_town(own_town, monkeypatch):
    """Its county officer runs the city: the file gives the office to nobody."""
    monkeypatch.setattr("tongxing_graphql.web.plugin_routes.ACTION", "write")
    return own_town


def asked(town, key, on, token="county", **more):
    return town.request("GET", f"/testing/plugins/{key}?on={on}", headers=heads(token), **more)


def heads(token):
    return {"Authorization": f"Bearer {token}-token", "Tongxing-Purpose": "care"}


def test_a_preview_names_what_goes_and_changes_nothing(own_town):
    got = asked(own_town, "angling", "false")
    assert got.status_code == 200, got.text
    told = got.json()
    assert told["goes"]["records"] and not told["comes"] and told["command"] is None
    assert own_town.request("GET", "/health").json()["cities"]["testing"]["status"] == "ok"
    assert "angling" in own_town.registry.composition.enabled


def test_a_switch_needs_a_reason_and_leaves_its_row(own_town):
    def switch(**body):
        return own_town.request("POST", "/testing/plugins/angling", headers=heads("county"), json=body)

    assert switch(on=False).status_code == 400
    assert switch(on=False, reason="the season is over").json()["changed"] == ["angling"]
    with own_town.registry.database.read() as connection:
        row = enabled.entries(connection, "testing")["angling"]
    assert (row.state, row.by, row.reason) == ("disabled", "county", "the season is over")
    back = asked(own_town, "angling", "true").json()
    assert back["comes"]["records"] and not back["goes"]


@pytest.mark.parametrize("token", ["wrong", "nobody"])
def test_who_does_not_run_the_city_sees_no_preview_and_switches_nothing(own_town, token):
    assert asked(own_town, "angling", "false", token=token).status_code in (401, 403)
    sent = own_town.request("POST", "/testing/plugins/angling", headers=heads(token), json={"on": False, "reason": "x"})
    assert sent.status_code in (401, 403) and "angling" in own_town.registry.composition.enabled


def test_who_asks_is_settled_before_anything_that_was_sent_is_looked_at(own_town):
    def sent(token):
        head = {**heads(token), "Content-Type": "application/json"}
        return own_town.request("POST", "/testing/plugins/angling", headers=head, content=b"no JSON").status_code

    assert [sent(token) for token in ("wrong", "nobody", "county")] == [401, 403, 400]


@pytest.mark.parametrize(("key", "on"), [("nothing", "true"), ("angling", "perhaps")])
def test_what_is_not_known_is_one_sentence(own_town, key, on):
    refused = asked(own_town, key, on)
    assert refused.status_code == 400 and len(refused.json()["errors"]) == 1
