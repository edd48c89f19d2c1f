"""Banks, wallets and shops that take payments, under the name they usually go by."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

from bot.entities.match import Match
from bot.entities.trie import Trie
from bot.text.document import Document

PRIORITY = 45

#: Words before a name that is a provider's only beside them ("ngân hàng Đông Á", but "khu Đông Á").
_CUES = frozenset({"hang", "nh", "bank", "vi", "the", "app"})


@cache
def _trie() -> Trie[tuple[str, bool]]:
    trie: Trie[tuple[str, bool]] = Trie()
    for line in Path(__file__).with_name("payment_providers.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, aliases = line.split("\t")
            trie.add(name, (name, False))
            for alias in aliases.split(","):
                trie.add(alias.lstrip("~"), (name, alias.startswith("~")))
    return trie


def find(document: Document, today: date) -> Iterator[Match]:
    """Every provider named; the span is the name without "ngân hàng" before it, the value its usual name."""
    words = document.words
    for first, last, (name, needs_cue) in _trie().find([w.text for w in words], document.folded_words):
        if needs_cue and (first == 0 or document.folded_words[first - 1] not in _CUES):
            continue
        yield Match("payment_provider", words[first].start, words[last].end, name, PRIORITY)
