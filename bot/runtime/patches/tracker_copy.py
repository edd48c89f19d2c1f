"""Copy a tracker by copying its state, instead of replaying the conversation on a new one for every action."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.events import (
    ActionExecuted,
    ActionReverted,
    Event,
    FollowupAction,
    Restarted,
    SessionStarted,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.runtime.patches import Replacement

_original = DialogueStateTracker.copy
_UNKNOWN = object()


def copy(self: DialogueStateTracker) -> DialogueStateTracker:
    """See ``DialogueStateTracker.copy``."""
    followup = self.followup_action or _followup(reversed(self.events))
    if type(self) is not DialogueStateTracker or type(self.slots) is not dict or followup is _UNKNOWN:
        return _original(self)
    new = object.__new__(DialogueStateTracker)
    new.__dict__.update(
        _max_event_history=self._max_event_history,
        events=self.events.copy(),
        sender_id=self.sender_id or "default",
        slots={name: copy_slot(slot) for name, slot in self.slots.items()},
        sender_source=None,
        is_rule_tracker=self.is_rule_tracker,
        _paused=self._paused,
        followup_action=followup,
        latest_action=dict(self.latest_action) if self.latest_action is not None else None,
        latest_message=self.latest_message,
        latest_bot_utterance=self.latest_bot_utterance,
        active_loop=dataclasses.replace(self.active_loop) if self.active_loop else None,
        model_id=None,
        assistant_id=None,
    )
    return new


def copy_slot(slot: Slot) -> Slot:
    """A slot with the same value."""
    new = object.__new__(type(slot))
    new.__dict__.update(slot.__dict__)
    return new


def _followup(latest_first: Iterable[Event]) -> Any:
    """The follow-up action that replaying the events leaves.

    The processor clears it on the tracker when it runs the action; a tracker made of the events has it again.
    """
    for event in latest_first:
        if isinstance(event, ActionExecuted | UserUttered):
            return None
        if isinstance(event, FollowupAction):
            return event.action_name
        if isinstance(event, Restarted):
            return ACTION_SESSION_START_NAME
        if isinstance(event, SessionStarted):
            return ACTION_LISTEN_NAME
        if isinstance(event, UserUtteranceReverted | ActionReverted):
            return _UNKNOWN
    return ACTION_LISTEN_NAME


REPLACEMENTS = [Replacement(DialogueStateTracker, "copy", copy)]
