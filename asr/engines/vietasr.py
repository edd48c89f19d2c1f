"""viet-asr: streaming Conformer for Vietnamese, offline, its weights inside the library; the default.

Lower case, no punctuation, numbers as words. 0.2 seconds of one core for a second of speech; takes 8 kHz as it comes.
"""

from __future__ import annotations

import threading
from typing import Any

from asr.contract import TELEPHONE, AsrError

# The library decodes in steps of 0.4 seconds. More at once would let lines pass unseen, see `_Lines`.
_STEP_SECONDS = 0.4
# Of the library's log: it greets on standard error otherwise.
_WARNINGS = 3


class VietAsr:
    """One model for all utterances; loaded when first wanted (0.6 s, 270 MB)."""

    name = "viet-asr"

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pipeline: Any = None

    def warm(self) -> None:
        """Raises `AsrError` when the library is not there or does not run on this processor."""
        self._loaded()

    def listen(self, rate: int = TELEPHONE) -> VietHearing:
        """Begin an utterance."""
        pipeline = self._loaded()
        try:
            return VietHearing(pipeline.stream(rate), rate)
        except Exception as error:
            raise AsrError(f"viet-asr: {error}") from error

    def close(self) -> None:
        """Free the model."""
        with self._lock:
            if self._pipeline is not None:
                self._pipeline.close()
                self._pipeline = None

    def _loaded(self) -> Any:
        with self._lock:
            if self._pipeline is None:
                try:
                    import vietasr

                    vietasr.ffi.native.lib.vietasr_set_log_level(_WARNINGS)
                    self._pipeline = vietasr.Pipeline.new().add("vietasr").build()
                except ImportError as error:
                    raise AsrError("viet-asr is not installed: run ./assistant up, which installs the lock") from error
                except Exception as error:  # the library's own errors, and those of the loader
                    raise AsrError(f"viet-asr does not start: {error}") from error
            return self._pipeline


class VietHearing:
    """An utterance. The library shows only its last five lines, so finished ones are kept here."""

    def __init__(self, session: Any, rate: int) -> None:
        self._session = session
        self._step = int(rate * _STEP_SECONDS) * 2
        self._lines = _Lines()
        self._text = ""

    def accept(self, audio: bytes) -> None:
        """Any number of whole samples."""
        for at in range(0, len(audio) // 2 * 2, self._step):
            self._session.accept(audio[at : min(at + self._step, len(audio) // 2 * 2)])
            self._text = self._lines.see(self._session.partial().text)

    def partial(self) -> str:
        """A step behind the speech at most."""
        return self._text

    def final(self) -> str:
        """65 to 200 ms after the last samples."""
        return self._lines.see(self._session.final().text)

    def close(self) -> None:
        """Free the session."""
        self._session.close()


class _Lines:
    """Joins what the library shows, a window of lines, into the whole: a pause of a second begins a line."""

    def __init__(self) -> None:
        self._finished: list[str] = []

    def see(self, shown: str) -> str:
        """The whole text, given what is shown now."""
        *done, current = shown.split("\n")
        known = next(
            k for k in range(min(len(done), len(self._finished)), -1, -1) if self._finished[-k:] == done[:k] or not k
        )
        self._finished += done[known:]
        return "\n".join([*self._finished, current])
