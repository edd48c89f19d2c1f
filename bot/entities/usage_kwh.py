"""Consumption: 350 số, ba trăm năm mươi ký, 1.200 kWh."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from bot.entities.atoms import Atom, atoms_of
from bot.entities.match import Match
from bot.entities.numbers import Number, read_number
from bot.text.document import Document
from bot.text.words import word_set

_TYPED = word_set("số so sô sồ só ký kí ky ki kwh kwwh khw kwhh kgh kwk chữ chu")

#: "3 số điện thoại", "số mấy", "2 kỳ" are no consumption.
_NOT_AFTER = frozenset(
    {
        "thoai", "nha", "tai", "cong", "hop", "nay", "truoc", "hoa", "khach", "dong", "ten", "voi", "sanh",
    }
)  # fmt: skip

#: "so với" without marks; "250 số với 300 số" counts both.
_COMPARED = frozenset({"voi", "sanh"})

PRIORITY = 70


def find(document: Document, today: date) -> Iterator[Match]:
    """Every amount of energy; the span includes its unit."""
    atoms = atoms_of(document)
    consumed = bool(_CONSUMED.search(document.folded)) and not _POWER.search(document.folded)
    at = 0
    while at < len(atoms):
        number = read_number(atoms, at)
        if number is None:
            at += 1
            continue
        end = _unit_end(atoms, number.end) or (_kilowatt_end(atoms, number.end) if consumed else 0)
        # "bao nhiêu một số" asks for a price, not for the cost of one kWh.
        if end and number.value > 1 and not _is_name(atoms, at) and not _is_no_number(document, atoms, number, end):
            yield Match("usage_kwh", atoms[at].start, atoms[end - 1].end, number.integer, PRIORITY)
            at = end
        else:
            at = number.end


#: "Dùng sáu trăm ki lô oát hết bao nhiêu tiền": everyday for kWh, where no power is spoken of.
_CONSUMED = re.compile(
    r"\b(?:dung|xai|tieu thu|su dung|het|tinh)\b.*\b(?:tien|dong|nhieu|bao nhieu|may)\b|\btinh cho\b"
)
_POWER = re.compile(
    r"\b(?:cong suat|nang|giam|tang|ha|lap|dang ky|mat troi|pin|tai|bien ap|trung the|trung ap|pha|may|dong ho|cong to|gia)\b"
)


def _kilowatt_end(atoms: Sequence[Atom], at: int) -> int:
    """Where "ki lô oát" without "giờ" ends that begins at ``at``; 0 when it does not."""
    first, second, third = (atoms[at + i].folded if at + i < len(atoms) else "" for i in range(3))
    if first in ("ki", "ky") and second == "lo" and third in ("oat", "watt"):
        return at + 3
    return at + 2 if first == "kilo" and second in ("oat", "watt") else 0


def _is_no_number(document: Document, atoms: Sequence[Atom], number: Number, end: int) -> bool:
    """ "Tam Kỳ" is a town, "hai chữ cuối" letters, "từ số điện" without diacritics no four."""
    first, unit = atoms[number.start], atoms[end - 1]
    if unit.text in ("chữ", "chu"):
        return number.value < FEWEST_CHU
    if end < len(atoms) and atoms[end].text == "liệu":
        return True  # "số liệu"
    if end < len(atoms) and number.value < FEWEST_CHU and atoms[end].folded in _COUNTED:
        return True
    if document.is_plain and number.end == number.start + 1 and first.text == "tư":
        return True
    if (
        first.is_number
        and first.glued
        and document.original[: document.normal.span(first.start, first.end)[0]][-1:].isupper()
    ):
        return True  # "EMIC CV140 số …": the kind of a meter
    typed = [document.original[slice(*document.normal.span(a.start, a.end))] for a in (first, unit)]
    return all(word[:1].isupper() and not word.isupper() for word in typed)


#: "chữ" is a unit of energy of the North; fewer of them are letters or digits.
FEWEST_CHU = 10

#: What is named by a number: "bậc 3 số …"; but "tính hộ bác một trăm số".
_NAMED = word_set("bậc bac quý khoản khoan điều dieu")

#: "hai số tiền", "ba số cuối": so few numbers are counted, not kWh.
_COUNTED = frozenset({"tien", "cuoi", "duoi", "dau", "lieu", "cua", "lan", "luong", "do", "khong", "de"})


def _unit_end(atoms: Sequence[Atom], at: int) -> int:
    """The atom after the unit ("điện" after it is no part of it), 0 when none is there."""
    if at >= len(atoms):
        return 0
    first, second, third = (atoms[at + i].folded if at + i < len(atoms) else "" for i in range(3))
    if first in ("ki", "ky", "kilo") and second in ("lo", "oat", "watt"):
        end = at + (3 if second == "lo" else 2)
        hour = end < len(atoms) and atoms[end].folded in ("gio", "h")
        # "ký oát" is the everyday kWh; a full "ki lô oát" without "giờ" is power.
        return end + 1 if hour else (0 if second == "lo" or first == "kilo" else end)
    if first in ("kw", "kilowatt") and second in ("h", "gio"):
        return at + 2
    if (first, second, third) == ("ca", "ve", "kep"):
        return at + 4 if at + 3 < len(atoms) and atoms[at + 3].folded in ("hat", "gio") else 0
    typed = atoms[at].text
    if (
        typed not in _TYPED
        or (typed == "so" and second in _NOT_AFTER)
        or (typed == "số" and second in _NOT_AFTER - _COMPARED)
    ):
        return 0
    if (second, third) == ("dien", "thoai"):
        return 0
    if second == "may" and atoms[at + 1].text == "máy":
        return 0
    after_letter = ("nay", "truoc", "ten", "hop", "gac", "tu", "cai", "so", "hieu", "thoai")
    return 0 if first in ("ky", "ki", "chu") and second in after_letter else at + 1


def _is_name(atoms: Sequence[Atom], at: int) -> bool:
    """ "kỳ 2 số …", "bậc 3 số …" name a thing by its number."""
    before = atoms[at - 1] if at else None
    return before is not None and (before.text in _NAMED or (before.text == "mã" and not atoms[at].is_number))
