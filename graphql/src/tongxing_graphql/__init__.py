"""Tongxing's GraphQL layer: one composed schema a city, and the server.

What an author of a department's ``schema.py`` needs:

- ``extend``      puts a function into the department's namespace
- ``Query``, ``Mutation``  what may be extended beside Child, Guardian and Household
- ``Reading``     what a query gets: reads at one moment, as the reader may see them
- ``Listing``     what a query returns whose list may be long: it is given page by page

What a host of the server needs: ``create_app``.
"""

from typing import TYPE_CHECKING, Any

from tongxing.work.store import Reading

from .extend import Mutation, Query, extend
from .listings import Listing

if TYPE_CHECKING:
    from .app import create_app as create_app

__all__ = ["Listing", "Mutation", "Query", "Reading", "create_app", "extend"]


def __getattr__(name: str) -> Any:
    """``create_app`` brings the web server along, which an author of fields does not need."""
    if name != "create_app":
        raise AttributeError(f"tongxing_graphql has no public name {name!r}")
    from .app import create_app

    return create_app
