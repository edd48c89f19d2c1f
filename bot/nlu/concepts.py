"""A message with what its words mean: "đóng", "nộp" and "trả tiền" are all ``=pay``. Other words stay, folded.

Voices differ most in which of several words they choose; the classifier sees through these names that they are one.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot.text.characters import fold
from bot.text.document import Document

_FILE = Path(__file__).with_name("concepts.tsv")

#: Phrases as tuples of words → the name of what they mean.
Names = dict[tuple[str, ...], str]


def conceptual(document: Document) -> str:
    """The words of a message, each phrase that has a name replaced by it, the longest first."""
    kept: str | None = document.__dict__.get("_conceptual")
    if kept is not None:
        return kept
    written, plain, longest = _table()
    words, folded = document.pattern.split(), document.folded_pattern.split()
    out: list[str] = []
    at = 0
    while at < len(words):
        for end in range(min(at + longest.get(folded[at], 0), len(words)), at, -1):
            name = written.get(tuple(words[at:end])) or plain.get(tuple(folded[at:end]))
            if name:
                out.append(name)
                at = end
                break
        else:
            out.append(folded[at])
            at += 1
    document.__dict__["_conceptual"] = " ".join(out)
    return " ".join(out)


def entries() -> list[tuple[str, str]]:
    """Every phrase of the list with its name, in the order of the file."""
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [(name, phrase) for name, *phrases in rows for phrase in phrases]


@cache
def _table() -> tuple[Names, Names, dict[str, int]]:
    """Phrases as written, phrases of several words without diacritics (one alone would be ambiguous), and the most
    words of a phrase by its first word without diacritics."""
    written: Names = {}
    plain: Names = {}
    longest: dict[str, int] = {}
    for name, phrase in entries():
        words, folded = tuple(phrase.split()), tuple(fold(phrase).split())
        written[words] = f"={name}"
        if len(words) > 1:
            plain.setdefault(folded, f"={name}")
        longest[folded[0]] = max(longest.get(folded[0], 0), len(words))
    return written, plain, longest
