"""Any reply in the words an announcer would say: figures, codes and signs become Vietnamese, decoration goes."""

from __future__ import annotations

from collections.abc import Sequence

from tts.spoken import abbreviations, addresses, calendar, codes, decisions, layout, money, places, quantities, rest
from tts.spoken.buttons import choices
from tts.spoken.numbers import NORTH, SOUTH, Numbers
from tts.spoken.rules import Reader, apply
from tts.spoken.sentences import sentences

__all__ = ["NORTH", "SOUTH", "Numbers", "Reader", "sentences", "spoken"]

# The order matters: what is most particular first, so that a date is no fraction and a code no amount.
_RULES = (
    *addresses.RULES,
    *abbreviations.EARLY,
    *decisions.RULES,
    *places.RULES,
    *calendar.RULES,
    *money.RULES,
    *codes.RULES,
    *quantities.RULES,
    *abbreviations.RULES,
)


def spoken(text: str, buttons: Sequence[str] = (), reader: Reader | None = None) -> str:
    """The words to say for a reply and its buttons' titles: no digits, no signs but punctuation. One line a statement."""
    reader = reader or Reader()
    lines = [layout.plain(text), *choices([layout.plain(title).rstrip(".") for title in buttons], reader.numbers)]
    words = apply(_RULES, "\n".join(line for line in lines if line), reader)
    words = rest.read(apply(layout.BETWEEN, words, reader))
    words = apply(layout.CLOSING, words, reader)
    return layout.tidy(words)
