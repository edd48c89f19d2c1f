"""What a call is for when the assistant makes it: the words to say, and what the called person answers to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from connectors.contract import Button


@dataclass(frozen=True, slots=True)
class Line:
    """Something to say. `choices` lead into the ordinary dialogue; after the last words (`end`) the call is over."""

    text: str
    choices: tuple[Button, ...] = ()
    end: bool = False


class Errand(Protocol):
    """One outgoing call. Its methods are called on the event loop, one at a time."""

    title: str
    """The reason in a few words, for the person who takes the call over."""

    async def begun(self) -> Line:
        """The called person has picked up; the first words."""
        ...

    async def heard(self, text: str) -> Line | None:
        """Keys or recognised words; None when they are not for the errand but for the ordinary dialogue."""
        ...

    async def ended(self, said_all: bool) -> None:
        """The line is closed. `said_all`: nothing was cut off, so the person could hear all of it."""
        ...
