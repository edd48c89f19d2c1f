"""Does what was decided about what a caller said: goes on, repeats, chooses, tells the dialogue, reads a code back."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

import structlog

from connectors.contract import Button
from connectors.phone.ear import Ear, Heard
from connectors.phone.ears import Ears
from connectors.phone.echo import Echo
from connectors.phone.latency import Turn
from connectors.phone.mouth import Mouth
from connectors.phone.reactions import Act, Reaction, Situation, react
from connectors.phone.texts import TEXTS
from connectors.phone.values import Sort, Value
from connectors.phone.words import asks_for_figures

_log = structlog.get_logger(__name__)

YES, NO = "phone:yes", "phone:no"
"""Payloads of the call's own question; no dialogue sees them."""
# The voice goes on when somebody seems to speak for so long and no word is recognised: a television, a street.
_NOISE_SECONDS = 2.0
# A nod so shortly before the end of a question was its answer.
_NOD_SECONDS = 1.2


class Floor(Protocol):
    """What the listener needs of its call."""

    mouth: Mouth
    choices: list[Button]

    @property
    def thinking(self) -> bool:
        """Whether the dialogue owes an answer."""
        ...

    async def tell(self, text: str, turn: Turn) -> None:
        """Give the caller's words to the dialogue."""
        ...

    async def choose(self, digit: str, turn: Turn) -> None:
        """As if the key had been pressed."""
        ...

    def offer(self, text: str, choices: Sequence[Button]) -> None:
        """Say something with choices."""
        ...

    def transfer(self, text: str) -> None:
        """A person takes the call."""
        ...


class Listener:
    """One call's; `ear` is set when there is one."""

    def __init__(self, floor: Floor, prefixes: Sequence[str], *, plain: bool) -> None:
        self._floor = floor
        self._prefixes = prefixes
        self._plain = plain
        self.ear: Ear | None = None
        self._interrupted = False
        self._pending: Value | None = None
        self._misheard = 0
        self._nod: tuple[str, Turn, float] | None = None

    @property
    def listening(self) -> bool:
        """Whether the caller speaks, or what they said is not understood yet."""
        return self.ear is not None and self.ear.listening

    async def listen(
        self, ears: Ears, echo: Echo, began: Callable[[], None], heard: Callable[[Heard], Awaitable[None]]
    ) -> None:
        """Hear the caller until cancelled; where that can't be done the keys are left."""
        try:
            detector = await ears.detector()
        except Exception as error:
            _log.error("a call can't be heard", error=type(error).__name__, reason=str(error))
            await asyncio.Event().wait()
        try:
            self.ear = Ear(ears, detector, began, heard, echo=echo)
            await self.ear.run()
        finally:
            self.ear = None
            ears.give_back(detector)

    def began(self) -> None:
        """The caller begins to speak: the voice waits, and goes on if nothing was meant."""
        self._nod = None
        self._interrupted = self._floor.mouth.pause()
        if self.ear is not None:
            self.ear.expect_figures(asks_for_figures(self._floor.mouth.last[0]))

    def keyed(self) -> None:
        """A key: what was begun by voice is over."""
        self._nod = None
        self._misheard = 0
        if self.ear is not None:
            self.ear.forget()

    def told(self) -> None:
        """Something was given to the dialogue: what waited for a yes waits no longer."""
        self._pending = None

    async def mind(self) -> None:
        """Time has passed."""
        if self.ear is None:
            return
        self.ear.mind()
        if self._floor.mouth.paused and self.ear.wordless > _NOISE_SECONDS:
            self._floor.mouth.resume()
        if self._nod is not None and not self._floor.mouth.busy:
            text, turn, until = self._nod
            self._nod = None
            if time.monotonic() < until:
                await self._floor.tell(text, turn)

    async def heard(self, heard: Heard) -> None:
        """The caller has finished an utterance."""
        floor = self._floor
        situation = Situation(
            interrupted=self._interrupted,
            thinking=floor.thinking,
            choices=bool(floor.choices),
            pending=self._pending,
            misheard=self._misheard,
            prefixes=self._prefixes,
            plain=self._plain,
        )
        reaction = react(heard, situation)
        if reaction.act in (Act.GO_ON, Act.NOD):
            floor.mouth.resume()
            if reaction.act is Act.NOD:
                self._nod = (reaction.text, heard.turn, time.monotonic() + _NOD_SECONDS)
            return
        repeated = floor.mouth.last
        floor.mouth.hush()
        if reaction.act is Act.REPEAT:
            floor.mouth.say(*repeated)
            return
        await self._do(reaction, heard.turn)

    async def answered(self, payload: str) -> bool:
        """A key chose; whether it was an answer to the call's own question."""
        if payload not in (YES, NO):
            return False
        await self._do(Reaction(Act.AGREED if payload == YES else Act.DENIED), Turn.by_keys(time.monotonic()))
        return True

    async def _do(self, reaction: Reaction, turn: Turn) -> None:
        pending, self._pending = self._pending, None
        if reaction.act in (Act.AGAIN, Act.KEYS, Act.PERSON):
            self._misheard += 1
            self._pending = pending
            self._not_understood(reaction.act)
            return
        self._misheard = 0
        match reaction:
            case Reaction(Act.TELL, text):
                await self._floor.tell(text, turn)
            case Reaction(Act.CHOOSE, digit):
                self._pending = pending
                await self._floor.choose(digit, turn)
            case Reaction(Act.CONFIRM, _, Value() as value):
                self._pending = value
                question = TEXTS[f"confirm_{value.sort.value}"].format(end=value.end)
                self._floor.offer(question, [Button(TEXTS["yes"], YES), Button(TEXTS["no"], NO)])
            case Reaction(Act.AGREED) if pending is not None:
                await self._floor.tell(pending.text, turn)
            case Reaction(Act.DENIED) if pending is not None:
                self._floor.offer(TEXTS["code_by_keys" if pending.sort is Sort.CODE else "number_by_keys"], [])
            case Reaction(Act.NO_CODE):
                self._floor.offer(TEXTS["code_by_keys"], [])

    def _not_understood(self, act: Act) -> None:
        if act is Act.PERSON:
            self._floor.transfer(TEXTS["misheard_transfer"])
            return
        mouth = self._floor.mouth
        last = mouth.last
        mouth.say(TEXTS["misheard" if act is Act.AGAIN else "misheard_keys"], [])
        if act is Act.KEYS and last[1]:
            mouth.say(TEXTS["keys_are"], last[1])
        mouth.last = last  # "nhắc lại" means the answer
