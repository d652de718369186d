"""``tongxing schema diff``: what a change of the schema does to those who ask."""

import json

import pytest
from graphql import build_schema

from tongxing.cli.main import run
from tongxing_graphql.schema.schema_changes import changes

CITY = """
key = "testing"
title = {zh = "测试市", en = "Testing"}
division = "230100"
development = true
plugins = ["transport"]
"""
OLD = """
type Query { child(id: ID!, on: String): Child  children(first: Int = 10, kind: Kind): [Child!]! }
type Child { id: ID!  name: String  hukou: String }
enum Kind { LOCAL MIGRANT }
"""
DOCUMENTS = {
    "name": "{ child(id: 1) { name } }",
    "hukou": "query Q($on: String) { child(id: 1, on: $on) { ...F } } fragment F on Child { hukou }",
    "kind": "{ children(kind: MIGRANT) { id } }",
    "never valid": "{ nothing }",
}


def told(*replaced, documents=DOCUMENTS):
    new = OLD
    for before, after in replaced:
        assert before in new
        new = new.replace(before, after)
    return changes(build_schema(OLD), build_schema(new), documents)


@pytest.mark.parametrize(
    ("before", "after", "severity", "said", "touched", "invalid"),
    [
        ("  hukou: String", "", "breaking", "Field Child.hukou was removed", ("hukou",), {"hukou"}),
        ("LOCAL MIGRANT", "LOCAL", "breaking", "Enum value Kind.MIGRANT was removed", ("kind",), {"kind"}),
        ("name: String", "name: Int", "breaking", "Field Child.name changed type from String to Int", ("name",), set()),
        ("id: ID!, on", "id: ID!, why: String!, on", "breaking", "A required argument Query.child(why:) was added",
         ("name", "hukou"), {"name", "hukou"}),
        ("LOCAL MIGRANT", "LOCAL MIGRANT RETURNED", "dangerous", "Enum value Kind.RETURNED was added",
         ("kind",), set()),
        ("first: Int = 10", "first: Int = 20", "dangerous",
         "Query.children(first:) has changed defaultValue from 10 to 20", ("kind",), set()),
        ("  hukou: String", "  hukou: String  sex: String", "safe", "Field Child.sex was added", (), set()),
    ],
)  # fmt: skip
def test_each_change_names_its_severity_and_the_documents_that_it_touches(
    before, after, severity, said, touched, invalid
):
    found = told((before, after))
    [change] = found.found
    assert (change.severity, change.said, change.documents) == (severity, said, touched)
    assert set(found.invalid) == invalid and set(found.never_valid) == {"never valid"}
    assert found.is_breaking is (severity == "breaking")


def test_a_new_type_is_safe_and_nothing_is_told_where_nothing_changed():
    assert [each.said for each in told(("enum Kind", "type School { id: ID! } enum Kind")).found] == [
        "School was added"
    ]
    assert told().found == () and not told().invalid and not told().is_breaking


@pytest.fixture
def said(tmp_path, capsys):
    city = tmp_path / "testing.toml"
    city.write_text(CITY, encoding="utf-8")

    def ask(*words):
        code = run(["schema", *words, "--city", str(city), "--database", str(tmp_path / "testing.db")])
        return code, *capsys.readouterr()

    return ask


def test_what_a_plugin_would_take_away_is_seen_before_it_goes(said, tmp_path):
    query = tmp_path / "fares.graphql"
    query.write_text('{ children { edges { node { transport { nextFareChange(on: "2026-11-23") { day } } } } } }')
    code, out, _ = said("diff", "--without", "transport", "--documents", str(query))

    assert code == 1
    first, second = out.splitlines()[:2]
    assert first.startswith("破坏 breaking: ") and second.endswith(f"← {query}")
    assert f"文档不再有效 no longer valid: {query}: Cannot query field 'transport' on type 'Child'." in out


def test_a_schema_that_was_kept_is_compared_with_what_holds_now(said, tmp_path):
    kept = tmp_path / "old.graphql"
    kept.write_text(said()[1], encoding="utf-8")
    assert said("diff", str(kept))[:2] == (0, "没有变化 nothing changed\n")

    kept.write_text(kept.read_text(encoding="utf-8").replace("type Query {", "type Query {\n  gone: String"))
    code, out, _ = said("diff", str(kept), "--json")
    assert code == 1
    gone = {"severity": "breaking", "what": "Field Query.gone was removed", "documents": []}
    assert json.loads(out) == {"changes": [gone], "invalid": {}, "never_valid": {}}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "nothing to compare"),
        (["no.graphql"], "cannot be read"),
        (["--with", "transprt"], "No plugin is called 'transprt'"),
        (["--without", "transport", "--documents", "nowhere"], "there is no document"),
    ],
)
def test_what_cannot_be_compared_is_one_sentence(said, words, sentence):
    code, out, err = said("diff", *words)
    assert (code, out) == (2, "") and sentence in err and "Traceback" not in err


def test_a_document_that_is_no_text_is_one_sentence(said, tmp_path):
    wrong = tmp_path / "wrong.graphql"
    wrong.write_bytes(b"\xff\xfe{")
    code, _, err = said("diff", "--without", "transport", "--documents", str(wrong))
    assert code == 2 and "cannot be read" in err and "Internal" not in err


def test_a_file_that_is_no_schema_is_one_sentence(said, tmp_path):
    wrong = tmp_path / "wrong.graphql"
    wrong.write_text("type Query {")
    code, _, err = said("diff", str(wrong))
    assert code == 2 and "is no schema: Syntax Error" in err
