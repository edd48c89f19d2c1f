"""Rasa as it comes, to compare with: its own processor, tracker store, locks and action endpoint."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.runtime.assemble import Runtime
from bot.runtime.turn import Answers, public_intent

#: What a conversation led to: the answers to each message, all events, and the state in the end, one a line.
Record = list[str]


class Rasa:
    """Plays conversations with Rasa's own code."""

    def __init__(self, model: Path, action_url: str) -> None:
        self.store = InMemoryTrackerStore(Domain.empty())
        nlg = TemplatedNaturalLanguageGenerator({})
        actions = EndpointConfig(action_url, enable_selective_domain=True)
        self._processor = MessageProcessor(model, self.store, InMemoryLockStore(), nlg, actions)
        self.store.domain, nlg.responses = self._processor.domain, self._processor.domain.responses

    async def play(self, conversation: str, messages: Sequence[str]) -> Record:
        """As the function ``play``."""
        answers: list[Any] = []
        for number, text in enumerate(messages):
            np.random.seed(number)
            output = Answers("zalo")
            metadata = {"date": "2026-11-22"}
            message = UserMessage(text, output, conversation, None, "zalo", f"m{number}", metadata)
            await self._processor.handle_message(message)
            tracker = await self.store.retrieve_full_tracker(conversation)
            answers.append((output.messages, public_intent(tracker)))
        return record(answers, tracker)


async def play(runtime: Runtime, conversation: str, messages: Sequence[str], forget: bool = False) -> Record:
    """Play a conversation with our runtime; what is left to chance or to the clock is made equal.

    ``forget``: the conversation leaves the memory after every message and is read back for the next.
    """
    answers: list[Any] = []
    for number, text in enumerate(messages):
        np.random.seed(number)
        turn = await runtime.turns.run(conversation, f"m{number}", text, "zalo", {"date": "2026-11-22"})
        answers.append((turn.messages, turn.intent))
        if forget:
            runtime.store.discard(conversation)
    return record(answers, await runtime.store.retrieve(conversation))


def record(answers: list[Any], tracker: DialogueStateTracker) -> Record:
    """Answers, events and state without what the clock says.

    Events since the last session began: Rasa's stores give no others back, ours may still have them. And without the
    latest message, which is an earlier one when a conversation with a form was read from Rasa's store.
    """
    events = [event.as_dict() | {"timestamp": None} for event in tracker.events]
    begins = max(number for number, event in enumerate(events) if event["event"] == "session_started")
    state = tracker.current_state() | {"latest_event_time": None, "events": None, "latest_message": None}
    return [json.dumps(item, sort_keys=True, ensure_ascii=False) for item in (*answers, *events[begins:], state)]
