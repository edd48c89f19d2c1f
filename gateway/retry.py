"""When to try again: exponential back-off with jitter, so that a thousand waits do not end in the same second."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Backoff:
    """Waits of `first`, 2 × `first`, 4 × `first` … up to `longest` seconds; `tries` in all."""

    first: float
    longest: float
    tries: int

    def exhausted(self, attempts: int) -> bool:
        """Whether `attempts` failures are the end of it."""
        return attempts >= self.tries

    def wait(self, attempts: int, at_least: float | None = None) -> timedelta:
        """How long to wait after the `attempts`-th failure (from 1): half of it sure, half by chance.

        `at_least` is a time the other side named, in seconds; it is kept, with a little chance on top.
        """
        whole = min(self.longest, self.first * 2.0 ** max(0, attempts - 1))
        seconds = whole * (0.5 + random.random() / 2)  # noqa: S311 - no secret hangs on it
        if at_least is not None:
            seconds = max(seconds, at_least * (1.0 + random.random() / 10))  # noqa: S311
        return timedelta(seconds=seconds)


# Rasa restarts within half a minute; after about three minutes a person should look at the customer's message.
BOT = Backoff(first=1.0, longest=30.0, tries=10)
# A reply more than half an hour late helps nobody; until then a platform's outage is sat out.
SEND = Backoff(first=1.0, longest=300.0, tries=12)
# A channel that is down (token dead, account restricted) waits for an operator, looking again in these steps: 6 h.
CHANNEL_DOWN = Backoff(first=60.0, longest=600.0, tries=40)
