"""The documents of the panels are compiled: each that reads records is one statement, and none of them is walked."""

import importlib
import pkgutil

import pytest
from graphql import GraphQLSyntaxError, parse
from graphql.language import OperationDefinitionNode

from tongxing.testing.town import Town
from tongxing_graphql import create_app
from tongxing_graphql.compiled.selecting import Selector
from tongxing_graphql.compiled.tree import NotCompiled
from tongxing_graphql.reading.plain_values import Executor
from tongxing_notebooks import frames, panels, provenance

READ_RECORDS = {"CARD", "LINE"}
"""The entitlement card and the timeline are about a child; the others ask for gaps, indicators, plugins."""
MADE_UP = {"ID": "23-" + "a" * 26, "String": "a", "Date": "2026-11-23", "Int": 1, "Boolean": True}


def documents():
    """Every constant of a panel that is a GraphQL document, by its name."""
    modules = [importlib.import_module(f"{panels.__name__}.{m.name}") for m in pkgutil.iter_modules(panels.__path__)]
    for module in [*modules, frames, provenance]:
        for name, value in vars(module).items():
            if (
                name.isupper()
                and isinstance(value, str)
                and value.lstrip().startswith(("query", "{"))
                and is_one(value)
            ):
                yield pytest.param(name, value, id=f"{module.__name__.split('.')[-1]} {name}")


def is_one(text):
    try:
        return isinstance(parse(text).definitions[0], OperationDefinitionNode)
    except GraphQLSyntaxError:
        return False


@pytest.fixture(scope="module")
def composed(tmp_path_factory):
    town = Town(tmp_path_factory.mktemp("city"), ["immunization"])
    return create_app([town.registry]).state.cities["town"].state().composed


@pytest.mark.parametrize(("name", "text"), [*documents()])
def test_a_panels_document_is_compiled_where_it_reads_records(composed, name, text):
    document = parse(text)
    given = {
        each.variable.name.value: made_up(each.type) for each in document.definitions[0].variable_definitions or ()
    }
    executor = Executor.build(composed.graphql, document, raw_variable_values=given)
    selector = Selector(
        composed.types, composed.graphql, executor.fragments, executor.variable_values, executor.operation
    )
    if name in READ_RECORDS:
        assert selector.tree().askings
    else:
        with pytest.raises(NotCompiled, match="no records"):
            selector.tree()


def made_up(type_):
    """A value for a variable."""
    inner = getattr(type_, "type", None)
    if inner is None:
        return MADE_UP[type_.name.value]
    return [made_up(inner)] if type_.kind == "list_type" else made_up(inner)
