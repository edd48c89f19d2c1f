"""What one call hears: audio in, whole utterances out, and word at once that the caller has begun to speak."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

import structlog

from connectors.phone.contract import Detector
from connectors.phone.ears import Ears
from connectors.phone.echo import Echo
from connectors.phone.endpointing import Endpointing, Limits, Mark
from connectors.phone.frames import FRAME_SECONDS
from connectors.phone.latency import Turn
from connectors.phone.utterance import AllBusy, Utterance

_log = structlog.get_logger(__name__)

# Kept from before the beginning was noticed: with half a second viet-asr mistakes 12 % of the words, with this 4 %.
_PRE_ROLL_SECONDS = 1.2
# A telephone line sends a frame every 20 ms; so long without one is silence that is not sent.
_STARVED_SECONDS = 0.2


class Outcome(StrEnum):
    """What became of an utterance."""

    WORDS = "words"
    NOTHING = "nothing"  # no words: a cough, a passing car, or speech that was not understood
    BUSY = "busy"  # every recogniser listens to others
    FAILED = "failed"  # the recogniser does not work, or not in time


@dataclass(frozen=True, slots=True)
class Heard:
    """A finished utterance; `voiced` is how many seconds of speech were in it."""

    outcome: Outcome
    text: str
    voiced: float
    turn: Turn


class Ear:
    """`began` is called when the caller begins to speak, `heard` with each utterance, in order."""

    def __init__(
        self,
        ears: Ears,
        detector: Detector,
        began: Callable[[], None],
        heard: Callable[[Heard], Awaitable[None]],
        limits: Limits | None = None,
        echo: Echo | None = None,
    ) -> None:
        self._ears = ears
        self._detector = detector
        self._began = began
        self._heard = heard
        self._ending = Endpointing(limits or Limits())
        self._echo = echo or Echo()
        self._before: deque[bytes] = deque(maxlen=int(_PRE_ROLL_SECONDS / FRAME_SECONDS))
        self._now: Utterance | None = None
        self._finished: asyncio.Queue[tuple[Utterance, float, Turn]] = asyncio.Queue()
        self._last_audio = time.monotonic()
        self._open = 0

    @property
    def listening(self) -> bool:
        """Whether the caller speaks, or what they said is still being understood."""
        return self._now is not None or self._open > 0

    @property
    def wordless(self) -> float:
        """Seconds of speech in the utterance that goes on, as long as no word of it was recognised; else 0."""
        return self._ending.voiced if self._now is not None and not self._now.partial else 0.0

    def hear(self, audio: bytes) -> None:
        """The next audio of the line."""
        self._last_audio = time.monotonic()
        if self._now is not None:
            self._now.accept(audio)
            self._ending.partial = self._now.partial
        else:
            self._before.append(audio)
        self._echo.came(audio)
        for probability in self._detector.accept(audio):
            begins = not self._ending.speaking and probability >= self._ending.limits.speech
            self._mark(self._ending.window(probability, ours=begins and self._echo.heard()), 0.0)

    def mind(self) -> None:
        """Time has passed, perhaps without audio."""
        starved = time.monotonic() - self._last_audio
        if starved > _STARVED_SECONDS and self._now is not None:
            self._ending.partial = self._now.partial
            self._mark(self._ending.starved(starved), starved)

    def expect_figures(self, wanted: bool) -> None:
        """Whether a code or number was asked for: then pauses within it may be longer."""
        self._ending.figures = wanted

    def forget(self) -> None:
        """What was begun does not count: the caller has turned to the keys."""
        if self._now is not None:
            self._now.leave()
            self._now = None
        self._ending.reset()

    async def run(self) -> None:
        """Wait for the words of utterances until cancelled."""
        try:
            while True:
                utterance, voiced, turn = await self._finished.get()
                try:
                    heard = await _understood(utterance, voiced, turn)
                finally:
                    self._open -= 1
                await self._heard(heard)
        finally:
            self.forget()
            while not self._finished.empty():
                self._finished.get_nowait()[0].leave()

    def _mark(self, mark: Mark | None, starved: float) -> None:
        if mark is Mark.BEGAN:
            self._now = self._ears.utterance()
            for audio in self._before:
                self._now.accept(audio)
            self._before.clear()
            self._began()
        elif mark is Mark.ENDED and self._now is not None:
            now = time.monotonic()
            turn = Turn(now - self._ending.silence - starved, now, now, spoken=True)
            self._open += 1
            self._finished.put_nowait((self._now, self._ending.voiced, turn))
            self._now = None


async def _understood(utterance: Utterance, voiced: float, turn: Turn) -> Heard:
    outcome, text = Outcome.FAILED, ""
    try:
        text = await utterance.final()
        outcome = Outcome.WORDS if text else Outcome.NOTHING
    except AllBusy:
        outcome = Outcome.BUSY
    except TimeoutError:
        _log.warning("the recogniser took too long")
    except Exception as error:  # an engine can fail in any way
        _log.warning("the recogniser failed", error=type(error).__name__, reason=str(error)[:200])
    turn.transcript = time.monotonic()
    return Heard(outcome, text, voiced, turn)
