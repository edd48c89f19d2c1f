"""Background tasks end, also when they lose a cancellation."""

from __future__ import annotations

import asyncio
import contextlib

from gateway.tasks import end


async def test_a_lost_cancellation_is_repeated() -> None:
    lost = 0

    async def forgetful() -> None:
        nonlocal lost
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        lost += 1
        await asyncio.Event().wait()

    async def failing() -> None:
        raise RuntimeError("over already")

    tasks = (asyncio.create_task(forgetful()), asyncio.create_task(failing()))
    await asyncio.sleep(0)
    await asyncio.wait_for(end(*tasks), 5)
    assert lost == 1
    assert all(task.done() for task in tasks)


async def test_nothing_to_end() -> None:
    await end()
