"""What was said in the calls of this process, line by line: for `./assistant call`, the page and the tests of calls.

Kept in memory only, for calls in progress and the last ones; the conversation itself is in the database.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from connectors.contract import Kind
from connectors.phone.watch import Watch

# A story is asked for while its call goes on or directly after it.
_KEPT = 50
# A call of a quarter of an hour has some hundred lines; this only bounds what a mad caller can fill.
_LINES = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """`at`: seconds since the call began. `waited`: the seconds of each stage before the first sound of this answer."""

    at: float
    who: str  # assistant or caller
    text: str
    choices: tuple[str, ...] = ()
    kind: str = ""  # of the caller's: payload (a choice) or text (keys or speech)
    waited: Mapping[str, float] | None = None


@dataclass
class Story:
    """One call's lines. `following` is set when the assistant has let go, `left` when the caller has."""

    began: float
    lines: list[Line] = field(default_factory=list)
    following: str = ""
    left: bool = False

    def told(self) -> dict[str, Any]:
        """As JSON."""
        return {"lines": [asdict(line) for line in self.lines], "following": self.following, "left": self.left}


class Stories(Watch):
    """The stories of calls by UUID."""

    def __init__(self) -> None:
        self._stories: dict[str, Story] = {}
        self._listeners: dict[str, Callable[[], None]] = {}

    def of(self, uuid: str) -> Story | None:
        """A call's story, if it is still kept."""
        return self._stories.get(uuid.lower())

    def listen(self, uuid: str, news: Callable[[], None]) -> Callable[[], None]:
        """Have `news` called at every change of a call's story; call what is returned to end it."""
        self._listeners[uuid] = news
        return lambda: (self._listeners.pop(uuid, None), None)[1]

    def _news(self, uuid: str) -> None:
        if listener := self._listeners.get(uuid):
            listener()

    def began(self, uuid: str, caller: str) -> None:
        self._stories.setdefault(uuid, Story(time.monotonic())).following = ""
        while len(self._stories) > _KEPT:
            self._stories.pop(next(iter(self._stories)))

    def said(self, uuid: str, text: str, choices: Sequence[str]) -> None:
        self._add(uuid, "assistant", text, choices=tuple(choices))

    def heard(self, uuid: str, text: str, kind: Kind) -> None:
        self._add(uuid, "caller", text, kind=kind.value)

    def answered(self, uuid: str, stages: Mapping[str, float]) -> None:
        story = self.of(uuid)
        if story is None or not story.lines or story.lines[-1].who != "assistant":
            return
        last, waited = story.lines[-1], {stage: round(seconds, 3) for stage, seconds in stages.items()}
        story.lines[-1] = Line(last.at, last.who, last.text, last.choices, last.kind, waited)
        self._news(uuid)

    def ended(self, uuid: str, following: str) -> None:
        if story := self.of(uuid):
            story.following = following
            self._news(uuid)

    def left(self, uuid: str, person: str) -> None:
        if story := self.of(uuid):
            story.left = True
            self._news(uuid)

    def _add(self, uuid: str, who: str, text: str, *, choices: tuple[str, ...] = (), kind: str = "") -> None:
        story = self.of(uuid)
        if story is not None and len(story.lines) < _LINES:
            story.lines.append(Line(round(time.monotonic() - story.began, 2), who, text, choices, kind))
            self._news(uuid)
