"""Keep a conversation's history short without changing what the bot does next.

Everything Rasa does in a turn grows with the events it has to look at. What the policies need is the state and the
last few turns: a rule or a memorised story spans fewer turns than are kept here. Older events become the shortest list
of events that leads to the same state: a session start that carries the slots over, as Rasa itself writes it when a
session expires.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    ConversationPaused,
    Event,
    SessionStarted,
    SlotSet,
)
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

#: Turns that stay as they happened. Longer than any rule and any policy's max_history, and the span in which a
#: repeated message id is recognised.
KEPT_TURNS = 16

#: A history is shortened when it has this many turns: rarely enough that it costs nothing on average.
LONGEST_HISTORY = 2 * KEPT_TURNS


def state_events(tracker: DialogueStateTracker) -> list[Event]:
    """The shortest events that lead a new tracker to the state of this one, which is listening."""
    events: list[Event] = [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted()]
    events += [SlotSet(slot.name, slot.value) for slot in tracker.slots.values() if slot.has_been_set]
    if tracker.active_loop_name:
        events.append(ActiveLoop(tracker.active_loop_name))
    if tracker.is_paused():
        events.append(ConversationPaused())
    events.append(ActionExecuted(ACTION_LISTEN_NAME))
    timestamp = tracker.events[-1].timestamp if tracker.events else None
    for event in events:
        if timestamp is not None:
            event.timestamp = timestamp
    return events


def shorten(events: Sequence[Event], boundary: int, conversation: str, slots: Iterable[Slot]) -> list[Event]:
    """The events that stand for ``events[:boundary]``, after which the bot was listening."""
    before = DialogueStateTracker.from_events(conversation, list(islice(events, boundary)), slots)
    return state_events(before)
