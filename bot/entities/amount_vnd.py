"""Sums of money in đồng: 1tr2, 850k, 350.000đ, một triệu hai, hai trăm rưỡi nghìn."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from bot.entities.atoms import Atom, atoms_of
from bot.entities.match import Match
from bot.entities.numbers import Number, read_number
from bot.text.document import Document
from bot.text.words import word_set

_CURRENCY = frozenset({"đ", "d", "đồng", "dong", "vnd", "vnđ", "vn"})
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+\Z")

#: A number after these is a sum even without a unit: "hết chín trăm", "đóng 450".
_PAYING = word_set("tien dong tra het no nop mat chuyen ton phai ra nhung toi gan hon tam chung len co dung")

#: Thousands of these are no money.
_OTHER_UNITS = word_set("met m2 m km nguoi ho kva kwp mwp lit lan con cai may chiec cay vat vn nam kw w vol von")

PRIORITY = 60


def find(document: Document, today: date) -> Iterator[Match]:
    """Every sum; the span includes its unit."""
    atoms = atoms_of(document)
    at = 0
    while at < len(atoms):
        number = read_number(atoms, at)
        if number is None:
            at += 1
            continue
        end = _sum_end(atoms, number)
        if end:
            value = number.integer
            if not number.scaled and number.spoken:
                value *= 1000  # "chín trăm" is nine hundred thousand when money is meant
            yield Match("amount_vnd", atoms[at].start, atoms[end - 1].end, value, PRIORITY)
            at = end
        else:
            at = number.end


def _sum_end(atoms: Sequence[Atom], number: Number) -> int:
    """The atom after the sum, 0 when the number is none."""
    end = number.end
    after = atoms[end].text if end < len(atoms) else ""
    follows = atoms[end].folded if end < len(atoms) else ""
    if after in ("số", "ký", "kí", "kwh", "kw", "chữ", "kva") or (
        after in ("so", "ky", "ki") and not _compares(atoms, end)
    ):
        return 0
    if follows in _OTHER_UNITS and after != "vn" and not (follows == "nam" and after == "năm"):
        return 0
    if after in _CURRENCY and _is_currency(atoms, number):
        return end + 1
    if number.scaled:
        return end if number.value >= 1000 else 0
    before = atoms[number.start - 1].folded if number.start else ""
    if not number.spoken and _GROUPED.match(atoms[number.start].text) and number.value >= 10_000:
        return 0 if before in ("so", "chi", "cu", "moi") else end  # an index of the meter
    if number.spoken and number.value >= 100 and number.value % 10 == 0 and _is_paid(atoms, number):
        return end
    return 0


def _compares(atoms: Sequence[Atom], at: int) -> bool:
    """ "so với": compared with."""
    return at + 1 < len(atoms) and atoms[at + 1].folded in ("voi", "sanh")


def _is_currency(atoms: Sequence[Atom], number: Number) -> bool:
    """ "đ"/"d" alone counts right after the digits; "đồng hồ" is a meter, "2 đ" is no sum."""
    unit = atoms[number.end]
    if unit.text in ("đ", "d"):
        return number.value >= 100 and (unit.glued or number.value >= 1000)
    after = atoms[number.end + 1].folded if number.end + 1 < len(atoms) else ""
    return not (unit.folded == "dong" and after == "ho") and number.value >= 100


def _is_paid(atoms: Sequence[Atom], number: Number) -> bool:
    before = atoms[number.start - 1].folded if number.start else ""
    return before in _PAYING
