"""When a caller begins to speak, and when they have finished: from the detector's judgement of each window."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from connectors.phone.contract import WINDOW_SECONDS
from connectors.phone.words import dictating, unfinished


@dataclass(frozen=True, slots=True)
class Limits:
    """Of the detector's judgement (0 to 1) and of time, in seconds."""

    speech: float = 0.5  # from here on a window is speech
    quiet: float = 0.35  # below, an utterance pauses; between the two it goes on as it was
    onset: int = 3  # windows of speech among the last four: 0.1 s, so that a barge-in stops the voice within 0.2 s
    callers: int = 2  # of them surely not our own voice: the first of a word can't be told from it
    hangover: float = 0.5  # of silence end an utterance …
    unfinished: float = 0.9  # … this much after a word that another must follow …
    dictating: float = 1.2  # … and this much while figures are read out: people look from their bill and back
    longest: float = 18.0  # an utterance is cut here


class Mark(StrEnum):
    """What a window meant."""

    BEGAN = "began"
    ENDED = "ended"


@dataclass
class Endpointing:
    """`partial` is what the recogniser understood so far; it decides how long a pause may be."""

    limits: Limits = field(default_factory=Limits)
    speaking: bool = False
    partial: str = ""
    figures: bool = False  # a code or number was asked for
    silence: float = 0.0  # since the last speech
    voiced: float = 0.0  # speech in this utterance
    _length: float = 0.0
    _recent: list[bool] = field(default_factory=list)
    _callers: list[bool] = field(default_factory=list)

    def window(self, probability: float, *, ours: bool = False) -> Mark | None:
        """Take the detector's next judgement; `ours`: it may be our own voice that came back."""
        if not self.speaking:
            return self._begins(probability >= self.limits.speech, ours)
        self._length += WINDOW_SECONDS
        if probability >= (self.limits.speech if self.silence else self.limits.quiet):
            self.silence = 0.0
            self.voiced += WINDOW_SECONDS
        else:
            self.silence += WINDOW_SECONDS
        return self._end() if self.silence >= self.pause or self._length >= self.limits.longest else None

    @property
    def pause(self) -> float:
        """The silence that ends the utterance now."""
        if dictating(self.partial, self.figures):
            return self.limits.dictating
        return self.limits.unfinished if unfinished(self.partial) else self.limits.hangover

    def starved(self, seconds: float) -> Mark | None:
        """No audio has come for so long: a telephone that sends nothing in silence. Counts as silence."""
        return self._end() if self.speaking and self.silence + seconds >= self.pause else None

    def reset(self) -> None:
        """Forget what was begun."""
        self.speaking, self.partial, self._recent, self._callers = False, "", [], []

    def _begins(self, speech: bool, ours: bool) -> Mark | None:
        self._recent, self._callers = [*self._recent[-3:], speech], [*self._callers[-3:], speech and not ours]
        if sum(self._recent) < self.limits.onset or sum(self._callers) < self.limits.callers:
            return None
        self.speaking, self.partial, self.silence = True, "", 0.0
        self._length = self.voiced = sum(self._recent) * WINDOW_SECONDS
        self._recent, self._callers = [], []
        return Mark.BEGAN

    def _end(self) -> Mark:
        self.speaking = False
        return Mark.ENDED
