"""Addresses to serve on: whether one is free, asked before anything is done that ends in serving there; a port that is."""

import random
import socket
from contextlib import suppress

from ..errors import CannotRun

HOST, PORT = "127.0.0.1", 8000
"""Where is served unless something else is said."""
ASKED_FOR = range(20_000, 30_000)
"""Below what Linux (from 32768), macOS and Windows (from 49152, RFC 6335) give to whoever asks for any port."""
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}
"""Where to ask for what listens on every address."""


def demand_free(host: str, port: int, *, remedy: str) -> None:
    """Raise CannotRun where something listens: otherwise that would answer, and «ready» would be told of it."""
    with suppress(OSError), socket.create_connection((EVERYWHERE.get(host, host), port), timeout=5):
        raise CannotRun(f"Something answers on {host}:{port} already.", remedy=remedy)


def free_port() -> int:
    """A port of this machine that nobody listens on, of those that no system gives away by itself, so that a server that is
    started now finds it free still. Raises CannotRun."""
    for port in random.sample(ASKED_FOR, 100):
        with socket.socket() as probe, suppress(OSError):
            probe.bind((HOST, port))
            return port
    raise CannotRun(
        f"No port of {ASKED_FOR.start} to {ASKED_FOR.stop - 1} is free.", remedy="End some of what listens there."
    )
