"""What may be written: each mutation, of one input and of many, made from one description of its act."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import strawberry
from pydantic import BaseModel, ValidationError

from tongxing.errors import CannotRun, Invalid, Refused, TongxingError, UsageError, VersionConflict, Words
from tongxing.errors import Problem as CoreProblem
from tongxing.host.names import camel, pascal
from tongxing.work.store import Store
from tongxing.work.writing.calls import Call, Outcome

from ..guards import tracing
from ..guards.faults import FieldFault
from ..guards.limits import INPUTS
from ..guards.told import SENTENCES, place_of
from ..reading.city_types import Types
from ..reading.context import Context, context_of
from ..reading.fields import Arg, Made
from ..reading.values import Problem
from .pydantic_inputs import body_of, input_of, problems_of

_log = logging.getLogger(__name__)

LONGEST_KEY = 128
_KEY = "Made by you; the same key with the same input has one effect, however often it comes."
_VERSION = "The version that you read; where it is another by now, a VERSION_CONFLICT tells both, field by field."
_REMEDY = Words("请按上述说明处理后再提交。", "Correct it and send it again.")


@dataclass
class Result:
    """What an act gave back. Without a value, its problems say why nothing was done."""

    value: Any = None
    body: BaseModel | None = None
    problems: list[CoreProblem] = field(default_factory=list)


@dataclass(frozen=True)
class Act:
    """One thing that may be done. ``many``: for many calls at once, each with its value or exception; None for what is done
    for one alone. ``body``: the model from an input, where it is not the input's own."""

    name: str
    model: type[BaseModel]
    result: Any
    said: str
    one: Callable[[Store, Call[Any]], Any]
    many: Callable[[Store, Sequence[Call[Any]]], Sequence[Any]] | None
    body: Callable[[Context, Any], BaseModel] | None = None
    takes_version: bool = True
    plugin: str | None = None
    """Whose code it is, where a department's."""
    since: str | None = None
    deprecated: str | None = None

    def fields(self, types: Types) -> list[Made]:
        """Its mutations. They are resolved without awaiting, so that fields run one after another in document order."""
        asked = [Arg("input", input_of(types, self.model)), *_arguments(self.takes_version)]
        aged: dict[str, Any] = {"since": self.since, "deprecated": self.deprecated}
        one = Made(self.name, self.result | None, self._resolve, arguments=asked, description=self.said, **aged)
        if self.many is None:
            return [one]
        said = f"{self.said}\n\nFor up to {INPUTS} inputs, each by itself: one result for each, in their order."
        kind: Any = list[self.result] | None  # type: ignore[name-defined]
        inputs = Arg("inputs", list[_entry(types, self, asked)])  # type: ignore[misc]
        about: dict[str, Any] = {"description": said, "counted_by": inputs.name, **aged}
        return [one, Made(f"{self.name}_many", kind, self._resolve_many, arguments=[inputs], **about)]

    def _call(self, context: Context, input: Any, key: str, expected_version: int | None) -> Call[Any]:
        if not 1 <= len(key) <= LONGEST_KEY or not key.isprintable():
            raise UsageError(
                f"A key has 1 to {LONGEST_KEY} printable characters.", remedy="Make a new one, such as a UUID."
            )
        body = body_of(self.model, input) if self.body is None else self.body(context, input)
        return Call(body, key, expected_version)

    def _resolve(self, source: Any, info: Any, input: Any, key: str, expected_version: int | None = None) -> Result:
        context = context_of(info)
        try:
            call = self._call(context, input, key, expected_version)
            context.reads.end()  # what was read before is a moment that has passed
            with tracing.span("write"):
                return Result(self.one(context.reads.store, call), call.body)
        except ValidationError as error:
            return Result(problems=problems_of(error))
        except Invalid as error:
            return Result(problems=list(error.problems))
        except TongxingError:
            raise
        except Exception as error:
            if self.plugin is None:
                raise
            raise FieldFault("PLUGIN_ERROR", self.plugin, f"raised {type(error).__name__}") from error

    def _resolve_many(self, source: Any, info: Any, inputs: Sequence[Any]) -> list[Result]:
        assert self.many is not None
        context = context_of(info)
        asked = [self._asked(context, each) for each in inputs]
        context.reads.end()
        calls = [each for each in asked if isinstance(each, Call)]
        with tracing.span("write"):
            done = iter(self.many(context.reads.store, calls))
        return [each if isinstance(each, Result) else self._result(each, next(done)) for each in asked]

    def _asked(self, context: Context, entry: Any) -> Call[Any] | Result:
        """The call that one of many inputs asks for, or what is wrong with it."""
        version = entry.expected_version if self.takes_version else None
        try:
            return self._call(context, entry.input, entry.key, version)
        except ValidationError as error:
            return Result(problems=problems_of(error))
        except (Refused, UsageError) as error:
            return Result(problems=self._problems(error))

    def _result(self, call: Call[Any], done: Any) -> Result:
        if isinstance(done, Exception):
            return Result(problems=self._problems(done))
        return Result(done, call.body)

    def _problems(self, failure: Exception) -> list[CoreProblem]:
        """Why one of many was not done; beside others there is no error of its own for it."""
        if isinstance(failure, Invalid):
            return list(failure.problems)
        code, said = self._code(failure)
        words = Words(SENTENCES[code], said)
        if isinstance(failure, VersionConflict) and failure.differences:
            return [CoreProblem(d.path, code, words, _REMEDY, versions=d.versions) for d in failure.differences]
        return [CoreProblem("", code, words, _REMEDY)]

    def _code(self, failure: Exception) -> tuple[str, str]:
        if isinstance(failure, Refused):
            return failure.code, str(failure)
        if isinstance(failure, UsageError):
            return "INVALID", str(failure)
        if self.plugin is None or isinstance(failure, CannotRun):
            raise failure
        _log.error("PLUGIN_ERROR: %s: %s at %s", self.plugin, type(failure).__name__, place_of(failure))
        return "PLUGIN_ERROR", f"The department {self.plugin} could not do this."


