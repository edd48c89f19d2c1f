"""Recordings of calls: the caller left, the assistant right, from the moment the announcement of it is said.

A call in which the announcement is not said is not recorded, nor what a person says after a transfer: that is the
exchange's. Kept under DATA_DIR/recordings as CALL.wav, readable by the application only, for PHONE_RECORD_DAYS.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import struct
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import numpy as np
import structlog

from connectors.phone.texts import TEXTS
from connectors.phone.watch import Watch

_log = structlog.get_logger(__name__)

_RATE = 8000
_BYTES = 2
_HEADER = 44
# A frame may come this late and still stands directly behind the one before.
_JITTER = 0.1
# How much is held in memory before it is written.
_WRITE_SECONDS = 5.0
_DAY = 86400.0


@dataclass
class _Tracks:
    """A recording in the making: two tracks on one clock."""

    file: Path
    began: float
    caller: bytearray = field(default_factory=bytearray)
    assistant: bytearray = field(default_factory=bytearray)

    def add(self, audio: bytes, now: float, *, of_caller: bool) -> None:
        track = self.caller if of_caller else self.assistant
        _fill(track, int((now - self.began - _JITTER) * _RATE) * _BYTES)
        track.extend(audio)

    def take(self, upto: float | None = None) -> bytes:
        """Both tracks up to a moment (None: everything), interleaved, and no longer kept here."""
        length = max(len(self.caller), len(self.assistant))
        if upto is not None:
            length = min(length, max(0, int((upto - self.began) * _RATE) * _BYTES))
            self.began += length / _BYTES / _RATE
        for track in (self.caller, self.assistant):
            _fill(track, length)
        pair = [np.frombuffer(bytes(track[:length]), dtype="<i2") for track in (self.caller, self.assistant)]
        del self.caller[:length], self.assistant[:length]
        return np.column_stack(pair).astype("<i2").tobytes()


def _fill(track: bytearray, length: int) -> None:
    """Silence up to a length."""
    if len(track) < length:
        track.extend(bytes(length - len(track)))


class Recorder(Watch):
    """Records calls of this process. A disk that refuses costs the recording, never the call."""

    def __init__(self, folder: Path, days: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._folder = folder
        self._days = days
        self._clock = clock
        self._making: dict[str, _Tracks] = {}
        # One thread: pieces of a file are written in their order.
        self._disk = ThreadPoolExecutor(max_workers=1, thread_name_prefix="recordings")

    def said(self, uuid: str, text: str, choices: Sequence[str]) -> None:
        if TEXTS["recorded"] in text and uuid not in self._making:
            part = self._folder / f"{uuid}.part"
            self._making[uuid] = _Tracks(part, self._clock())
            self._do(_begin, part)

    def sound(self, uuid: str, audio: bytes, *, of_caller: bool) -> None:
        if (tracks := self._making.get(uuid)) is None:
            return
        now = self._clock()
        tracks.add(audio, now, of_caller=of_caller)
        if now - tracks.began > _WRITE_SECONDS:
            self._do(_append, tracks.file, tracks.take(now - _JITTER))

    def ended(self, uuid: str, following: str) -> None:
        if tracks := self._making.pop(uuid, None):
            self._do(_append, tracks.file, tracks.take())
            self._do(_finish, tracks.file)

    async def tidy(self) -> None:
        """Finish what a process that died has left, remove what has been kept long enough."""
        making = {tracks.file for tracks in self._making.values()}
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._disk, _tidy, self._folder, making, time.time() - self._days * _DAY)

    async def close(self) -> None:
        """Write everything."""
        for uuid in list(self._making):
            self.ended(uuid, "")
        await asyncio.to_thread(self._disk.shutdown)

    def _do(self, work: Callable[..., None], *values: object) -> None:
        with contextlib.suppress(RuntimeError):  # the application is ending
            self._disk.submit(work, *values).add_done_callback(
                lambda done: _log.error("a recording failed", error=str(done.exception())) if done.exception() else None
            )


@dataclass(frozen=True, slots=True)
class Recording:
    """A finished one."""

    name: str
    seconds: float
    at: float


def recordings(folder: Path, uuid: str) -> list[Recording]:
    """Those of a call, oldest first."""
    try:
        call = str(UUID(uuid))
    except ValueError:
        return []
    files = sorted(folder.glob(f"{call}*.wav"))
    return [Recording(file.name, (size - _HEADER) / (_RATE * _BYTES * 2), at) for file, size, at in map(_looked, files)]


def _looked(file: Path) -> tuple[Path, int, float]:
    status = file.stat()
    return file, status.st_size, status.st_mtime


def _begin(part: Path) -> None:
    part.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(bytes(_HEADER))


def _append(part: Path, data: bytes) -> None:
    with part.open("ab") as file:
        file.write(data)


def _finish(part: Path) -> None:
    """Write the header, now that the length is known, and give the file its name."""
    size = part.stat().st_size - _HEADER
    with part.open("r+b") as file:
        file.write(b"RIFF" + struct.pack("<I", size + _HEADER - 8) + b"WAVEfmt ")
        file.write(struct.pack("<IHHIIHH", 16, 1, 2, _RATE, _RATE * _BYTES * 2, _BYTES * 2, _BYTES * 8))
        file.write(b"data" + struct.pack("<I", size))
    final, again = part.with_suffix(".wav"), 1
    while final.exists():
        again += 1
        final = part.with_name(f"{part.stem}-{again}.wav")
    part.rename(final)


def _tidy(folder: Path, making: set[Path], before: float) -> None:
    for part in set(folder.glob("*.part")) - making:
        if part.stat().st_size > _HEADER:
            _finish(part)
        else:
            part.unlink()
    for file in folder.glob("*.wav"):
        if file.stat().st_mtime < before:
            file.unlink()
