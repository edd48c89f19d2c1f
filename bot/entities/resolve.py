"""The one place where overlaps are decided and matches become entities of the typed text."""

from __future__ import annotations

from collections.abc import Iterable

from bot.entities.match import Entity, Match, View
from bot.text.document import Document


def resolve(document: Document, matches: Iterable[Match]) -> list[Entity]:
    """The matches that stay, in the order of the text: higher priority first, then longer, then earlier."""
    placed: list[tuple[int, int, Match]] = []
    for match in matches:
        text = document.clean if match.view is View.CLEAN else document.normal
        start, end = text.span(match.start, match.end)
        placed.append((start, end, match))
    placed.sort(key=lambda p: (-p[2].priority, p[0] - p[1], p[0], p[2].entity))
    kept: list[Entity] = []
    for start, end, match in placed:
        start, end = _trimmed(document.original, start, end)
        if start >= end or any(start < other.end and other.start < end for other in kept):
            continue
        typed = document.original[start:end]
        kept.append(Entity(match.entity, typed, start, end, typed if match.value is None else match.value))
    return sorted(kept, key=lambda entity: entity.start)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without spaces and closing signs at the edges."""
    while start < end and text[start] in " .,;:!?\"'(":
        start += 1
    while end > start and text[end - 1] in " .,;:!?\"')":
        end -= 1
    return start, end
