"""Numbers as they are typed and spoken: 1.200, 1tr2, "ba trăm năm mươi", "một triệu hai", "hai trăm rưỡi"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.entities.atoms import Atom
from bot.text.characters import fold
from bot.text.words import word_set

#: Atoms of a message without diacritics already carry these spellings.
_UNITS = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5, "sáu": 6,
    "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_TENS = frozenset({"mươi", "mười", "chục"})
_HUNDRED = frozenset({"trăm", "chăm"})
_ZERO_TENS = frozenset({"linh", "lẻ", "lẽ"})
HALF = frozenset({"rưỡi", "rưởi"})
_TWENTY = {"hăm": 20, "băm": 30}

SCALES = {
    "k": 1_000, "ka": 1_000, "ng": 1_000, "ngh": 1_000, "nghìn": 1_000, "ngàn": 1_000,
    "nghàn": 1_000, "nghin": 1_000, "ngan": 1_000, "tr": 1_000_000, "triệu": 1_000_000, "trieu": 1_000_000, "triêu": 1_000_000, "chiệu": 1_000_000,
    "củ": 1_000_000, "chai": 1_000_000, "tỷ": 1_000_000_000, "tỉ": 1_000_000_000, "ty": 1_000_000_000,
    "lít": 100_000, "xị": 100_000, "loét": 100_000,
}  # fmt: skip

#: After these a number starts something else: "1 triệu 2 hộ", "500 nghìn 3 tháng".
_NEW_COUNT = word_set("""hộ ngày người lần cái giờ phòng phút năm tuần số ký kỳ kí kwh kw pha sao điểm căn nhà tháng tiếng con đứa
    ho ngay nguoi lan cai gio phong phut tuan so ky ki diem can nha thang tieng""")


@dataclass(frozen=True)
class Number:
    """A number and the atoms it was read from (``start`` to before ``end``)."""

    value: float
    start: int
    end: int
    scaled: bool
    """A word of thousands or more was in it."""
    spoken: bool
    """No digit was in it."""

    @property
    def integer(self) -> int:
        """The value as a whole number."""
        return round(self.value)


#: Words that a number can begin with.
_BEGINNINGS = frozenset({*_UNITS, *_TWENTY, "mười", "mươi"}) - {"lăm", "nhăm", "mốt", "không"}


#: Before a scale these make it another number: "mấy trăm", "hai triệu".
_COUNTERS = word_set("may vai muoi tram nghin ngan nhieu bao chuc nua tung hang") | {fold(word) for word in _UNITS}


def digits_value(text: str) -> float:
    """1.234.567 and 1,234,567 are grouped; 1,5 and 1.5 are decimals; 12.500 is grouped."""
    parts = text.replace(",", ".").split(".")
    if len(parts) == 1:
        return float(text)
    if all(len(part) == 3 for part in parts[1:]) and len(parts[0]) <= 3 and parts[0] != "0":
        return float("".join(parts))
    if len(parts) == 2:
        return float(".".join(parts))
    return float("".join(parts))


def read_number(atoms: Sequence[Atom], at: int) -> Number | None:
    """The longest number that starts at ``at``; None when none does."""
    if at >= len(atoms) or not (atoms[at].is_number or atoms[at].text in _BEGINNINGS):
        return _headless(atoms, at)
    total = 0.0
    last_scale = 0.0
    scaled = spoken_only = False
    i = at
    spoken_only = not atoms[at].is_number
    while i < len(atoms):
        group = _group(atoms, i)
        if group is None and last_scale and atoms[i].text == "mốt":
            group = 1.0, i + 1, False  # "một triệu mốt"
        if group is None and last_scale and (low := _no_hundred(atoms, i)):
            scale = _scale(atoms, low[1])
            if scale and scale >= last_scale:
                break
            total += low[0] * (scale or 1)
            i = low[1] + bool(scale)
            if scale:
                last_scale = scale
                continue
            break
        if group is None:
            break
        value, end, digits = group
        scale = _scale(atoms, end)
        if scale and last_scale and scale >= last_scale:
            break
        if not scale and last_scale:
            tail = _tail(atoms, end, value, last_scale, digits)
            if tail is None:
                break
            total += tail
            spoken_only = spoken_only and not digits
            i = end
            break
        spoken_only = spoken_only and not digits
        total += value * (scale or 1)
        i = end
        if not scale:
            break
        scaled = True
        last_scale = scale
        i += 1
        if i < len(atoms) and atoms[i].text in HALF:
            total += scale / 2
            i += 1
            break
        if i < len(atoms) and atoms[i].text in _ZERO_TENS:
            small = _group(atoms, i + 1)
            if small and not _scale(atoms, small[1]):
                total, i = total + small[0], small[1]
                break
    if i == at:
        return None
    return Number(total, at, i, scaled, spoken_only)


def _headless(atoms: Sequence[Atom], at: int) -> Number | None:
    """ "trăm rưỡi" is 150, "triệu hai" 1,200,000: the one before is not said."""
    if at + 1 < len(atoms) and atoms[at].text in ("nửa", "nua") and atoms[at + 1].text == "triệu":
        return Number(500_000, at, at + 2, True, True)
    if at + 1 >= len(atoms) or atoms[at].text not in ("trăm", "triệu"):
        return None
    if at and (atoms[at - 1].is_number or atoms[at - 1].folded in _COUNTERS):
        return None
    scale = 100 if atoms[at].text == "trăm" else 1_000_000
    if scale == 100:
        rest, end = _after_hundred(atoms, at + 1)
        follows = atoms[end].text if end < len(atoms) else ""
        if rest and (follows in _ENERGY or follows in SCALES):
            thousand = SCALES.get(follows, 1)
            return Number((100 + rest) * thousand, at, end + (thousand > 1), thousand > 1, True)
    if atoms[at + 1].text in HALF:
        return Number(scale * 1.5, at, at + 2, scale > 100, True)
    follows = atoms[at + 2].text if at + 2 < len(atoms) else ""
    unit = _UNITS.get(atoms[at + 1].text, 0)
    if scale > 100 and unit and follows not in _NEW_COUNT and follows not in SCALES and follows not in _TENS:
        return Number(scale * (1 + unit / 10), at, at + 2, True, True)
    return None


def _scale(atoms: Sequence[Atom], at: int) -> int:
    if at >= len(atoms):
        return 0
    atom = atoms[at]
    if atom.text == "ng" and at and atoms[at - 1].is_number and len(atoms[at - 1].text) < 2:
        return 0  # "2ng": two persons
    if atom.text in ("k", "ka") and not (at and atoms[at - 1].is_number):
        return 0
    if atom.text in ("chai", "lít", "xị", "củ", "ty") and at and not _counts_money(atoms, at):
        return 0
    return SCALES.get(atom.text, 0)


def _counts_money(atoms: Sequence[Atom], at: int) -> bool:
    """Slang for sums, not bottles or litres: nothing names another thing after it."""
    after = atoms[at + 1].folded if at + 1 < len(atoms) else ""
    return after not in ("nuoc", "xang", "dau", "ruou", "bia", "khoai", "sam")


def _tail(atoms: Sequence[Atom], end: int, value: float, scale: float, digits: bool) -> float | None:
    """What a number without unit adds after a scale: "1 triệu 2" 200,000; "1tr25" 250,000; "1 triệu 480" 480,000."""
    follows = atoms[end].text if end < len(atoms) else ""
    month = follows in ("tháng", "thang") and end + 1 < len(atoms) and atoms[end + 1].is_number
    if value < 100 and follows in _NEW_COUNT and not month:
        return None
    if value == 0 or value >= 1000 or value != int(value):
        return None
    if value >= 100:
        return value * scale / 1_000
    if value >= 10:
        return value * scale / (1_000 if value % 10 == 0 else 100)
    return value * scale / 10


def _group(atoms: Sequence[Atom], at: int) -> tuple[float, int, bool] | None:
    """Value below a thousand (or a digit string) at ``at``, the end, and whether it was in digits."""
    if at >= len(atoms):
        return None
    atom = atoms[at]
    if atom.is_number:
        value = digits_value(atom.text)
        if at + 1 < len(atoms) and atoms[at + 1].text in _HUNDRED and value < 10:
            rest = _after_hundred(atoms, at + 2)
            return value * 100 + rest[0], rest[1], True
        if at + 1 < len(atoms) and atoms[at + 1].text == "chục" and value < 10:
            return value * 10, at + 2, True
        return value, at + 1, True
    small = _below_hundred(atoms, at)
    if small is None:
        return None
    value_int, end = small
    if end < len(atoms) and atoms[end].text in _HUNDRED and value_int < 10:
        rest = _after_hundred(atoms, end + 1)
        return value_int * 100 + rest[0], rest[1], False
    return float(value_int), end, False


def _no_hundred(atoms: Sequence[Atom], at: int) -> tuple[int, int] | None:
    """Tens and ones after "không trăm" ("hai nghìn không trăm hai mươi sáu"), and where they end."""
    if at + 2 >= len(atoms) or atoms[at].text != "không" or atoms[at + 1].text not in _HUNDRED:
        return None
    rest, end = _after_hundred(atoms, at + 2)
    return (rest, end) if end > at + 2 else None


_ENERGY = word_set("số so ký ky kí ki kwh kw")


def _after_hundred(atoms: Sequence[Atom], at: int) -> tuple[int, int]:
    """What follows "trăm" and where it ends: rưỡi 50, mốt 10, linh năm 5, hai mươi 20, hai 20."""
    if at >= len(atoms):
        return 0, at
    if atoms[at].text == "mốt":
        return 10, at + 1
    if atoms[at].text in HALF:
        return 50, at + 1
    if atoms[at].text in _ZERO_TENS and at + 1 < len(atoms):
        unit = _UNITS.get(atoms[at + 1].text)
        if unit is None and atoms[at + 1].text.isdigit() and len(atoms[at + 1].text) == 1:
            unit = int(atoms[at + 1].text)
        if unit is not None:
            return unit, at + 2
        return 0, at
    small = _below_hundred(atoms, at)
    if small is None:
        return 0, at
    value, end = small
    if value < 10:
        follows = atoms[end].text if end < len(atoms) else ""
        if follows in ("triệu", "tháng") or (follows in _NEW_COUNT and follows not in _ENERGY):
            return 0, at
        return value * 10, end
    return value, end


def _below_hundred(atoms: Sequence[Atom], at: int) -> tuple[int, int] | None:
    text = atoms[at].text if at < len(atoms) else ""
    after = atoms[at + 1].text if at + 1 < len(atoms) else ""
    if text in _TWENTY:
        unit = _UNITS.get(after)
        return (_TWENTY[text] + unit, at + 2) if unit else None
    if text in ("mười", "mươi"):
        unit = _UNITS.get(after)
        if unit is not None and 0 < unit < 10 and not _starts_hundred(atoms, at + 1):
            return 10 + unit, at + 2
        return 10, at + 1
    unit = _UNITS.get(text)
    if unit is None or text in ("lăm", "nhăm", "mốt", "không") or (text == "tư" and after in SCALES):
        return None
    if after in _TENS and unit > 1:
        last = atoms[at + 2].text if at + 2 < len(atoms) else ""
        low = _UNITS.get(last)
        if low and not _starts_hundred(atoms, at + 2):
            return unit * 10 + low, at + 3
        return unit * 10, at + 2
    # "hai lăm" 25, "ba mốt" 31, "bốn tư" 44: only the forms that a single digit never has
    if unit > 1 and after in ("lăm", "nhăm", "mốt") and not _starts_hundred(atoms, at + 1):
        return unit * 10 + _UNITS[after], at + 2
    return unit, at + 1


def _starts_hundred(atoms: Sequence[Atom], at: int) -> bool:
    return at + 1 < len(atoms) and (atoms[at + 1].text in _HUNDRED or atoms[at + 1].text in _TENS)
