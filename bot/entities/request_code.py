"""Request codes read out letter by letter: "yêu cầu y xê hai sáu một một hai hai ca bảy a ba e rờ".

A code is YC, the day in six digits, then six characters of an alphabet whose signs do not sound alike; speakers read
the digits one by one or as numbers ("hai mươi sáu"), and name the letters the northern or the southern way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from bot.entities.atoms import Atom, atoms_of
from bot.entities.match import Match
from bot.entities.spoken_digits import spoken_number
from bot.text.document import Document

PRIORITY = 101

#: Digits of the day, and characters of the tail with its check character.
DAY, TAIL = 6, 6

#: Codes of other shapes (a paper slip's number) are digits alone, at least so many.
FEWEST_DIGITS = 5

_FIRST = frozenset({"y", "i", "ý", "igrec"})
_SECOND = frozenset({"xê", "xe", "cê", "cờ", "c", "sê", "se"})
_TOGETHER = frozenset({"yc", "ic"})

#: Names of the letters that a code's tail may hold, as people say them and recognisers write them.
_LETTERS = {
    "a": "A", "ây": "A", "xê": "C", "xe": "C", "c": "C", "cờ": "C", "cê": "C", "đê": "D", "dê": "D", "đờ": "D",
    "de": "D", "d": "D", "đ": "D", "e": "E", "ê": "E", "giê": "G", "gờ": "G", "ghê": "G", "gie": "G", "g": "G",
    "hát": "H", "hắt": "H", "hat": "H", "hờ": "H", "h": "H", "ca": "K", "ka": "K", "kờ": "K", "k": "K", "mờ": "M",
    "em": "M", "m": "M", "pê": "P", "pờ": "P", "phê": "P", "pe": "P", "p": "P", "quy": "Q", "cu": "Q", "quờ": "Q",
    "kiu": "Q", "q": "Q", "rờ": "R", "ra": "R", "r": "R", "y": "Y", "i": "Y",
}  # fmt: skip
_LONG_LETTERS = {
    ("e", "mờ"): "M",
    ("em", "mờ"): "M",
    ("e", "rờ"): "R",
    ("em", "rờ"): "R",
    ("y", "dài"): "Y",
    ("i", "dài"): "Y",
}
_PAUSES = frozenset({"ờ", "ừm", "ừ", "à", "rồi", "gạch", "chấm", ".", "-", ","})

#: A sentence goes on with these; as the last sign of a code that is too short they are no letter of it.
_WORDS = frozenset({"a", "em", "e", "i", "ca", "quy", "ra", "y", "xe", "cu", "ê"})


def find(document: Document, today: date) -> Iterator[Match]:
    """Every code that begins with its letters YC, named or written."""
    atoms = atoms_of(document)
    at = 0
    while at < len(atoms):
        body = _after_prefix(atoms, at)
        read = _read(document, atoms, body) if body else None
        if read:
            code, end, spoken = read
            if spoken:  # a typed code is found by its shape
                yield Match("request_code", atoms[at].start, atoms[end].end, f"YC{code}", PRIORITY)
            at = end
        at += 1


def _after_prefix(atoms: Sequence[Atom], at: int) -> int:
    """Where the code goes on after the letters YC; 0 when they are not at ``at``."""
    if atoms[at].text in _TOGETHER:
        return at + 1
    after = at + 2 if at + 1 < len(atoms) and atoms[at + 1].text == "dài" else at + 1
    if atoms[at].text in _FIRST and after < len(atoms) and atoms[after].text in _SECOND:
        return after + 1
    return 0


def _read(document: Document, atoms: Sequence[Atom], at: int) -> tuple[str, int, bool] | None:
    """What follows the prefix, the last atom of it, and whether any of it was spoken.

    "e rờ" is the letter R, or E and then R: the reading that makes a whole code is meant.
    """
    short, long = _body(document, atoms, at, joined=True), _body(document, atoms, at, joined=False)
    return long if short and long and len(short[0]) < len(long[0]) == DAY + TAIL else short


def _body(document: Document, atoms: Sequence[Atom], at: int, *, joined: bool) -> tuple[str, int, bool] | None:
    """One reading; ``joined``: letters with two-word names are recognised."""
    code, last, spoken, typed = "", at, False, False
    ends: list[tuple[int, bool]] = []  # the code's length after each piece, and whether the piece may be a word
    while at < len(atoms) and len(code) < DAY + TAIL:
        piece, size = _piece(document, atoms, at, letters=len(code) >= DAY, joined=joined)
        if not piece:
            if not code or atoms[at].text not in _PAUSES or _ends_sentence(atoms, at):
                break
            at += 1
            continue
        spoken = spoken or not atoms[at].is_number
        typed = typed or atoms[at].is_number
        ends.append((at + size - 1, atoms[at].text in _WORDS))
        code += piece
        at += size
    if len(code) < DAY + TAIL:
        while ends and ends[-1][1]:
            ends.pop()
            code = code[:-1]
    if len(code) < FEWEST_DIGITS or len(code) > DAY + TAIL or (typed and len(code) < DAY + TAIL):
        return None  # part of a typed code: the words after it are no letters of it
    last = ends[-1][0]
    return code, last, spoken


def _ends_sentence(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a full stop is the end of what is said, not a sign inside a code."""
    return atoms[at].text in (".", ",") and (at + 1 == len(atoms) or not atoms[at + 1].glued)


def _piece(document: Document, atoms: Sequence[Atom], at: int, *, letters: bool, joined: bool) -> tuple[str, int]:
    """Signs of the code that begin at an atom, and how many atoms they take; 0 when none do."""
    atom = atoms[at]
    if atom.is_number:
        return (atom.text, 1) if atom.text.isdigit() else ("", 0)
    number = spoken_number(atoms, at, hundreds=True)
    if number or not letters:
        return number or ("", 0)
    typed = document.original[slice(*document.normal.span(atom.start, atom.end))].lower()
    if joined and at + 1 < len(atoms):
        long = _LONG_LETTERS.get((typed, atoms[at + 1].text)) or _LONG_LETTERS.get((atom.text, atoms[at + 1].text))
        if long:
            return long, 2
    letter = _LETTERS.get(typed) or _LETTERS.get(atom.text)
    return (letter, 1) if letter else ("", 0)
