"""Computed fields: an author's function is called once for all subjects of a level, in a thread, within its budget."""

from collections.abc import Callable, Sequence
from inspect import Parameter
from typing import Any

from strawberry import UNSET

from tongxing.errors import PluginError, UsageError
from tongxing.host.contributions import Extension
from tongxing.policy.fact_parameters import FactParameters
from tongxing.records import Record
from tongxing.work.rows import made
from tongxing.workers import kind_of

from ..guards import workers
from ..guards.faults import FieldFault, plugin_key
from ..guards.results import Fits, fitting
from ..reading.batches import Batch, Load
from ..reading.city_types import Types, names_records
from ..reading.context import Context, context_of
from ..reading.fields import Arg, Made
from ..reading.rows import Row
from .again import shown_again
from .requires import required_columns
from .signatures import Signature


def computed_field(types: Types, extension: Extension, signature: Signature, record: type[Record]) -> Made:
    """The field of a function that takes a batch. Always nullable: a fault is one null at this field.

    It gets rows with the columns that it requires; others, and what may not be seen, are None.
    """
    columns, fits = required_columns(extension.requires, record, extension.function), fitting(signature.returns)
    # What follows from its inputs alone gets nothing else.
    shown_columns = columns if extension.pure else ("id", "version", record.subject_column, *columns)

    def gather(info: Any, **arguments: Any) -> Batch:
        context = context_of(info)
        key = ("computed", extension, tuple((name, repr(value)) for name, value in arguments.items()))
        return context.reads.batch(key, lambda: _load(context, extension, signature, shown_columns, fits, arguments))

    async def resolve(row: Row, info: Any, **arguments: Any) -> Any:
        return await shown(info, await gather(info, **arguments).get(row))

    return Made(
        extension.name,
        types.translated(signature.returns) | None,
        resolve if names_records(signature.returns) else None,
        gather=None if names_records(signature.returns) else gather,
        is_lasting=extension.lasting,
        is_pure=extension.pure,
        arguments=arguments_of(types, signature),
        description=extension.doc,
        needs=columns,
        since=extension.since,
        deprecated=extension.deprecated,
    )


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
        raise FieldFault("PLUGIN_ERROR", plugin, f"raised {kind_of(error)}") from error


async def shown(info: Any, value: Any) -> Any:
    """A value whose records are read again, as this reader may see them."""
    again = shown_again(info, value)
    return await again if hasattr(again, "__await__") else again


def _load(
    context: Context,
    extension: Extension,
    signature: Signature,
    columns: Sequence[str],
    fits: Fits,
    arguments: dict[str, Any],
) -> Load:
    plugin = plugin_key(extension.function)

    async def load(rows: Sequence[Row]) -> dict[Row, Any]:
        records = [made(row.record, {name: row.values.get(name) for name in columns}) for row in rows]
        given = arguments | injected(context, extension, signature)

        def wrong(values: Any) -> str | None:
            count = len(values) if isinstance(values, list | tuple) else type(values).__name__
            return None if count == len(rows) else f"gave {count} and not a list of {len(rows)} values"

        values = await called(context, extension, lambda: extension.function(records, **given), wrong)
        return {row: value if fits(value) else _misfit(value, plugin) for row, value in zip(rows, values, strict=True)}

    return load


def _misfit(value: Any, plugin: str) -> FieldFault:
    """What is wrong with a value; one bad value harms no other subject."""
    return FieldFault("PLUGIN_BAD_RESULT", plugin, f"gave a {type(value).__name__} that does not fit its annotation")
