"""The tracker store: conversations live in memory, and every turn is on disk before its answer leaves.

Rasa's stores read and write a whole conversation as JSON for every message. Here the last used conversations stay in
memory as objects; a turn's new events are appended to the journal, which stores turns that end together in one
transaction. After a crash a conversation is read back; a turn that was under way is simply not there, and the gateway
sends its message again.

One server answers a conversation at a time. Several servers work on one database; send a conversation to the same one
where possible, since another must read it first, and one that answers from an old state finds the turn taken
(``StaleConversation``), forgets what it knows and does the turn again.
"""

from __future__ import annotations

import os
from collections import OrderedDict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker

from bot.runtime.compaction import KEPT_TURNS, LONGEST_HISTORY, shorten
from bot.runtime.journal import Checkpoint, Entry, Journal

#: Events of all conversations in memory together: about 2 kB each, so some 40 MB, the last 2,500 turns.
LIVE_EVENTS = 20_000


def default_url() -> str:
    """``RASA_DATABASE_URL``, or a file of SQLite's in ``DATA_DIR``."""
    return os.environ.get("RASA_DATABASE_URL") or f"sqlite:///{os.environ.get('DATA_DIR') or 'data'}/rasa.db"


@dataclass
class _Progress:
    """How far a tracker is stored; travels with the tracker, so forgetting it in memory loses nothing."""

    next_turn: int = 0
    #: Events of the tracker that are stored.
    events: int = 0
    #: Where each stored turn begins: its number and the index of its first event.
    starts: deque[tuple[int, int]] = field(default_factory=deque)


class LiveTrackerStore(TrackerStore):
    """See the module. ``url``: SQLAlchemy 1.4 URL (``default_url()`` when empty)."""

    def __init__(
        self,
        domain: Domain | None = None,
        host: str | None = None,
        event_broker: EventBroker | None = None,
        url: str | None = None,
        live_events: int = LIVE_EVENTS,
        **kwargs: Any,
    ) -> None:
        super().__init__(domain, event_broker, **kwargs)
        self._journal = Journal(url or host or default_url())
        self._live: OrderedDict[str, DialogueStateTracker] = OrderedDict()
        self._live_events = 0
        self._most_live_events = live_events

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation's tracker itself, not a copy; None when nothing was ever said."""
        tracker = self._live.get(sender_id)
        if tracker is None:
            tracker = await self._load(sender_id)
            self._keep(tracker)
        else:
            self._live.move_to_end(sender_id)
        return tracker if tracker.events else None

    async def create_tracker(self, sender_id: str, append_action_listen: bool = True) -> DialogueStateTracker:
        """The empty tracker of a conversation that ``retrieve`` did not find."""
        tracker = self._live.get(sender_id)
        if tracker is None or tracker.events:
            tracker = self._fresh(sender_id)
            self._keep(tracker)
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Store the tracker's new events as a turn; returns when they are on disk.

        Raises ``StaleConversation`` or the database's error; the conversation must then be discarded.
        """
        progress: _Progress = tracker.stored
        new = list(islice(tracker.events, progress.events, None))
        if not new:
            return
        checkpoint = self._checkpoint(tracker, progress)
        await self._journal.append(Entry(tracker.sender_id, progress.next_turn, new, checkpoint))
        if self.event_broker:
            await self._stream_new_events(self.event_broker, new, tracker.sender_id)
        progress.starts.append((progress.next_turn, progress.events))
        progress.next_turn += 1
        progress.events = len(tracker.events)
        if checkpoint:
            tracker = self._rebuilt(tracker, checkpoint)
        self._keep(tracker)

    def discard(self, sender_id: str) -> None:
        """Forget a conversation in memory; it is read from disk when it goes on."""
        if (tracker := self._live.pop(sender_id, None)) is not None:
            self._live_events -= tracker.counted

    async def keys(self) -> Iterable[str]:
        """All conversations, in memory or not."""
        return await self._journal.conversations()

    def close(self) -> None:
        """Store what is waiting; the store can't be used any more."""
        self._journal.close()

    def _fresh(self, sender_id: str) -> DialogueStateTracker:
        tracker = self.init_tracker(sender_id)
        tracker.stored = _Progress()
        tracker.counted = 0
        return tracker

    async def _load(self, sender_id: str) -> DialogueStateTracker:
        found = await self._journal.load(sender_id)
        return self._tracker(sender_id, found.checkpoint, found.turns)

    def _tracker(
        self, sender_id: str, checkpoint: Iterable[Event], turns: Iterable[tuple[int, Iterable[Event]]]
    ) -> DialogueStateTracker:
        """A tracker from stored events, which knows how far it is stored."""
        tracker = self._fresh(sender_id)
        progress: _Progress = tracker.stored
        for event in checkpoint:
            tracker.update(event, self.domain)
        for turn, events in turns:
            progress.starts.append((turn, len(tracker.events)))
            progress.next_turn = turn + 1
            for event in events:
                tracker.update(event, self.domain)
        progress.events = len(tracker.events)
        return tracker

    def _checkpoint(self, tracker: DialogueStateTracker, progress: _Progress) -> Checkpoint | None:
        """The checkpoint to write with this turn, when the history has become long."""
        if len(progress.starts) < LONGEST_HISTORY:
            return None
        turn, boundary = progress.starts[-KEPT_TURNS]
        return Checkpoint(turn, shorten(tracker.events, boundary, tracker.sender_id, self.domain.slots))

    def _rebuilt(self, tracker: DialogueStateTracker, checkpoint: Checkpoint) -> DialogueStateTracker:
        """The tracker with its old events replaced by the checkpoint's."""
        progress: _Progress = tracker.stored
        events = list(tracker.events)
        kept = [start for start in progress.starts if start[0] >= checkpoint.turn]
        ends = [index for _, index in kept[1:]] + [len(events)]
        turns = [(turn, events[index:end]) for (turn, index), end in zip(kept, ends, strict=True)]
        rebuilt = self._tracker(tracker.sender_id, checkpoint.events, turns)
        rebuilt.model_id, rebuilt.assistant_id = tracker.model_id, tracker.assistant_id
        return rebuilt

    def _keep(self, tracker: DialogueStateTracker) -> None:
        """Hold the tracker in memory as the last used one, and let go of the least used ones."""
        self.discard(tracker.sender_id)
        # An empty one counts too, so that mere keys cannot fill the memory.
        tracker.counted = len(tracker.events) + 1
        self._live[tracker.sender_id] = tracker
        self._live_events += tracker.counted
        while self._live_events > self._most_live_events and len(self._live) > 1:
            self.discard(next(iter(self._live)))
