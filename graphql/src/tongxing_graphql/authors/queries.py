"""A department's own queries: the function gets a reading of its own and the field's arguments."""

from typing import Any

from tongxing.host.contributions import Extension

from ..guards.results import fitting
from ..reading.city_types import Types
from ..reading.connections import PAGE_ARGUMENTS
from ..reading.context import context_of
from ..reading.fields import Made
from .computed import arguments_of, called, injected, shown
from .listings import PAGED, listed, listing_connection, listing_page
from .signatures import Signature


def query_field(types: Types, extension: Extension, signature: Signature) -> Made:
    """The field of a query. It runs in a thread of the department's, so its reading is opened and logged there."""

    element, fits = listed(signature.returns), fitting(signature.returns | None)

    def wrong(value: Any) -> str | None:
        said = f"gave a {type(value).__name__} that does not fit its annotation"
        return None if fits(value) else said

    async def resolve(source: Any, info: Any, **arguments: Any) -> Any:
        context = context_of(info)
        paged = {name: arguments.pop(name) for name in PAGED & arguments.keys()} if element else {}
        given = arguments | injected(context, extension, signature)
        operation = f"{extension.function.__module__}.{extension.name}"

        def call() -> Any:
            with context.reads.store.reading(operation) as reading:
                return extension.function(reading, **given)

        value = await called(context, extension, call, wrong)
        if element and value is not None:
            return listing_page(context, extension, value, paged, repr(sorted(arguments.items())))
        return await shown(info, value)

    arguments = arguments_of(types, signature)
    kind = types.translated(signature.returns)
    if element:
        kind = listing_connection(types, extension, element, [each.name for each in arguments])
        arguments += PAGE_ARGUMENTS
    return Made(
        extension.name,
        kind | None,
        resolve,
        arguments=arguments,
        description=extension.doc,
        since=extension.since,
        deprecated=extension.deprecated,
    )
