"""Nothing leaks that an author forgot to guard (T1): fifty resolvers without security code, and what is not yours is not there."""

import re
from contextlib import contextmanager
from datetime import date

import graphql_towns
import pytest
from graphql_hidden import BY_ID, hidden_and_absent
from graphql_naive import documents, naive_files
from graphql_towns import ENGINES, Register, bytes_of, made, register
from graphql_two_ways import told_to_drivers
from sqlalchemy import event
from sqlalchemy.engine import Engine

HIDDEN = ("丙", "丁", "2017", "230103", "13800000000", "地址", "内情")
"""Of children in another district, and of categories that the angler may not see anywhere."""

CELLS = ("的父亲",)
"""Of a category that the angler may not see, in rows that it may."""

CODES = ("220102", "230102")
"""Of such a category too, but the walls are asked of them: statements of an author's own, orm_… and sql_…, read them in rows that
may be seen (``docs/explanation/access.md``, Limits)."""


@pytest.fixture(scope="module", params=ENGINES)
def naive_town(request, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(graphql_towns, "files_of", naive_files)
        town = made(request.param, tmp_path_factory.mktemp("naive"))
    schema = town.module("angling.schema")
    schema.ALL[:] = [child.id for child in town.children]
    for child in town.children:
        town.note(child, 3)
    yield town
    town.close()


def answers(town, token):
    said = {name: bytes_of(town, token, text).decode() for name, text in documents().items()}
    return {name: re.sub('"reference":"[0-9a-f]+"', "", each) for name, each in said.items()}


def test_fifty_resolvers_without_security_code_show_nothing_outside_a_grant(naive_town):
    seen, all_seen, nothing = (answers(naive_town, token) for token in ("angler", "county", "nobody"))
    assert len(seen) == 50
    leaks = {name: word for name, said in seen.items() for word in (*HIDDEN, *CELLS) if word in said}
    leaks |= {name: child.id for name, said in seen.items() for child in naive_town.children[2:] if child.id in said}
    doors = {name: said for name, said in seen.items() if not name.startswith(("orm_", "sql_"))}
    leaks |= {name: word for name, said in doors.items() for word in CODES if word in said}
    assert leaks == {}
    assert not [name for name, said in nothing.items() if any(word in said for word in (*HIDDEN, *CELLS, "甲", "2015"))]
    rung = [
        name for name, said in all_seen.items() if any(word in said for word in (*HIDDEN, naive_town.children[2].id))
    ]
    assert len(rung) >= 30  # the words are there to be found by whoever may
    assert sum("甲" in said for said in seen.values()) > 10

    body = Register(name="卯", born=date(2018, 5, 1), division="230103000000")
    hidden = naive_town.store().write(register, body).value
    naive_town.note(hidden, 9)
    naive_town.module("angling.schema").ALL.append(hidden.id)
    assert answers(naive_town, "angler") == seen
    assert answers(naive_town, "county") != all_seen


# what is not yours is not there ------------------------------------------------------------------------------------------

ASKED = {
    **BY_ID,
    "mutation": 'mutation ($id: ID!) { angling { givePoints(key: "k", input: {child: $id, points: 3}) { problems { code } } } }',
}


@contextmanager
def all_statements():
    """Every statement of every engine in the block."""
    seen = []

    def hear(connection, statement):
        if "core_city_plugin" not in statement and statement != "BEGIN":  # asked every half second, whoever comes
            seen.append(statement)

    def note(connection, cursor, statement, *_):
        hear(connection, statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        with told_to_drivers(hear):
            yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@pytest.mark.parametrize("kind", ASKED)
def test_what_is_not_yours_takes_the_same_answer_and_the_same_work_as_what_is_not_there(naive_town, kind):
    """Equal time follows from equal statements; a clock on a busy machine would tell less."""
    ids = hidden_and_absent(naive_town, "child" if kind == "mutation" else kind)
    bytes_of(naive_town, "angler", ASKED[kind], id=ids[1])  # plans are made once
    told = []
    for id in ids:
        with all_statements() as ran:
            said = bytes_of(naive_town, "angler", ASKED[kind], id=id).decode().replace(id, "…")
        told.append((said, ran))
    (yours, work), (there, same_work) = told
    assert yours == there
    assert [each for each in work if each not in same_work] == [each for each in same_work if each not in work] == []
    assert len(work) == len(same_work) > 0
    assert "NOT_FOUND" in yours
