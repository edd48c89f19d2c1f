"""Names of places as people write them: with or without their kind, shortened, without diacritics."""

from __future__ import annotations

import re
from typing import NamedTuple

from utility.text import fold

# Kinds of places in one spelling. A single letter is a kind only right before a name ("q hoang mai", "p 5").
_KINDS = (
    (r"thanh pho|t p|tp", "tp"),
    (r"thi xa|t x|tx", "tx"),
    (r"thi tran|t t|tt", "tt"),
    (r"phuong|p(?=\s*\w)", "phuong"),
    (r"quan|q(?=\s*\w)", "quan"),
    (r"huyen|h(?=\s*\w)", "huyen"),
    (r"dac khu", "dk"),
)
_WARD_KINDS = frozenset({"phuong", "xa", "tt", "dk"})
_KNOWN_KINDS = _WARD_KINDS | {"quan", "huyen", "tp", "tx", "tinh"}
_NAMES = (
    (r"tphcm|hcmc|hcm|sai gon|sg", "ho chi minh"),
    (r"hn", "ha noi"),
    (r"brvt", "ba ria vung tau"),
)


class Place(NamedTuple):
    """A name and its kind; "" where none was given. A number is no name without its kind ("phường 5")."""

    kind: str
    name: str

    @property
    def is_ward(self) -> bool:
        return self.kind in _WARD_KINDS


def readable(text: str) -> str:
    """A text in which `mentions` can look: folded, kinds and short names in one spelling, blanks around."""
    folded = re.sub(r"\b([pq])\.?\s*0*(\d+)\b", r"\1 \2", fold(text))
    for pattern, name in _NAMES:
        folded = re.sub(rf"\b(?:{pattern})\b", name, folded)
    for pattern, kind in _KINDS:
        folded = re.sub(rf"\b(?:{pattern})\b", kind, folded)
    return f" {' '.join(folded.split())} "


def place(name: str) -> Place:
    """`"Phường Tân Mai"` → `Place("phuong", "tan mai")`."""
    words = readable(name).split()
    if len(words) > 1 and words[0] in _KNOWN_KINDS:
        return Place(words[0], " ".join(words[1:]))
    return Place("", " ".join(words))


def mentions(text: str, wanted: Place, *, kind_needed: bool = False) -> bool:
    """True if a `readable` text names the place, with its own kind or without any.

    Another kind before the name makes it another place: "quận Hoàng Mai" is not the ward Hoàng Mai.
    """
    if wanted.name not in text:
        return False  # nearly always: thousands of wards are looked for in a sentence
    kind_needed = kind_needed or wanted.name.isdigit()
    for found in re.finditer(rf"(?<= ){re.escape(wanted.name)}(?= )", text):
        before = text[: found.start()].split()
        kind = before[-1] if before and before[-1] in _KNOWN_KINDS else ""
        if kind == wanted.kind or (wanted.is_ward and kind in _WARD_KINDS):
            if kind or not kind_needed:
                return True
        elif not kind and not kind_needed:
            return True
        elif not wanted.is_ward and kind and kind not in _WARD_KINDS:
            return True  # "huyện" for a place that became a town, "tỉnh Huế" for the city
    return False
