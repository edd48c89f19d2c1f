"""A caller of the running assistant over AudioSocket, in place of an exchange: the program behind `./assistant call`.

Each turn is a sound file or keys; it begins when the assistant has finished speaking. Prints what was understood and
said and how long each answer took, and keeps the assistant's voice as a WAV file.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import shutil
import sys
import uuid
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from connectors.phone import frames
from connectors.phone.frames import FRAME_BYTES, FRAME_SECONDS, Frame
from tts.audio import Format, decode, encode, wav
from tts.contract import Sound, SpeechError

_RATE = 8000
_KEYS = frozenset("0123456789*#")
# The assistant has finished when it has been silent for so long: sentences follow each other faster.
_FINISHED = 0.9
# After the last turn: an answer may need a look-up.
_LAST_ANSWER = 20.0
_MICROPHONE = ("arecord", "-q", "-t", "raw", "-f", "S16_LE", "-r", str(_RATE), "-c", "1")
_LOUDSPEAKER = ("aplay", "-q", "-t", "raw", "-f", "S16_LE", "-r", str(_RATE), "-c", "1")
_WHO = {"assistant": "trợ lý", "caller": "khách"}


class NoCall(Exception):
    """The call can't be made; the message says why, in one sentence."""


@dataclass
class Caller:
    """One call. `heard` is the assistant's voice with its pauses."""

    hooks: httpx.AsyncClient
    secret: str
    number: str
    uuid: str = field(default_factory=lambda: str(uuid.uuid4()))
    heard: bytearray = field(default_factory=bytearray)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    _spoke_at: float = 0.0
    _spoke: bool = False
    _shown: int = 0

    async def ask(self, path: str, **form: str) -> httpx.Response:
        """One of the exchange's questions."""
        try:
            answer = await self.hooks.post(f"/phone/calls{path}", data={"secret": self.secret, **form})
        except httpx.HTTPError:
            raise NoCall("Nobody answers there; start the assistant with ./assistant up.") from None
        if answer.status_code == 403:
            raise NoCall("PHONE_SECRET here is not that of the running assistant.")
        if answer.status_code in (404, 503) and path != "/story":
            raise NoCall("The running assistant takes no calls: set PHONE_BIND (or DEMO) and start it again.")
        return answer

    async def call(self, turns: Sequence[bytes | str], *, live: bool, wait: float) -> None:
        """The whole call. Raises `NoCall`."""
        host, _, port = (await self.ask("/address")).text.rpartition(":")
        if (await self.ask("", uuid=self.uuid, caller=self.number)).text != "bot":
            raise NoCall("All lines are taken.")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(Frame(frames.IDENTITY, uuid.UUID(self.uuid).bytes).pack())
        parts = [asyncio.ensure_future(part) for part in (self._hear(reader, live=live), self._tell())]
        try:
            speaking = asyncio.ensure_future(self._speak(writer, turns, live=live, wait=wait))
            ended = asyncio.ensure_future(self.over.wait())
            await asyncio.wait((speaking, ended), return_when=asyncio.FIRST_COMPLETED)
            for task in (speaking, ended):
                task.cancel()
            await asyncio.gather(speaking, ended, return_exceptions=True)
        finally:
            for part in parts:
                part.cancel()
            await asyncio.gather(*parts, return_exceptions=True)
            await frames.close(writer)
            with contextlib.suppress(NoCall):
                await self._show()
                await self.ask("/ended", uuid=self.uuid)

    async def _hear(self, reader: asyncio.StreamReader, *, live: bool) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        speaker = await _program(_LOUDSPEAKER) if live else None
        while (frame := await frames.read(reader)) is not None and frame.kind != frames.HANGUP:
            if frame.kind != frames.AUDIO:
                continue
            # What comes after a pause stands after a pause.
            passed = int((loop.time() - began) / FRAME_SECONDS) * FRAME_BYTES
            if passed - len(self.heard) > 10 * FRAME_BYTES:
                self.heard.extend(bytes(passed - len(self.heard)))
            self.heard.extend(frame.payload)
            if any(frame.payload):
                self._spoke, self._spoke_at = True, loop.time()
            if speaker is not None and speaker.stdin is not None:
                speaker.stdin.write(frame.payload)
        self.over.set()

    async def _speak(
        self, writer: asyncio.StreamWriter, turns: Sequence[bytes | str], *, live: bool, wait: float
    ) -> None:
        if live:
            async for piece in _microphone():
                writer.write(Frame(frames.AUDIO, piece).pack())
            return
        for turn in turns:
            await self._silent_until_finished(writer, _LAST_ANSWER)
            if isinstance(turn, str):
                for key in turn:
                    writer.write(Frame(frames.KEY, key.encode()).pack())
                    await self._send(writer, bytes(FRAME_BYTES * 5))
            else:
                await self._send(writer, turn)
            self._spoke = False
        await self._silent_until_finished(writer, _LAST_ANSWER)
        await self._send(writer, bytes(int(wait * _RATE) * 2))

    async def _silent_until_finished(self, writer: asyncio.StreamWriter, limit: float) -> None:
        """Send silence until the assistant has spoken and finished."""
        loop = asyncio.get_running_loop()
        until = loop.time() + limit
        while loop.time() < until and not (self._spoke and loop.time() - self._spoke_at > _FINISHED):
            if self._spoke:
                until = max(until, self._spoke_at + limit)
            await self._send(writer, bytes(FRAME_BYTES * 5))

    async def _send(self, writer: asyncio.StreamWriter, audio: bytes) -> None:
        """As fast as it is spoken."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        for at in range(0, len(audio), FRAME_BYTES):
            writer.write(Frame(frames.AUDIO, audio[at : at + FRAME_BYTES].ljust(FRAME_BYTES, b"\0")).pack())
            due += FRAME_SECONDS
            await asyncio.sleep(max(0.0, due - loop.time()))
        await writer.drain()

    async def _tell(self) -> None:
        while True:
            await asyncio.sleep(0.3)
            await self._show(keep_last=True)

    async def _show(self, *, keep_last: bool = False) -> None:
        """Print the new lines of the call's story; the last one may still get its time."""
        answer = await self.ask("/story", uuid=self.uuid)
        if answer.status_code != 200:
            return
        lines: list[dict[str, Any]] = answer.json()["lines"]
        ready = len(lines) - keep_last
        for line in lines[self._shown : ready]:
            print(_printed(line), flush=True)  # noqa: T201
        self._shown = max(self._shown, ready)


