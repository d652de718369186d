"""An operation in one request: its variables, what it reads, and graphql-core's executor where something is resolved or walked."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from graphql import GraphQLError, OperationDefinitionNode
from graphql.execution.values import VariableValues

from ..reading.reads import Reads


@dataclass
class Asking:
    """What a plan is filled by. ``build`` makes the executor: most plans need none."""

    operation: OperationDefinitionNode
    variables: VariableValues
    reads: Reads
    build: Callable[[], Any]

    @cached_property
    def executor(self) -> Any:
        """Graphql-core's."""
        return self.build()

    @property
    def errors(self) -> list[GraphQLError]:
        """What went wrong where it resolved."""
        errors: list[GraphQLError] = self.executor.collected_errors.errors if "executor" in vars(self) else []
        return errors
