"""Cutting spoken text into what is synthesised at once: sentences, and a short first piece so that sound starts early."""

from __future__ import annotations

import re

LONGEST = 220
"""Characters of one piece: about fifteen seconds of speech, the most that is worth holding in one file."""
FIRST = 60
"""A first piece longer than this is cut at a clause when there is one: sound starts sooner."""
_LEAST = 12

_BETWEEN = re.compile(r"(?<=[.!?])\s+|\s*\n\s*")


def sentences(text: str) -> list[str]:
    """The pieces in speaking order, none longer than `LONGEST` where there is a comma or blank to cut at."""
    whole = [piece.strip() for piece in _BETWEEN.split(text)]
    pieces = [part for piece in whole if re.search(r"\w", piece) for part in _cut(piece, LONGEST)]
    if pieces and len(pieces[0]) > FIRST:
        head, rest = _first_clause(pieces[0])
        pieces[:1] = [head, rest] if rest else [head]
    return pieces


def _first_clause(piece: str) -> tuple[str, str]:
    for comma in re.finditer(r"[,;:] ", piece):
        if comma.start() >= _LEAST:
            return (piece[: comma.start() + 1], piece[comma.end() :]) if comma.start() <= LONGEST // 2 else (piece, "")
    return piece, ""


def _cut(piece: str, limit: int) -> list[str]:
    parts: list[str] = []
    while len(piece) > limit:
        at = max(piece.rfind(", ", 0, limit) + 1, piece.rfind("; ", 0, limit) + 1, piece.rfind(": ", 0, limit) + 1)
        at = at if at > _LEAST else piece.rfind(" ", 0, limit)
        at = at if at > 0 else limit
        parts.append(piece[:at].strip())
        piece = piece[at:].strip()
    return [*parts, piece] if piece else parts
