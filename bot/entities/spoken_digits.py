"""Runs of digits that may be typed with gaps or read out: "0912 345 678", "không chín một hai …"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.entities.atoms import Atom, atoms_of
from bot.text.document import Document
from bot.text.words import word_set

DIGITS = {
    "không": "0", "hông": "0", "một": "1", "mốt": "1", "hai": "2", "ba": "3", "bốn": "4", "tư": "4", "năm": "5",
    "lăm": "5", "nhăm": "5", "sáu": "6", "bảy": "7", "bẩy": "7", "tám": "8", "chín": "9", "mười": "10",
}  # fmt: skip

_TEN = frozenset({"mười", "mừi", "mươi"})
_TIMES_TEN = frozenset({"mươi", "chục"})
_NO_TENS = frozenset({"lẻ", "linh", "lẽ"})

#: Signs inside a written number.
_JOINTS = frozenset({".", "-", "(", ")", "+"})

#: Letters that begin a code are no more than these; what names a number may touch it as well ("sdt0912345678").
LONGEST_PREFIX = 5
LABELS = word_set(
    """sdt dt dd tel fax zalo phone sim alo so no sn seri ma la goi otp mst ms cmnd cccd cmt cc cmtnd id stk tk mk pass
    ngay thang nam t k h kwh hotline dien thoai thoai may nha"""
)

#: A run read out is at least this long, so that "hai ba hôm" stays words.
SHORTEST_SPOKEN = 4


#: After so many typed digits a word is a word: the number is told.
WHOLE = 8


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
    in_code: bool = False
    """Letters that are no name for a number stand before it without a space: "HS2610004512", "CS-884120"."""


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
        spoken = typed = 0
        while j < len(atoms):
            piece = _piece(atoms, j, within=bool(digits))
            if piece is None:
                if atoms[j].text in _JOINTS and digits and _piece(atoms, j + 1, within=True) is not None:
                    j += 1
                    continue
                break
            text, size = piece
            if atoms[j].is_number:
                if digits and not typed and len(digits) < SHORTEST_SPOKEN and text.startswith("0"):
                    break  # "thằng hai 0329 087 145"
                typed += len(text)
            elif typed >= WHOLE:
                break  # "vào số 0968 775 120 không"
            spoken += not atoms[j].is_number
            digits += text
            j += size
            last = j - 1
        if digits and (not spoken or len(digits) >= SHORTEST_SPOKEN):
            plus = i > 0 and atoms[i - 1].text == "+" and atoms[i].glued
            start = atoms[i - 1].start if plus else atoms[i].start
            yield DigitRun(digits, i, last, start, atoms[last].end, bool(spoken), plus, _in_code(atoms, i))
            i = last + 1
        else:
            i = max(i + 1, j if not digits else i + 1)


def _in_code(atoms: Sequence[Atom], at: int) -> bool:
    if not atoms[at].is_number or not atoms[at].glued or not at:
        return False
    before = at - 2 if atoms[at - 1].text in ("-", "/", "_") and atoms[at - 1].glued and at > 1 else at - 1
    return (
        atoms[before].text.isalpha()
        and len(atoms[before].text) <= LONGEST_PREFIX
        and atoms[before].folded not in LABELS
    )


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
    return spoken_number(atoms, at)


def spoken_number(atoms: Sequence[Atom], at: int, *, hundreds: bool = False) -> tuple[str, int] | None:
    """Digits that are named at ``at``, and how many atoms they take: "ba" 3, "mười ba" 13, "hai mươi mốt" 21.

    ``hundreds``: "ba trăm linh năm" is 305 as well.
    """
    words = [atom.text for atom in atoms[at : at + 5]] + [""] * 5
    if hundreds and _unit(words[0]) and words[1] == "trăm":
        if words[2] in _NO_TENS and _unit(words[3]):
            return DIGITS[words[0]] + "0" + DIGITS[words[3]], 4
        tens = _tens(words[2:])
        return (DIGITS[words[0]] + tens[0], tens[1] + 2) if tens else (DIGITS[words[0]] + "00", 2)
    tens = _tens(words)
    if tens:
        return tens
    digit = DIGITS.get(words[0])
    return (digit, 1) if digit is not None else None


def _tens(words: Sequence[str]) -> tuple[str, int] | None:
    """A number of two digits at the beginning of the words, and how many of them it takes."""
    if words[0] in _TEN:
        return ("1" + DIGITS[words[1]], 2) if _unit(words[1]) else ("10", 1)
    if words[0] == "hăm" and _unit(words[1]):
        return "2" + DIGITS[words[1]], 2
    if _unit(words[0]) and words[1] in _TIMES_TEN:
        return (DIGITS[words[0]] + DIGITS[words[2]], 3) if _unit(words[2]) else (DIGITS[words[0]] + "0", 2)
    return None


def _unit(word: str) -> bool:
    """Whether a word names one of 1 to 9."""
    return DIGITS.get(word, "0") not in ("0", "10")
