"""spaCy's token matcher over our own tokens, one shared vocabulary for all pattern sets.

spaCy's Vietnamese tokenizer wants another segmenter; a document made from our words needs none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import spacy
from spacy.matcher import Matcher
from spacy.tokens import Doc
from spacy.util import filter_spans


@cache
def pipeline() -> Any:
    """The one spaCy pipeline object of the process."""
    return spacy.blank("vi", config={"nlp": {"tokenizer": {"use_pyvi": False}}})


class TokenMatcher:
    """Finds names by their words."""

    def __init__(self, matcher: Matcher) -> None:
        self._matcher = matcher

    def find(self, words: Sequence[str]) -> Iterator[tuple[str, int, int]]:
        """(name's key, first word, last word), longest first where names overlap."""
        if words:
            doc = Doc(pipeline().vocab, words=list(words))
            for span in filter_spans(self._matcher(doc, as_spans=True)):
                yield span.label_, span.start, span.end - 1


def token_matcher(names: Mapping[str, Sequence[Sequence[str]]], fillers: Sequence[str]) -> TokenMatcher:
    """A matcher of the names; one of the filler words may stand between two words of a name."""
    matcher = Matcher(pipeline().vocab)
    optional = {"ORTH": {"IN": list(fillers)}, "OP": "?"}
    for key, variants in names.items():
        patterns: list[list[dict[str, Any]]] = []
        for variant in variants:
            pattern: list[dict[str, Any]] = []
            for at, word in enumerate(variant):
                if at:
                    pattern.append(optional)
                pattern.append({"ORTH": word})
            patterns.append(pattern)
        matcher.add(key, patterns, greedy="LONGEST")
    return TokenMatcher(matcher)
