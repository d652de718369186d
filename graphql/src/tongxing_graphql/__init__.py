"""Tongxing's GraphQL layer: one composed schema a city, and the server.

What an author of a department's ``schema.py`` needs:

- ``extend``      puts a function into the department's namespace
- ``Query``, ``Mutation``  what may be extended beside Child, Guardian and Household
- ``Reading``     what a query gets: reads at one moment, as the reader may see them
- ``Listing``     what a query returns whose list may be long: it is given page by page

What a host of the server needs: ``create_app``.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tongxing.work.store import Reading as Reading

    from .authors.extending import Mutation as Mutation
    from .authors.extending import Query as Query
    from .authors.extending import extend as extend
    from .authors.listings import Listing as Listing
    from .server.app import create_app as create_app

_HOMES = {
    "Listing": ".authors.listings",
    "Mutation": ".authors.extending",
    "Query": ".authors.extending",
    "Reading": "tongxing.work.store",
    "create_app": ".server.app",
    "extend": ".authors.extending",
}
__all__ = ["Listing", "Mutation", "Query", "Reading", "create_app", "extend"]


def __getattr__(name: str) -> Any:
    """Each name brings along what it needs itself: a command asks for no field, an author of fields for no server."""
    if name not in _HOMES:
        raise AttributeError(f"tongxing_graphql has no public name {name!r}")
    return getattr(import_module(_HOMES[name], __name__), name)
