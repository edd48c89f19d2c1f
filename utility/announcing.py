"""Who is told of events, at least once: an event counts as heard when every listener has taken it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Generic, TypeVar

log = logging.getLogger(__name__)

Event = TypeVar("Event")


class Listeners(Generic[Event]):
    """Those who want to hear. `what` names the events in the log."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._listeners: list[Callable[[Event], None]] = []

    def __bool__(self) -> bool:
        return bool(self._listeners)

    def add(self, listener: Callable[[Event], None]) -> None:
        """Calls `listener` for every event from now on, in the thread that tells it; it should only pass it on."""
        self._listeners.append(listener)

    def take(self, *events: Event) -> bool:
        """Tells each event to everybody; False when somebody could not take one, so that it must be told again.

        What has happened stays so, whatever a listener does.
        """
        try:
            for event in events:
                for listener in self._listeners:
                    listener(event)
        except Exception:
            log.exception("a listener could not take %s", self._what)
            return False
        return True
