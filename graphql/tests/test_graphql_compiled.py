"""A document over records is one statement, and nobody can tell but by the clock: same bytes, same entry of the access log."""

from datetime import date
from pathlib import Path

import pytest
from graphql_towns import EVERYTHING, Nothing
from graphql_two_ways import both, documents_of, patience, told, told_to_drivers
from sqlalchemy.exc import OperationalError
from test_graphql_statements import statements

from tongxing.host.ids import relay_id
from tongxing.people import Child, HouseholdMember
from tongxing.testing.plans import effort
from tongxing.trust.scope import Scope
from tongxing_graphql.reading.cursors import Cursors

DOCUMENTS = {
    "everything": EVERYTHING,
    "columns": "{ children { edges { node { id recordId version name sex birthDate guardiansComplete __typename } } } }",
    "places": "{ children { edges { node { residence { code name pathName level isStatistical __typename } } } } }",
    "what is withheld": "{ children { edges { node { name withheld } } } guardians { edges { node { withheld } } } }",
    "a page": "{ children(first: 2) { totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor __typename }"
    " edges { cursor node { name } } } }",
    "the last": "{ children(last: 3, orderBy: [BIRTH_DATE_DESC, NAME_ASC]) { pageInfo { hasNextPage hasPreviousPage"
    " startCursor endCursor } edges { cursor node { birthDate } } } }",
    "nothing of a page": "{ children(first: 0) { pageInfo { hasNextPage endCursor } edges { cursor } } }",
    "counts": "{ children { totalCount } guardians(filter: {sex: {isKnown: false}}) { n: totalCount } }",
    "filters": '{ children(filter: {or: [{name: {contains: "甲"}}, {not: {birthDate: {gte: "2016-01-01"}}},'
    ' {residence: {under: "230103"}, birthDate: {isKnown: false}}]}, orderBy: [NAME_ASC]) { edges { node { name } } } }',
    "more filters": '{ children(filter: {name: {in: ["甲", "乙", "丙"], startsWith: "甲"}}) { totalCount edges { node { name } } }'
    ' guardians(filter: {phone: {eq: "13800000000"}}) { totalCount edges { node { name phone } } } }',
    "lists in lists": "{ guardians { edges { node { guardianships { relation validFrom child { name household { address } } } } } } }",
    "families": "{ children { edges { node { guardianships { guardian { name phone } } household { members { child { name } } } } } } }",
    "two of one name": "{ children { a: edges { node { name } } b: edges { node { sex } n: node { name } } } c: children(first: 1)"
    " { edges { node { one: guardianships { relation } two: guardianships { guardian { phone } } } } } }",
    "fragments": "{ children { edges { node { ...A ... on Node { id } } } } } fragment A on Child { a: name ...B }"
    " fragment B on Child { angling { notes { edges { node { points } } } } }",
    "pages in lists": "{ children(orderBy: [NAME_ASC]) { edges { node { angling { notes(first: 1, filter: {points: {gte: 1}},"
    " orderBy: [POINTS_DESC]) { totalCount pageInfo { hasNextPage endCursor } edges { cursor node { points notedOn"
    " child { name } } } } } } } } }",
    "events": "{ children { edges { node { events(first: 1) { totalCount edges { node { kind happenedOn category payload"
    " withheld division { code } } } } } } } }",
    "functions": '{ children { edges { node { name angling { lucky(on: "2026-11-23") sign { day child { name } } named } } } }'
    " me { principal } }",
    "answers": "{ children { edges { node { name decisions { item answer since } residenceStatus { monitoring reason } gaps { item }"
    " signals { signal } } } } }",
    "faults": "{ children { edges { node { angling { broken mixed hollow { day } short } } } } angling { best(least: 1) { points } } }",
    "nobody": '{ child(id: "23-nobody") { name } household(id: "23-nobody") { hardship } }',
}
EXAMPLES = Path(__file__).parents[2] / "examples/documents"
TOKENS = ["county", "district", "angler", "mixed"]


def moves(unit, _):
    """A household of the past and one of the future, neither of which is the child's today; of two children it is known who is told."""
    child, other = (unit.find(Child, name=name)[0] for name in ("甲", "乙"))
    home = unit.find(HouseholdMember, child=other.id)[0].household
    for since, until in ((date(2022, 1, 1), date(2023, 1, 1)), (date(2030, 1, 1), None)):
        unit.add(HouseholdMember(child=child.id, household=home, valid_from=since, valid_until=until))
    unit.change(other, guardians_complete=False)
    return unit.change(child, guardians_complete=True)


