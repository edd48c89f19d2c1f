"""The phone channel: an AudioSocket server for Asterisk, and the contract's methods over the calls in progress."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

import structlog

from connectors.contract import Button, Inbound, Kind, Outbound, Part, Receipt, Reply, Take, Webhook
from connectors.errors import BadRequest, Refused, Unreachable
from connectors.phone import frames
from connectors.phone.call import CHANNEL, Call, Next
from connectors.phone.contract import Held, Voice, VoiceFailed
from connectors.phone.ear import Heard
from connectors.phone.ears import Ears
from connectors.phone.errand import Errand
from connectors.phone.keys import PREFIXES, likely_first
from connectors.phone.latency import Turn
from connectors.phone.texts import prompts
from connectors.phone.waiting import Patience
from connectors.phone.watch import Watches

_log = structlog.get_logger(__name__)

# Asterisk connects at once after it has announced the call.
_ANNOUNCED_SECONDS = 30.0
_IDENTITY_SECONDS = 2.0
# What follows a call is asked directly after it.
_REMEMBERED = 1000
_CHORES_SECONDS = 3600.0

Chore = Callable[[], Awaitable[None]]


async def _nobody(_conversation: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class PhoneSettings:
    """`bind` is host:port; AudioSocket knows neither password nor encryption, so a private address."""

    bind: str
    account: str = "hotline"
    calls: int = 8
    prefixes: Sequence[str] = PREFIXES
    # First digits of a caller's number, and how codes begin there.
    areas: Mapping[str, str] = field(default_factory=dict)
    # Ears and prompts are made ready at the start; else when the first call is announced.
    ready: bool = True
    recorded: bool = False
    patience: Patience = field(default_factory=Patience)

    @property
    def address(self) -> tuple[str, int]:
        """Host and port. Raises ValueError."""
        host, colon, port = self.bind.rpartition(":")
        if not (host and colon and port.isdigit() and int(port) < 65536):
            raise ValueError(f"PHONE_BIND must be host:port such as 127.0.0.1:9092, not {self.bind!r}")
        return host, int(port)


class PhoneConnector:
    """Callers of the hotline. A call lives in the process that Asterisk has connected to."""

    name = CHANNEL

    def __init__(
        self,
        settings: PhoneSettings,
        voice: Voice,
        ears: Ears | None = None,
        *,
        answered: Callable[[float], None] = lambda _seconds: None,
        measured: Callable[[Turn], None] = lambda _turn: None,
        noted: Callable[[Heard], None] = lambda _heard: None,
    ) -> None:
        settings.address  # noqa: B018  refuses a wrong one now, not at the first call
        self._settings = settings
        self._voice = voice
        self._ears = ears
        self.answered = answered
        self.measured = measured
        self.noted = noted
        self._preparing: asyncio.Task[None] | None = None
        self.held: Held = _nobody
        self.watches = Watches()
        # Work beside the calls, once an hour.
        self.chores: list[Chore] = []
        self._hourly: asyncio.Task[None] | None = None
        self._announced: dict[str, tuple[str, float, Errand | None]] = {}
        self._calls: dict[str, Call] = {}
        self._next: dict[str, Next] = {}
        self._extensions: dict[str, str] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._take: Take | None = None
        self.port = 0

    def announce(
        self, uuid: str, caller: str, errand: Errand | None = None, seconds: float = _ANNOUNCED_SECONDS
    ) -> bool:
        """Expect a call; False when all lines are taken. Raises ValueError for what is no UUID.

        With an `errand` it is one that we make: `seconds` is how long it may ring.
        """
        uuid, now = str(UUID(uuid)), time.monotonic()
        self._announced = {key: kept for key, kept in self._announced.items() if kept[1] > now}
        if len(self._calls) + len(self._announced) >= self._settings.calls:
            return False
        self._announced[uuid] = (caller, now + seconds, errand)
        if not self._settings.ready:
            self._get_ready()
        return True

    @property
    def address(self) -> tuple[str, int]:
        """Where calls are served now. Raises LookupError before it is."""
        if not self.port:
            raise LookupError("the phone is not open yet")
        return self._settings.address[0], self.port

    def expect_no_more(self, uuid: str) -> bool:
        """Forget an announced call; False when it has begun already, or was not announced."""
        return self._announced.pop(uuid.lower(), None) is not None

    @property
    def hears(self) -> bool:
        """Whether callers' words are understood, or only their keys."""
        return self._ears is not None

    @property
    def free_lines(self) -> int:
        """How many calls more could be served now."""
        return self._settings.calls - len(self._calls) - len(self._announced)

    def next(self, uuid: str) -> Next:
        """What the exchange does now with a call. One that is not known goes to a person."""
        return self._next.get(uuid.lower(), Next.AGENT)

    @property
    def account(self) -> str:
        """The hotline's name in the keys of conversations."""
        return self._settings.account

    def transfer(self, uuid: str, extension: str) -> bool:
        """Have a call go on to a person's telephone; False when it is not in this process."""
        call = self._calls.get(uuid)
        if call is None:
            return False
        self._extensions[uuid] = extension
        while len(self._extensions) > _REMEMBERED:
            self._extensions.pop(next(iter(self._extensions)))
        call.to_person()
        return True

    def extension(self, uuid: str) -> str | None:
        """The telephone that a call goes on to, when somebody has taken it."""
        return self._extensions.get(uuid.lower())

    async def wish_for_person(self, uuid: str, caller: str) -> None:
        """Have the call's conversation wait for a person, if it does not yet."""
        uuid = str(UUID(uuid))
        if self._take is None or await self.held(f"{CHANNEL}:{self._settings.account}:{uuid}"):
            return
        now = datetime.now(UTC)
        words, wish, data = "Gặp nhân viên", "/talk_to_agent", {"caller": caller}
        account = self._settings.account
        event = Inbound(CHANNEL, account, uuid, f"{uuid}:person", Kind.PAYLOAD, now, words, wish, data=data)
        await self._take([event])

    async def poll(self, take: Take) -> None:
        """Serve calls until cancelled; what callers do goes to `take`."""
        self._take = take

        def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.create_task(self._serve(reader, writer, take), name="phone-call")
            self._tasks.add(task)
            task.add_done_callback(self._done)
            # However it ended, cancelled in its first step even: the line is not left open.
            task.add_done_callback(lambda _task: writer.transport.abort())

        server = await asyncio.start_server(serve, *self._settings.address)
        self.port = server.sockets[0].getsockname()[1]
        try:
            await server.serve_forever()
        finally:
            server.close()
            await self._let_go()

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("a call failed", error=type(error).__name__, exc_info=error)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, take: Take) -> None:
        uuid = await frames.identity(reader, _IDENTITY_SECONDS)
        caller, until, errand = self._announced.pop(uuid or "", ("", 0.0, None))
        if uuid is None or until < time.monotonic():
            _log.warning("a call that nobody announced", known=uuid is not None)
            await frames.close(writer)
            return
        call = Call(
            uuid=uuid,
            account=self._settings.account,
            caller=caller,
            reader=reader,
            writer=writer,
            voice=self._voice,
            take=take,
            held=self.held,
            patience=self._settings.patience,
            prefixes=likely_first(self._settings.prefixes, self._settings.areas, caller),
            answered=self.answered,
            measured=self.measured,
            ears=self._ears,
            noted=self.noted,
            watch=self.watches,
            errand=errand,
            recorded=self._settings.recorded,
        )
        self._calls[uuid] = call
        self.watches.began(uuid, caller)
        started = time.monotonic()
        try:
            await call.run()
        finally:
            self._calls.pop(uuid, None)
            self._remember(uuid, call.next)
            self.watches.ended(uuid, call.next.value)
            if errand is not None:
                await errand.ended(call.said_all)
            _log.info("call ended", next=call.next.value, seconds=round(time.monotonic() - started, 1))

    def _remember(self, uuid: str, following: Next) -> None:
        self._next[uuid] = following
        while len(self._next) > _REMEMBERED:
            self._next.pop(next(iter(self._next)))

    def handshake(self, request: Webhook) -> Reply:
        """A telephone exchange verifies no address."""
        return Reply(404)

    def receive(self, request: Webhook) -> Sequence[Inbound]:
        """Calls come over AudioSocket, never as a webhook."""
        raise BadRequest("the phone has no webhook")

    def render(self, message: Outbound) -> Sequence[Part]:
        """One part: words and choices. Pictures and links stay out; the words speak of them."""
        choices = [{"title": b.title, "payload": b.payload} for b in message.buttons if b.payload]
        if not message.text and not choices:
            return ()
        return (Part({"text": message.text, "choices": choices}, message.text[:80]),)

    async def send(self, account: str, user: str, part: Part, reference: str) -> Receipt:
        """Have it said after what is being said."""
        if account != self._settings.account:
            raise Refused("this conversation belongs to another hotline", code="account")
        call = self._calls.get(user)
        if call is None:
            raise Unreachable("the call has ended", code="hung-up")
        call.answer(part.body["text"], [Button(**choice) for choice in part.body["choices"]])
        return Receipt(reference)

    async def acknowledge(self, account: str, user: str) -> None:
        """A caller who waits long hears so from the call itself."""

    async def start(self) -> None:
        """Make ears and prompts ready beside everything else, where calls are expected."""
        if self._settings.ready:
            self._get_ready()
        if self.chores:
            self._hourly = asyncio.create_task(self._do_chores(), name="phone-chores")

    async def _do_chores(self) -> None:
        while True:
            for chore in self.chores:
                await chore()
            await asyncio.sleep(_CHORES_SECONDS)

    def _get_ready(self) -> None:
        if self._preparing is None:
            self._preparing = asyncio.create_task(self._prepare(), name="phone-prompts")

    async def _prepare(self) -> None:
        if self._ears is not None:
            await self._ears.warm()
        try:
            for text, choices in prompts():
                async for _audio in self._voice.say(text, choices):
                    pass
        except VoiceFailed as error:
            _log.warning("prompts are made when wanted", reason=str(error))

    async def close(self) -> None:
        """Calls in progress go to a person."""
        if self._hourly is not None:
            self._hourly.cancel()
            await asyncio.gather(self._hourly, return_exceptions=True)
        if self._preparing is not None:
            self._preparing.cancel()
            await asyncio.gather(self._preparing, return_exceptions=True)
        await self._let_go()
        if self._ears is not None:
            await self._ears.close()
        await self._voice.close()

    async def _let_go(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.sleep(0)  # aborted lines close in the loop's next round
