"""Put the parts of a serving bot together, in one place."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from rasa.core.channels.channel import UserMessage
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.core.tracker_store import InMemoryTrackerStore, TrackerStore
from rasa.core.utils import AvailableEndpoints
from rasa.utils.endpoints import EndpointConfig

from bot.runtime.actions import ActionEndpoint
from bot.runtime.locks import ConversationLocks
from bot.runtime.processor import TurnProcessor
from bot.runtime.store import LiveTrackerStore
from bot.runtime.turn import Answer, Answers, Turns


@dataclass
class Runtime:
    """A loaded model with everything a turn needs."""

    processor: TurnProcessor
    store: LiveTrackerStore
    actions: ActionEndpoint | None
    turns: Turns

    @property
    def model_id(self) -> str:
        """The id that training gave the model."""
        return str(self.processor.model_metadata.model_id)

    async def understand(self, text: str) -> dict[str, Any]:
        """What a text means without a conversation: intent, ranking, entities, stored questions. Changes nothing."""
        found = await self.processor.parse_message(UserMessage(text))
        ranking = found.get("intent_ranking") or []
        return {
            "intent": {name: found["intent"].get(name) for name in ("name", "confidence")},
            "ranking": [{name: one.get(name) for name in ("name", "confidence")} for one in ranking[:3]],
            "entities": [
                {name: one.get(name) for name in ("entity", "value", "start", "end")}
                for one in found.get("entities") or []
            ],
            "faq": found.get("faq") or [],
        }

    async def rehearse(self, text: str, channel: str = "webchat") -> list[Answer]:
        """What would be said to a stranger's first words. Actions do run: ask only what nobody's records answer."""
        processor = copy(self.processor)
        processor.tracker_store = InMemoryTrackerStore(self.processor.domain)
        answers = Answers(channel)
        await processor.handle_message(UserMessage(text, answers, f"rehearsal:{uuid4()}", input_channel=channel))
        return answers.messages

    async def close(self, seconds: float) -> None:
        """End after the turns under way, waiting at most so long; what they changed is stored."""
        await self.turns.drain(seconds)
        if self.actions:
            await self.actions.close()
        self.store.close()


def assemble(model: Path, endpoints: AvailableEndpoints, store: LiveTrackerStore | None = None) -> Runtime:
    """Load a model. Without ``store`` the one of endpoints.yml is used, or the default one.

    Takes about a second, in a thread as well as in the loop that runs the turns. Raises Rasa's errors when the model
    can't be loaded.
    """
    if store is None:
        store = TrackerStore.create(endpoints.tracker_store) if endpoints.tracker_store else LiveTrackerStore()
    actions = ActionEndpoint.of(endpoints.action) if isinstance(endpoints.action, EndpointConfig) else None
    locks = ConversationLocks()
    nlg = TemplatedNaturalLanguageGenerator({})
    processor = TurnProcessor(
        model_path=model,
        tracker_store=store,
        lock_store=locks,
        generator=nlg,
        action_endpoint=actions,
    )
    store.domain = processor.domain
    nlg.responses = processor.domain.responses
    return Runtime(processor, store, actions, Turns(processor, store, locks))