@pytest.fixture(scope="module", autouse=True)
def notes(town):
    for child, points in zip(town.children, (5, 7, 9), strict=False):
        town.note(child, points)
        town.note(child, points + 1)
    town.store().write(moves, Nothing())
    with patience():
        yield


@pytest.mark.parametrize("name", DOCUMENTS)
def test_an_answer_is_the_same_to_the_byte_and_so_is_what_is_logged(town, name):
    for token in TOKENS:
        walked, compiled = both(town, DOCUMENTS[name], token=token)
        assert (walked.became, compiled.became) == ("off", "compiled")


@pytest.mark.parametrize(
    ("token", "filter", "index"),
    [
        ("district", "{}", "child_county (<expr>=?)"),
        ("district", '{name: {gte: "丁"}}', "autoindex"),
        ("county", "{}", "autoindex"),
    ],
)
def test_sqlite_finds_a_page_by_a_reader_s_county_and_by_ids_where_the_reader_has_more(
    town, token, filter, index, monkeypatch
):
    if not town.registry.database.is_sqlite:
        pytest.skip("behind row security an expression chooses no index")
    query, plans = f"{{ children(first: 2, filter: {filter}) {{ edges {{ node {{ named: name sex }} }} }} }}", []

    def explain(connection, sql):
        plans.append(effort(connection.connection.driver_connection, sql, [None] * sql.count("?")).told)

    with told_to_drivers(explain):
        compiled = told(town, query, compiles=True, token=token)
    walked = told(town, query, compiles=False, token=token)
    monkeypatch.setattr(Scope, "has_county", lambda *_: False)

    (plan,) = plans
    assert len([line for line in plan if index in line]) == 1 and not any("B-TREE" in line for line in plan)
    assert compiled.body == walked.body == told(town, query, compiles=False, token=token).body
    assert compiled.body.count(b'"named"') == 2


def test_a_document_is_one_statement(town):
    query = EVERYTHING.replace("payload", "")  # whose keys have categories of their own, which are looked up
    town.data(query)
    with statements(town) as seen:
        town.data(query)

    assert len(seen) == 1


def test_what_an_engine_cannot_take_in_is_walked(town):
    """SQLite's parser has a stack of a hundred places, which six kinds of rows inside one another fill."""
    inner = "guardianships { relation child { name household { address members { child { name } } } } }"
    _, compiled = both(town, f"{{ guardians {{ edges {{ node {{ {inner} }} }} }} }}")
    assert compiled.became == ("too much for this engine" if town.registry.database.is_sqlite else "compiled")


def test_a_record_is_found_by_either_id_and_by_node(town):
    child = town.children[0].id
    query = """query ($a: ID!, $b: ID!) { child(id: $a) { name } x: child(id: $b) { name }
      node(id: $b) { __typename id ... on Child { name } } }"""
    for token in TOKENS:
        _, compiled = both(town, query, token=token, a=child, b=relay_id("Child", child))
        assert compiled.became == "compiled"


def test_pages_follow_one_another_by_cursors_both_ways(town):
    query = """query ($first: Int, $after: String, $last: Int, $before: String, $by: [ChildOrder!]) {
      children(first: $first, after: $after, last: $last, before: $before, orderBy: $by) {
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { node { name birthDate } } } }"""
    for by in (None, ["BIRTH_DATE_ASC"], ["GUARDIANS_COMPLETE_DESC", "NAME_DESC"]):
        seen, after = [], None
        for _ in range(4):
            page = town.data(query, first=1, after=after, by=by)["children"]
            both(town, query, first=1, after=after, by=by)
            seen.append(page["edges"][0]["node"]["name"])
            after, last = page["pageInfo"]["endCursor"], page
        assert len(set(seen)) == 4 and not last["pageInfo"]["hasNextPage"]
        _, compiled = both(town, query, last=2, before=after, by=by)
        assert compiled.became == "compiled"


def test_a_cursor_whose_row_is_gone_is_told_at_its_list_and_other_lists_are_answered(town, monkeypatch):
    query = """{ a: children(after: "x", filter: {residence: {under: "230102"}}) { totalCount edges { node { name } } }
      b: children(last: 1, before: "x") { pageInfo { endCursor } } c: children { edges { node { name } } } }"""
    monkeypatch.setattr(Cursors, "opened", lambda *_: "23-nobody")
    for token in TOKENS:
        _, compiled = both(town, query, token=token)
        assert compiled.became == "compiled" and compiled.body.count(b"not here any more") == 2
    _, ordered = both(town, '{ children(after: "x", orderBy: [NAME_ASC]) { totalCount } }')
    assert ordered.became == "arguments" and b"not here any more" in ordered.body


