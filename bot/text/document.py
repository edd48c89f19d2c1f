"""A message in the forms that the components need, each with its way back to what was typed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from bot.text.aligned import AlignedText, Edit
from bot.text.characters import clean, fold
from bot.text.emoji import find_pictures
from bot.text.joined import split_joined
from bot.text.repeats import squeeze
from bot.text.shorthand import expand, lexicon
from bot.text.telex import decode_telex, decode_vni
from bot.text.tones import normalise_tone

#: Letters and digits; a letter run and a digit run that touch are one word ("t10", "1tr2", "pa01").
WORD = re.compile(r"[^\W_]+")

#: What a classifier reads: words, question marks, pictures.
_PATTERN = re.compile(r"[^\W_]+|\?|[^\w\s!-/:-~]")
_CODE = re.compile(r"p[a-z](?=[a-z0-9]*[0-9]{5})[a-z0-9]{9,12}\Z")
_DIGIT = re.compile(r"[0-9]")

#: Longer messages are read to here: the wish stands before it, and time stays bounded.
MAX_LENGTH = 2000


class Word(NamedTuple):
    """A syllable of the normal form and its place there."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Document:
    """``clean``: one code point a letter, lower case. ``normal``: shorthand, slips and joined words written out."""

    original: str
    clean: AlignedText
    normal: AlignedText

    @classmethod
    def of(cls, text: str) -> Document:
        """Read a message."""
        cleaned = clean(text[:MAX_LENGTH])
        return cls(text, cleaned, _normalise(cleaned))

    @cached_property
    def folded_clean(self) -> str:
        """``clean`` without diacritics, position for position."""
        return fold(self.clean.text)

    @cached_property
    def folded(self) -> str:
        """``normal`` without diacritics, position for position."""
        return fold(self.normal.text)

    @cached_property
    def is_plain(self) -> bool:
        """Whether it is written without diacritics (a slip or two aside, and what we wrote out ourselves)."""
        pairs = zip(self.words, self.folded_words, strict=True)
        marked = sum(word.text != folded and self._typed(word) != folded for word, folded in pairs)
        return marked * 8 <= len(self.words)

    def _typed(self, word: Word) -> str:
        """What stands in the message for a word, in lower case."""
        start, end = self.normal.span(word.start, word.end)
        return self.original[start:end].lower()

    @cached_property
    def pattern(self) -> str:
        """``normal`` for a classifier: words, question marks and pictures, one space between; every digit is 0.

        The wish does not depend on which number is given, only on how long it is; customer codes are one word.
        """
        found = _PATTERN.findall(self.normal.text)
        return " ".join("pp0000" if _CODE.match(word) else _DIGIT.sub("0", word) for word in found)

    @cached_property
    def folded_pattern(self) -> str:
        """``pattern`` without diacritics."""
        return fold(self.pattern)

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """The words of ``normal``."""
        return tuple(Word(m.group(), m.start(), m.end()) for m in WORD.finditer(self.normal.text))

    @cached_property
    def folded_words(self) -> tuple[str, ...]:
        """The words without diacritics."""
        folded = self.folded
        return tuple(folded[start:end] for _, start, end in self.words)

    def fingerprint(self) -> str:
        """What Rasa's training cache compares messages by."""
        return self.normal.text


def normalise(text: str) -> str:
    """The normal form alone."""
    return Document.of(text).normal.text


def _normalise(cleaned: AlignedText) -> AlignedText:
    pictures = find_pictures(cleaned.text)
    text = cleaned.edited(pictures) if pictures else cleaned
    matches = list(WORD.finditer(text.text))
    tokens = [_respell(m.group()) for m in matches]
    edits: list[Edit] = []
    for at, match in enumerate(matches):
        written = expand(tokens, at)
        if written == tokens[at]:
            written = " ".join(normalise_tone(_respell(part)) for part in split_joined(written))
        if written != match.group():
            edits.append((match.start(), match.end(), written))
    return text.edited(edits) if edits else text


@lru_cache(maxsize=65536)
def _respell(token: str) -> str:
    """One word without held-down letters and stray keys, its tone mark in place."""
    if token in lexicon():
        return token  # "wa" is quá, not Telex for "ưa"
    decoded = decode_telex(token)
    if decoded == token:
        decoded = decode_vni(token)
    if decoded == token:
        squeezed = squeeze(token)
        decoded = squeezed if squeezed == token else decode_telex(squeezed)
    return normalise_tone(decoded)
