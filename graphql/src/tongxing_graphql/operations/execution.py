"""Running one operation: in a worker thread; a light one in the server's loop, which goes on where it waits (``tongxing.waiting``)."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from math import ceil
from time import monotonic
from typing import Any

import orjson
from graphql import ExecutionResult, GraphQLError, OperationDefinitionNode, OperationType

from tongxing.errors import NotAllowed, Refused, UsageError
from tongxing.host.answering.answers import Answers
from tongxing.trust.unchanged import Changed
from tongxing.work.store import Store

from ..compiled.asking import Asking
from ..compiled.tree import NotCompiled
from ..guards import loops, told, tracing
from ..guards.budgets import Budgets, is_integrator
from ..guards.limits import ANSWER_BYTES, BODY_BYTES, DECIDED_AT_ONCE, SECONDS, LimitReached, demand
from ..reading.context import Context
from ..reading.plain_values import Executor
from ..reading.reads import Reads
from ..reading.stopping import Stop
from .answering import Result, Run, prepared, run_of
from .asked import Asked
from .cost import check_cost
from .documents import Documents, NotValid, Ready
from .owners import department_at

MOST_COSTS = 64
"""Of one document."""
_FOLLOW = "Ask for it over WebSocket (graphql-transport-ws), or with Accept: text/event-stream."
_SCHEMA = "Ask the city's administrators for it: tongxing schema."


class ByPost(Refused):
    """A mutation that came by GET."""


@dataclass(frozen=True)
class Answer:
    """What goes back. ``is_partial``: the document was run, so there is data, or null in its place."""

    body: bytes
    is_partial: bool
    read: str | None = None
    """For developers, in a development city: whether it was compiled, or why not."""
    is_light: bool = False
    """Whether it read by nothing but its statement, and an event loop may run it."""


def answer(
    documents: Documents,
    store: Store,
    asked: Asked,
    reference: str,
    *,
    budgets: Budgets,
    budget_s: float,
    seconds: float = SECONDS,
    stop: Stop | None = None,
    root: Any = None,
) -> Answer:
    """Run a request to its end. Whatever goes wrong is an error in the answer; raises ``told.UNAVAILABLE``, ByPost, Changed alone.

    ``root``: what a subscription is run for; without one there is none.
    """
    knows_schema = may_introspect(documents, store)
    try:
        with tracing.span("document"):
            ready = documents.ready(asked.query)
        if ready.asks_for_schema and not knows_schema:
            raise NotAllowed("The schema is not told to this principal.", remedy=_SCHEMA, action="introspect")
        operation = _operation(ready, asked.operation, root)
        if operation.operation is OperationType.MUTATION and not asked.may_write:
            raise ByPost("Nothing is changed by GET.", remedy="Send it by POST.")
        if operation.operation is not OperationType.MUTATION:
            demand("bytes of body", BODY_BYTES, asked.size)
        budgets.spend(store.access, _cost(documents, ready, operation, asked.variables))
    except (ByPost, *told.UNAVAILABLE):
        raise
    except NotValid as failure:
        return _refused(told.of_document(failure.errors, suggesting=knows_schema))
    except Refused as failure:
        return _refused([told.refused(failure)])
    except GraphQLError as failure:
        return _refused(told.of_document([failure]))
    except UsageError as failure:
        return _refused([told.error("INVALID", str(failure))])
    except Exception as failure:
        return _refused([told.internal(failure, reference)])
    return _Run(documents, store, asked, ready, operation, reference, budget_s, seconds, stop or Stop(), root).answer()


def prepare(documents: Documents, store: Store, asked: Asked) -> None:
    """Have the statement of a request written before it is sent again. Nothing is shown of it, so the access log holds nothing.

    Raises whatever whoever sends it would be told.
    """
    ready = documents.ready(asked.query)
    operation = _operation(ready, asked.operation, None)
    _Run(documents, store, asked, ready, operation, "", 0, SECONDS, Stop(), None).prepare()


def _cost(documents: Documents, ready: Ready, operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> int:
    """The cost, reckoned once for the same sizes: of the variables, whole numbers can be one of a page, lists that of inputs."""
    names = [each.variable.name.value for each in operation.variable_definitions or ()]
    key = (
        operation.name and operation.name.value,
        *(_size(variables[n]) if n in variables else "default" for n in names),
    )
    if key not in ready.costs:
        cost = check_cost(documents.composed.graphql, operation, ready.fragments, variables)
        if len(ready.costs) >= MOST_COSTS:
            ready.costs.clear()
        ready.costs[key] = cost
    return ready.costs[key]


def _size(value: Any) -> Any:
    """What of a variable tells in the cost."""
    return (len(value),) if isinstance(value, list) else value if isinstance(value, int) else None


def may_introspect(documents: Documents, store: Store) -> bool:
    """Everybody in a development city; elsewhere integrators, as their grants say (trust.md G13)."""
    return documents.composed.composition.city.development or is_integrator(store.access)


@dataclass(frozen=True)
class _Run:
    documents: Documents
    store: Store
    asked: Asked
    ready: Ready
    operation: OperationDefinitionNode
    reference: str
    budget_s: float
    seconds: float
    stop: Stop
    root: Any

    def answer(self) -> Answer:
        """The answer; its entry in the access log is durable before this returns. Raises ``told.UNAVAILABLE``."""
        reads = Reads(self.store, _name(self.operation), self.ready.digest, follows=self.ready.follows)
        self.stop.watch(reads)
        try:
            result = self._execute(reads)
            if self.stop.is_stopped:  # what it read failed in the middle, for no fault of its own
                raise self._too_late()
            with tracing.span("log"):
                reads.end()
        except (*told.UNAVAILABLE, Changed) as failure:
            reads.drop(failure)
            raise
        except Refused as failure:
            reads.drop(failure)
            return _refused([told.refused(failure)])
        except Exception as failure:
            reads.drop(failure)
            if self.stop.is_stopped:
                return _refused([told.refused(self._too_late())])
            return _refused([told.internal(failure, self.reference)])
        return self._told(result)

    def prepare(self) -> None:
        """Write its statement. Raises NotCompiled."""
        reads = Reads(self.store, _name(self.operation), self.ready.digest)
        asking = self._asking(reads)
        try:
            if not isinstance(asking, list):
                prepared(self.documents, self.ready, asking)
        finally:
            reads.drop(NotCompiled("prepared"))

    def _asking(self, reads: Reads) -> Asking | list[GraphQLError]:
        """The operation with its variables; a list of errors where they do not fit."""
        name = self.operation.name.value if self.operation.name else None
        variables = self.ready.declared[name].of(self.asked.variables)
        if isinstance(variables, list):
            return variables
        return Asking(self.operation, variables, reads, partial(self._executor, reads))

    def _executor(self, reads: Reads) -> Any:
        return Executor.build(
            self.documents.composed.graphql,
            self.ready.document,
            root_value=self.root,
            context_value=self._context(reads),
            raw_variable_values=dict(self.asked.variables),
            operation_name=self.operation.name.value if self.operation.name else None,
        )

    def _execute(self, reads: Reads) -> Result:
        asking = self._asking(reads)
        if isinstance(asking, list):
            return Result(None, asking, "variables")
        run = run_of(self.documents, self.ready, asking)
        if isinstance(run, Run):
            self.documents.lately.note(self.store.access, self.asked)
            if run.is_light:
                return run.answer()
        if self.store.access.counted is not None:  # more than one statement would rest on it
            raise Changed
        return self._heavy(run, asking)

    def _heavy(self, run: Run | NotCompiled, asking: Asking) -> Result:
        """What calls departments' code, or waits for more than its statement."""
        if isinstance(run, NotCompiled):
            return loops.run(self._in_time(partial(_walk, asking.executor, str(run))))
        return loops.run(self._in_time(run.answer_later)) if run.awaits else run.answer()

    async def _in_time(self, answer: Callable[[], Awaitable[Result]]) -> Result:
        try:
            async with asyncio.timeout(self.seconds):
                return await answer()
        except TimeoutError as error:
            raise self._too_late() from error

    def _too_late(self) -> LimitReached:
        allowed, taken = ceil(self.seconds), ceil(monotonic() - self.stop.begun)
        said = f"This request has taken {taken} seconds since it came; {allowed} are allowed."
        return LimitReached("seconds", allowed, taken, said)

    def _context(self, reads: Reads) -> Context:
        composed = self.documents.composed
        answers = Answers(composed.composition, reads.store, at_once=DECIDED_AT_ONCE)
        given = (composed.composition, composed.types, self.store.access, reads, answers)
        return Context(*given, self.documents.breakers, self.budget_s)

    def _told(self, result: Result) -> Answer:
        is_run = result.data is not None or any(each.path for each in result.errors)
        made: dict[str, Any] = {"errors": self._errors(result.errors)} if result.errors else {}
        if is_run:
            made["data"] = orjson.Fragment(result.data or b"null")
        body = orjson.dumps(made)
        if len(body) > ANSWER_BYTES:
            return _refused([told.refused(LimitReached("bytes of answer", ANSWER_BYTES, len(body)))])
        read = result.read if self.documents.composed.composition.city.development else None
        return Answer(body, is_run, read, result.is_light)

    def _errors(self, failures: list[GraphQLError]) -> list[dict[str, Any]]:
        def department(path: list[str | int]) -> str | None:
            return department_at(self.documents.composed.graphql, self.operation, self.ready.fragments, path)

        return told.within(sorted(failures, key=_place), department, self.reference)