def test_the_next_page_in_the_order_of_the_key_is_one_statement_too(town):
    query = "query ($after: String) { children(first: 1, after: $after) { edges { cursor node { name } } } }"
    edge = town.data(query)["children"]["edges"][0]
    town.data(query, after=edge["cursor"])
    with statements(town) as seen:
        behind = town.data(query, after=edge["cursor"])["children"]["edges"]

    assert behind != [edge] and len(seen) == 1


def test_booleans_leave_parts_out_and_defaults_hold(town):
    query = """query ($a: Boolean = true, $b: Boolean!, $first: Int = 2) { children(first: $first) { edges { node {
      name @include(if: $a) birthDate @skip(if: $b) ...F @include(if: $b) } } } } fragment F on Child { sex }"""
    answers = {both(town, query, a=a, b=b)[1].body for a in (True, False) for b in (True, False)}
    assert len(answers) == 4
    assert both(town, query, b=True)[1].body == both(town, query, a=True, b=True, first=2)[1].body


def test_wrong_arguments_are_told_by_the_walk_and_nothing_was_read(town):
    for query in (
        '{ children(after: "nonsense") { edges { node { name } } } }',
        '{ children(filter: {residence: {under: "1"}}) { totalCount } }',
        '{ child(id: "Z3VhcmRpYW46MjMtYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE=") { name } }',
        '{ children(filter: {name: {contains: ""}}) { totalCount } }',
    ):
        walked, compiled = both(town, query)
        assert b'"errors"' in walked.body and compiled.became in ("arguments", "compiled")


def test_a_plan_of_one_reader_serves_no_other(town):
    """What may be seen is part of what a plan is kept by."""
    query = "{ children(orderBy: [NAME_ASC]) { edges { node { name residence { code } } } } }"
    told = {token: both(town, query, token=token)[1].body for token in TOKENS}
    assert len(set(told.values())) >= 3
    assert {token: both(town, query, token=token)[1].body for token in reversed(TOKENS)} == told


def test_a_failing_statement_is_not_run_a_second_time(town, monkeypatch):
    from tongxing_graphql.compiled.plans import Plan

    def fails(*_):
        tried.append(1)
        raise OperationalError("SELECT", {}, Exception("no such luck"))

    tried = []
    query = "{ children { edges { node { fails: name } } } angling { __typename notes { totalCount } best(least: 1) { points } } }"
    town.data(query)
    monkeypatch.setattr(Plan, "run", fails)
    answer = town.ask(query)

    assert answer["data"]["children"] is None and answer["data"]["angling"]["notes"] is None
    assert answer["data"]["angling"]["best"] and answer["data"]["angling"]["__typename"] == "QueryAngling"
    assert [each["path"] for each in answer["errors"]] == [["children"], ["angling", "notes"]]
    assert {each["extensions"]["code"] for each in answer["errors"]} == {"INTERNAL", "PLUGIN_ERROR"}
    assert len(tried) == 1


def test_what_reads_no_records_is_counted_with_its_reason(town):
    town.data("query Who { me { principal } }")
    town.data("query Who { me { principal } }")
    town.data("query Some { children { totalCount } }")
    counts = documents_of(town).counts

    assert counts.of("Who") == {"no records": 2}
    assert counts.of("Some") == {"compiled": 1}


def test_developers_and_operators_are_told_what_was_compiled(town):
    query = "query Shown { children { totalCount } }"
    assert town.post({"query": query}).headers["Tongxing-Read"] == "compiled"
    assert town.post({"query": "{ me { principal } }"}).headers["Tongxing-Read"] == "no records"

    reads = town.request("GET", "/health").json()["cities"]["testing"]["reads"]
    assert reads["compiled"] > 0 and reads["no records"] > 0


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*.graphql")), ids=lambda file: file.stem)
def test_a_document_of_the_examples_is_compiled(town, file):
    text = file.read_text(encoding="utf-8")
    variables = {"id": town.children[0].id} if "$id" in text else {}
    _, compiled = both(town, text, **variables)
    assert compiled.became == ("no records" if file.stem == "who_am_i" else "compiled")


def test_the_caches_are_bounded(town, monkeypatch):
    from tongxing_graphql.compiled import plans

    monkeypatch.setattr(plans, "MOST_KEPT", 4)
    for number in range(8):
        town.data(f"{{ children {{ edges {{ node {{ n{number}: name }} }} }} }}")

    assert len(documents_of(town).plans._kept) <= 4
