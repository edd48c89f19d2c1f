"""One turn of a conversation: a message in, the answers out, once for each message id, wholly or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.lock_store import LockStore
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.runtime.journal import StaleConversation
from bot.runtime.store import LiveTrackerStore

#: What a message of the bot may carry; "custom" is a JSON object of the action's own.
ANSWER_FIELDS = ("text", "buttons", "image", "attachment", "custom", "quick_replies", "elements")

Answer = dict[str, Any]


@dataclass(frozen=True)
class Turn:
    """What a message led to.

    ``repeated``: the message had been answered before, and these are the answers it got then.
    """

    messages: list[Answer]
    intent: Mapping[str, Any]
    repeated: bool = False


def as_answer(message: Mapping[str, Any]) -> Answer:
    """The fields of a bot message that are set; what a response calls its own (``utter_action`` …) stays inside."""
    return {name: message[name] for name in ANSWER_FIELDS if message.get(name)}


class Answers(OutputChannel):
    """Collects what the bot says in a turn; one utterance stays one message, its buttons and image with its text."""

    def __init__(self, channel: str) -> None:
        self._channel = channel
        self.messages: list[Answer] = []

    def name(self) -> str:
        """The customer's channel: responses in the domain may be written for one."""
        return self._channel

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one utterance; one that says nothing is left out."""
        if answer := as_answer(message):
            self.messages.append(answer)


class Turns:
    """Runs turns, one at a time for each conversation."""

    def __init__(self, processor: MessageProcessor, store: LiveTrackerStore, locks: LockStore) -> None:
        self._processor = processor
        self._store = store
        self._locks = locks
        self._running: set[asyncio.Task[Turn]] = set()

    async def run(
        self,
        conversation: str,
        message_id: str,
        text: str,
        channel: str,
        metadata: Mapping[str, Any] | None = None,
    ) -> Turn:
        """Answer a message, or repeat the answers when the conversation has already had this message id.

        A turn goes on when its caller gives up: the caller's next attempt finds it under way or done. Raises whatever
        made the turn fail; the conversation is then as it was before the message.
        """
        task = asyncio.create_task(self._locked(conversation, message_id, text, channel, metadata))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await asyncio.shield(task)

    async def drain(self, seconds: float) -> None:
        """Wait for the turns under way, at most so long."""
        if self._running:
            await asyncio.wait(self._running, timeout=seconds)

    async def _locked(
        self,
        conversation: str,
        message_id: str,
        text: str,
        channel: str,
        metadata: Mapping[str, Any] | None,
    ) -> Turn:
        async with self._locks.lock(conversation):
            for last in (False, True):
                try:
                    return await self._answer(conversation, message_id, text, channel, metadata)
                except StaleConversation:  # another server was here: once more, from what it stored
                    if last:
                        raise
        raise AssertionError("unreachable")

    async def _answer(
        self,
        conversation: str,
        message_id: str,
        text: str,
        channel: str,
        metadata: Mapping[str, Any] | None,
    ) -> Turn:
        tracker = await self._store.retrieve(conversation)
        if tracker is not None and (known := find(tracker, message_id)):
            return known
        answers = Answers(channel)
        message = UserMessage(
            text,
            answers,
            conversation,
            input_channel=channel,
            message_id=message_id,
            metadata=dict(metadata or {}),
        )
        try:
            await self._processor.handle_message(message)
        except BaseException:
            self._store.discard(conversation)  # it holds half a turn
            raise
        tracker = await self._store.retrieve(conversation)
        return Turn(answers.messages, public_intent(tracker))


def find(tracker: DialogueStateTracker, message_id: str) -> Turn | None:
    """The turn of this message id among those in the tracker, or None.

    A message id is known for at least ``compaction.KEPT_TURNS`` turns. The caller repeats a message after a crash or a
    time-out, with nothing between, because it has one message of a conversation in flight.
    """
    answers: list[Answer] = []
    for event in reversed(tracker.events):
        if isinstance(event, BotUttered):
            if answer := as_answer(event.message()):
                answers.append(answer)
        elif isinstance(event, UserUttered):
            if event.message_id == message_id:
                return Turn(answers[::-1], _public(event.intent), repeated=True)
            answers = []
    return None


def public_intent(tracker: DialogueStateTracker | None) -> dict[str, Any]:
    """Name and confidence of what the customer's last message was understood as.

    From the events: ``latest_message`` is an earlier one after a form took the last.
    """
    for event in reversed(tracker.events if tracker else ()):
        if isinstance(event, UserUttered):
            return _public(event.intent)
    return _public({})


def _public(intent: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": intent.get("name"), "confidence": float(intent.get("confidence") or 0.0)}
