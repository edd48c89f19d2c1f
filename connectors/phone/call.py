"""One call: words and keys come in, replies go out, and whatever goes wrong ends with a person."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

import structlog

from connectors.contract import Button, Inbound, Kind, Take
from connectors.phone import frames
from connectors.phone.contract import Held, Voice, VoiceFailed
from connectors.phone.ear import Heard
from connectors.phone.ears import Ears
from connectors.phone.echo import Echo
from connectors.phone.errand import Errand
from connectors.phone.keys import PREFIXES, Keys, Meaning, Pressed, code_of
from connectors.phone.latency import Turn
from connectors.phone.line import Line
from connectors.phone.listener import Listener
from connectors.phone.mouth import Mouth
from connectors.phone.texts import TEXTS
from connectors.phone.waiting import Lapse, Patience, Waiting
from connectors.phone.watch import Watch

_log = structlog.get_logger(__name__)

CHANNEL = "phone"
_TICK = 0.05


class Next(StrEnum):
    """What the telephone exchange does when the assistant lets go of the call."""

    AGENT = "agent"
    HANGUP = "hangup"


@dataclass
class Call:
    """`take` is the gateway's way in; `held` tells when a person has the conversation; `errand` is why we call."""

    uuid: str
    account: str
    caller: str
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    voice: Voice
    take: Take
    held: Held
    patience: Patience = field(default_factory=Patience)
    prefixes: Sequence[str] = PREFIXES
    # Told how long the caller waited for the first sound of an answer, in seconds.
    answered: Callable[[float], None] = lambda _seconds: None
    # Told each turn's moments once its answer is heard.
    measured: Callable[[Turn], None] = lambda _turn: None
    # Without ears the call is served by keys.
    ears: Ears | None = None
    # Told of each utterance, whatever became of it.
    noted: Callable[[Heard], None] = lambda _heard: None
    watch: Watch = field(default_factory=Watch)
    errand: Errand | None = None
    recorded: bool = False  # which is announced at the beginning

    def __post_init__(self) -> None:
        # Until the caller has been served: a crash must not hang up on anybody. Whom we called is left in peace.
        self.next = Next.AGENT if self.errand is None else Next.HANGUP
        self._echo = Echo()
        self._line = Line(self.uuid, self.reader, self.writer, self.watch, self._echo.sent)
        self.mouth = Mouth(self.voice, self._line.write, self._first_sound, self._saying)
        self._keys = Keys()
        self.choices: list[Button] = []
        self._listener = Listener(self, self.prefixes, plain=self.errand is not None)
        self._waiting = Waiting(self.patience)
        self._turn: Turn | None = None
        self._count = 0
        self._ending = False
        # Whether everything begun had been said when the line closed.
        self.said_all = False

    @property
    def conversation(self) -> str:
        """The conversation's key: each call is its own, since a number in a display proves nobody."""
        return f"{CHANNEL}:{self.account}:{self.uuid}"

    @property
    def thinking(self) -> bool:
        """Whether the dialogue owes an answer."""
        return self._waiting.asked is not None

    async def run(self) -> None:
        """Serve the call to its end; returns when the line is closed."""
        if self.errand is None:
            menu = TEXTS["menu_spoken" if self.ears is not None and self.ears.ready else "menu"]
            notice = f" {TEXTS['recorded']}" if self.recorded else ""
            self.offer(f"{TEXTS['greeting']}{notice} {menu}", [Button(**choice) for choice in TEXTS["choices"]])
        else:
            opening = await self.errand.begun()
            self.offer(opening.text, opening.choices)
            if opening.end:
                self._end(Next.HANGUP)
        parts = [asyncio.ensure_future(part) for part in self._parts()]
        try:
            done, _ = await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
            for part in done:
                if isinstance(part.exception(), VoiceFailed):
                    self.next = Next.AGENT if self.errand is None else Next.HANGUP
                    self._line.let_go()
                elif error := part.exception():
                    raise error
        finally:
            self.said_all = not self.mouth.busy
            for part in parts:
                part.cancel()
            await asyncio.gather(*parts, return_exceptions=True)
            await self._line.close()

    def _parts(self) -> list[Coroutine[None, None, None]]:
        parts = [self._listen(), self.mouth.run(), self._watch(), self._line.keep()]
        if self.ears is not None and self.ears.ready:
            parts.append(self._listener.listen(self.ears, self._echo, self._caller_speaks, self._caller_spoke))
        return parts

    def answer(self, text: str, choices: Sequence[Button]) -> None:
        """Say a reply of the dialogue or of a person; one that comes after the last words is left out."""
        if self._ending:
            return
        self._waiting.answer()
        if self._turn is not None and self._turn.answer is None:
            self._turn.answer = time.monotonic()
        self.offer(text, choices)

    def offer(self, text: str, choices: Sequence[Button]) -> None:
        """Say something and let the keys mean its choices."""
        usable = [choice for choice in choices if choice.payload]
        if usable or not self.mouth.busy:
            self.choices = usable
        self.mouth.say(text, [choice.title for choice in usable])

    async def _listen(self) -> None:
        while (frame := await self._line.next()) is not None:
            if frame.kind == frames.AUDIO and self._listener.ear is not None and not self._ending:
                self._listener.ear.hear(frame.payload)
            if frame.kind == frames.KEY and frame.payload:
                # A key means the caller has heard enough.
                self.mouth.hush()
                self._listener.keyed()
                self._waiting.heard()
                pressed = self._keys.press(frame.payload[:1].decode("ascii", "replace"), time.monotonic())
                if pressed:
                    await self._pressed(pressed)

    async def _watch(self) -> None:
        """Everything that happens because time has passed."""
        while True:
            await asyncio.sleep(_TICK)
            now = time.monotonic()
            if self._ending:
                if not self.mouth.busy:
                    self._line.let_go()
                    await self._line.drain()
                    return
                continue
            if pressed := self._keys.waited(now):
                await self._pressed(pressed)
            await self._listener.mind()
            await self._mind(now)

    async def _mind(self, now: float) -> None:
        listening, typing = self._listener.listening, self._keys.begun
        match self._waiting.lapse(now, listening=listening, speaking=self.mouth.busy, typing=typing):
            case Lapse.TOO_LONG:
                self._end(Next.AGENT, TEXTS["too_long"])
            case Lapse.BOT_LATE:
                self._end(Next.AGENT, TEXTS["trouble"])
            case Lapse.FILL:
                if self._turn is not None:
                    self._turn.filled = True
                self._aside(TEXTS["wait"])
            case Lapse.LOOK:
                if await self.held(self.conversation):
                    self._end(Next.AGENT)
            case Lapse.REMIND | Lapse.REMIND_KEYS as lapse:
                self._aside(TEXTS["silence"], keys=lapse is Lapse.REMIND_KEYS)
            case Lapse.GIVE_UP if self.errand is None:
                self.transfer(TEXTS["misheard_transfer"])
            case Lapse.GIVE_UP | Lapse.NOBODY:
                self._end(Next.HANGUP, TEXTS["goodbye" if self.errand is None else "goodbye_called"])

    def _aside(self, text: str, *, keys: bool = False) -> None:
        """Say what is no answer: "nghe lại" means the answer before it."""
        said, choices = self.mouth.last
        self.mouth.say(text)
        if keys and choices:
            self.mouth.say(TEXTS["keys_are"], choices)
        self.mouth.last = (said, choices)

    def _caller_speaks(self) -> None:
        self._waiting.heard()
        if not self._ending:
            self._listener.began()

    async def _caller_spoke(self, heard: Heard) -> None:
        self.noted(heard)
        if self._ending:
            return
        self._waiting.heard()
        await self._listener.heard(heard)

    async def tell(self, text: str, turn: Turn) -> None:
        """Give words to the dialogue."""
        await self._tell(Kind.TEXT, text, None, turn)

    async def choose(self, digit: str, turn: Turn) -> None:
        """Do what the key does."""
        await self._pressed(Pressed(Meaning.CHOICE, digit), turn)

    def transfer(self, text: str) -> None:
        """A person takes the call after these words; a person who was called is let go instead."""
        if self.errand is None:
            self._end(Next.AGENT, text)
        else:
            self._end(Next.HANGUP, TEXTS["goodbye_called"])

    def to_person(self) -> None:
        """Somebody at the desk takes the call: say so, and let the exchange go on."""
        if not self._ending:
            self.mouth.hush()
            self._end(Next.AGENT, TEXTS["transfer"])

    async def _pressed(self, pressed: Pressed, turn: Turn | None = None) -> None:
        if self._ending:
            return
        match pressed.meaning:
            case Meaning.REPEAT:
                self.mouth.say(*self.mouth.last)
            case Meaning.PERSON:
                why = f" ({self.errand.title})" if self.errand is not None else ""
                await self._tell(Kind.PAYLOAD, f"Gặp nhân viên{why}", "/talk_to_agent")
                self._end(Next.AGENT, TEXTS["transfer"])
            case Meaning.CHOICE if await self._by_errand(pressed.value):
                pass
            case Meaning.CHOICE if 0 < int(pressed.value) <= len(self.choices):
                choice = self.choices[int(pressed.value) - 1]
                if not await self._listener.answered(choice.payload or ""):
                    await self._tell(Kind.PAYLOAD, choice.title, choice.payload, turn)
            case Meaning.CHOICE if self.choices:
                self._aside(TEXTS["no_such_choice"])
            case _:
                await self._tell(Kind.TEXT, code_of(pressed.value, self.prefixes) or pressed.value, None)

    async def _by_errand(self, text: str) -> bool:
        """Whether the words or keys were an answer to what we called for."""
        line = await self.errand.heard(text) if self.errand is not None else None
        if line is None:
            return False
        self.watch.heard(self.uuid, text, Kind.TEXT)
        self.offer(line.text, line.choices)
        if line.end:
            self._end(Next.HANGUP)
        return True

    async def _tell(self, kind: Kind, text: str, payload: str | None, turn: Turn | None = None) -> None:
        """Give the caller's words to the gateway; when it can't take them, a person takes the call."""
        if kind is Kind.TEXT and await self._by_errand(text):
            return
        self._count += 1
        self._listener.told()
        asked = self._waiting.ask()
        self._turn = turn or Turn.by_keys(asked)
        self.watch.heard(self.uuid, text, kind)
        event = Inbound(
            channel=CHANNEL,
            account=self.account,
            user=self.uuid,
            external_id=f"{self.uuid}:{self._count}",
            kind=kind,
            sent_at=datetime.now(UTC),
            text=text,
            payload=payload,
            data={"caller": self.caller} | ({"spoken": True} if self._turn.spoken else {}),
        )
        try:
            await self.take([event])
        except Exception:
            _log.exception("a caller's words could not be passed on; the call goes to a person")
            self._end(Next.AGENT, TEXTS["trouble"])

    def _end(self, following: Next, text: str = "") -> None:
        """Let the exchange go on once everything is said."""
        if self._ending:
            return
        self.next, self._ending = following, True
        if text:
            self.mouth.say(text)

    def _first_sound(self) -> None:
        turn = self._turn
        if turn is not None and not self.thinking:
            turn.sound, self._turn = time.monotonic(), None
            self.answered(turn.sound - turn.finished)
            self.measured(turn)
            self.watch.answered(self.uuid, turn.stages())

    def _saying(self, text: str, choices: Sequence[str]) -> None:
        self.watch.said(self.uuid, text, choices)
