"""Sums of money in đồng: 1tr2, 850k, 350.000đ, một triệu hai, hai trăm rưỡi nghìn."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from bot.entities.atoms import Atom, atoms_of
from bot.entities.match import Match
from bot.entities.numbers import HALF, Number, read_number
from bot.text.document import Document
from bot.text.words import word_set

_CURRENCY = frozenset({"đ", "d", "đồng", "dong", "vnd", "vnđ", "vn"})
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+\Z")

#: A number after these is a sum even without a unit: "hết chín trăm", "đóng 450".
_PAYING = word_set("tien dong tra het no nop mat chuyen ton phai ra nhung toi gan hon tam chung len co dung doi tan")

#: Thousands of these are no money.
_OTHER_UNITS = word_set(
    "met m2 m km nguoi ho kva kwp mwp lit lan con cai may chiec cay vat vn nam kw w vol von oat watt"
)

_OTHER_THINGS = word_set("trứng chỗ cây căn gà vịt ghế khách lượt bầu gốc phòng hộ trung vit")

#: Beside these a bare number below the limit is what a meter shows.
_INDEX = re.compile(
    r"\b(?:chi so|tren cong to|tren dong ho|dong ho (?:co|hien|la|chi|moi)|cong to (?:co|hien|la|chi|moi)|nhin so|doc so|sai so|mat so)\b"
)
_LARGEST_INDEX = 100_000

PRIORITY = 60


def find(document: Document, today: date) -> Iterator[Match]:
    """Every sum; the span includes its unit."""
    atoms = atoms_of(document)
    index = bool(_INDEX.search(document.folded))
    at = 0
    while at < len(atoms):
        number = read_number(atoms, at)
        if number is None:
            at += 1
            continue
        end = _sum_end(atoms, number, is_of_meter=index)
        if end:
            value = number.integer
            if not number.scaled and number.spoken:
                value *= 1000  # "chín trăm" is nine hundred thousand when money is meant
            yield Match("amount_vnd", atoms[at].start, atoms[end - 1].end, value, PRIORITY)
            at = end
        else:
            at = number.end


def _sum_end(atoms: Sequence[Atom], number: Number, *, is_of_meter: bool = False) -> int:
    """The atom after the sum, 0 when the number is none; ``is_of_meter``: the message speaks of a meter's index."""
    end = number.end
    if _is_price(atoms, end):
        return 0
    after = atoms[end].text if end < len(atoms) else ""
    follows = atoms[end].folded if end < len(atoms) else ""
    if after in ("số", "ký", "kí", "kwh", "kw", "chữ", "kva") or (
        after in ("so", "ky", "ki") and not _compares(atoms, end)
    ):
        return 0
    if number.start > 1 and (atoms[number.start - 2].folded, atoms[number.start - 1].folded) == ("don", "gia"):
        return 0  # "đơn giá 2.998 đ": the price of one unit
    if follows in _OTHER_UNITS and after not in ("vn", "còn", "năm", "cày", "lận", "cái", "con"):
        return 0
    if after in _OTHER_THINGS and number.scaled and number.spoken:
        return 0
    if after in _CURRENCY and _is_currency(atoms, number):
        return end + 1
    if number.scaled:
        return end if number.value >= 1000 and not (number.value < _LARGEST_INDEX and is_of_meter) else 0
    before = atoms[number.start - 1].folded if number.start else ""
    if not number.spoken and _GROUPED.match(atoms[number.start].text) and number.value >= 10_000:
        return 0 if before in ("so", "chi", "cu", "moi") or is_of_meter else end  # an index of the meter
    if number.spoken and number.value >= 100 and number.value % 10 == 0 and _is_paid(atoms, number) and not is_of_meter:
        return end
    return 0


#: What a price is for: "bốn nghìn một số", "3.000 đồng/kWh".
_UNITS_OF_ENERGY = frozenset({"so", "ky", "ki", "kwh", "chu", "kw"})


def _is_price(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a sum that ends before ``at`` is paid for one unit of energy."""
    if at < len(atoms) and atoms[at].folded in ("dong", "d", "vnd"):
        at += 1
    first, second, third = (atoms[at + i].folded if at + i < len(atoms) else "" for i in range(3))
    return first in ("mot", "1", "moi", "/", "tren") and (
        second in _UNITS_OF_ENERGY or (second in ("mot", "1", "moi") and third in _UNITS_OF_ENERGY)
    )


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
    two = atoms[number.start - 2].folded if number.start > 1 else ""
    if before == "phai" and two in ("khong", "chu", "ko", "hong", "chang"):
        return False  # "hai trăm số chứ không phải ba trăm"
    return before in _PAYING or atoms[number.end - 1].text in HALF
