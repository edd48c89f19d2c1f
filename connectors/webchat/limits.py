"""How often one visitor or one address may do something."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable


class Window:
    """At most `limit` takes in any `seconds`, counted for each key on its own.

    Held in memory of one process: several processes each allow the limit, which still stops a flood. Keys beyond
    `keys` push out those unused for longest, so a stream of new addresses can't fill the memory.
    """

    def __init__(
        self,
        limit: int,
        seconds: float = 60.0,
        *,
        keys: int = 20_000,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit = limit
        self._seconds = seconds
        self._keys = keys
        self._now = now
        self._taken: dict[str, deque[float]] = {}

    def take(self, key: str) -> float:
        """0 if allowed, else the seconds until the next take is. A refused take is not counted."""
        moment = self._now()
        taken = self._taken.pop(key, None) or deque()
        self._taken[key] = taken  # to the end: the dict is in order of last use
        while taken and taken[0] <= moment - self._seconds:
            taken.popleft()
        if len(self._taken) > self._keys:
            del self._taken[next(iter(self._taken))]
        if len(taken) >= self._limit:
            return taken[0] + self._seconds - moment
        taken.append(moment)
        return 0.0


class Holds:
    """How many of something each key holds at once (open sockets)."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._held: dict[str, int] = {}

    def acquire(self, key: str) -> bool:
        """False if the key already holds as many as it may."""
        if self._held.get(key, 0) >= self._limit:
            return False
        self._held[key] = self._held.get(key, 0) + 1
        return True

    def release(self, key: str) -> None:
        """Give one back."""
        left = self._held.get(key, 0) - 1
        if left > 0:
            self._held[key] = left
        else:
            self._held.pop(key, None)
