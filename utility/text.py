"""Vietnamese text made comparable: without tone marks, case or punctuation."""

from __future__ import annotations

import re
import unicodedata

_NOT_WORD = re.compile(r"[^0-9a-z]+")


def fold(text: str) -> str:
    """`"Phường Tân Mai, Q. Hoàng Mai"` → `"phuong tan mai q hoang mai"`; the same for every way of typing it."""
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _NOT_WORD.sub(" ", plain).strip()


def ascii_only(text: str) -> str:
    """The text without diacritics but with its case and punctuation; payment networks refuse anything else."""
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return plain.encode("ascii", "ignore").decode()
