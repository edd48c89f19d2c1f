"""A recogniser behind HTTP: a company's own server or a cloud's adapter. Whole utterances only.

`POST` of a WAV file (audio/wav) to ASR_URL, bearer token if ASR_TOKEN is set; answered by `{"text": "…"}`.
"""

from __future__ import annotations

import io
import wave

import httpx

from asr.contract import TELEPHONE, AsrError
from asr.engines.whole import Whole

# A caller waits: what takes longer is asked again by keys.
_TIMEOUT = httpx.Timeout(4.0, connect=1.0)
_LONGEST_ANSWER = 100_000


class HttpRecogniser:
    """`transport` is the network, to be replaced in tests."""

    name = "http"

    def __init__(self, url: str, token: str = "", transport: httpx.BaseTransport | None = None) -> None:
        if not url.startswith(("http://", "https://")):
            raise ValueError("ASR_ENGINE=http needs ASR_URL, an http:// or https:// address that takes a WAV file")
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._url = url
        self._client = httpx.Client(timeout=_TIMEOUT, transport=transport, headers=headers)

    def warm(self) -> None:
        """Nothing to load."""

    def listen(self, rate: int = TELEPHONE) -> Whole:
        """Begin an utterance; the network is asked at its end."""
        return Whole(self.ask, rate)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def ask(self, samples: bytes, rate: int) -> str:
        """The server's words. Raises `AsrError`."""
        try:
            answer = self._client.post(self._url, content=_wav(samples, rate), headers={"Content-Type": "audio/wav"})
            answer.raise_for_status()
        except httpx.HTTPStatusError as error:
            raise AsrError(f"ASR_URL answered {error.response.status_code}") from error
        except httpx.HTTPError as error:
            raise AsrError(f"ASR_URL can't be reached: {type(error).__name__}") from error
        try:
            text = answer.json()["text"] if len(answer.content) <= _LONGEST_ANSWER else None
        except (ValueError, KeyError, TypeError) as error:
            raise AsrError('ASR_URL must answer {"text": "…"}') from error
        if not isinstance(text, str):
            raise AsrError('ASR_URL must answer {"text": "…"}')
        return text


def _wav(samples: bytes, rate: int) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples)
    return out.getvalue()
