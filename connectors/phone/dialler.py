"""Placing a call through the telephone exchange: one small contract, whatever the exchange's own way is.

DialError
├── NotPlaced   surely nobody was rung: the exchange is away, refused us, or knows no such channel
│   └── BadNumber   this can't be dialled at all
└── Uncertain   the exchange was asked and then lost: nobody can tell whether it rings
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol


class Rang(StrEnum):
    """What came of ringing somebody."""

    ANSWERED = "answered"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    CONGESTED = "congested"  # the network has no line now, or the phone is off
    NO_SUCH_NUMBER = "no_such_number"


class DialError(Exception):
    """A call that did not become one."""


class NotPlaced(DialError):
    """Surely nobody was rung; it may be tried again. `wrong` needs a person: settings, rights, the trunk."""

    def __init__(self, message: str, *, wrong: bool = False) -> None:
        super().__init__(message)
        self.wrong = wrong


class BadNumber(NotPlaced):
    """No telephone number; trying again is of no use."""


class Uncertain(DialError):
    """Nobody can tell whether it rang; never tried again by itself."""


class Dialler(Protocol):
    """Rings a number and, when it is answered, connects it to the assistant's audio socket."""

    async def call(self, phone: str, uuid: str) -> Rang:
        """Ring; returns when somebody has picked up, or nobody will. Raises a `DialError`."""
        ...

    async def close(self) -> None:
        """Let go of the exchange; calls being rung end as `Uncertain`."""
        ...
