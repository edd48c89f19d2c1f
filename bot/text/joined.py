"""Words typed without the space between: "tiềnđiện", "baonhiêu", "tháng11", "tiendien"."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.text.characters import fold
from bot.text.syllables import count_tones, is_folded_syllable, is_syllable

#: Pairs that are split even without diacritics; elsewhere an unaccented string has too many readings.
KNOWN = frozenset(
    """
    tien dien|tien nuoc|bao nhieu|hoa don|hop dong|cong to|dong ho|dien ke|dien luc|dien thoai|khach hang|thanh toan
    mat dien|cup dien|cat dien|co dien|so dien|gia dien|dung dien|thang nay|thang truoc|thang roi|hom nay|hom qua
    ngay mai|bao gio|khi nao|o dau|lam sao|tai sao|vi sao|the nao|nhu nao|nhu the|dang ky|chuyen khoan|chuyen tien
    tra cuu|tra tien|dong tien|nop tien|chi so|cong suat|dinh muc|sang ten|dia chi|email|tong dai|nhan vien|tu van
    ho tro|giup do|cam on|xin chao|tam biet|khong co|khong biet|duoc khong|con no|no tien|ma qr|ma so|lich cat
    lich cup|ngung cap|sua chua|kiem tra|ghi sai|tang cao|nhieu the|nha em|nha toi|nha minh|em oi|anh oi|chi oi
    ad oi|shop oi|alo|cho em|cho toi|cho minh|cho hoi|giup em|giup toi|quy khach|ho so|thu tuc|giay to|dien yeu
    dien ap|chap dien|ro dien|lap dat|lap dien|doi ten|doi ma|chu ho|chinh chu|quen ma|bi mat|bi cup|bi cat
    """.replace("\n", "|").split("|")
) - {""}  # fmt: skip
_KNOWN_JOINED = {pair.strip().replace(" ", ""): pair.strip().split() for pair in KNOWN if " " in pair.strip()}

_LETTERS_DIGITS = re.compile(r"(tháng|thang|thg|ngày|ngay|quý|quy|kỳ|ky|số|bậc|bac|năm)(\d{1,4})\Z")
_UNIT = re.compile(
    r"(\d+(?:[.,]\d+)?)(tháng|thang|ngày|ngay|hộ|người|nguoi|pha|sao|điểm|diem|số|ký|giờ|gio|phút|phut)\Z"
)
_MAX_LENGTH = 24


@lru_cache(maxsize=32768)
def split_joined(token: str) -> tuple[str, ...]:
    """The words of the token; one member when it is one word or more than one split is possible."""
    match = _LETTERS_DIGITS.match(token) or _UNIT.match(token)
    if match:
        return match.group(1), match.group(2)
    if len(token) < 4 or len(token) > _MAX_LENGTH:
        return (token,)
    if not token.isalpha() or is_syllable(token):
        return (token,)
    known = _KNOWN_JOINED.get(fold(token))
    if known:
        first = len(known[0])
        return token[:first], token[first:]
    if token.isascii() or is_folded_syllable(token):
        return (token,)
    return _split_accented(token)


def _split_accented(token: str) -> tuple[str, ...]:
    """The only way to read the token as two or three fully written syllables, at least two of them with a tone mark
    or one with a diacritic of its own."""
    for parts in (_twos(token), _threes(token)):
        if len(parts) == 1:
            return parts[0]
        if parts:
            return (token,)
    return (token,)


def _fits(part: str) -> bool:
    return len(part) > 1 and is_syllable(part)


def _twos(token: str) -> list[tuple[str, ...]]:
    splits = [(token[:i], token[i:]) for i in range(2, len(token) - 1)]
    fitting = [s for s in splits if _fits(s[0]) and _fits(s[1])]
    return [s for s in fitting if count_tones(s[0]) <= 1 and count_tones(s[1]) <= 1]


def _threes(token: str) -> list[tuple[str, ...]]:
    if count_tones(token) < 2:
        return []
    found: list[tuple[str, ...]] = []
    for i in range(2, len(token) - 3):
        if _fits(token[:i]):
            found += [(token[:i], *rest) for rest in _twos(token[i:])]
    return found
