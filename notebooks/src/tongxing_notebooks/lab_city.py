"""``ready``: the city that JupyterLab was started with, for whoever it was started for; the tour's first line.

``tongxing lab`` puts the address and the token into the environment of its kernels. Without it, the demo city is opened in this process.
"""

import os
from functools import cache

from tongxing.host.registry import Registry

from .client import Connection, connect, connected

CITY, TOKEN, PURPOSE, DATABASE = (f"TONGXING_LAB_{name}" for name in ("CITY", "TOKEN", "PURPOSE", "DATABASE"))


def ready(purpose: str | None = None, *, token: str | None = None) -> Connection:
    """Connect to the city of this lab. ``purpose`` and ``token``: others than the lab's own.

    Raises UsageError, CannotRun where the city cannot be opened.
    """
    city = os.environ.get(CITY, "harbin")
    by = token or os.environ.get(TOKEN, "demo-county")
    why = purpose or os.environ.get(PURPOSE, "care")
    if "://" in city:
        return connect(city, token=by, purpose=why)
    return connected(_opened(city, os.environ.get(DATABASE)), token=by, purpose=why)


@cache
def _opened(city: str, database: str | None) -> Registry:
    """One registry for all connections of a kernel."""
    return Registry.open(city, database=database)
