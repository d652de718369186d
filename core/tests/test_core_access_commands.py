"""``tongxing access``: from the request to the approval, the list, and the explanation of what somebody may see."""

import json

import pytest

from tongxing.cli.main import run


@pytest.fixture
def said(capsys, tmp_path):
    def ask(*words):
        code = run([*words, "--city", "harbin", "--database", str(tmp_path / "city.db")])
        out, err = capsys.readouterr()
        return code, out, err

    return ask


ASKED = ("access", "grant", "demo-nobody", "--role", "county_officer", "--region", "230102", "--reason", "letter 7")


def test_a_grant_is_asked_for_approved_twice_listed_and_revoked(said):
    code, out, _ = said(*ASKED, "--as", "demo-registrar")
    id = out.split()[0]
    assert code == 0
    listed = json.loads(said("access", "list", "demo-nobody", "--json")[1])
    assert [(row["id"], row["state"]) for row in listed] == [(id, "requested")]

    code, out, _ = said("access", "approve", id, "--as", "demo-approver")
    assert code == 0 and {"core.contact", "core.identifier"} <= {word.strip(",") for word in out.split()}
    assert "second approval" not in said("access", "approve", id, "--as", "demo-second-approver")[1]

    (row,) = json.loads(said("access", "list", "demo-nobody", "--json")[1])
    assert (row["state"], row["approved_by"]) == ("live", ["demo-approver", "demo-second-approver"])
    assert said("access", "revoke", id, "--as", "demo-approver", "--reason", "left")[0] == 0
    assert "fails: not revoked" in said("access", "list", "demo-nobody")[1]


def test_explain_tells_the_grant_that_allows_and_the_condition_that_fails_of_the_others(said):
    asked = ("access", "explain", "23-00000000000000000000000000", "core.identity", "--purpose", "care")
    code, out, _ = said(*asked, "--as", "demo-county", "--json")
    assert (code, json.loads(out)) == (1, {"allowed": False, "grants": [{"id": "harbin-001", "failing": "region"}]})
    assert "no grant" in said(*asked, "--as", "demo-nobody")[1]
    assert "fails: purpose" in said(*asked, "--as", "demo-integrator")[1]


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        ((*ASKED, "--as", "demo-county"), 1, "demo-county is no security administrator of harbin"),
        ((*ASKED, "--as", "demo-registrar", "--days", "400"), 2, "180 days"),
        ((*ASKED[:3], "--role", "boss", *ASKED[5:], "--as", "demo-registrar"), 2, "No role is called 'boss'"),
        (("access", "approve", "harbin-x", "--as", "demo-approver"), 1, "Nobody has asked"),
        (("access", "explain", "23-x", "core.identty", "--as", "demo-county", "--purpose", "care"), 2, "core.identity"),
    ],
)
def test_a_mistake_is_one_sentence(said, words, code, sentence):
    found, out, err = said(*words)
    assert (found, out) == (code, "") and sentence in err


def test_an_integrators_grant_rests_on_a_sharing_record(said):
    asked = (*ASKED[:2], "demo-integrator", "--role", "integrator", *ASKED[5:], "--as", "demo-registrar")
    assert "rests on a sharing record" in said(*asked)[2]
    told = ("--means", "API", "--duties", "contract", "--supervision", "yearly", "--until", "2099-01-01")
    listed = ("--category", "core.identity", "--for", "fare_concession", "--as", "demo-registrar")
    id = said("access", "share", "bus company", *listed, *told)[1].split()[0]
    assert said(*asked, "--sharing", id)[0] == 0
