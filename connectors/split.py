"""Cuts a long text at the best place: paragraph, then line, then sentence, then word, else hard."""

from __future__ import annotations

import re
import unicodedata

# Where a text may be cut, best first. The separator stays with the part before it and is trimmed away.
_BREAKS = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"(?<=[.!?…])\s"), re.compile(r"\s"))
# A cut in the first part of the allowed length would leave a stub of a message; a later, worse break is better.
_EARLIEST = 0.4


def split_text(text: str, limit: int) -> list[str]:
    """Parts of at most `limit` characters each, in order, none empty; nothing but white space at a cut is lost."""
    parts: list[str] = []
    rest = text.strip()
    while len(rest) > limit:
        cut = _cut(rest, limit)
        head, rest = rest[:cut].rstrip(), rest[cut:].lstrip()
        if head:
            parts.append(head)
    if rest:
        parts.append(rest)
    return parts


def _cut(text: str, limit: int) -> int:
    window = text[: limit + 1]
    for pattern in _BREAKS:
        places = [match.end() for match in pattern.finditer(window) if match.start() <= limit]
        good = [place for place in places if place >= limit * _EARLIEST]
        if good:
            return good[-1]
    cut = limit
    # Never part a letter from its combining marks, nor an emoji from its joiner or variation selector.
    while cut > 1 and (unicodedata.combining(text[cut]) or text[cut] in "\u200d\ufe0f" or text[cut - 1] == "\u200d"):
        cut -= 1
    return cut


def shorten(text: str, limit: int) -> str:
    """The text in at most `limit` characters, with an ellipsis when something was cut off."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
