"""From the two settings to a speaker: TTS_ENGINE names the engine, TTS_VOICE its voice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from tts.cache import LIMIT, Cache
from tts.chain import Chain
from tts.contract import Engine
from tts.engines.espeak import Espeak
from tts.speaker import Speaker
from tts.spoken import NORTH, SOUTH, Reader

DEFAULT = "espeak"
_SOUTHERN = "south"


def _google(voice: str) -> Engine:
    from tts.engines.google import Google

    return Google(voice)


def _piper(voice: str) -> Engine:
    from tts.engines.piper import Piper

    return Piper(voice)


# Loaded when chosen: their libraries are large.
_ENGINES: Mapping[str, Callable[[str], Engine]] = {DEFAULT: Espeak, "gtts": _google, "piper": _piper}
ENGINES = tuple(_ENGINES)


def speaker(engine: str, voice: str, folder: Path, *, limit: int = LIMIT) -> Speaker:
    """A speaker with its cache in `folder`; espeak-ng is behind every other engine.

    Raises `ValueError` with what to mend when the settings name no engine or voice.
    """
    make = _ENGINES.get(engine)
    if make is None:
        raise ValueError(f"TTS_ENGINE must be one of {', '.join(ENGINES)}, not {engine!r}")
    first = make(voice)
    engines = [first] if engine == DEFAULT else [first, Espeak()]
    return Speaker(Chain(engines), Cache(folder, limit), Reader(SOUTH if _SOUTHERN in voice else NORTH))
