"""What a request gives for the variables of an operation: what each is declared as is read once a document."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from graphql import GraphQLError, GraphQLSchema, OperationDefinitionNode, Undefined
from graphql.execution.get_variable_signature import get_variable_signature
from graphql.execution.values import VariableValues, VariableValueSource, get_variable_values
from graphql.utilities import coerce_input_value

MOST_ERRORS = 50
"""Of one request, as graphql-core's executor has it."""


@dataclass(frozen=True)
class Declared:
    """The variables of one valid operation."""

    schema: GraphQLSchema
    operation: OperationDefinitionNode

    def of(self, given: Mapping[str, Any]) -> VariableValues | list[GraphQLError]:
        """Their values in a request, or what is wrong with them. Where one is a list or an object, is left out or does not fit,
        graphql-core looks at them all."""
        sources, coerced = {}, {}
        for each in self._signatures:
            value = given.get(each.name)
            fits = value is not None and not isinstance(value, list | dict)
            made = coerce_input_value(value, each.type) if fits else Undefined
            if made is Undefined:
                return get_variable_values(self.schema, self._nodes, dict(given), MOST_ERRORS)
            sources[each.name], coerced[each.name] = VariableValueSource(each, value), made
        return VariableValues(sources, coerced)

    @property
    def _nodes(self) -> Any:
        return self.operation.variable_definitions or ()

    @cached_property
    def _signatures(self) -> list[Any]:
        return [get_variable_signature(self.schema, node) for node in self._nodes]
