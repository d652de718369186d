"""Addresses to serve on: whether one is free, asked before anything is done that ends in serving there; a port that is."""

import socket
from contextlib import suppress

from ..errors import CannotRun

HOST, PORT = "127.0.0.1", 8000
"""Where is served unless something else is said."""
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}
"""Where to ask for what listens on every address."""


def demand_free(host: str, port: int, *, remedy: str) -> None:
    """Raise CannotRun where something listens: otherwise that would answer, and «ready» would be told of it."""
    with suppress(OSError), socket.create_connection((EVERYWHERE.get(host, host), port), timeout=5):
        raise CannotRun(f"Something answers on {host}:{port} already.", remedy=remedy)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
