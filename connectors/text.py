"""Text and ids as we keep them, whatever a platform sent."""

from __future__ import annotations

import unicodedata
from typing import Any

_LONGEST_ID = 100


def clean(text: Any) -> str:
    """NFC, without NUL, which PostgreSQL refuses, and without lone surrogates; "" for what is no text."""
    if not isinstance(text, str):
        return ""
    return unicodedata.normalize("NFC", text.replace("\x00", "").encode("utf-8", "ignore").decode())


def identifier(value: Any) -> str:
    """An id as text, "" when there is none. Ids exceed what a double holds, so numbers are only taken when whole.

    Nothing stays in them that could break a header or a log line.
    """
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return "".join(letter for letter in clean(str(value)) if letter.isprintable() and letter != " ")[:_LONGEST_ID]
