"""A department's own queries: the function gets a reading of its own and the field's arguments."""

from typing import Any

from tongxing.host.contributions import Extension

from .city_types import Types
from .computed import arguments_of, called, injected, shown
from .context import context_of
from .faults import FieldFault
from .fields import Made
from .results import fits
from .signatures import Signature, plugin_key


def query_field(types: Types, extension: Extension, signature: Signature) -> Made:
    """The field of a query. It runs in a thread of the department's, so its reading is opened and logged there."""

    async def resolve(source: Any, info: Any, **arguments: Any) -> Any:
        context = context_of(info)
        given = arguments | injected(context, extension, signature)
        operation = f"{extension.function.__module__}.{extension.name}"

        def call() -> Any:
            with context.reads.store.reading(operation) as reading:
                return extension.function(reading, **given)

        value = await called(context, extension, call)
        if not fits(value, signature.returns | None):
            what = f"gave a {type(value).__name__} that does not fit its annotation"
            raise FieldFault("PLUGIN_BAD_RESULT", plugin_key(extension.function), what)
        return await shown(info, value)

    return Made(
        extension.name,
        types.translated(signature.returns) | None,
        resolve,
        arguments=arguments_of(types, signature),
        description=extension.doc,
    )
