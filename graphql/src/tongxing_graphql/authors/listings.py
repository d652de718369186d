"""``Listing``: a query whose list may be long is given page by page. The author returns the whole list, as ever."""

import typing
from collections.abc import Sequence
from typing import Annotated, Any, TypeVar

from tongxing.host.contributions import Extension
from tongxing.host.names import pascal

from ..guards.faults import plugin_key
from ..reading.city_types import Types
from ..reading.connections import tell_connection
from ..reading.context import Context
from ..reading.cut_pages import Cut, CutPage
from ..reading.fields import Made
from .again import shown_again
from .signatures import fault

T = TypeVar("T")
_PAGES = object()
Listing = Annotated[list[T], _PAGES]
"""``def overdue(reading) -> Listing[Visit]``: the field is a connection with ``first``, ``after``, ``last``, ``before``."""
PAGED = frozenset({"first", "after", "last", "before"})


def listed(annotation: Any) -> Any | None:
    """``Listing[X]`` → X; None for anything else."""
    if typing.get_origin(annotation) is not Annotated:
        return None
    kind, *marks = typing.get_args(annotation)
    return typing.get_args(kind)[0] if _PAGES in marks else None


def listing_connection(types: Types, extension: Extension, element: Any, arguments: Sequence[str]) -> Any:
    """The connection of a field. Raises PluginError where the function takes an argument that pages take."""
    clash = sorted(PAGED & set(arguments))
    if clash:
        cure = "Rename it; the layer cuts the list"
        raise fault(extension.function, f"takes {clash[0]!r} and gives a Listing", cure)
    name = f"{pascal(plugin_key(extension.function))}{pascal(extension.name)}"
    edge = types.named(f"{name}Edge")
    node = Made("node", types.translated(element), lambda source, info: shown_again(info, source[0][1]))
    types.tell(edge, [node, Made("cursor", str, lambda source, info: source[1])])
    return tell_connection(types, name, edge, "How many there are in all, as far as you may see them.")


def listing_page(
    context: Context, extension: Extension, values: Sequence[Any], paged: dict[str, Any], about: Any
) -> Any:
    """One page of what a function gave."""
    numbered = [(_key(value, number), value) for number, value in enumerate(values)]
    said = (plugin_key(extension.function), extension.name, about)
    return CutPage(context, numbered, lambda each: str(each[0]), Cut(**paged), said)


def _key(value: Any, number: int) -> str:
    """By what a value is found again on the next page: an id of its own where it has one, else its place."""
    named = getattr(value, "record_id", None) or getattr(value, "id", None)
    return f"{named}" if isinstance(named, str) else f"#{number}"
