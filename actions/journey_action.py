"""The Rasa side of a journey: an action named in the rules that runs the dialogue core."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.context import services
from actions.dialogue.receive import receive
from actions.dialogue.turn import SLOT, Turn


class JourneyAction(Action, ABC):  # type: ignore[misc]  # rasa-sdk is not typed
    """One action a journey file, so that a conversation's events show which journey a message led to.

    What the message means in its context (an answer to a question, a change of mind, a new wish) is decided by the
    dialogue core, which is the same for all.
    """

    @abstractmethod
    def name(self) -> str: ...

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        turn = Turn(dispatcher, tracker, services())
        await receive(turn)
        return [SlotSet(SLOT, turn.state.dump())]
