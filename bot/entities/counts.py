"""Small numbers with a unit: households, capacity in kW, phases, a rating."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from bot.entities.atoms import Atom, atoms_of
from bot.entities.match import Match
from bot.entities.numbers import read_number
from bot.text.document import Document

PRIORITY = 65

#: "3 trên 5 hộ", "4 trên 10 kW": no score.
_COUNTABLE = frozenset(
    {
        "ho",
        "nha",
        "nguoi",
        "kw",
        "so",
        "kwh",
        "thang",
        "trieu",
        "tr",
        "nghin",
        "ngan",
        "can",
        "phong",
        "lan",
        "cai",
        "may",
        "ngay",
        "gio",
        "met",
        "nam",
    }
)

#: In talk of quotas the persons are counted, not the households.
_SHARING = re.compile(r"\b(?:dinh muc|nhan khau|tam tru|dm nuoc|ho khau)\b")

#: What runs on three phases; the supply is not asked for there.
_MACHINES = frozenset({"may", "quat", "co", "mo", "motor", "bom", "han"})

_PERSONS = frozenset({"nguoi", "nhan", "khau", "dua"})
_PERSONS_OF_TWO = frozenset({("nhan", "khau"), ("sinh", "vien"), ("cong", "nhan")})

_POWER = frozenset({"kw", "kwp", "kilowatt", "kw_p", "mw"})
#: "bốn điểm dùng điện", "hai điểm đấu nối" are places.
_OTHER_POINTS = frozenset({"thu", "giao", "nop", "do", "dau", "ban", "dong", "dung", "nhan", "mua", "truong", "cap"})
#: Words that "ho" is part of without its diacritics: "hỗ trợ", "hộ khẩu", "hồ sơ".
_OF_A_WORD = frozenset({"ga", "tro", "khau", "gia", "so"})
#: What has stars without being rated ("khách sạn năm sao"), and stars that are taken away ("bớt một sao").
_STARRED = frozenset({"san", "resort", "chuan", "hotel", "hang", "bot", "tru"})
_SCORE_VERBS = frozenset({"cham", "danh", "gia", "cho", "vote", "diem", "tang", "rate"})


def find(document: Document, today: date) -> Iterator[Match]:
    """Households (hộ), capacity (kW), phases (pha), ratings (sao, điểm, N/5, N/10)."""
    atoms = atoms_of(document)
    persons = bool(_SHARING.search(document.folded))
    at = 0
    while at < len(atoms):
        number = read_number(atoms, at)
        if number is None:
            at += 1
            continue
        month = at and atoms[at - 1].folded in ("t", "thang", "thg", "quy")
        found = None if month else _read_unit(atoms, at, number.end, number.value, persons)
        if found:
            entity, end, value = found
            yield Match(entity, atoms[at].start, atoms[end - 1].end, value, PRIORITY)
            at = end
        else:
            at = number.end


def _read_unit(
    atoms: Sequence[Atom], at: int, end: int, number: float, persons: bool
) -> tuple[str, int, int | float] | None:
    unit = atoms[end].folded if end < len(atoms) else ""
    typed = atoms[end].text if end < len(atoms) else ""
    after, after_typed = (atoms[end + 1].folded, atoms[end + 1].text) if end + 1 < len(atoms) else ("", "")
    whole = int(number) if number == int(number) else number
    if unit == "ho" and typed in ("hộ", "ho", "hô", "họ", "hộp") and (after not in _OF_A_WORD or after_typed == "trọ"):
        return None if _is_some_household(atoms, at, end) else ("household_count", end + 1, int(number))
    if persons and (unit, after) in _PERSONS_OF_TWO:
        return "household_count", end + 2, int(number)
    if persons and unit in _PERSONS and (unit, after) != ("nguoi", "nha"):
        return "household_count", end + 1, int(number)
    if _is_phase(atoms, at, end, number):
        return "phases", end + 1, int(number)
    power = _power_end(atoms, end)
    if power:
        return "capacity_kw", power, whole * 1000 if unit == "mw" else whole
    scale = _scale_end(atoms, end)
    if scale and 0 <= number <= 10:
        return "rating", scale, int(number)
    if unit == "sao" and typed in ("sao",) and 1 <= number <= 5 and not (at and atoms[at - 1].folded in _STARRED):
        return "rating", end + 1, int(number)
    if unit == "*" and 1 <= number <= 5:
        return "rating", end + 1, int(number)
    if unit == "d" and 0 <= number <= 10 and _follows_rating(atoms, at):
        return "rating", end + 1, int(number)
    if unit == "diem" and 0 <= number <= 10 and after not in _OTHER_POINTS and not (at and atoms[at - 1].text == "trừ"):
        return "rating", end + 1, int(number)
    if unit == "/" and after in ("5", "10") and number <= float(after) and _is_rated(atoms, at, end + 2):
        return "rating", end + 2, int(number)
    if unit not in ("%", "/", "thang", "gio", "h") and 0 <= number <= 10 and _follows_rating(atoms, at):
        return "rating", end, int(number)
    return None


def _is_some_household(atoms: Sequence[Atom], at: int, end: int) -> bool:
    """ "một hộ có dấu hiệu …", "tố cáo một hộ": some household, no number of them."""
    if atoms[at].text != "một":
        return False
    after = atoms[end + 1].folded if end + 1 < len(atoms) else ""
    before = atoms[at - 1].folded if at else ""
    return before in ("bao", "kin", "cao", "nghi", "giac", "thay", "biet") or (
        before == "co" and after in ("o", "dang", "cau", "trom")
    )


def _is_phase(atoms: Sequence[Atom], at: int, end: int, number: float) -> bool:
    """One or three phases that are had or wanted: not a phase lost, not the state that is left behind."""
    if number not in (1, 3) or end >= len(atoms) or atoms[end].text not in ("pha", "fa", "fase", "phase", "p"):
        return False
    if atoms[end].text == "p" and not atoms[end].glued:
        return False
    if at and atoms[at - 1].folded in _MACHINES:
        return False
    if at and atoms[at - 1].folded in ("mat", "thieu", "chay", "hut"):
        return False
    after = [atom.folded for atom in atoms[end + 1 : end + 8]]
    if number == 1 and after[:1] and after[0] in ("khong", "chi", "bi", "yeu"):
        return False  # "một pha chỉ 90 vôn"
    change = next((i for i, word in enumerate(after[:4]) if word in ("len", "sang", "qua", "thanh")), None)
    return change is None or not any(word in ("pha", "p", "fa") for word in after[change:])


def _power_end(atoms: Sequence[Atom], at: int) -> int:
    first, second, third = (atoms[at + i].folded if at + i < len(atoms) else "" for i in range(3))
    if first in _POWER:
        return 0 if second in ("h", "gio") else at + 1
    if first in ("ki", "kilo", "ky", "ca"):
        end = at + 3 if (second, third) in (("lo", "oat"), ("lo", "watt")) else 0
        if not end and first == "kilo" and second in ("oat", "watt"):
            end = at + 2
        if not end and first == "ca" and second == "ve" and third == "kep":
            end = at + 3
        after = atoms[end].folded if end and end < len(atoms) else ""
        return 0 if after in ("gio", "h") else end
    return 0


def _scale_end(atoms: Sequence[Atom], at: int) -> int:
    """Where "trên năm sao", "trên 10 điểm" ends that begins at ``at``; 0 when it does not."""
    if at + 1 < len(atoms) and atoms[at].text in ("trên", "tren") and atoms[at + 1].text in ("5", "10", "năm", "mười"):
        after = atoms[at + 2].folded if at + 2 < len(atoms) else ""
        if after in ("sao", "diem"):
            return at + 3
        return 0 if after in _COUNTABLE or atoms[at + 1].text == "năm" else at + 2
    return 0


#: What happens on a day, and words of a score.
_DATED = frozenset({"mat", "cup", "cat", "dien", "dong", "hen", "lich", "co", "tu", "den"})
_SCORE_WORDS = frozenset(
    {"cham", "danh", "diem", "vote", "rate", "long", "sao", "tang", "nhiet", "tot", "te", "thai", "tra", "cho"}
)


def _is_rated(atoms: Sequence[Atom], at: int, end: int) -> bool:
    """N/5 is a score unless it is a date or an address beside a word for one."""
    before = atoms[at - 1].folded if at else ""
    dated = any(atom.folded in _DATED for atom in atoms)
    if dated and not any(atom.folded in _SCORE_WORDS for atom in atoms):
        return False  # "3/10 mất điện": a day
    return before not in ("ngay", "so", "hem", "ngo", "nha", "hom", "toi", "sang", "chieu", "mung", "kiet")


def _follows_rating(atoms: Sequence[Atom], at: int) -> bool:
    """ "chấm 9", "đánh giá 5", "cho điểm 10", "vote 4"."""
    one = atoms[at - 1].folded if at else ""
    two = atoms[at - 2].folded if at > 1 else ""
    if one == "la" and two in ("toi", "long", "diem", "em", "minh"):
        return any(atom.folded == "long" for atom in atoms[:at]) and any(atom.folded == "hai" for atom in atoms[:at])
    return one in ("cham", "vote", "rate") or (two, one) in (("danh", "gia"), ("cho", "diem"), ("diem", "la"))
