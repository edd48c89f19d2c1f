"""Work out which events count (none that were undone) once for each new event, not for each question about them."""

from __future__ import annotations

from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker

from bot.runtime.patches import Replacement

_original = DialogueStateTracker.applied_events


def applied_events(self: DialogueStateTracker) -> list[Event]:
    """See ``DialogueStateTracker.applied_events``. Events are only ever appended, or all replaced."""
    events = self.events
    if not events:
        return []
    known = self.__dict__.get("_applied")
    if known and known[0] == len(events) and known[1] is events[-1] and known[2] is events[0]:
        return list(known[3])
    applied: list[Event] = _original(self)
    self._applied = (len(events), events[-1], events[0], applied)
    return list(applied)


REPLACEMENTS = [Replacement(DialogueStateTracker, "applied_events", applied_events)]
