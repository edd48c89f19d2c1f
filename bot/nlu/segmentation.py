"""Vietnamese words out of syllables, by underthesea's segmentation model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, lru_cache

from bot.text.document import Word


@cache
def _word_tokenize() -> Callable[[str], list[str]]:
    """underthesea's segmenter; loaded at first use (0.7 s, 117 MB)."""
    from underthesea import word_tokenize

    return lambda text: list(word_tokenize(text))


@lru_cache(maxsize=4096)
def word_lengths(syllables: tuple[str, ...]) -> tuple[int, ...]:
    """How many syllables each word has."""
    if not syllables:
        return ()
    lengths: list[int] = []
    left = list(syllables)
    for word in _word_tokenize()(" ".join(syllables)):
        size = max(1, len(word.split()))
        lengths.append(min(size, len(left)))
        left = left[size:]
        if not left:
            break
    # The segmenter may split a string it does not know; what remains stays in single syllables.
    return (*lengths, *([1] * (len(syllables) - sum(lengths))))


def segment(words: Sequence[Word]) -> list[tuple[Word, ...]]:
    """The syllables grouped into words; only neighbours with nothing but a space between are joined."""
    groups: list[tuple[Word, ...]] = []
    at = 0
    for size in word_lengths(tuple(word.text for word in words)):
        group = words[at : at + size]
        at += size
        start = 0
        for i in range(1, len(group)):
            if group[i].start - group[i - 1].end > 1:
                groups.append(tuple(group[start:i]))
                start = i
        groups.append(tuple(group[start:]))
    return groups
