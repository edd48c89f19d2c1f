"""An engine with behaviour of its own."""

from __future__ import annotations

import asyncio

from tests.tts.standin import tone
from tts.contract import Sound, SpeechError


class FakeEngine:
    """Says a tone of a tenth of a second a word; `fails` and `delay` may be changed while it runs."""

    def __init__(self, name: str = "fake", fingerprint: str = "1") -> None:
        self.name, self.fingerprint = name, fingerprint
        self.said: list[str] = []
        self.fails = False
        self.delay = 0.0
        self.closed = False

    async def synthesise(self, words: str) -> Sound:
        self.said.append(words)
        await asyncio.sleep(self.delay)
        if self.fails:
            raise SpeechError(f"{self.name} is broken")
        return tone(0.1 * len(words.split()), 22050)

    async def close(self) -> None:
        self.closed = True
