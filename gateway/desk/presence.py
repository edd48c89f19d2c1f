"""Who looks at which conversation, and who writes, over all processes: told again and again, forgotten when silent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# More than two silences of a process that repeats its pages every 20 seconds.
_FORGET_SECONDS = 50.0
# A page that goes on writing says so every few seconds.
_TYPING_SECONDS = 6.0


@dataclass(slots=True)
class _Sign:
    user: int
    name: str
    conversation: int
    typing_until: float
    until: float


class Presence:
    """The signs of all pages."""

    def __init__(self) -> None:
        self._signs: dict[str, _Sign] = {}

    def hear(self, event: Mapping[str, Any], now: float) -> set[int]:
        """Take a sign in; the conversations whose company has changed."""
        page, conversation = event["page"], event["at"]
        former = self._signs.pop(page, None)
        changed = {former.conversation} if former else set()
        if conversation is not None:
            typing = now + _TYPING_SECONDS if event["typing"] else 0.0
            self._signs[page] = _Sign(event["user"], event["name"], conversation, typing, now + _FORGET_SECONDS)
            changed.add(conversation)
        for silent in [key for key, sign in self._signs.items() if sign.until < now]:
            changed.add(self._signs.pop(silent).conversation)
        return changed

    def people(self, conversation: int, now: float) -> list[dict[str, Any]]:
        """Who looks at a conversation, each once."""
        people: dict[int, dict[str, Any]] = {}
        for sign in self._signs.values():
            if sign.conversation == conversation:
                typing = sign.typing_until > now
                known = people.setdefault(sign.user, {"user": sign.user, "name": sign.name, "typing": False})
                known["typing"] = known["typing"] or typing
        return sorted(people.values(), key=lambda one: str(one["name"]))
