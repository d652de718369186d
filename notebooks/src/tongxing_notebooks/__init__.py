"""Tongxing in notebooks: the same GraphQL as everyone's, in the process or over HTTP, with the same rights.

``connect("harbin", token="demo-county", purpose="care").query("{ me { principal } }")``

- ``client``      ``connect``: queries, frames, released tables, panels; ``wires`` how a city is asked
- ``frame``       rows with their categories, what is withheld, and their ``provenance``
- ``researching`` counts and rates alone; the ``gate`` through which tables leave
- ``view/``       what a panel is made of; ``panels/`` our own, others come with the departments
- ``lab``         JupyterLab with the ``tour/``, in which ``ready()`` is the city; one panel as a page
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .client import Connection as Connection
    from .client import connect as connect
    from .frame import Frame as Frame
    from .lab_city import ready as ready
    from .refusals import QueryRefused as QueryRefused
    from .researching import research as research

_HOMES = {
    "Connection": ".client",
    "Frame": ".frame",
    "QueryRefused": ".refusals",
    "connect": ".client",
    "ready": ".lab_city",
    "research": ".researching",
}
__all__ = ["Connection", "Frame", "QueryRefused", "connect", "ready", "research"]


def __getattr__(name: str) -> Any:
    """Each name brings along what it needs itself: the client GraphQL, which the command ``lab`` can do without."""
    if name not in _HOMES:
        raise AttributeError(f"tongxing_notebooks has no public name {name!r}")
    return getattr(import_module(_HOMES[name], __name__), name)
