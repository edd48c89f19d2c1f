"""gTTS: the voice of Google Translate. Natural, but unofficial, needs the internet and sends the words to Google."""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
from gtts import gTTS
from gtts.tts import gTTSError

from tts.audio import decode
from tts.contract import Sound, SpeechError

# Seconds to connect and to wait for bytes of each part. The time limit of a sentence is the chain's.
_TIMEOUT = (0.8, 3.0)
# A caller never waits for more; slow requests must not pile up threads.
_AT_ONCE = 4
_TLD = re.compile(r"[a-z]{2,3}(\.[a-z]{2})?")


class _Client(gTTS):  # type: ignore[misc]
    """gTTS with its requests sent to another address: a stand-in, or a proxy of the company."""

    base = ""

    def _prepare_requests(self) -> list[Any]:
        prepared = list(super()._prepare_requests())
        if self.base:
            to = urlsplit(self.base)
            for request in prepared:
                parts = urlsplit(request.url)
                request.prepare_url(
                    urlunsplit((to.scheme, to.netloc, to.path.rstrip("/") + parts.path, parts.query, "")), None
                )
        return prepared


class Google:
    """`voice` is the top-level domain asked ("com", "com.vn"); `base` another address in place of Google's."""

    name = "gtts"

    def __init__(self, voice: str = "", *, base: str = "", timeout: tuple[float, float] = _TIMEOUT) -> None:
        if voice and not _TLD.fullmatch(voice):
            raise ValueError(f"the voice of gtts is a top-level domain of Google such as com or com.vn, not {voice!r}")
        self._tld = voice or "com"
        self._base = base
        self._timeout = timeout
        self._threads = ThreadPoolExecutor(max_workers=_AT_ONCE, thread_name_prefix="gtts")
        self.fingerprint = f"vi {self._tld}"

    async def synthesise(self, words: str) -> Sound:
        """One request for each hundred characters, one after the other; the answers are mp3."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._speak, words)

    def _speak(self, words: str) -> Sound:
        client = _Client(words, lang="vi", tld=self._tld, lang_check=False, timeout=self._timeout)
        client.base = self._base
        try:
            parts = [decode(mp3) for mp3 in client.stream()]
        except (gTTSError, AssertionError, requests.RequestException, ValueError, TypeError) as error:
            raise SpeechError(f"gTTS: {error}") from error
        if not parts or len({part.rate for part in parts}) > 1:
            raise SpeechError("gTTS: the answer held no audio")
        # Each part is a file of its own: their samples are joined, not their bytes.
        return Sound(b"".join(part.samples for part in parts), parts[0].rate)

    async def close(self) -> None:
        """Waiting requests are dropped; one in flight ends by its time limit."""
        self._threads.shutdown(wait=False, cancel_futures=True)
