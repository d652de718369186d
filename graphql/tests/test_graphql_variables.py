"""The values of variables, as graphql-core has them, and plans that need no executor of its."""

import pytest
from graphql import build_schema, parse
from graphql.execution.values import get_variable_values

from tongxing_graphql.operations.variables import Declared
from tongxing_graphql.reading.plain_values import Executor

SCHEMA = build_schema("""
    enum Kind { SMALL LARGE }
    input Size { least: Int! }
    type Query { fish(id: ID!, kind: Kind, sizes: [Size!], weight: Float, named: String = "x"): Int }
""")
DOCUMENT = parse(
    'query ($id: ID!, $kind: Kind, $sizes: [Size!], $weight: Float = 2, $named: String = "y") '
    "{ fish(id: $id, kind: $kind, sizes: $sizes, weight: $weight, named: $named) }"
)


def told(variables):
    """Where the values come from: each with its type."""
    return {name: (str(source.signature.type), source.value) for name, source in variables.sources.items()}


@pytest.mark.parametrize(
    "given",
    [
        {"id": "a", "kind": "SMALL", "weight": 1, "named": "z"},
        {"id": 1, "kind": "SMALL", "sizes": [{"least": 1}], "weight": 1.5, "named": "z", "more": 1},
        {"id": "a"},
        {"id": None, "kind": None},
        {"id": "a", "kind": "MIDDLE", "sizes": [{}], "weight": "1", "named": 1},
        {},
    ],
)
def test_variables_have_the_values_and_the_errors_of_graphql_core(given):
    (operation,) = DOCUMENT.definitions
    ours = Declared(SCHEMA, operation).of(given)
    expected = get_variable_values(SCHEMA, operation.variable_definitions, given)
    if isinstance(expected, list):
        assert [each.message for each in ours] == [each.message for each in expected]
    else:
        assert ours.coerced == expected.coerced
        assert told(ours) == told(expected)


def test_of_leaves_alone_graphql_core_is_asked_for_nothing_but_each_value(monkeypatch):
    (operation,) = DOCUMENT.definitions
    monkeypatch.setattr("tongxing_graphql.operations.variables.get_variable_values", None)
    given = {"id": "a", "kind": "LARGE", "weight": 1, "named": "z"}
    (leaves,) = parse("query ($id: ID!, $kind: Kind, $weight: Float, $named: String) { fish(id: $id) }").definitions
    assert Declared(SCHEMA, leaves).of(given).coerced == given
    with pytest.raises(TypeError):
        Declared(SCHEMA, operation).of({"id": "a"})


def test_a_read_in_which_nothing_is_resolved_makes_no_executor(embedded_town, monkeypatch):
    expected = embedded_town.data("{ children { edges { node { name residence { code } } } } }")
    monkeypatch.setattr(Executor, "build", None)
    assert embedded_town.data("{ children { edges { node { name residence { code } } } } }") == expected
