"""Vietnamese phone numbers to E.164: mobile 03/05/07/08/09, land lines 02x, with 0, 84 or +84, typed or read out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from bot.entities.atoms import atoms_of
from bot.entities.match import Match
from bot.entities.spoken_digits import digit_runs
from bot.entities.tax_number import looks_taxed
from bot.text.document import Document

_NATIONAL = re.compile(r"0(?:[35789]\d{8}|2\d{9})\Z")
_INTERNATIONAL = re.compile(r"(?:00)?84(?:0?)([35789]\d{8}|2\d{9})\Z")

PRIORITY = 90


def to_e164(digits: str) -> str | None:
    """+84… of a complete number; None for anything else."""
    if _NATIONAL.match(digits):
        return "+84" + digits[1:]
    match = _INTERNATIONAL.match(digits)
    return "+84" + match.group(1) if match else None


def find(document: Document, today: date) -> Iterator[Match]:
    """Every phone number, in one run of digits or in one of its parts."""
    atoms = atoms_of(document)
    for run in digit_runs(document):
        if run.in_code or looks_taxed(run.digits, document.normal.text, document.folded, run.start):
            continue
        number = to_e164(run.digits)
        if number:
            yield Match("phone_number", run.start, run.end, number, PRIORITY)
            continue
        for atom in atoms[run.first : run.last + 1]:
            number = to_e164(atom.text) if atom.is_number else None
            if number and not looks_taxed(atom.text, document.normal.text, document.folded, atom.start):
                yield Match("phone_number", atom.start, atom.end, number, PRIORITY)
