"""What an author may write under ``@extend``, and the sentence for each mistake: file, what, cure."""

import pytest

from tongxing.host.host import Host
from tongxing.testing.plugins import PLUGIN, Workshop
from tongxing_graphql.schema.compose import compose

HEAD = '''"""Fields."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import strawberry
from pydantic import BaseModel

from tongxing import Child
from tongxing_graphql import Listing, Mutation, Query, extend

from .records import Note


class Input(BaseModel):
    child: str


class Odd(BaseModel):
    of_what: object


'''
EXTENDS = """

@hookimpl
def extend_schema():
    from . import schema
    return [schema.it]
"""
GOOD = {
    "a list": "@extend(Child)\ndef it(children: list[Child]) -> list[int]: return []",
    "a sequence": "@extend(Child)\ndef it(children: Sequence[Child]) -> Sequence[int | None]: return []",
    "parameters": "@extend(Child)\ndef it(children: list[Child], parameters: Any, on: date) -> list[int]: return []",
    "a record": "@extend(Child)\ndef it(children: list[Child]) -> list[Note | None]: return []",
    "records of each": "@extend(Child)\ndef it(children: list[Child]) -> list[list[Note]]: return []",
    "required": '@extend(Child, requires="{ name birthDate }")\ndef it(children: list[Child]) -> list[int]: return []',
    "a query": "@extend(Query)\ndef it(reading, least: int = 3, names: list[str] | None = None) -> int: return 1",
    "a listing": "@extend(Query)\ndef it(reading, least: int = 3) -> Listing[Note]: return []",
    "a mutation": "@extend(Mutation)\ndef it(store, input: Input) -> Note: return None",
    "a mutation without a record": "@extend(Mutation)\ndef it(store, input: Input) -> None: return None",
}
BAD = {
    "no batch": ("@extend(Child)\ndef it(child: Child) -> int: return 1", "takes 'child' that is not a list of Child"),
    "nothing said": ("@extend(Child)\ndef it(children) -> list[int]: return 1", "takes 'children' that is not a list"),
    "no list": ("@extend(Child)\ndef it(children: list[Child]) -> int: return 1", "does not return a list"),
    "no return": ("@extend(Child)\ndef it(children: list[Child]): return 1", "does not say what it returns"),
    "no type": ("@extend(Child)\ndef it(children: list[Child], on) -> list[int]: return 1", "of what type 'on' is"),
    "nothing taken": ("@extend(Child)\ndef it() -> list[int]: return 1", "takes nothing"),
    "async": ("@extend(Child)\nasync def it(children: list[Child]) -> list[int]: return 1", "is not a plain function"),
    "stars": ("@extend(Child)\ndef it(children: list[Child], **more: int) -> list[int]: return 1", "takes **more"),
    "another record": ("@extend(Note)\ndef it(notes: list[Note]) -> list[int]: return 1", "extends 'Note'"),
    "no such column": (
        '@extend(Child, requires="{ birthDay }")\ndef it(children: list[Child]) -> list[int]: return 1',
        "requires 'birthDay', which is no column of Child. Did you mean 'birthDate'?",
    ),
    "pure and answers": (
        "@extend(Child, pure=True)\ndef it(children: list[Child], answers) -> list[int]: return 1",
        "is not pure",
    ),
    "a pure query": ("@extend(Query, pure=True)\ndef it(reading) -> int: return 1", "is not pure"),
    "no selection": (
        '@extend(Child, requires="birthDate }")\ndef it(children: list[Child]) -> list[int]: return 1',
        "has a `requires` that is no selection",
    ),
    "more than columns": (
        '@extend(Child, requires="{ residences { validFrom } }")\ndef it(children: list[Child]) -> list[int]: return 1',
        "with more than names of columns",
    ),
    "a page of its own": (
        "@extend(Query)\ndef it(reading, first: int) -> Listing[Note]: return []",
        "takes 'first' and gives a Listing",
    ),
    "an unknown name": ("@extend(Child)\ndef it(children: list[Child]) -> 'list[Missing]': return 1", "cannot be read"),
    "a type of no form": (
        "@extend(Child)\ndef it(children: list[Child]) -> list[complex]: return 1",
        "cannot stand in a schema",
    ),
    "an argument of no form": (
        "@extend(Query)\ndef it(reading, what: complex) -> int: return 1",
        "cannot stand in a schema",
    ),
    "an input of no form": (
        "@extend(Mutation)\ndef it(store, input: Odd) -> Note: return 1",
        "cannot stand in a schema",
    ),
    "an input that is no model": (
        "@extend(Mutation)\ndef it(store, input: int) -> Note: return 1",
        "no pydantic model",
    ),
    "a record as input": ("@extend(Mutation)\ndef it(store, input: Note) -> Note: return 1", "no pydantic model"),
    "other arguments": (
        "@extend(Mutation)\ndef it(store, child: str) -> Note: return 1",
        "does not take `store` and `input`",
    ),
    "no record back": ("@extend(Mutation)\ndef it(store, input: Input) -> int: return 1", "does not return a record"),
}


class Layer:
    name, dist = "graphql", None

    def load(self):
        import tongxing_graphql.plugin

        return tongxing_graphql.plugin


@pytest.fixture
def shop(tmp_path):
    with Workshop(tmp_path) as made:
        yield made


def host_of(shop, schema):
    plugin = shop.plugin(
        "angling", {"schema.py": HEAD + schema + "\n", "plugin.py": PLUGIN.format(key="angling") + EXTENDS}
    )
    return Host.of(plugin, layers=[Layer()])


@pytest.mark.parametrize("schema", GOOD.values(), ids=GOOD.keys())
def test_what_may_be_written(shop, schema):
    host = host_of(shop, schema)

    assert "angling" not in host.stopped, host.stopped
    composed = compose(shop.compose(host, "angling"))
    assert composed.left_out == {}
    assert any("it" in getattr(type_, "fields", {}) for type_ in composed.graphql.type_map.values())


@pytest.mark.parametrize(("schema", "said"), BAD.values(), ids=BAD.keys())
def test_a_mistake_stops_the_department_with_file_and_cure(shop, schema, said):
    error = host_of(shop, schema).stopped["angling"]

    assert said in str(error)
    assert error.where.startswith("tongxing_angling/schema.py:")
    assert error.cure


def test_two_departments_may_call_their_types_alike(shop):
    field = "@strawberry.type\nclass Card:\n    day: date\n\n\n@extend(Child)\ndef it(children: list[Child]) -> list[Card]: return []\n"
    plugins = [
        shop.plugin(key, {"schema.py": HEAD + field, "plugin.py": PLUGIN.format(key=key) + EXTENDS})
        for key in ("a", "b")
    ]
    types = compose(shop.compose(Host.of(*plugins, layers=[Layer()]), "a", "b")).graphql.type_map

    assert {"ACard", "BCard", "ANote", "BNote"} <= set(types)
    assert "Card" not in types


def test_a_field_that_clashes_with_a_list_of_the_department_leaves_only_its_fields_out(shop):
    """In the query namespace the department's lists stand too, which no check of the host looks at."""
    composed = compose(
        shop.compose(host_of(shop, "@extend(Query)\ndef notes(reading) -> int: return 1\n\n\nit = notes"), "angling")
    )

    assert "angling" not in composed.graphql.type_map["Query"].fields
    assert "'notes'" in composed.left_out["angling"]
