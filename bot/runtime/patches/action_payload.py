"""Send an action what it needs, not the conversation from its beginning.

The one patch whose effect others see: an action's ``tracker.events`` begin a few turns back, and an earlier message in
them has its intent and entities but not the ranking of all intents. Slots, latest message (complete), active loop and
the rest of the tracker are sent as Rasa sends them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

from rasa.core.actions.action import RemoteAction
from rasa.shared.core.constants import ACTIVE_LOOP, FOLLOWUP_ACTION
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.version import __version__

from bot.runtime.patches import Replacement

#: Turns whose events are sent, the present one included. Who wants a summary of the conversation asks the gateway.
SENT_TURNS = 3

#: What is sent of an earlier message's understanding.
_UNDERSTOOD = (TEXT, INTENT, ENTITIES)


def action_call_format(self: RemoteAction, tracker: DialogueStateTracker, domain: Domain) -> dict[str, Any]:
    """See ``RemoteAction._action_call_format`` and ``DialogueStateTracker.current_state``."""
    events = latest_turns(tracker.events, SENT_TURNS)
    call = {
        "next_action": self._name,
        "sender_id": tracker.sender_id,
        "tracker": {
            "sender_id": tracker.sender_id,
            "slots": tracker.current_slot_values(),
            "latest_message": tracker._latest_message_data(),
            "latest_event_time": events[-1].timestamp if events else None,
            FOLLOWUP_ACTION: tracker.followup_action,
            "paused": tracker.is_paused(),
            "events": [_sent(event) for event in events],
            "latest_input_channel": tracker.get_latest_input_channel(),
            ACTIVE_LOOP: dataclasses.asdict(tracker.active_loop) if tracker.active_loop else {},
            "latest_action": tracker.latest_action,
            "latest_action_name": tracker.latest_action_name,
        },
        "version": __version__,
    }
    if not self._is_selective_domain_enabled() or domain.does_custom_action_explicitly_need_domain(self.name()):
        call["domain"] = domain.as_dict()
    return call


def latest_turns(events: Iterable[Event], turns: int) -> list[Event]:
    """The last events, from the one with which the customer began the first of the last so many turns."""
    latest_first: list[Event] = []
    for event in reversed(list(events)):
        latest_first.append(event)
        if type(event) is UserUttered:
            turns -= 1
            if not turns:
                break
    return latest_first[::-1]


def _sent(event: Event) -> dict[str, Any]:
    data: dict[str, Any] = event.as_dict()
    if type(event) is UserUttered:
        data["parse_data"] = {name: data["parse_data"].get(name) for name in _UNDERSTOOD}
    return data


REPLACEMENTS = [Replacement(RemoteAction, "_action_call_format", action_call_format)]
