"""What a button carries. A tap comes back as a text message, so the payload is sealed: nobody can type one."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

# The platform takes payloads up to this many characters.
LIMIT = 1000
_MARK = "#"
_SEPARATOR = "|"
_MAC_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Tap:
    """A tapped button: what stood on it and what it means."""

    title: str
    payload: str


class Seal:
    """Payloads signed with a key that only we know."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    def close(self, title: str, payload: str) -> str | None:
        """The text that a tap will send; None when it would be longer than the platform takes."""
        for shown in (title.replace(_SEPARATOR, "/"), ""):  # the title is for the transcript only
            content = f"{shown}{_SEPARATOR}{payload}"
            sealed = f"{_MARK}{self._mac(content)}{_SEPARATOR}{content}"
            if len(sealed) <= LIMIT:
                return sealed
        return None

    def open(self, text: str) -> Tap | None:
        """The button behind a text, or None when the text is the customer's own."""
        if not text.startswith(_MARK):
            return None
        mac, found, content = text[len(_MARK) :].strip().partition(_SEPARATOR)
        if not found or not hmac.compare_digest(self._mac(content).encode(), mac.encode()):
            return None
        title, _, payload = content.partition(_SEPARATOR)
        return Tap(title, payload)

    def _mac(self, content: str) -> str:
        return hmac.new(self._key, content.encode(), hashlib.sha256).hexdigest()[:_MAC_LENGTH]
