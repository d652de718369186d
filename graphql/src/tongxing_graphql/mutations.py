"""Mutations: an author's action, run by the store; what it wrote is read again, and problems are told all at once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ValidationError

from tongxing.errors import Invalid, TongxingError, UsageError
from tongxing.errors import Problem as CoreProblem
from tongxing.host.contributions import Extension
from tongxing.host.names import pascal, type_name
from tongxing.records import Record
from tongxing.records.base import snake

from . import tracing
from .city_types import Types
from .context import Context, context_of
from .faults import FieldFault
from .fields import Arg, Made
from .loading import by_id
from .pydantic_inputs import body_of, input_of, problems_of
from .selections import wanted_columns
from .signatures import Signature, plugin_key
from .values import Problem

LONGEST_KEY = 128


@dataclass
class Result:
    """What a mutation did. Without a record, its problems say why."""

    id: str | None = None
    record: type[Record] | None = None
    """What kind of record it is, where that differs from time to time."""
    problems: list[CoreProblem] = field(default_factory=list)


def mutation_field(types: Types, extension: Extension, signature: Signature) -> Made:
    """The field of an action. It is resolved without awaiting, so that fields run one after another in document order."""
    model = signature.model
    assert model is not None

    def resolve(source: Any, info: Any, input: Any, key: str, expected_version: int | None = None) -> Result:
        context = context_of(info)
        check_key(key)
        try:
            body = body_of(model, input)
            return _run(context, extension, body, key, expected_version)
        except ValidationError as error:
            return Result(problems=problems_of(error))
        except Invalid as error:
            return Result(problems=list(error.problems))

    result = _result_type(types, extension, signature)
    return Made(
        extension.name,
        result | None,
        resolve,
        arguments=arguments_of(input_of(types, model)),
        description=extension.doc,
    )


def arguments_of(input_type: type) -> tuple[Arg, ...]:
    """What every mutation takes."""
    return (
        Arg("input", input_type),
        Arg(
            "key",
            str,
            description="Made by you; the same key with the same input has one effect, however often it comes.",
        ),
        Arg(
            "expected_version", int | None, description="The version that you read; a later one is a VERSION_CONFLICT."
        ),
    )


def check_key(key: str) -> None:
    """Raise UsageError for a key that cannot be kept."""
    if not 1 <= len(key) <= LONGEST_KEY:
        raise UsageError(f"A key has 1 to {LONGEST_KEY} characters.", remedy="Make a new one, such as a UUID.")


def _run(context: Context, extension: Extension, body: BaseModel, key: str, expected_version: int | None) -> Result:
    plugin = plugin_key(extension.function)
    context.reads.end()  # what was read before is a moment that has passed
    try:
        with tracing.span("write"):
            outcome = context.reads.store.write(_action(extension), body, key=key, expected_version=expected_version)
    except TongxingError:
        raise
    except Exception as error:
        raise FieldFault("PLUGIN_ERROR", plugin, f"raised {type(error).__name__}") from error
    value: Record | None = outcome.value
    return Result(id=None if value is None else value.id)


def _action(extension: Extension) -> Callable[..., Any]:
    return extension.function


def _result_type(types: Types, extension: Extension, signature: Signature) -> Any:
    """``IssuePupilCardResult { pupilCard problems }``, with the department's name before it."""
    name = f"{pascal(plugin_key(extension.function))}{pascal(extension.name)}Result"
    made = types.named(name, "What it changed, or the problems for which it changed nothing.")
    problems = Made("problems", list[Problem], lambda result, info: [Problem.of(each) for each in result.problems])
    record = signature.returns
    fields = [problems]
    if record is not type(None):
        fields.insert(0, Made(snake(record.__name__), types.of(record) | None, _written(record)))
    types.tell(made, fields)
    return made


def _written(record: type[Record]) -> Callable[..., Any]:
    def resolve(result: Result, info: Any) -> Any:
        if result.id is None:
            return None
        return by_id(context_of(info).reads, record, result.id, wanted_columns(info, type_name(record)))

    return resolve
