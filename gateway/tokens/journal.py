"""The last step before the database: a new pair on disk the moment it arrives.

The answer to a renewal is the only copy of the next refresh token. It is written here first, so that neither a crash
nor a database that is away can lose it.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Entry:
    """A pair that was received for `generation`, sealed; `seed` is the digest of an operator's token it came from."""

    generation: int
    sealed: str
    received_at: datetime
    seed: str | None = None


class Journal:
    """One small file. Only the process that renews writes it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, entry: Entry) -> None:
        """Keep an entry; when this returns it survives a power cut."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        content = {
            "generation": entry.generation,
            "sealed": entry.sealed,
            "received_at": entry.received_at.isoformat(),
            "seed": entry.seed,
        }
        new = self._path.with_name(f"{self._path.name}.{os.getpid()}.new")
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(json.dumps(content))
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def read(self) -> Entry | None:
        """The entry that a crash left behind, or None."""
        try:
            content = json.loads(self._path.read_text())
            return Entry(
                int(content["generation"]),
                str(content["sealed"]),
                datetime.fromisoformat(content["received_at"]),
                content.get("seed"),
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def clear(self, generation: int) -> None:
        """Forget the entry, once the database has it. A newer one stays."""
        entry = self.read()
        if entry is not None and entry.generation <= generation:
            self._path.unlink(missing_ok=True)
