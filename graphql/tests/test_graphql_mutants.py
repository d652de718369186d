"""Whatever is changed in compiled reads is noticed by the comparison with the walk, on both engines."""

import pytest
from graphql_mutants import MUTANTS
from graphql_towns import Nothing
from graphql_two_ways import documents_of, patience, told
from test_graphql_compiled import DOCUMENTS, TOKENS, moves
from test_graphql_walls import ROUTES

from tongxing.host.ids import relay_id
from tongxing.people import Child
from tongxing.testing.mutants import changed, standing_changed

PAGE = """query ($first: Int, $after: String, $last: Int, $before: String, $by: [ChildOrder!]) {
  children(first: $first, after: $after, last: $last, before: $before, orderBy: $by) {
    totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { name birthDate } } } }"""
VARIED = """query ($filter: ChildFilter, $first: Int, $last: Int, $by: [ChildOrder!]) {
  children(filter: $filter, first: $first, last: $last, orderBy: $by) { edges { node { name } } } }"""
HOME = "query ($id: ID!) { child(id: $id) { household { address } } }"
NODE = "query ($id: ID!) { node(id: $id) { __typename id ... on Child { name } ... on Guardian { name phone } } }"
ORDERS = (None, ["BIRTH_DATE_ASC"], ["BIRTH_DATE_DESC", "NAME_DESC"])
MORE = [
    '{ children(filter: {name: {eq: "甲"}}) { totalCount edges { node { name } } } }',
    '{ a: children(first: 1) { edges { node { name } } } b: children(filter: {name: {eq: "乙"}}) { edges { node { name } } } }',
    "{ children(last: 2, orderBy: [NAME_ASC]) { edges { node { name } } } }",
    "{ children(first: 2, orderBy: [NAME_ASC]) { edges { node { name } } } }",
    "{ children(orderBy: [BIRTH_DATE_DESC]) { edges { node { name } } } guardians { totalCount } }",
]
SURVIVORS = {
    "_seen if name in level.columns → if False": "events of the town have the category of their columns",
    "answering:_note  | seen.categories → ": "likewise",
    "hiding:hidden_list  and stands is not True → ": "the same answer, asked of the database where it is known",
    'glue:_merged elif part != "" → elif True': "an empty piece says nothing",
}
"""Mutants that are not noticed here, with why."""


@pytest.fixture(scope="module")
def walked(town):
    """Requests with what the walk answers to them and writes into the access log."""
    for child, points in zip(town.children, (5, 7, 9), strict=False):
        town.note(child, points)
        town.note(child, points + 1)
    town.store().write(moves, Nothing())
    town.alone = town.store().write(alone, Nothing()).value
    asked = list(requests(town))
    with patience():
        yield [
            (text, token, given, told(town, text, compiles=False, token=token, **given)) for text, token, given in asked
        ]


def alone(unit, _):
    """A child without a family."""
    return unit.add(Child(name="戊", birth_date=None, residence="230103000000", hukou=None))


def requests(town):
    yield HOME, "county", {"id": town.alone.id}
    ids = {"mine": town.children[0].id, "hidden": relay_id("Child", town.children[2].id)}
    for text in (*MORE, *DOCUMENTS.values(), *ROUTES.values()):
        for token in TOKENS:
            yield text, token, ids if "$mine" in text else {}
    for by in ORDERS:
        edges = town.data(PAGE, first=4, by=by)["children"]["edges"]
        for each in edges[1:]:
            yield PAGE, "county", {"first": 1, "after": each["cursor"], "by": by}
            yield PAGE, "county", {"last": 2, "before": each["cursor"], "by": by}
        for filter in (
            {"name": {"contains": "甲"}},
            {"name": {"startsWith": "乙"}},
            {"name": {"in": ["甲", "丙"]}},
            {},
        ):
            for size in ("first", "last"):
                yield VARIED, "county", {"filter": filter, "by": by, size: 2}
    guardian = town.data("{ guardians(first: 1) { edges { node { id } } } }")["guardians"]["edges"][0]["node"]["id"]
    for id in (guardian, ids["hidden"]):
        yield NODE, "county", {"id": id}


def is_noticed(town, walked):
    """Whether a request is answered otherwise than by the walk, with nothing known from before."""
    forget(documents_of(town))
    try:
        with patience():
            return any(differs(town, *each) for each in walked)
    finally:
        forget(documents_of(town))


def differs(town, text, token, given, by_walk):
    try:
        compiled = told(town, text, compiles=True, token=token, **given)
    except Exception:  # it broke, which nobody misses
        return True
    is_taken = compiled.became in ("compiled", "too much for this engine")
    return not is_taken or (compiled.body, compiled.entries) != (by_walk.body, by_walk.entries)


def forget(documents):
    for kept in (documents._kept, documents.plans._kept, documents.plans._pieces):
        kept.clear()


@pytest.mark.nightly
def test_nothing_is_noticed_where_nothing_is_changed(town, walked):
    assert not is_noticed(town, walked)


@pytest.mark.nightly
@pytest.mark.parametrize("mutant", [each for each in MUTANTS if str(each) not in SURVIVORS], ids=str)
def test_a_mutant_is_killed(town, walked, mutant):
    with standing_changed(mutant):
        assert is_noticed(town, walked)


def test_there_are_more_than_fifty_that_change_something_and_who_is_explained_is_among_them():
    assert all(changed(each) for each in MUTANTS)
    assert len(MUTANTS) - len(SURVIVORS) >= 50
    assert SURVIVORS.keys() <= {str(each) for each in MUTANTS}
