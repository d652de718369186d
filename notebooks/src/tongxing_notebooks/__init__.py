"""Tongxing in notebooks: the same GraphQL as everyone's, in the process or over HTTP, with the same rights.

``connect("harbin", token="demo-county", purpose="care").query("{ me { principal } }")``

- ``client``      ``connect``: queries, frames, released tables, panels; ``wires`` how a city is asked
- ``frame``       rows with their categories, what is withheld, and their ``provenance``
- ``research``    counts and rates alone, and the gate through which tables leave
- ``view/``       what a panel is made of; ``panels/`` our own, others come with the departments
- ``lab``         JupyterLab with the tour; one panel as a page
"""

from .client import Connection, connect
from .frame import Frame
from .refusals import QueryRefused

__all__ = ["Connection", "Frame", "QueryRefused", "connect"]
