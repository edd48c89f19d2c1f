"""piper: a neural voice from a file that the operator mounts (vi_VN-*.onnx with its .onnx.json), offline."""

from __future__ import annotations

import asyncio
import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tts.contract import Sound, SpeechError

_LANGUAGE = "vi"


class Piper:
    """`voice` is the path of the .onnx file. It is loaded when first spoken with: seconds, some 100 MB."""

    name = "piper"

    def __init__(self, voice: str) -> None:
        self._model = Path(voice)
        self._config = Path(f"{voice}.json")
        missing = [str(path) for path in (self._model, self._config) if not path.is_file()]
        if not voice or missing:
            raise ValueError(f"piper needs a voice file and its .json in TTS_VOICE; not found: {', '.join(missing)}")
        self._voice: Any = None
        self._lock = threading.Lock()
        # One piece at a time: the network takes all cores by itself.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="piper")
        settings = hashlib.sha256(self._config.read_bytes()).hexdigest()[:12]
        self.fingerprint = f"{self._model.name} {self._model.stat().st_size} {settings}"

    async def synthesise(self, words: str) -> Sound:
        """Phonemes by piper's own espeak data, sound by the network."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._speak, words)

    def _speak(self, words: str) -> Sound:
        try:
            voice = self._loaded()
            chunks = list(voice.synthesize(words))
        except SpeechError:
            raise
        except Exception as error:  # a model file can be wrong in more ways than onnxruntime has errors
            raise SpeechError(f"piper: {error}") from error
        samples = b"".join(chunk.audio_int16_bytes for chunk in chunks)
        if not samples:
            raise SpeechError("piper: no sound for these words")
        return Sound(samples, chunks[0].sample_rate)

    def _loaded(self) -> Any:
        with self._lock:
            if self._voice is None:
                try:
                    from piper import PiperVoice
                except ImportError as error:
                    raise SpeechError("piper: not installed; add it by `uv pip install piper-tts`") from error

                voice = PiperVoice.load(self._model, self._config)
                language = str(voice.config.espeak_voice)
                if not language.startswith(_LANGUAGE):
                    raise SpeechError(f"piper: {self._model.name} speaks {language}, not Vietnamese")
                self._voice = voice
            return self._voice

    async def close(self) -> None:
        """The network is freed with the object."""
        self._thread.shutdown(wait=False, cancel_futures=True)
