"""Spoken pieces on disk, found by what they contain. Any number of processes share the folder.

The name of a file is the digest of everything that makes its sound: engine, voice, words, format. A file is written
aside and moved into place, so nobody reads half of one. What was not used longest goes first when the folder is full.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tts.audio import Format
from tts.contract import Engine

LIMIT = 512 * 1024 * 1024
"""Bytes: about nine hours of telephone speech."""
# After trimming this share of the limit is left, so that not every write trims.
_LEFT = 0.8
# The folder is measured after this many written bytes, as a share of the limit.
_MEASURE = 0.05
# A file is marked as used when its mark is older than this: not a disk write for every sentence.
_MARK_SECONDS = 3600.0
# Beside files of this age nobody writes any more: left by a process that was killed.
_ABANDONED_SECONDS = 600.0
_VERSION = 1  # raise when the same words shall sound different


@dataclass(slots=True)
class Cache:
    """`folder` is made when first written. A disk that refuses costs speed, never a sentence."""

    folder: Path
    limit: int = LIMIT
    _written: int = 0

    def path(self, engine: Engine, words: str, form: Format) -> Path:
        """Where a piece lies, whether or not it is there."""
        key = json.dumps([_VERSION, engine.name, engine.fingerprint, form.value, words], ensure_ascii=False)
        digest = hashlib.sha256(key.encode()).hexdigest()
        return self.folder / digest[:2] / f"{digest}.{form.value}"

    def get(self, engine: Engine, words: str, form: Format) -> bytes | None:
        """The bytes, or None. An empty file (the machine lost power) counts as none."""
        path = self.path(engine, words, form)
        try:
            data = path.read_bytes()
            if data and time.time() - path.stat().st_mtime > _MARK_SECONDS:
                os.utime(path)
        except OSError:
            return None
        return data or None

    def put(self, engine: Engine, words: str, form: Format, data: bytes) -> None:
        """Keep a piece; trims the folder now and then."""
        path = self.path(engine, words, form)
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, data)
            self._written += len(data)
        if self._written > self.limit * _MEASURE:
            self._written = 0
            self.trim()

    def trim(self) -> int:
        """Remove the longest unused until the limit holds; how many went. Only one process trims at a time."""
        with _alone(self.folder) as alone:
            return self._remove() if alone else 0

    def _remove(self) -> int:
        files = sorted(_files(self.folder))
        size = sum(length for _, length, _ in files)
        removed = 0
        if size <= self.limit:
            return removed
        for _, length, path in files:
            if size <= self.limit * _LEFT:
                break
            with contextlib.suppress(OSError):
                path.unlink()
                size -= length
                removed += 1
        return removed


def _write(path: Path, data: bytes) -> None:
    handle, aside = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(aside, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(aside)
        raise


def _files(folder: Path) -> Iterator[tuple[float, int, Path]]:
    """When last used, how long, where; sweeps up what killed processes left."""
    for path in folder.glob("??/*"):
        try:
            status = path.stat()
            if path.suffix == ".part":
                if time.time() - status.st_mtime > _ABANDONED_SECONDS:
                    path.unlink()
                continue
        except OSError:
            continue
        yield status.st_mtime, status.st_size, path


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    try:
        lock = os.open(folder / "trimming.lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError:
        yield False
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(lock)
