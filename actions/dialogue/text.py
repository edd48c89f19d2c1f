"""Small looks at the customer's words, where they decide inside a question. The understanding itself is Rasa's."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_D = str.maketrans("đĐ", "dD")


def plain(text: str) -> str:
    """Lower case without diacritics, single spaces: "Dạ  Đúng rồi!" → "da dung roi!"."""
    decomposed = unicodedata.normalize("NFD", text.translate(_D))
    bare = "".join(mark for mark in decomposed if not unicodedata.combining(mark))
    return " ".join(bare.lower().split())


def words(text: str) -> list[str]:
    """The words of a text, without diacritics and punctuation."""
    return re.findall(r"[a-z0-9]+", plain(text))


def has_phrase(text: str, phrases: Iterable[str]) -> bool:
    """Whether one of the phrases (written without diacritics) stands in the text as whole words."""
    spaced = f" {' '.join(words(text))} "
    return any(f" {phrase} " in spaced for phrase in phrases)


def is_wordless(text: str) -> bool:
    """Nothing but emoji, punctuation or space."""
    return not any(character.isalnum() for character in text)


def tidy(text: str, limit: int = 300) -> str:
    """Free text of a customer as it is passed on: NFC, single spaces, at most `limit` characters."""
    return " ".join(unicodedata.normalize("NFC", text).split())[:limit]
