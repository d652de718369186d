"""Compiled reads with each wall alone: what a document can ask along the routes round the walls is answered as with both.

Numbers are those of the routes (``core/tests/bypass_routes.py``); the others are SQL of an author's own, which no compiled read
writes (``test_graphql_naive.py`` has fields with such SQL).
"""

from contextlib import contextmanager

import pytest
from graphql_towns import bytes_of
from graphql_two_ways import documents_of
from sqlalchemy import select

from tongxing.records.base import public_name, table_of
from tongxing.trust.scope import Scope
from tongxing.trust.walls.readers import Readers

FAMILY = "guardianships { relation guardian { name phone } } household { address hardship }"
ROUTES = {
    "1 records": "{ children { edges { node { recordId version name sex } } } }",
    "2 columns": "{ children { edges { node { name } } } guardians { edges { node { phone } } } }",
    "3 count": "{ children { totalCount } guardians { totalCount } households { totalCount } }",
    "4 count of a column": "{ children(filter: {name: {isKnown: true}}) { totalCount } guardians(filter: {phone: {isKnown: true}})"
    " { totalCount } }",
    "5 count without columns": "{ children(first: 1) { totalCount } angling { notes(first: 1) { totalCount } } }",
    "6 aliased": "{ a: children { totalCount edges { node { name } } } b: children(first: 1) { edges { node { n: name } } } }",
    "7 and 8 joins": f"{{ children {{ edges {{ node {{ name {FAMILY} }} }} }} }}",
    "9 subquery": "{ children { edges { node { angling { notes(first: 1, orderBy: [POINTS_DESC]) { totalCount edges { node"
    " { points child { name } } } } } } } } }",
    "10 exists": "{ guardians { totalCount edges { node { name guardianships { child { name } } } } } }",
    "11 in": '{ children(filter: {name: {in: ["甲", "丙", "丁"]}}) { totalCount edges { node { name } } } }',
    "12 union": "{ children { edges { node { name } } } guardians { edges { node { name } } } households { edges { node { hardship } } } }",
    "13 and 14 recursion": "{ children { edges { node { household { members { child { name household { hardship } } } } } } } }",
    "15 window": "{ children(last: 2, orderBy: [BIRTH_DATE_DESC, NAME_ASC]) { pageInfo { hasNextPage hasPreviousPage } edges"
    " { cursor node { birthDate } } } }",
    "22 by id": "query ($mine: ID!, $hidden: ID!) { mine: child(id: $mine) { name } hidden: child(id: $hidden) { name } }",
    "26 and 27 everything": "{ children(first: 100, orderBy: [NAME_ASC]) { edges { node { name birthDate events { totalCount edges"
    " { node { kind happenedOn } } } angling { notes { edges { node { points } } } } } } } }",
    "a filter by a hidden cell": '{ guardians(filter: {phone: {eq: "13800000000"}}) { totalCount } }',
    "what is withheld": "{ children { edges { node { withheld } } } guardians { edges { node { withheld } } } }",
}
READERS = ("angler", "mixed")
"""One sees some rows of two children, the other cells here and there: most of what a wall does shows in what they are told."""


@contextmanager
def standing(town, state):
    """The town with one of its walls alone; statements that were written with both are forgotten, and the other way round."""
    _forget(documents_of(town).plans)
    with pytest.MonkeyPatch.context() as patch:
        if state in ("one alone", "none"):
            patch.setattr(Readers, "open", lambda self, access, records, action="read": self._database.read())
        if state in ("two alone", "none"):
            patch.setattr(
                Scope, "relation", lambda scope, record, **_: select(table_of(record)).subquery(public_name(record))
            )
        yield
    _forget(documents_of(town).plans)


def _forget(plans):
    plans._kept.clear()
    plans._pieces.clear()


def answers(town):
    said = {}
    for token in READERS:
        for route, text in ROUTES.items():
            given = {"mine": town.children[0].id, "hidden": town.children[2].id} if "$mine" in text else {}
            said[token, route] = bytes_of(town, token, text, **given).decode()
    return said


def test_a_route_is_answered_alike_by_each_wall_alone_and_by_both(town):
    for child in town.children:
        town.note(child, 3)
    both = answers(town)
    assert documents_of(town).counts.totals()["compiled"] >= len(both) - 1  # SQLite cannot take in one of them
    assert sum("甲" in said for said in both.values()) > len(both) / 2
    for state in ("one alone", "two alone"):
        with standing(town, state):
            alone = answers(town)
        assert {at: said for at, said in alone.items() if said != both[at]} == {}, state
    with standing(town, "none"):  # the alarm is rung: with neither, most say more
        bare = answers(town)
    assert not [at for at, said in bare.items() if "INTERNAL" in said]
    assert sum(said != both[at] for at, said in bare.items()) > len(both) / 2
