"""The event loop of a thread that answers requests, kept for its next one: a new loop each time costs what a small read does."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from threading import local
from typing import Any, TypeVar

T = TypeVar("T")


class _Loop:
    """A loop that is closed with the thread that keeps it."""

    def __init__(self) -> None:
        self.runner = asyncio.Runner()

    def __del__(self) -> None:
        with suppress(Exception):  # the interpreter may be ending
            self.runner.close()


_HERE = local()


def is_running() -> bool:
    """Whether one runs in this thread now."""
    with suppress(RuntimeError):
        return asyncio.get_running_loop() is not None
    return False


def run(work: Coroutine[Any, Any, T]) -> T:
    """What it gives, or raises. A loop in which something still runs is not kept: what runs there is cancelled."""
    loop: _Loop = _HERE.__dict__.pop("loop", None) or _Loop()
    try:
        return loop.runner.run(work)
    finally:
        if asyncio.all_tasks(loop.runner.get_loop()):
            loop.runner.close()
        else:
            _HERE.loop = loop
