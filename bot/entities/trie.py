"""Longest matches of many names in one pass over the syllables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Generic, TypeVar

from bot.text.characters import fold, has_diacritics
from bot.text.document import WORD

Meaning = TypeVar("Meaning")

_END = ""  # no syllable is empty


class Trie(Generic[Meaning]):
    """Names by their folded syllables; a text with diacritics must carry the name's own."""

    def __init__(self) -> None:
        self._root: dict[str, Any] = {}

    def add(self, name: str, meaning: Meaning) -> None:
        """Know a name; the first meaning of an accented spelling stays."""
        syllables = WORD.findall(name.lower())
        node = self._root
        for syllable in syllables:
            node = node.setdefault(fold(syllable), {})
        node.setdefault(_END, {}).setdefault(tuple(syllables), meaning)

    def find(self, syllables: Sequence[str], folded: Sequence[str]) -> Iterator[tuple[int, int, Meaning]]:
        """(first, last, meaning) of the names found left to right, the longest first, none overlapping.

        ``folded``: the syllables without diacritics.
        """
        at = 0
        while at < len(syllables):
            found = self._longest(syllables, folded, at) if folded[at] in self._root else None
            if found is None:
                at += 1
            else:
                yield at, found[0], found[1]
                at = found[0] + 1

    def _longest(self, syllables: Sequence[str], folded: Sequence[str], at: int) -> tuple[int, Meaning] | None:
        node = self._root
        best: tuple[int, Meaning] | None = None
        i = at
        while i < len(folded):
            node = node.get(folded[i], {})
            if not node:
                break
            if _END in node:
                meaning = self._choose(node[_END], syllables[at : i + 1])
                if meaning is not None:
                    best = i, meaning
            i += 1
        return best

    @staticmethod
    def _choose(spellings: dict[tuple[str, ...], Meaning], typed: Sequence[str]) -> Meaning | None:
        exact = spellings.get(tuple(typed))
        if exact is not None:
            return exact
        if any(has_diacritics(syllable) for syllable in typed):
            return None
        return next(iter(spellings.values()))
