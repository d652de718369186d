"""«Not there» and «not yours» are one answer at the doors beside ``child(id)``: the same text, size and work. That one: ``naive``."""

import pytest
from graphql_hidden import ABSENT
from graphql_towns import NOW, bytes_of
from test_graphql_naive import all_statements

from tongxing.host.ids import relay_id
from tongxing.testing.worlds import make_grant
from tongxing.trust.grants import add_grant
from tongxing.work.sheets import uploads

NODE = "query ($id: ID!) { node(id: $id) { id ... on Child { name events { totalCount } } ... on Guardian { name } } }"
OTHERS = "a" * 32
"""An import that another principal sent."""
NONE = "b" * 32


@pytest.fixture(scope="module")
def importer(embedded_town):
    """Somebody who may import in one district, in a city in which another has sent a file."""
    may = {"categories": ["core.identity"], "actions": ["import", "write"]}
    with embedded_town.registry.database.write() as connection:
        for who, place in (("district", "230102"), ("county", "230100")):
            grant = make_grant(who, id=f"imports-{who}", regions=[(place, ["residence"])], **may)
            add_grant(connection, "testing", grant, local=True)
        sent = uploads.Upload(OTHERS, "testing", "county", "care", True, "queued", NOW, seen_at=NOW)
        uploads.receive(connection, sent)
        uploads.finish(connection, OTHERS, NOW, "cancelled")
    return embedded_town


def both(ask, hidden, absent):
    """What each of two ids is answered, and by which statements."""
    ask(absent)  # what is made once is made
    told = []
    for id in (hidden, absent):
        with all_statements() as ran:
            told.append((ask(id).replace(id, "…"), ran))
    return told


@pytest.mark.parametrize("kind", ["Child", "Guardian"])
def test_a_node_of_somebody_elsewhere_is_none(embedded_town, kind):
    def ask(id):
        return bytes_of(embedded_town, "angler", NODE, id=id).decode()

    hidden, absent = (relay_id(kind, id) for id in (embedded_town.children[2].id, ABSENT))
    yours, there = both(ask, hidden, absent)
    assert yours == there
    assert '"node":null' in yours[0]


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_an_import_of_somebody_else_is_none(importer, method):
    def ask(id, token="district"):
        heads = {"authorization": f"Bearer {token}-token", "tongxing-purpose": "care"}
        answer = importer.request(method, f"/testing/imports/{id}", headers=heads)
        return f"{answer.status_code} {answer.text}"

    yours, there = both(ask, OTHERS, NONE)
    assert yours == there
    assert yours[0].startswith("404") and "no import with this id" in yours[0]
    assert method == "DELETE" or ask(OTHERS, "county").startswith("200")


def test_an_import_asked_for_by_graphql_is_none_either(importer):
    def ask(id):
        return bytes_of(importer, "district", "query ($id: ID!) { import(id: $id) { state } }", id=id).decode()

    yours, there = both(ask, OTHERS, NONE)
    assert yours == there
    assert '"import":null' in yours[0]
