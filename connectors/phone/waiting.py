"""What a call does because time has passed: a table of decisions, without sound."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Patience:
    """How long is waited for what, in seconds."""

    filler: float = 1.0  # for the bot, before "one moment": silence on a telephone is heard from one second on
    bot: float = 12.0  # for the bot, before a person
    caller: float = 10.0  # for the caller, before asking whether they are there
    prompts: int = 2  # so often, then a person; good-bye when nobody was ever heard
    call: float = 900.0  # a call that still goes on after it needs a person


class Lapse(StrEnum):
    """What is to be done."""

    TOO_LONG = "too-long"  # a person takes the call
    BOT_LATE = "bot-late"  # likewise
    FILL = "fill"  # "one moment"
    LOOK = "look"  # everything is said: does a person hold the conversation now?
    REMIND = "remind"  # ask whether the caller is there
    REMIND_KEYS = "remind-keys"  # and tell the keys
    GIVE_UP = "give-up"  # the caller was heard before: a person
    NOBODY = "nobody"  # nobody was ever heard: good-bye


@dataclass
class Waiting:
    """One call's. Times are of `time.monotonic`."""

    patience: Patience
    asked: float | None = None  # since when the dialogue owes an answer
    filled: bool = False  # "one moment" was said meanwhile
    answered: bool = False  # an answer came, and was not looked at yet
    present: bool = False  # whether the caller has ever spoken or pressed a key
    began: float = field(default_factory=time.monotonic)
    _idle_since: float = field(default_factory=time.monotonic)
    _prompted: int = 0

    def ask(self) -> float:
        """The dialogue was asked, now."""
        self.asked = time.monotonic()
        return self.asked

    def answer(self) -> None:
        """It has answered."""
        self.asked, self.filled, self.answered = None, False, True

    def heard(self) -> None:
        """The caller does something."""
        self._prompted, self._idle_since, self.present = 0, time.monotonic(), True

    def lapse(self, now: float, *, listening: bool, speaking: bool, typing: bool) -> Lapse | None:
        """What is due. `listening`: the caller speaks; `speaking`: we do; `typing`: keys were begun."""
        waited = now - self.asked if self.asked is not None else 0.0
        if now - self.began > self.patience.call:
            return Lapse.TOO_LONG
        if waited > self.patience.bot:
            return Lapse.BOT_LATE
        if listening:
            self._idle_since = now
        elif waited > self.patience.filler and not self.filled:
            self.filled = True
            return Lapse.FILL
        elif speaking:
            self._idle_since = now
        elif self.answered:
            self.answered = False
            return Lapse.LOOK
        elif typing:
            self.heard()
        elif self.asked is None and now - self._idle_since > self.patience.caller:
            return self._silence(now)
        return None

    def _silence(self, now: float) -> Lapse:
        self._idle_since = now
        self._prompted += 1
        if self._prompted > self.patience.prompts:
            return Lapse.GIVE_UP if self.present else Lapse.NOBODY
        return Lapse.REMIND_KEYS if self._prompted > 1 else Lapse.REMIND
