"""Ending background tasks."""

from __future__ import annotations

import asyncio

# One cancellation can be lost inside `asyncio.wait_for` (Python 3.11): when the awaited thing is done in the same
# moment, its result wins. Then the task is asked again.
_ASK_AGAIN_SECONDS = 0.5


async def end(*tasks: asyncio.Task[None]) -> None:
    """Cancel tasks and wait until they have ended. What they raise in the end is left to who looks at them."""
    waiting = set(tasks)
    while waiting:
        for task in waiting:
            task.cancel()
        _, waiting = await asyncio.wait(waiting, timeout=_ASK_AGAIN_SECONDS)
    await asyncio.gather(*tasks, return_exceptions=True)
