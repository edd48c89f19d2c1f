"""A stand-in for Asterisk's manager interface: logs users in, rings numbers as told, connects who picks up."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

USER, SECRET = "assistant", "of the manager"
BUSY, NO_ANSWER, CONGESTED, NO_SUCH = "5", "3", "8", "0"


@dataclass
class Manager:
    """`fates` says by number what happens: a Reason, "hang" (says nothing), "refuse", "drop" (closes the connection
    after the answer), "vanish" (closes it at once), "early" (the event before the answer). Others pick up:
    `picked_up` is given the call's UUID.
    """

    fates: dict[str, str] = field(default_factory=dict)
    picked_up: Callable[[str], Awaitable[None]] | None = None
    banner: bytes = b"Asterisk Call Manager/9.0.0\r\n"
    actions: list[dict[str, str]] = field(default_factory=list)
    connections: int = 0
    # Rings until this is set.
    let_ring: asyncio.Event = field(default_factory=asyncio.Event)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)

    async def start(self) -> int:
        self.let_ring.set()
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.cut()
        await self._server.wait_closed()

    def cut(self) -> None:
        """Every connection breaks."""
        for writer in list(self._writers):
            writer.transport.abort()

    def rung(self) -> list[str]:
        """The numbers that were dialled."""
        return [_number(one) for one in self.actions if one["Action"] == "Originate"]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.add(writer)
        writer.write(self.banner)
        known = False
        try:
            while raw := await reader.readuntil(b"\r\n\r\n"):
                action = dict(line.split(": ", 1) for line in raw.decode().strip().split("\r\n"))
                self.actions.append(action)
                if action["Action"] == "Login":
                    known = (action["Username"], action["Secret"]) == (USER, SECRET)
                    what = ("Success", "Authentication accepted") if known else ("Error", "Authentication failed")
                    _say(writer, {"Response": what[0], "ActionID": action["ActionID"], "Message": what[1]})
                    if not known:
                        return
                    _say(writer, {"Event": "FullyBooted", "Privilege": "system,all", "Status": "Fully Booted"})
                elif known and action["Action"] == "Originate":
                    self._do(self._originate(writer, action))
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _originate(self, writer: asyncio.StreamWriter, action: dict[str, str]) -> None:
        fate, uuid = self.fates.get(_number(action), "4"), action["ActionID"]
        if fate == "vanish":
            writer.transport.abort()
            return
        if fate == "refuse":
            _say(writer, {"Response": "Error", "ActionID": uuid, "Message": "Extension does not exist."})
            return
        queued = {"Response": "Success", "ActionID": uuid, "Message": "Originate successfully queued"}
        if fate != "early":
            _say(writer, queued)
        # Events of other calls come between.
        _say(writer, {"Event": "Newchannel", "Privilege": "call,all", "Channel": "PJSIP/other-01", "Uniqueid": "1.1"})
        if fate == "hang":
            return
        if fate == "drop":
            writer.transport.abort()
            return
        await self.let_ring.wait()
        answered = fate in ("4", "early")
        event = {"Event": "OriginateResponse", "Privilege": "call,all", "ActionID": uuid, "Uniqueid": "1.2"}
        _say(
            writer,
            {
                **event,
                "Response": "Success" if answered else "Failure",
                "Channel": action["Channel"],
                "Context": action["Context"],
                "Exten": action["Exten"],
                "Reason": "4" if answered else fate,
            },
        )
        if fate == "early":
            _say(writer, queued)
        if answered and self.picked_up is not None:
            variable = dict([action["Variable"].split("=", 1)])
            self._do(self.picked_up(variable["__CALL"]))

    def _do(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _say(writer: asyncio.StreamWriter, message: dict[str, str]) -> None:
    if not writer.is_closing():
        writer.write("".join(f"{key}: {value}\r\n" for key, value in message.items()).encode() + b"\r\n")


def _number(action: dict[str, str]) -> str:
    return action["Channel"].partition("/")[2].partition("@")[0]
