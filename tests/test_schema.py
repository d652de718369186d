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
from tongxing.host.names import pascal
from tongxing.testing.plugins import Workshop
from tongxing_graphql.schema.compose import compose
from tongxing_graphql.schema.ownership import owned

NO_VERSION = {"reportHarm", "breakGlass", "takeOver", "refuseHandover"}
"""What changes nothing of which there is a version: a new report, a grant, an offer that is answered once."""
FOR_ONE_ALONE = {"breakGlass"}
"""A record is opened in an emergency one at a time, and each time with a reason of its own."""

FORWARD = {"first": "Int", "after": "String"}
FORWARD_ALONE = {"ChangeConnection", "MonitoringDeskConnection"}
"""Relay lets a list be paged one way: a feed grows at its end, and a desk is worked off from its beginning."""


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


def test_every_field_of_a_department_has_an_owner_and_a_version(composed):
    """Also those of types that only its own functions give; of core's types, only the namespaces."""
    found, keys = owned(composed), composed.composition.enabled
    assert len(keys) >= 8 and {key for key, _ in found.values()} == keys
    assert all(version == "0.1.0" for _, version in found.values()), "nothing of ours was released later"
    core = {"Query", "Mutation", "Child", "Guardian", "Household"}
    assert {name for type_, name in found if type_ in core} == keys
    begins = tuple(pascal(key) for key in keys)
    departments = {
        name for name, t in composed.graphql.type_map.items() if name.startswith(begins) and hasattr(t, "fields")
    }
    outputs = {name for name in departments if isinstance(composed.graphql.type_map[name], GraphQLObjectType)}
    assert outputs <= {type_ for type_, _ in found}


def test_every_list_in_pages_is_a_connection_as_relay_has_it(schema):
    info = {name: str(each.type) for name, each in schema.type_map["PageInfo"].fields.items()}
    assert info == {
        "hasNextPage": "Boolean!",
        "hasPreviousPage": "Boolean!",
        "startCursor": "String",
        "endCursor": "String",
    }
    connections = {name: t for name, t in schema.type_map.items() if name.endswith("Connection")}
    assert len(connections) > 60
    for name, connection in connections.items():
        edge = get_named_type(connection.fields["edges"].type)
        assert str(connection.fields["edges"].type) == f"[{edge.name}!]!" and edge.name.endswith("Edge"), name
        assert str(connection.fields["pageInfo"].type) == "PageInfo!", name
        assert str(edge.fields["cursor"].type) == "String!" and "node" in edge.fields, name
        assert not isinstance(get_named_type(edge.fields["node"].type), GraphQLList), name
    paged = {**FORWARD, "last": "Int", "before": "String"}
    opening = 0
    for type_ in schema.type_map.values():
        for name, field in getattr(type_, "fields", {}).items() if isinstance(type_, GraphQLObjectType) else ():
            listed = get_named_type(field.type).name
            if (
                listed in connections and type_.name != "MonitoringDesk"
            ):  # whose lists are pages of the desk's own arguments
                opening += 1
                asked = {key: str(arg.type).rstrip("!") for key, arg in field.args.items()}
                assert (FORWARD if listed in FORWARD_ALONE else paged).items() <= asked.items(), f"{type_.name}.{name}"
    assert opening > len(connections)


def test_every_record_is_a_node_with_an_id_of_the_api(schema):
    nodes = schema.get_possible_types(schema.type_map["Node"])
    assert len(nodes) > 80
    for each in nodes:
        fields = {name: str(field.type) for name, field in each.fields.items()}
        assert {"id": "ID!", "recordId": "String!", "version": "Int!"}.items() <= fields.items(), each.name