def by_action(action: Callable[..., Any]) -> dict[str, Any]:
    """How the store runs an action, for one and for many."""

    def one(store: Store, call: Call[Any]) -> Any:
        return store.write(action, call.body, key=call.key, expected_version=call.expected_version).value

    def many(store: Store, calls: Sequence[Call[Any]]) -> list[Any]:
        return [done.value if isinstance(done, Outcome) else done for done in store.write_many(action, calls)]

    return {"one": one, "many": many}


def by_itself(one: Callable[[Store, Call[Any]], Any]) -> dict[str, Any]:
    """How an act with a transaction of its own is done for one and for many."""

    def many(store: Store, calls: Sequence[Call[Any]]) -> list[Any]:
        return [_tried(one, store, call) for call in calls]

    return {"one": one, "many": many}


def result_of(types: Types, name: str, *shown: Made, said: str | None = None) -> Any:
    """The type of a result: what it shows, and the problems for which nothing was done."""
    made = types.named(name, said or "What it changed, or the problems for which it changed nothing.")
    problems = Made("problems", list[Problem], _told_problems, description="None where it was done.", weight=1)
    types.tell(made, [*shown, problems])
    return made


def _told_problems(result: Result, info: Any) -> list[Problem]:
    return [Problem.of(each) for each in result.problems]


def _tried(one: Callable[[Store, Call[Any]], Any], store: Store, call: Call[Any]) -> Any:
    try:
        return one(store, call)
    except (Refused, UsageError) as failure:
        return failure


def _arguments(takes_version: bool) -> list[Arg]:
    version = Arg("expected_version", int | None, description=_VERSION)
    return [Arg("key", str, description=_KEY), *([version] if takes_version else [])]


def _entry(types: Types, act: Act, parts: Sequence[Arg]) -> type:
    """The input type of one of many: what the mutation for one takes as arguments."""
    name, module = f"{pascal(act.name)}Entry", act.model.__module__
    made = type(name, (), {"__module__": module, "__annotations__": {each.name: each.annotation for each in parts}})
    for each in parts:
        default: dict[str, Any] = {"default": None} if each.name == "expected_version" else {}
        setattr(made, each.name, strawberry.field(description=each.description, **default))
    said = f"One input of `{camel(act.name)}Many`."
    return types.keep(f"{module}.{name}", strawberry.input(made, name=name, description=said))
