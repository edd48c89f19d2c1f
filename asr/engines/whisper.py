"""Whisper by faster-whisper: an alternative with punctuation and other languages. Not part of the product's lock.

On two cores a sentence takes 1.5 seconds and more, too slow for calls; small models mishear telephone speech often
(34 % of the words, viet-asr 9 %). Meant for a machine with a GPU and a Vietnamese model (PhoWhisper), or voice notes.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from asr.audio import resampled
from asr.contract import TELEPHONE, AsrError
from asr.engines.whole import Whole

_RATE = 16000
_INSTALL = "uv pip install --python .venv/bin/python faster-whisper==1.2.1"
# Text that repeats itself compresses well: the sign of a model that loops on noise.
_LOOPS = 2.4
_SILENT = 0.6
# A spoken utterance; a loop would fill the window of 448.
_MOST_TOKENS = 160


class Whisper:
    """`model` is a folder with a CTranslate2 model. No prompt is given: on hard audio it would be "heard"."""

    name = "whisper"

    def __init__(self, model: str) -> None:
        if not model or not Path(model).is_dir():
            raise ValueError(
                f"ASR_ENGINE=whisper needs ASR_MODEL, the folder of a CTranslate2 model; not found: {model!r}"
            )
        self._folder = model
        self._lock = threading.Lock()
        self._model: Any = None

    def warm(self) -> None:
        """Raises `AsrError`."""
        self._loaded()

    def listen(self, rate: int = TELEPHONE) -> Whole:
        """Begin an utterance; the model is asked at its end."""
        return Whole(self.transcribe, rate)

    def close(self) -> None:
        """Free the model."""
        with self._lock:
            self._model = None

    def transcribe(self, samples: bytes, rate: int) -> str:
        """The words of an utterance. Raises `AsrError`."""
        import numpy

        audio = numpy.frombuffer(resampled(samples, rate, _RATE), numpy.int16).astype(numpy.float32) / 32768
        try:
            segments, _ = self._loaded().transcribe(
                audio,
                language="vi",
                beam_size=1,
                condition_on_previous_text=False,
                without_timestamps=True,
                max_new_tokens=_MOST_TOKENS,
            )
            return " ".join(segment.text.strip() for segment in segments if _trusted(segment))
        except AsrError:
            raise
        except Exception as error:  # a model folder can be wrong in many ways
            raise AsrError(f"whisper: {error}") from error

    def _loaded(self) -> Any:
        with self._lock:
            if self._model is None:
                try:
                    from faster_whisper import WhisperModel
                except ImportError as error:
                    raise AsrError(f"faster-whisper is not installed; add it by: {_INSTALL}") from error
                try:
                    self._model = WhisperModel(self._folder, device="auto", compute_type="default", num_workers=4)
                except Exception as error:
                    raise AsrError(f"whisper: {self._folder} can't be loaded: {error}") from error
            return self._model


def _trusted(segment: Any) -> bool:
    return bool(segment.compression_ratio <= _LOOPS and segment.no_speech_prob <= _SILENT)