def _printed(line: dict[str, Any]) -> str:
    choices = "".join(f"\n{'':19}{number}. {title}" for number, title in enumerate(line["choices"], 1))
    waited = line["waited"] or {}
    stages = ", ".join(f"{name} {seconds:.2f}" for name, seconds in waited.items() if name != "total")
    times = f"\n{'':19}({waited['total']:.2f} s: {stages})" if "total" in waited else ""
    return f"{line['at']:7.1f} s  {_WHO[line['who']]:7}  {line['text']}{choices}{times}"


async def _program(command: Sequence[str]) -> asyncio.subprocess.Process | None:
    if shutil.which(command[0]) is None:
        return None
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)


async def _microphone() -> AsyncIterator[bytes]:
    program = await _program(_MICROPHONE)
    if program is None or program.stdout is None:
        raise NoCall("There is no arecord here for the microphone; give a sound file or --keys.")
    try:
        while piece := await program.stdout.read(FRAME_BYTES):
            yield piece
    finally:
        with contextlib.suppress(ProcessLookupError):
            program.terminate()
        await program.wait()


def _turns(files: Sequence[str], keys: str) -> list[bytes | str]:
    """Sounds and keys in the order given; what is no file but keys counts as keys. Raises `NoCall`."""
    turns: list[bytes | str] = []
    for one in [*files, *(part.strip() for part in keys.split(",") if part.strip())]:
        path = Path(one)
        if path.is_file():
            try:
                turns.append(encode(decode(path.read_bytes()), Format.SLIN))
            except SpeechError as error:
                raise NoCall(f"{one}: {error}") from None
        elif set(one) <= _KEYS:
            turns.append(one)
        else:
            raise NoCall(f"{one} is neither a sound file nor keys (0-9, *, #).")
    return turns


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when there was a call; 1 with a sentence on standard error when not."""
    parser = argparse.ArgumentParser(prog="./assistant call", description="Call the running assistant.")
    parser.add_argument("turns", nargs="*", help="sound files (WAV, mp3 …) or keys such as 1#, each a turn")
    parser.add_argument("--keys", default="", help="keys after them, turns separated by commas: 1#,7313000123456#")
    parser.add_argument("--out", default="", help="write the assistant's voice here (WAV)")
    parser.add_argument("--caller", default="0912000101", help="the number that the display would show")
    parser.add_argument("--url", default=os.environ.get("ASSISTANT_URL", "http://127.0.0.1:8000"))
    parser.add_argument("--wait", type=float, default=1.0, help="seconds of silence before hanging up")
    options = parser.parse_args(arguments)
    try:
        return asyncio.run(_run(options))
    except NoCall as reason:
        sys.stderr.write(f"{reason}\n")
        return 1


async def _run(options: argparse.Namespace) -> int:
    secret = os.environ.get("PHONE_SECRET", "")
    if not secret:
        raise NoCall("PHONE_SECRET is not set; ./assistant up makes one.")
    turns = _turns(options.turns, options.keys)
    async with httpx.AsyncClient(base_url=options.url, timeout=10) as hooks:
        caller = Caller(hooks, secret, options.caller)
        try:
            await caller.call(turns, live=not turns, wait=options.wait)
        finally:
            if options.out and caller.heard:
                sound = wav(Sound(bytes(caller.heard), _RATE))
                await asyncio.to_thread(Path(options.out).write_bytes, sound)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
