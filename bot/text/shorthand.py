"""Chat shorthand written out: "tđ t10 bn z ad" → "tiền điện t10 bao nhiêu vậy ad".

Only what reads the same in every sentence is in ``shorthand.tsv``; what depends on its neighbours ("kh": không or
khách hàng, "hđ": hóa đơn or hợp đồng) is decided here or left as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from bot.text.words import word_set

#: Letters that are units or parts of codes beside a digit and words elsewhere ("850 k", "p 1 2").
_SINGLE = re.compile(r"[a-zđ]\Z")

#: A vowel alone is a word of its own ("e", "a"), not part of a spelled code.
_VOWELS = tuple("aàáạeêéoôơuưyđ")

_CUSTOMER = frozenset({"mã", "ma", "mk", "số", "so", "tên", "ten", "cho", "là", "la"})
_CODE = re.compile(r"p[a-z][a-z0-9]{2,11}\Z")
_QUESTION_END = frozenset({"", "?", "ạ", "a", "ad", "em", "vậy", "z", "v", "nhỉ", "shop", "admin", "anh", "chị"})


@cache
def lexicon() -> dict[str, str]:
    """Shorthand → written out."""
    path = Path(__file__).with_name("shorthand.tsv")
    table: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            words, full = line.split("\t")
            for word in words.split():
                if table.setdefault(word, full) != full:
                    raise ValueError(f"{path.name}: {word!r} is written out in two ways")
    return table


def expand(tokens: Sequence[str], at: int) -> str:
    """The word at position ``at`` written out, or as it stands."""
    token = tokens[at]
    before = tokens[at - 1] if at else ""
    after = tokens[at + 1] if at + 1 < len(tokens) else ""
    if token in ("kh", "khg", "kg"):
        return _expand_kh(token, before, after)
    if token in ("hđ", "hd"):
        return _expand_hd(token, before, after)
    if _SINGLE.match(token) and (_is_code_part(before) or _is_code_part(after)):
        return token
    return lexicon().get(token, token)


def _is_code_part(token: str) -> bool:
    """A neighbour that makes a single letter a unit or part of a code."""
    return token.isdigit() or (len(token) == 1 and token.isalpha() and not token.startswith(_VOWELS))


def _expand_kh(token: str, before: str, after: str) -> str:
    if before in _CUSTOMER or _CODE.match(after) or after in ("hàng", "hang"):
        return "khách hàng" if after not in ("hàng", "hang") else "khách"
    if token == "kg" and before[:1].isdigit():
        return token
    return "không"


_CONTRACT = word_set("ký ky kí ki sang đứng dung chủ chu tên ten thanh lý gia hạn chấm dứt mua bán điện_tử")
_INVOICE = word_set("tiền tien in xuất xuat tải tai gtgt vat đỏ do nợ no thanh thu t tháng thang")


def _expand_hd(token: str, before: str, after: str) -> str:
    if before in _CONTRACT:
        return "hợp đồng"
    if after in ("mua", "lao", "thuê", "thue"):
        return "hợp đồng"
    if before in _INVOICE or after in _INVOICE or after[:1] == "t":
        return "hóa đơn"
    return token
