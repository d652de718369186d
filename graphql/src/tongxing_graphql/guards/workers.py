"""A call into a department: in one of its threads, within its budget."""

import asyncio
from collections.abc import Callable
from typing import Any

from tongxing.waiting import elsewhere, is_in_loop
from tongxing.workers import workers_of

from . import loops
from .faults import FieldFault


async def run(plugin: str, call: Callable[[], Any], budget_s: float) -> Any:
    """What a call into a department gives. Raises FieldFault where it takes longer than its budget, else what the call raises.

    Where the request has a thread, that has nothing else to do and waits itself; where the server's loop runs it, the loop goes on.
    """
    future = workers_of(plugin).start(call)
    try:
        if loops.is_running() and not is_in_loop():
            return await asyncio.wait_for(asyncio.wrap_future(future), budget_s)
        return elsewhere(lambda: future.result(budget_s))
    except TimeoutError as error:
        future.cancel()
        raise FieldFault("PLUGIN_TIMEOUT", plugin, f"took longer than {budget_s:g} s") from error
