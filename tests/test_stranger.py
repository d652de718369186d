"""A stranger's plugin: built from its own repository, installed by plain pip beside our wheels, enabled, asked.

Nothing here runs in the workspace's environment: what the outsider gets is what the wheels hold.
"""

import json
import threading
from contextlib import contextmanager
from urllib.request import ProxyHandler, Request, build_opener

import pytest

from tongxing.cli.ports import free_port

CITY = """
key = "testing"
title = {zh = "测试市", en = "Testing"}
division = "230100"
development = true
database = "testing.db"
keys = "testing.keys"
principals = [{name = "desk", token = "desk-token"}, {name = "nobody", token = "nobody-token"}]

[[grants]]
principal = "desk"
role = "officer"
actions = ["read", "write"]
categories = ["core.*", "legal_aid.*"]
regions = [{division = "230100", bases = ["residence"]}]
purposes = ["care"]
from = 2024-01-01
until = 2034-01-01
approved_by = "approver"
reference = "development"
"""
ADD_A_CHILD = """
from datetime import date

from pydantic import BaseModel

from tongxing import Child, ResidencePermit
from tongxing.host.registry import Registry


class Nothing(BaseModel):
    pass


def register(store, input):
    child = store.add(Child(name="甲", birth_date=date(2015, 5, 1), residence="230102000000", hukou="220102000000"))
    store.add(ResidencePermit(child=child.id, state="valid", valid_from=date(2020, 1, 1)))
    return child


registry = Registry.open("testing.toml")
print(registry.store(registry.access("desk", "care")).write(register, Nothing()).value.id)
registry.close()
"""
OPEN = """mutation ($child: ID!) { legalAid {
    openCase(input: {child: $child, matter: "injury", openedOn: "2026-11-02", note: "案情"}, key: "one") {
        legalAidCase { matter } problems { code } } } }"""
READ = """query ($child: ID!) { child(id: $child) {
    legalAid { minorUntil(on: "2026-11-23") legalAidCases { edges { node { matter openedOn note } } } }
    decisions(on: "2026-11-23", items: ["LEGAL_AID_APPLY"]) { item answer track since certainty }
    gaps(on: "2026-11-23") { item served } } }"""

pytestmark = pytest.mark.nightly  # it builds environments; CI's slice holds it


@pytest.fixture(scope="session")
def outside(environment):
    """Where the outsider has installed everything."""
    return environment("tongxing-legal-aid[graphql]")


def test_only_wheels_are_imported(outside, tmp_path):
    packages = ("tongxing", "tongxing_graphql", "tongxing_legal_aid")
    asked = f"import {', '.join(packages)}; print(*({'.__file__, '.join(packages)}.__file__), sep='\\n')"
    files = outside.run("python", "-c", asked, cwd=tmp_path).splitlines()

    assert len(files) == 3
    assert [file for file in files if not file.startswith(str(outside.folder / "lib"))] == []


def test_its_own_tests_pass_there(outside, stranger, borrowed_pytest, tmp_path):
    quiet = ("-q", "-p", "no:cacheprovider")
    printed = outside.run("python", "-m", "pytest", *quiet, stranger / "tests", cwd=tmp_path, path=borrowed_pytest)

    assert "10 passed" in printed.splitlines()[-1]


def test_nothing_is_missing_or_wrong_in_it(outside, tmp_path):
    assert "legal_aid" in outside.run("tongxing", "check", cwd=tmp_path)


def test_it_is_enabled_asked_and_switched_off_again(outside, tmp_path):
    (tmp_path / "testing.toml").write_text(CITY, encoding="utf-8")
    enabled = outside.run("tongxing", "city", "enable", "legal_aid", "--city", "testing.toml", cwd=tmp_path)
    child = outside.run("python", "-c", ADD_A_CHILD, cwd=tmp_path).strip()
    with served(outside, tmp_path) as address:
        before = ask(address, READ, child)
        opened = ask(address, OPEN, child)
        after = ask(address, READ, child)
        nobody = ask(address, READ, child, token="nobody-token")
        outside.run("tongxing", "city", "disable", "legal_aid", "--city", "testing.toml", cwd=tmp_path)
        off = ask(address, READ, child)

    assert "legal_aid" in enabled
    assert before["data"]["child"] == {
        "legalAid": {"minorUntil": "2033-05-01", "legalAidCases": {"edges": []}},
        "decisions": [
            {
                "item": "LEGAL_AID_APPLY",
                "answer": "MET",
                "track": "by_permit",
                "since": "2020-01-01",
                "certainty": "reconstructed",
            }
        ],
        "gaps": [{"item": "LEGAL_AID_APPLY", "served": "NOT_KNOWN"}],
    }
    assert opened == {"data": {"legalAid": {"openCase": {"legalAidCase": {"matter": "injury"}, "problems": []}}}}
    case = {"matter": "injury", "openedOn": "2026-11-02", "note": "案情"}
    assert after["data"]["child"]["legalAid"]["legalAidCases"] == {"edges": [{"node": case}]}
    assert after["data"]["child"]["gaps"] == []
    assert codes(nobody) == ["NOT_FOUND"]
    assert codes(off) == ["PLUGIN_DISABLED"]


@contextmanager
def served(outside, folder):
    """The city, served on this machine by the outsider's environment."""
    port = free_port()
    running = outside.start("tongxing", "serve", "--city", "testing.toml", "--port", str(port), cwd=folder)
    late = threading.Timer(60, running.kill)
    late.start()
    try:
        ready = running.stdout.readline()
        assert ready == f"ready http://127.0.0.1:{port}\n", ready + running.stderr.read()
        yield f"http://127.0.0.1:{port}/graphql"
    finally:
        late.cancel()
        running.terminate()
        running.communicate()


def ask(address, query, child, *, token="desk-token"):
    """A document's whole answer, errors and all."""
    # application/json: a refusal comes with status 200 and says in the body what it refuses.
    heads = {"Content-Type": "application/json", "Accept": "application/json"}
    heads |= {"Authorization": f"Bearer {token}", "Tongxing-Purpose": "care"}
    body = json.dumps({"query": query, "variables": {"child": child}}).encode()
    with build_opener(ProxyHandler({})).open(Request(address, body, heads), timeout=60) as answer:
        return json.load(answer)


def codes(answer):
    return [error["extensions"]["code"] for error in answer["errors"]]
