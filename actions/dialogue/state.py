"""What the assistant remembers of a conversation between two messages.

Kept whole in the one slot `dialogue` as plain JSON, so that Rasa copies one value instead of dozens of slots.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

VERSION = 1
# Where a wish that waits keeps the words it was said with.
SAID = "said"
# Marks a third wish of a message: three answers at once are no help, so it is offered.
ONLY_OFFERED = "only_offered"
# Enough for an agent to see what led to a hand-over; the whole conversation is in the store.
HEARD_LINES = 6
HEARD_CHARS = 200
# A customer who starts a fifth thing has forgotten the first.
STACK_DEPTH = 4


@dataclass
class Choice:
    """One possible answer to a question: what the customer reads and what it means."""

    title: str
    value: str


@dataclass
class Pending:
    """A question that waits for its answer.

    `field` names how the answer is read (`fields.py`), `key` where it is kept among the wish's values, `response` and
    `values` how it was asked.
    """

    field: str
    key: str
    response: str
    values: dict[str, Any] = dataclasses.field(default_factory=dict)
    choices: list[Choice] = dataclasses.field(default_factory=list)
    optional: bool = False
    failures: int = 0


@dataclass
class Wish:
    """Something the customer wants, by intent name, with the values known for it (by entity or field name).

    `tries` counts the failed answers of questions that were answered since, by key.
    """

    intent: str
    values: dict[str, Any] = dataclasses.field(default_factory=dict)
    pending: Pending | None = None
    tries: dict[str, int] = dataclasses.field(default_factory=dict)


@dataclass
class Offer:
    """A wish the assistant proposed: a bare "yes" takes it, anything else lets it go.

    `tacit`: nothing was asked, the wish was only at hand: it takes a "làm luôn đi", not a mere "ừ".
    """

    intent: str
    values: dict[str, Any] = dataclasses.field(default_factory=dict)
    tacit: bool = False


@dataclass
class State:
    """The whole memory of one conversation."""

    stack: list[Wish] = dataclasses.field(default_factory=list)  # the last is the one being served
    offer: Offer | None = None
    later: list[Wish] = dataclasses.field(default_factory=list)  # further wishes of a message, until the first is done
    last: Wish | None = None  # the wish answered last: "thế còn tháng trước?" asks it again
    code: str | None = None  # the customer code talked about last, out of the linked ones
    held: dict[str, Any] = dataclasses.field(default_factory=dict)  # values given before anything was asked
    misses: int = 0  # messages in a row that were not understood
    anger: int = 0  # insults so far
    sent: dict[str, Any] = dataclasses.field(default_factory=dict)  # report or request sent last (services/progress)
    said: list[dict[str, Any]] = dataclasses.field(default_factory=list)  # the last answers, for "nhắc lại"
    heard: list[str] = dataclasses.field(default_factory=list)  # the customer's last lines, without secrets
    at: float = 0.0  # when the customer last wrote, seconds since 1970

    @property
    def top(self) -> Wish | None:
        """The wish being served."""
        return self.stack[-1] if self.stack else None

    @property
    def pending(self) -> Pending | None:
        """The question that waits for an answer."""
        return self.stack[-1].pending if self.stack else None

    def push(self, wish: Wish) -> None:
        """Serve this wish now and the others after it."""
        self.stack = [*self.stack, wish][-STACK_DEPTH:]

    def remember_sent(self, intent: str, number: str, place: str = "") -> None:
        """Keep what was sent a moment ago: a question about it needs no code."""
        self.sent = {"intent": intent, "number": number, "place": place, "at": self.at}

    def hear(self, text: str) -> None:
        """Remember a line of the customer for the summary an agent gets."""
        self.heard = [*self.heard, text[:HEARD_CHARS]][-HEARD_LINES:]

    def dump(self) -> dict[str, Any]:
        """As JSON for the slot; empty things are left out to keep events small."""
        return {"v": VERSION} | {key: value for key, value in asdict(self).items() if value}

    @classmethod
    def load(cls, data: object) -> Self:
        """From the slot. Anything written by another version is forgotten: a conversation survives an upgrade."""
        if not isinstance(data, Mapping) or data.get("v") != VERSION:
            return cls()
        kept = {key: value for key, value in data.items() if key != "v"}
        kept["stack"] = [_wish(item) for item in kept.get("stack", [])]
        later = kept.get("later") or []  # one wish, where an earlier version kept no more
        kept["later"] = [_wish(item) for item in ([later] if isinstance(later, Mapping) else later)]
        if kept.get("last"):
            kept["last"] = _wish(kept["last"])
        if kept.get("offer"):
            kept["offer"] = Offer(**kept["offer"])
        return cls(**kept)


def _wish(data: Mapping[str, Any]) -> Wish:
    pending = data.get("pending")
    if pending is not None:
        pending = Pending(**pending | {"choices": [Choice(**choice) for choice in pending["choices"]]})
    return Wish(data["intent"], dict(data["values"]), pending, dict(data["tries"]))
