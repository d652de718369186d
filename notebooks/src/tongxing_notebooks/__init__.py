"""Tongxing in notebooks: the same GraphQL as everyone's, in the process or over HTTP, with the same rights.

``connect("harbin", token="demo-county", purpose="care").query("{ me { principal } }")``
"""

from .client import Connection, QueryRefused, connect

__all__ = ["Connection", "QueryRefused", "connect"]
