"""One of the assistants that are compared, and what a play of messages through it came to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from benchmarks.load.machine import Times, load_average
from benchmarks.load.messages import Message, mix

#: A rate is held when replies do not queue up: this share of them comes within this time.
HELD_WITHIN_MS = 500.0
#: Shares of the messages/s of the flood that are tried, from above, until one is held.
_TRIED = (0.95, 0.85, 0.75, 0.65, 0.55, 0.45, 0.35)
_WARM_UP = 60


@dataclass(frozen=True)
class Play:
    """The figures of one play."""

    messages: int
    per_second: float
    webhook: Times
    reply: Times
    cpu_ms: Mapping[str, float]
    understood: float
    unanswered: int
    load_before: float
    rate: float | None = None

    @property
    def cpu_total_ms(self) -> float:
        """CPU of all processes, a message."""
        return sum(self.cpu_ms.values())

    @property
    def held(self) -> bool:
        """Whether replies kept up with the rate."""
        return self.reply.p95 < HELD_WITHIN_MS and not self.unanswered


class Side(Protocol):
    """An assistant that runs and can be written to."""

    name: str

    def play(self, messages: Sequence[Message], rate: float | None = None) -> Play:
        """Post messages, all at once or at a rate, wait until everything is answered."""
        ...

    def memory_mb(self) -> Mapping[str, float]:
        """Resident memory of each process."""
        ...


@dataclass(frozen=True)
class Figures:
    """All plays of a side."""

    name: str
    flood: Play
    steady: Play
    highest: Play | None
    memory_mb: Mapping[str, float]


def measure(side: Side, messages: int, rate: float, seconds: float) -> Figures:
    """Warm up, flood, then a fixed rate, then the highest rate that is held."""
    side.play(mix(_WARM_UP, seed=99))
    say(f"{side.name}: flood of {messages} messages")
    flood = side.play(mix(messages))
    say(f"{side.name}: {flood.per_second:.1f} messages/s; now {rate:g}/s for {seconds:g} s")
    steady = side.play(mix(round(rate * seconds), seed=2), rate)
    highest = None
    for share in _TRIED:
        tried = round(flood.per_second * share, 1)
        highest = side.play(mix(round(tried * seconds), seed=3), tried)
        say(f"{side.name}: {tried:g}/s is {'held' if highest.held else 'too much'} (p95 {highest.reply.p95:.0f} ms)")
        if highest.held:
            break
    return Figures(side.name, flood, steady, highest if highest and highest.held else None, side.memory_mb())


def say(text: str) -> None:
    """A line of progress."""
    print(f"[load {load_average():4.1f}] {text}", flush=True)