async def _walk(executor: Any, reason: str) -> Result:
    """The answer of graphql-core, field by field."""
    with tracing.span("walk"):
        made: Any = executor.execute_operation()
        walked: ExecutionResult = await made if executor.is_awaitable(made) else made
    return Result(None if walked.data is None else orjson.dumps(walked.data), walked.errors or [], reason)


def _operation(ready: Ready, name: str | None, root: Any) -> OperationDefinitionNode:
    """The operation to run. Raises UsageError where the request does not say which, or says one that is not there."""
    found = [each for each in ready.operations if name is None or (each.name and each.name.value == name)]
    if len(found) != 1:
        names = ", ".join(each.name.value for each in ready.operations if each.name) or "none has a name"
        raise UsageError("operationName does not say which operation to run.", remedy=f"In this document: {names}.")
    if found[0].operation is OperationType.SUBSCRIPTION and root is None:
        raise UsageError("A subscription is no request of its own.", remedy=_FOLLOW)
    return found[0]


def _place(failure: GraphQLError) -> tuple[Any, ...]:
    """Where an error stands: by its field in the document, then by its place in lists. Who found it first does not matter."""
    at = [(each.line, each.column) for each in failure.locations or ()]
    return at, [key for key in failure.path or () if isinstance(key, int)]


def _name(operation: OperationDefinitionNode) -> str:
    """What the access log calls the operation: its name, or its root fields; never an argument."""
    if operation.name:
        return f"graphql {operation.name.value}"
    fields = [each.name.value for each in operation.selection_set.selections if hasattr(each, "name")]
    return f"graphql {operation.operation.value} {' '.join(fields)}"


def _refused(errors: list[dict[str, Any]]) -> Answer:
    return Answer(orjson.dumps({"errors": errors}), False)
