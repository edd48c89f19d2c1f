"""Calls by the Asterisk Manager Interface: one connection, `Originate` with its answer as an event.

https://docs.asterisk.org/Configuration/Interfaces/Asterisk-Manager-Interface-AMI/
The user of manager.conf needs `read = call` and `write = originate`. The protocol is plain text without encryption:
keep the port on loopback or a private network.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import structlog

from connectors.phone.dialler import BadNumber, NotPlaced, Rang, Uncertain

_log = structlog.get_logger(__name__)

_CONNECT_SECONDS = 5.0
_ANSWER_SECONDS = 10.0
# After the ringing time Asterisk itself gives up; its event is on the way then.
_EVENT_SECONDS = 15.0
_LONGEST_LINE = 64 * 1024
_PHONE = re.compile(r"\+?[0-9]{3,15}")
_NAME = re.compile(r"[^\r\n]{1,200}")
_END = b"\r\n\r\n"
# `Reason` of an OriginateResponse: the last control frame of the channel (include/asterisk/frame.h, app "Originate").
_REASONS = {
    "0": Rang.NO_SUCH_NUMBER,
    "1": Rang.NO_ANSWER,
    "3": Rang.NO_ANSWER,
    "4": Rang.ANSWERED,
    "5": Rang.BUSY,
    "8": Rang.CONGESTED,
}

Message = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AmiSettings:
    """`channel` is how Asterisk dials, with {phone} in it: PJSIP/{phone}@trunk. `context` is in outgoing.conf."""

    host: str
    port: int
    user: str
    secret: str = field(repr=False)
    channel: str = "PJSIP/{phone}@trunk"
    caller_id: str = ""
    context: str = "assistant-outgoing"
    ring_seconds: float = 40.0

    def __post_init__(self) -> None:
        if "{phone}" not in self.channel:
            raise ValueError("the channel must hold {phone}, such as PJSIP/{phone}@trunk")
        for value in (self.user, self.secret, self.channel, self.caller_id, self.context):
            if value and not _NAME.fullmatch(value):
                raise ValueError("a value for the exchange must be one line")


class AmiDialler:
    """Rings people through Asterisk. Connects when first wanted, and again after a lost connection."""

    def __init__(self, settings: AmiSettings) -> None:
        self._settings = settings
        self._lock = asyncio.Lock()
        self._writer: asyncio.StreamWriter | None = None
        self._listening: asyncio.Task[None] | None = None
        # By ActionID: the answers to an action, the last event of a call.
        self._answers: dict[str, asyncio.Future[Message]] = {}
        self._ends: dict[str, asyncio.Future[Message]] = {}
        self._count = 0

    async def call(self, phone: str, uuid: str) -> Rang:
        """Ring a number in E.164 or as dialled. Raises `NotPlaced`, `Uncertain`."""
        if not _PHONE.fullmatch(phone):
            raise BadNumber("this is no telephone number")
        await self._connected()
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Message] = loop.create_future()
        end: asyncio.Future[Message] = loop.create_future()
        self._answers[uuid], self._ends[uuid] = answer, end
        try:
            await self._write(self._originate(phone, uuid), uuid)
            first = await self._within(answer, _ANSWER_SECONDS)
            if first.get("response") != "Success":
                raise NotPlaced(f"the exchange refused the call: {first.get('message', '')}"[:200], wrong=True)
            event = await self._within(end, self._settings.ring_seconds + _EVENT_SECONDS)
        finally:
            for waiting in (self._answers.pop(uuid, None), self._ends.pop(uuid, None)):
                if waiting is not None and not waiting.cancel() and not waiting.cancelled():
                    waiting.exception()  # looked at, whoever was still waiting
        return _rang(event)

    async def close(self) -> None:
        """Log off."""
        self._lost("the application has ended")
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)

    def _originate(self, phone: str, uuid: str) -> dict[str, str]:
        ours = self._settings
        national = "0" + phone[3:] if phone.startswith("+84") else phone
        return {
            "Action": "Originate",
            "ActionID": uuid,
            "Channel": ours.channel.replace("{phone}", national),
            "Context": ours.context,
            "Exten": "s",
            "Priority": "1",
            "Timeout": str(int(ours.ring_seconds * 1000)),
            **({"CallerID": ours.caller_id} if ours.caller_id else {}),
            # Two underscores: the variable goes on to the channels that this one makes.
            "Variable": f"__CALL={uuid}",
            "Async": "true",
        }

    async def _connected(self) -> None:
        async with self._lock:
            if self._writer is not None and not self._writer.is_closing():
                return
            try:
                async with asyncio.timeout(_CONNECT_SECONDS):
                    reader, writer = await asyncio.open_connection(
                        self._settings.host, self._settings.port, limit=_LONGEST_LINE
                    )
            except (OSError, TimeoutError) as error:
                raise NotPlaced(f"the exchange can't be reached ({type(error).__name__})") from error
            try:
                async with asyncio.timeout(_CONNECT_SECONDS):
                    await self._log_on(reader, writer)
            except NotPlaced:
                writer.close()
                raise
            except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
                writer.close()
                raise NotPlaced("the exchange does not speak AMI on this port", wrong=True) from error
            self._writer = writer
            self._listening = asyncio.create_task(self._listen(reader, writer), name="ami")

    async def _log_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        banner = await reader.readuntil(b"\n")
        if not banner.startswith(b"Asterisk Call Manager"):
            raise NotPlaced("the exchange does not speak AMI on this port", wrong=True)
        login = {"Action": "Login", "ActionID": "login", "Username": self._settings.user}
        writer.write(_packed({**login, "Secret": self._settings.secret, "Events": "call"}))
        await writer.drain()
        while (message := _read(await reader.readuntil(_END))).get("actionid") != "login":
            pass
        if message.get("response") != "Success":
            raise NotPlaced("the exchange refused the user or its secret (manager.conf)", wrong=True)

    async def _write(self, action: Message, uuid: str) -> None:
        writer = self._writer
        if writer is None or writer.is_closing():
            raise NotPlaced("the exchange closed the connection")
        writer.write(_packed(action))
        try:
            await writer.drain()
        except OSError as error:
            raise Uncertain("the exchange was lost while it was asked") from error

    async def _within(self, future: asyncio.Future[Message], seconds: float) -> Message:
        try:
            async with asyncio.timeout(seconds):
                return await asyncio.shield(future)
        except TimeoutError as error:
            raise Uncertain("the exchange did not say what became of the call") from error

    async def _listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                message = _read(await reader.readuntil(_END))
                action = message.get("actionid", "")
                if "response" in message and message.get("event") != "OriginateResponse":
                    _settle(self._answers.get(action), message)
                elif message.get("event") == "OriginateResponse":
                    # An event that overtakes its answer counts as both.
                    _settle(self._answers.get(action), {"response": "Success"})
                    _settle(self._ends.get(action), message)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
            _log.warning("the exchange closed its manager connection", error=type(error).__name__)
        finally:
            self._lost("the exchange was lost while the phone was ringing", writer)

    def _lost(self, why: str, of: asyncio.StreamWriter | None = None) -> None:
        """The connection is gone: what is under way nobody can tell the end of."""
        if self._writer is not None and of in (None, self._writer):
            self._writer.close()
            self._writer = None
        for waiting in (*self._answers.values(), *self._ends.values()):
            if not waiting.done():
                waiting.set_exception(Uncertain(why))


def _rang(event: Message) -> Rang:
    if event.get("response") == "Success":
        return Rang.ANSWERED
    reason = _REASONS.get(event.get("reason", ""), Rang.CONGESTED)
    return Rang.NO_ANSWER if reason is Rang.ANSWERED else reason


def _settle(future: asyncio.Future[Message] | None, message: Message) -> None:
    if future is not None and not future.done():
        future.set_result(message)


def _packed(action: Message) -> bytes:
    lines = []
    for key, value in action.items():
        if "\r" in value or "\n" in value:  # a second header, or a second action
            raise NotPlaced("a value for the exchange must be one line", wrong=True)
        lines.append(f"{key}: {value}\r\n")
    return "".join(lines).encode() + b"\r\n"


def _read(raw: bytes) -> dict[str, str]:
    """Header lines as a dictionary with lower-case names."""
    message: dict[str, str] = {}
    for line in raw.decode("utf-8", "replace").split("\r\n"):
        key, colon, value = line.partition(":")
        if colon:
            message[key.strip().lower()] = value.strip()
    return message


async def manager_answers(settings: AmiSettings) -> str:
    """Log on and off again, for the doctor: "" when it works, else what is wrong."""
    dialler = AmiDialler(settings)
    try:
        await dialler._connected()
    except NotPlaced as error:
        return str(error)
    finally:
        await dialler.close()
    return ""
