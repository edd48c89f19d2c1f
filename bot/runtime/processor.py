"""Rasa's message processor, except that a turn either succeeds or fails.

Rasa logs an exception of an action and goes on without the action's events: the customer gets half an answer, or none,
and the conversation keeps the half. Here the exception ends the turn.
"""

from __future__ import annotations

from typing import Any

from rasa.core.actions.action import Action, ActionExecutionRejection
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.exceptions import ActionLimitReached
from rasa.shared.core.events import ActionExecutionRejected, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker


class TurnProcessor(MessageProcessor):
    """A message processor that lets failures through."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, on_circuit_break=_give_up, **kwargs)

    async def _run_action(
        self,
        action: Action,
        tracker: DialogueStateTracker,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        prediction: PolicyPrediction,
    ) -> bool:
        try:
            # A copy, because the policy's events may have to be discarded when the action refuses.
            temporary = tracker.copy()
            temporary.update_with_events(prediction.events, self.domain)
            events = await action.run(output_channel, nlg, temporary, self.domain)
        except ActionExecutionRejection:
            tracker.update(ActionExecutionRejected(action.name(), prediction.policy_name, prediction.max_confidence))
            return self._goes_on(action)
        self._log_action_on_tracker(tracker, action, events, prediction)
        if any(isinstance(event, UserUttered) for event in events):
            tracker = await self.run_action_extract_slots(output_channel, tracker)
        await self.execute_side_effects(events, tracker, output_channel)
        return self._goes_on(action)

    def _goes_on(self, action: Action) -> bool:
        return bool(self.should_predict_another_action(action.name()))


def _give_up(*_: object) -> None:
    raise ActionLimitReached("The policies kept predicting actions without listening again.")
