"""Work out which events count (none that were undone) as they come, not anew for each question about them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    AllSlotsReset,
    BotUttered,
    ConversationPaused,
    ConversationResumed,
    DefinePrevUserUtteredFeaturization,
    EntitiesAdded,
    Event,
    FollowupAction,
    LoopInterrupted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.runtime.patches import Replacement

_original = DialogueStateTracker.applied_events

#: Events that are added to those that count and change nothing about the earlier ones.
_PLAIN = frozenset(
    {
        ActionExecutionRejected,
        AllSlotsReset,
        BotUttered,
        ConversationPaused,
        ConversationResumed,
        DefinePrevUserUtteredFeaturization,
        EntitiesAdded,
        FollowupAction,
        LoopInterrupted,
        SlotSet,
        UserUttered,
    }
)


@dataclass
class _Known:
    """The answer for the first ``count`` events, of which the ends are remembered to recognise them."""

    count: int
    first: Event
    last: Event
    loops: frozenset[str]
    applied: list[Event]


def applied_events(self: DialogueStateTracker) -> list[Event]:
    """See ``DialogueStateTracker.applied_events``. Events are only ever appended, or all replaced."""
    events = self.events
    if not events:
        return []
    known: _Known | None = self.__dict__.get("_applied")
    if known is None or not _continued(self, known):
        loops = frozenset(e.name for e in events if isinstance(e, ActiveLoop) and e.name)
        known = self._applied = _Known(len(events), events[0], events[-1], loops, _original(self))
    return known.applied.copy()


def _continued(tracker: DialogueStateTracker, known: _Known) -> bool:
    """Take the events since then into account; False when that takes a look at the earlier ones."""
    events = tracker.events
    if len(events) < known.count or events[0] is not known.first or events[known.count - 1] is not known.last:
        return False
    new = list(islice(events, known.count, None))
    for event in new:
        kind = type(event)
        if kind is ActionExecuted:
            plain = event.action_name not in known.loops
        elif kind is ActiveLoop:
            plain = not event.name or event.name in known.loops
        else:
            plain = kind in _PLAIN
        if not plain:
            return False
    if new:
        known.applied += new
        known.count, known.last = len(events), new[-1]
    return True


REPLACEMENTS = [Replacement(DialogueStateTracker, "applied_events", applied_events)]
