"""What is hidden changes no byte of an answer (invariant I2): another child elsewhere, with everything that belongs to it."""

from datetime import date

from graphql_towns import EVERYTHING, Register, bytes_of, register

QUERIES = [
    EVERYTHING,
    EVERYTHING.replace("NAME_ASC", "BIRTH_DATE_DESC"),
    '{ children(filter: {birthDate: {gte: "2000-01-01"}}) { totalCount edges { node { name } } } }',
    "{ me { principal grants { role } } plugins { key } gaps { totalCount } }",
]
TOKENS = ("angler", "district", "nobody")


def answers(town):
    return [bytes_of(town, token, query) for token in TOKENS for query in QUERIES]


def test_what_is_hidden_changes_no_byte_of_an_answer(own_town):
    before = answers(own_town)
    seen = bytes_of(own_town, "county")

    body = Register(name="卯", born=date(2018, 5, 1), division="230103000000")
    own_town.note(own_town.store().write(register, body).value, 7)

    assert answers(own_town) == before
    assert bytes_of(own_town, "county") != seen
