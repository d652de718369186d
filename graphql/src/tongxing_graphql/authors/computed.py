"""Computed fields: an author's function is called once for all subjects of a level, in a thread, within its budget."""

from collections.abc import Callable, Sequence
from inspect import Parameter
from typing import Any

from strawberry import UNSET

from tongxing.errors import PluginError, UsageError
from tongxing.host.contributions import Extension
from tongxing.policy.parameters import FactParameters
from tongxing.records import Record

from ..guards import workers
from ..guards.faults import FieldFault, plugin_key
from ..guards.results import fits
from ..reading.batches import Load
from ..reading.city_types import Types
from ..reading.context import Context, context_of
from ..reading.fields import Arg, Made
from ..reading.rows import Row
from .again import shown_again
from .requires import required_columns
from .signatures import Signature


def computed_field(types: Types, extension: Extension, signature: Signature, record: type[Record]) -> Made:
    """The field of a function that takes a batch. Always nullable: a fault is one null at this field."""
    columns = required_columns(extension.requires, record, extension.function)

    async def resolve(row: Row, info: Any, **arguments: Any) -> Any:
        context = context_of(info)
        key = ("computed", extension, tuple((name, repr(value)) for name, value in arguments.items()))
        batch = context.reads.batch(key, lambda: _load(context, extension, signature, arguments))
        value = await batch.get(Subject(row, columns))
        return await shown(info, value)

    return Made(
        extension.name,
        types.translated(signature.returns) | None,
        resolve,
        arguments=arguments_of(types, signature),
        description=extension.doc,
        needs=columns,
        since=extension.since,
        deprecated=extension.deprecated,
    )


class Subject:
    """A row as an author gets it: equal where it is the same record, with the columns that ``requires`` names."""

    def __init__(self, row: Row, columns: Sequence[str]) -> None:
        self.row, self._columns = row, columns

    def __hash__(self) -> int:
        return hash(self.row.id)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Subject) and other.row.id == self.row.id

    def record(self) -> Record:
        """The record object; columns that were not required, or that may not be seen, are None."""
        kept = ("id", "version", self.row.record.subject_column, *self._columns)
        return Row(self.row.record, {name: self.row.values.get(name) for name in kept}).as_record()


def arguments_of(types: Types, signature: Signature) -> list[Arg]:
    """The arguments of a field, as the function takes them."""
    return [Arg(each.name, types.translated(each.annotation), _default(each.default)) for each in signature.arguments]


def _default(default: Any) -> Any:
    """None is said by the type already; the function has its own default where nothing is given."""
    return UNSET if default is Parameter.empty or default is None else default


def injected(context: Context, extension: Extension, signature: Signature) -> dict[str, Any]:
    """What a function gets by name beyond the field's arguments."""
    plugin, where = plugin_key(extension.function), f"{extension.function.__module__}.{extension.name}"
    parameters = FactParameters(context.composition.parameters, plugin, where)
    given: dict[str, Any] = {"parameters": parameters, "answers": context.answers}
    return {name: given[name] for name in signature.injected}


async def called(
    context: Context, extension: Extension, call: Callable[[], Any], wrong: Callable[[Any], str | None]
) -> Any:
    """What an author's function gives. Raises FieldFault for whatever goes wrong in it; ``wrong`` says why a value is garbage."""
    with context.breakers.of(extension).watching():
        value = await _run(context, extension, call)
        if what := wrong(value):
            raise FieldFault("PLUGIN_BAD_RESULT", plugin_key(extension.function), what)
    return value


async def _run(context: Context, extension: Extension, call: Callable[[], Any]) -> Any:
    plugin = plugin_key(extension.function)
    try:
        return await workers.run(plugin, call, context.budget_s)
    except (FieldFault, UsageError):  # the reader asked for what there is not: told as the author says it
        raise
    except PluginError as error:
        raise FieldFault("PLUGIN_ERROR", plugin, error.what) from error
    except Exception as error:
        raise FieldFault("PLUGIN_ERROR", plugin, f"raised {type(error).__name__}") from error


async def shown(info: Any, value: Any) -> Any:
    """A value whose records are read again, as this reader may see them."""
    again = shown_again(info, value)
    return await again if hasattr(again, "__await__") else again


def _load(context: Context, extension: Extension, signature: Signature, arguments: dict[str, Any]) -> Load:
    plugin = plugin_key(extension.function)

    async def load(subjects: Sequence[Subject]) -> dict[Subject, Any]:
        records = [subject.record() for subject in subjects]
        given = arguments | injected(context, extension, signature)

        def wrong(values: Any) -> str | None:
            count = len(values) if isinstance(values, list | tuple) else type(values).__name__
            return None if count == len(subjects) else f"gave {count} and not a list of {len(subjects)} values"

        values = await called(context, extension, lambda: extension.function(records, **given), wrong)
        return {s: _checked(value, signature, plugin) for s, value in zip(subjects, values, strict=True)}

    return load


def _checked(value: Any, signature: Signature, plugin: str) -> Any:
    """The value, or what is wrong with it; one bad value harms no other subject."""
    if fits(value, signature.returns):
        return value
    return FieldFault("PLUGIN_BAD_RESULT", plugin, f"gave a {type(value).__name__} that does not fit its annotation")
