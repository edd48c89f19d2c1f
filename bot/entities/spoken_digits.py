"""Runs of digits that may be typed with gaps or read out: "0912 345 678", "không chín một hai …"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.entities.atoms import Atom, atoms_of
from bot.text.document import Document

DIGITS = {
    "không": "0", "hông": "0", "một": "1", "mốt": "1", "hai": "2", "ba": "3", "bốn": "4", "tư": "4", "năm": "5",
    "lăm": "5", "sáu": "6", "bảy": "7", "bẩy": "7", "tám": "8", "chín": "9", "mười": "10",
}  # fmt: skip

#: Signs inside a written number.
_JOINTS = frozenset({".", "-", "(", ")", "+"})

#: A run read out is at least this long, so that "hai ba hôm" stays words.
SHORTEST_SPOKEN = 4


@dataclass(frozen=True)
class DigitRun:
    """Digits and where they stand (atoms, and characters of the normal form)."""

    digits: str
    first: int
    last: int
    start: int
    end: int
    spoken: bool
    plus: bool


def digit_runs(document: Document) -> tuple[DigitRun, ...]:
    """Every longest run of digits (kept on the document)."""
    kept = document.__dict__.get("_digit_runs")
    if kept is None:
        kept = tuple(_runs(atoms_of(document)))
        document.__dict__["_digit_runs"] = kept
    return kept


def _runs(atoms: Sequence[Atom]) -> Iterator[DigitRun]:
    i = 0
    while i < len(atoms):
        digits, last, j = "", i, i
        spoken = 0
        while j < len(atoms):
            piece = _piece(atoms, j, within=bool(digits))
            if piece is None:
                if atoms[j].text in _JOINTS and digits and _piece(atoms, j + 1, within=True) is not None:
                    j += 1
                    continue
                break
            text, size = piece
            spoken += not atoms[j].is_number
            digits += text
            j += size
            last = j - 1
        if digits and (not spoken or len(digits) >= SHORTEST_SPOKEN):
            plus = i > 0 and atoms[i - 1].text == "+" and atoms[i].glued
            start = atoms[i - 1].start if plus else atoms[i].start
            yield DigitRun(digits, i, last, start, atoms[last].end, bool(spoken), plus)
            i = last + 1
        else:
            i = max(i + 1, j if not digits else i + 1)


def _piece(atoms: Sequence[Atom], at: int, *, within: bool) -> tuple[str, int] | None:
    """Digits of the atom at ``at`` and how many atoms they take."""
    if at >= len(atoms):
        return None
    atom = atoms[at]
    if atom.is_number:
        return atom.text.replace(".", "").replace(",", ""), 1
    if atom.folded == "doi" and at + 1 < len(atoms):
        following = DIGITS.get(atoms[at + 1].text)  # "đôi chín": 99
        return (following * 2, 2) if within and following else None
    digit = DIGITS.get(atom.text)
    return (digit, 1) if digit is not None else None
