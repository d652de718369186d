"""A document is found wrong in the same places and words as graphql-core finds it, however it is wrong."""

import re
from random import Random

import pytest
from graphql import GraphQLSyntaxError, build_schema, parse, specified_rules, validate

from tongxing_graphql.operations.validating import errors_of

SCHEMA = build_schema("""
    directive @once(why: String) on FIELD
    interface Named { name(short: Boolean): String }
    type Child implements Named { name(short: Boolean): String, age: Int!, friends(first: Int, by: By): [Child!], at: Place }
    type Place implements Named { name(short: Boolean): String, in: Place }
    union Found = Child | Place
    input By { name: String, age: Int!, all: [By!] }
    type Query { child(id: ID!): Child, found(text: String = "a"): [Found], children(by: [By!], first: Int): [Child] }
    type Subscription { child: Child, place: Place }
""")
DOCUMENTS = [
    "query A($id: ID!, $first: Int = 3, $by: By) { child(id: $id) { ...F friends(first: $first, by: $by) { name age } } }"
    " fragment F on Child { name at { in { name(short: true) } } ...G } fragment G on Named { name ... on Child { age } }",
    'query B { a: found(text: "x") { __typename ... on Child { age @once(why: "y") } ... on Place { in { name } } }'
    " b: children(by: [{name: null, age: 3, all: [{age: 1}]}], first: 2) { friends @skip(if: false) { at { name } } } }",
    "subscription C { child { name } } query D { __schema { types { name fields { name } } } }",
]
WRONG = [
    "{ child { name } child(id: 1) { age } }",
    "{ child(id: 1) { name: age name } }",
    "{ child(id: 1) { at name { x } } }",
    "{ child(id: 1, id: 2, no: $x) { ...Missing ...Round } } fragment Round on Child { friends { ...Round } }",
    "query ($a: Child, $a: Int, $b: [Int]) { children(first: $b) { age } } query ($c: Int) { found { name } }",
    "subscription { child { name } place { name } } fragment Alone on Nothing { x } type T { a: Int }",
    '{ children(by: {age: "x", agee: 1, name: 1, name: 2}) @once @once @nothing { age } found { ... on Int { a } ... on By { b } } }',
]


def told(errors):
    return [(each.message, each.locations) for each in errors]


def spoiled(text, random):
    """The document with a few of its words changed for others of it."""
    for _ in range(random.randint(1, 3)):
        words = list(re.finditer(r"\w+", text))
        old, new = random.choice(words), random.choice(words).group()
        text = text[: old.start()] + new + text[old.end() :]
    return text


@pytest.mark.parametrize("text", DOCUMENTS + WRONG)
def test_a_document_is_told_the_same_faults(text):
    document = parse(text)
    assert told(errors_of(SCHEMA, document, 100)) == told(validate(SCHEMA, document))
    assert bool(errors_of(SCHEMA, document, 100)) is (text in WRONG)
    assert told(errors_of(SCHEMA, document, 1)) == told(validate(SCHEMA, document, max_errors=1))


def test_documents_spoiled_at_random_are_told_the_same_faults():
    random, faulty = Random(7), 0
    for _ in range(120):
        try:
            document = parse(spoiled(random.choice(DOCUMENTS), random))
        except GraphQLSyntaxError:
            continue
        found = told(errors_of(SCHEMA, document, 100))
        assert found == told(validate(SCHEMA, document))
        faulty += bool(found)

    assert faulty > 40


def test_most_rules_have_something_to_say_here():
    broken = {rule for rule in specified_rules for text in WRONG if validate(SCHEMA, parse(text), [rule])}
    assert len(broken) > len(specified_rules) / 2
