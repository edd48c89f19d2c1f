"""Customer codes (mã khách hàng): P, a letter, eleven letters or digits; typed with gaps, or spelled in speech.

Rules: 13 characters, letters may stand in places 3 to 6, digits after (electricity company code books).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from bot.entities.atoms import Atom, atoms_of
from bot.entities.match import Match, View
from bot.entities.spoken_digits import DIGITS, spoken_number
from bot.text.document import Document

LENGTH = 13
PRIORITY = 100

_SECOND = "abcdehkmnpq"
_COMPACT = re.compile(rf"(?<![a-z0-9])p[{_SECOND}][a-z0-9]{{11}}(?![a-z0-9])")
_NEAR = re.compile(rf"(?<![a-z0-9])p[{_SECOND}](?=[a-z0-9]*\d{{5}})[a-z0-9]{{8,13}}(?![a-z0-9])")
_SPACED = re.compile(
    rf"(?<![a-z0-9])p[ .\-]{{0,2}}[{_SECOND}](?:[ .\-]{{1,2}}|(?=[0-9a-z]))(?:[0-9a-z][ .\-]{{0,2}}){{10}}[0-9a-z](?![a-z0-9])"
)

#: How letters are named aloud, folded; recognisers write them as words.
_LETTERS = {
    "a": "a", "bê": "b", "be": "b", "bờ": "b", "xê": "c", "xe": "c", "cờ": "c", "co": "c", "đê": "d", "de": "d",
    "đờ": "d", "dê": "d", "e": "e", "hát": "h", "hat": "h", "hắt": "h", "ca": "k", "ka": "k", "k": "k", "mờ": "m",
    "em": "m", "en": "n", "nờ": "n", "pê": "p", "phê": "p", "pe": "p", "pờ": "p", "p": "p", "bp": "p", "cu": "q",
    "quy": "q", "quờ": "q", "kiu": "q", "lờ": "l", "en lờ": "l", "e lờ": "l", "gờ": "g", "giê": "g", "vê": "v",
    "ve": "v", "tê": "t", "ích": "x", "ích xì": "x", "b": "b", "c": "c", "d": "d", "đ": "d", "h": "h", "m": "m",
    "n": "n", "q": "q", "l": "l", "g": "g", "v": "v", "t": "t", "x": "x", "s": "s", "ét": "s", "rờ": "r", "i": "i",
    "ô": "o", "o": "o", "u": "u", "ép": "f", "dét": "z", "z": "z", "f": "f", "r": "r", "lốc": "l", "pi": "p", "bi": "b",
    "đi": "d", "ây": "a", "i ngắn": "i", "pp": "p", "kờ": "k", "hờ": "h", "ex": "s", "pa": "pa", "pb": "pb",
    "pc": "pc", "pd": "pd", "pđ": "pd", "pk": "pk", "pm": "pm", "pn": "pn", "ph": "ph", "pq": "pq",
}  # fmt: skip


#: What the first letter can be called.
_FIRST = frozenset(name for name, letters in _LETTERS.items() if letters.startswith("p"))


def find(document: Document, today: date) -> Iterator[Match]:
    """Typed codes, then spelled ones."""
    text = document.folded_clean
    taken: list[tuple[int, int]] = []
    for pattern, priority in ((_COMPACT, PRIORITY), (_SPACED, PRIORITY), (_NEAR, PRIORITY - 20)):
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            code = canonical(match.group())
            if sum(c.isdigit() for c in code) < 5 or not _plausible(code, match.group()):
                continue
            taken.append(match.span())
            yield Match("customer_code", match.start(), match.end(), code, priority, View.CLEAN)
    yield from _spelled(document)


def canonical(code: str) -> str:
    """Upper case, nothing between, the letter O where only digits stand read as zero."""
    plain = re.sub(r"[^a-z0-9]", "", code.lower()).upper()
    return plain[:6] + plain[6:].replace("O", "0")


#: A word among the groups of a code typed with gaps: "phải là 1.350.000", "phieu cs2509-11".
_WORD = re.compile(r"(?<![a-z0-9])(?!p[a-z](?![a-z]))(?=[a-z]*[aeiouy])[a-z]{2,}(?![a-z0-9])")


def _plausible(code: str, typed: str) -> bool:
    """Digits at the end; a code typed with gaps must not swallow words."""
    tail = code[6:]
    if _WORD.search(typed):
        return False
    if not tail.isdigit():
        return len(code) == LENGTH and tail[1:].isdigit()
    return len(re.findall(r"[a-z]+", typed[2:])) <= 2


def _letter(document: Document, atoms: Sequence[Atom], at: int) -> str:
    """The letter, or both letters, that the atom names at the beginning of a code."""
    atom = atoms[at]
    typed = document.original[slice(*document.normal.span(atom.start, atom.end))].lower()
    if typed == "e":  # written out as "em" elsewhere
        return "e"
    follows = atoms[at + 1] if at + 1 < len(atoms) else None
    if typed == "pe" and follows and (follows.is_number or follows.text in DIGITS):
        return "pe"
    return _LETTERS.get(atom.text, "")


def _spelled(document: Document) -> Iterator[Match]:
    atoms = atoms_of(document)
    typed = document.original.lower()
    at = 0
    while at < len(atoms):
        if atoms[at].text not in _FIRST and "pe" not in typed:
            at += 1
            continue
        code, i = "", at
        words = 0
        while i < len(atoms) and len(code) < LENGTH:
            atom = atoms[i]
            size = 1
            if atom.is_number:
                piece = atom.text if atom.text.isdigit() else ""
            elif len(code) < 2:
                piece = _letter(document, atoms, i)
            else:
                number = spoken_number(atoms, i, hundreds=True)
                piece, size = number or (_LETTERS.get(atom.text, "") if len(code) < 6 else "", 1)
            if not piece and atom.text in ("ờ", "ừm", "à", ".", "-", "gạch", "chấm", ",") and code:
                i += 1
                continue
            if not piece:
                break
            words += not atom.is_number
            code += piece
            i += size
        upper = code.upper()
        if words >= 2 and LENGTH - 2 <= len(upper) <= LENGTH and upper[0] == "P" and upper[1] in _SECOND.upper():
            complete = len(upper) == LENGTH
            digits = sum(c.isdigit() for c in upper)
            if digits >= 7 and upper[6:].isdigit():
                priority = PRIORITY if complete else PRIORITY - 10
                yield Match("customer_code", atoms[at].start, atoms[i - 1].end, upper, priority)
                at = i
                continue
        at += 1
