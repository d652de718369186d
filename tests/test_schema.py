"""The whole schema, with every department: what holds of each mutation and of each list, whoever wrote it."""

from collections.abc import Iterator

import pytest
from graphql import (
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
    is_nullable_type,
)

from tongxing.host.host import Host
from tongxing.testing.plugins import Workshop
from tongxing_graphql.compose import compose

NO_VERSION = {"reportHarm", "breakGlass", "takeOver", "refuseHandover"}
"""What changes nothing of which there is a version: a new report, a grant, an offer that is answered once."""
FOR_ONE_ALONE = {"breakGlass"}
"""A record is opened in an emergency one at a time, and each time with a reason of its own."""


@pytest.fixture(scope="module")
def composed(tmp_path_factory):
    host = Host()
    with Workshop(tmp_path_factory.mktemp("shop")) as shop:
        yield compose(shop.compose(host, *host.departments))


@pytest.fixture(scope="module")
def schema(composed):
    return composed.graphql


def mutations(type_: GraphQLObjectType, path: str = "") -> Iterator[tuple[str, str, GraphQLField]]:
    for name, field in type_.fields.items():
        if field.args:
            yield path + name, name, field
        else:
            yield from mutations(get_named_type(field.type), f"{path}{name}.")


def test_every_mutation_takes_a_key_and_a_version_and_tells_problems(schema):
    found = [each for each in mutations(schema.mutation_type) if not each[1].endswith("Many")]
    assert len(found) > 100
    for path, name, field in found:
        version = set() if name in NO_VERSION else {"expectedVersion"}
        assert set(field.args) == {"input", "key"} | version, path
        assert [str(field.args["key"].type), is_nullable_type(field.type)] == ["String!", True], path
        assert isinstance(field.args["input"].type.of_type, GraphQLInputObjectType), path
        result = get_named_type(field.type).fields
        assert str(result["problems"].type) == "[Problem!]!", path
        assert all(is_nullable_type(each.type) for key, each in result.items() if key != "problems"), path
    told = {key: str(each.type) for key, each in schema.type_map["Problem"].fields.items()}
    assert {"path": "String!", "code": "String!", "clause": "String"}.items() <= told.items()


def test_every_mutation_has_a_form_for_many_inputs_with_the_same_results(schema):
    every = {path: field for path, _, field in mutations(schema.mutation_type)}
    single = {path for path in every if not path.endswith("Many")}
    assert {path for path in single if f"{path}Many" not in every} == FOR_ONE_ALONE
    for path in single - FOR_ONE_ALONE:
        one, many = every[path], every[f"{path}Many"]
        assert set(many.args) == {"inputs"}, path
        entry = get_named_type(many.args["inputs"].type)
        assert {name: str(each.type) for name, each in entry.fields.items()} == {
            name: str(each.type) for name, each in one.args.items()
        }, path
        assert str(many.args["inputs"].type) == f"[{entry.name}!]!", path
        assert isinstance(many.type, GraphQLList) and isinstance(many.type.of_type, GraphQLNonNull), path
        assert get_named_type(many.type) is get_named_type(one.type), path
