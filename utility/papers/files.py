"""Where finished papers are kept. A port: a folder here, an archive or object store in a company."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path
from typing import Protocol

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*")
_LONGEST_KEY = 160


class FileMissing(LookupError):
    """No file is kept under this key."""


class FileExists(ValueError):
    """Another file is kept under this key; kept papers are never changed."""


class FileStore(Protocol):
    """Keeps files by key for good. Keys are paths of letters, digits, points, hyphens and underscores."""

    def put(self, key: str, content: bytes) -> None:
        """Keeps the file, durably. The same again changes nothing. Raises FileExists for other content."""
        ...

    def get(self, key: str) -> bytes:
        """The file. Raises FileMissing."""
        ...


class FolderStore:
    """Files in a folder of this machine."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, key: str, content: bytes) -> None:
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        # Written whole beside its place, then linked: a crash leaves no half file, and a second writer finds the first.
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            try:
                os.link(temporary, path)
            except FileExistsError:
                if path.read_bytes() != content:
                    raise FileExists(f"another file is kept as {key}") from None
        finally:
            os.unlink(temporary)
        _sync(path.parent)

    def get(self, key: str) -> bytes:
        try:
            return self._path(key).read_bytes()
        except FileNotFoundError:
            raise FileMissing(f"no file is kept as {key}") from None

    def _path(self, key: str) -> Path:
        if len(key) > _LONGEST_KEY or not _KEY.fullmatch(key):
            raise ValueError(f"{key!r} is no key of a file")
        return self._root.joinpath(*key.split("/"))


def _sync(folder: Path) -> None:
    """The name of a new file is durable only when its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
