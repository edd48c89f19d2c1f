"""The desk's own live events: what only desks hear. They travel as `gateway.live` events under one key."""

from __future__ import annotations

from typing import Any

from gateway.desk.records.state import Step
from gateway.live import Live
from gateway.records.views import Talk

# No conversation has this key: conversations' keys begin with the name of a channel and a colon.
KEY = "desk"


class DeskChannel:
    """Tells every desk, in every process."""

    def __init__(self, live: Live) -> None:
        self._live = live

    async def entry(self, talk: Talk, entry: dict[str, Any] | None) -> None:
        """A note or event was written; the conversation's row is shown anew."""
        await self._live.conversation(talk)
        if entry is not None:
            await self._live.publish(KEY, {"type": "entry", "id": talk.id, "entry": entry})

    async def step(self, step: Step) -> None:
        """A step of ownership was taken; the customers' pages of all its channels hear who answers now."""
        await self.entry(step.talk, step.entry)
        for part in step.parts:
            await self._live.conversation(part)

    async def row(self, key: str) -> None:
        """Something that the lists show has changed."""
        await self._live.publish(KEY, {"type": "row", "key": key})

    async def tell(self, event: dict[str, Any]) -> None:
        """Any other event."""
        await self._live.publish(KEY, event)
