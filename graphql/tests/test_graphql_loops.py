"""A thread that answers keeps its event loop for the next request, unless something still runs in it."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from tongxing_graphql.guards import loops

LEFT = []


async def which():
    return asyncio.get_running_loop()


async def leaves_something():
    LEFT.append(asyncio.ensure_future(asyncio.sleep(60)))
    return await which()


async def fails():
    await leaves_something()
    raise ValueError


def in_a_thread(call):
    with ThreadPoolExecutor(1) as alone:
        return alone.submit(call).result()


def test_a_loop_is_kept_for_the_next_request_of_its_thread_alone():
    first, second = in_a_thread(lambda: (loops.run(which()), loops.run(which())))
    assert first is second and first.is_closed()
    assert in_a_thread(lambda: loops.run(which())) is not first


def test_what_still_runs_is_cancelled_and_its_loop_not_kept():
    first, second = in_a_thread(lambda: (loops.run(leaves_something()), loops.run(which())))
    assert first is not second and LEFT.pop().cancelled()


def test_what_a_failed_request_left_is_cancelled():
    def call():
        try:
            loops.run(fails())
        except ValueError:
            return LEFT.pop().cancelled()

    assert in_a_thread(call)
