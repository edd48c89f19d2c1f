"""Work on two processors: a half here, a half in a forked child. The result does not depend on how many there are."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Sequence
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def both(work: Callable[[Sequence[Item]], Result], items: Sequence[Item]) -> tuple[Result, Result]:
    """``work`` of the first and of the second half of the items; raises what it raises."""
    first, second = items[: len(items) // 2], items[len(items) // 2 :]
    if _processors() < 2 or "fork" not in multiprocessing.get_all_start_methods():
        return work(first), work(second)
    context = multiprocessing.get_context("fork")  # the child shares what is in memory; nothing is copied to it
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=lambda: there.send(work(second)), daemon=True)
    child.start()
    there.close()
    try:
        mine = work(first)
        theirs: Result = here.recv()
    except EOFError:  # the child failed: its error comes again here
        theirs = work(second)
    finally:
        here.close()
        child.join()
    return mine, theirs


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
