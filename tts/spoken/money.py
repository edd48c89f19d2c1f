"""Money: đồng in words, shorthand of chat included ("1tr2", "850k"), prices per unit."""

from __future__ import annotations

import re

from tts.spoken.rules import FREE, NUMBER, Reader, Rule, rule

_DONG = r"(?:đồng|đ|₫|VNĐ|VND|vnđ|vnd)(?!\w)"
_SCALES = {"k": "nghìn", "ng": "nghìn", "nghìn": "nghìn", "ngàn": "nghìn", "tr": "triệu", "triệu": "triệu"}
_SCALES |= {"tỷ": "tỷ", "tỉ": "tỷ"}


def _scale(word: str, reader: Reader) -> str:
    scale = _SCALES[word.lower()]
    return reader.numbers.thousand if scale == "nghìn" else scale


def _dong(match: re.Match[str], reader: Reader) -> str:
    return f"{reader.numbers.written(match[1])} đồng"


def _from_to(match: re.Match[str], reader: Reader) -> str:
    return f"{reader.numbers.written(match[1])} đến {reader.numbers.written(match[2])} đồng"


def _scaled(match: re.Match[str], reader: Reader) -> str:
    """ "1,5 triệu" → "một phẩy năm triệu"; "850k" is money even without its unit."""
    scale = match["scale"] or match["word"]
    words = f"{reader.numbers.written(match['n'])} {_scale(scale, reader)}"
    return f"{words} đồng" if match["dong"] or match["scale"] else words


def _shorthand(match: re.Match[str], reader: Reader) -> str:
    """ "1tr2" → "một triệu hai trăm nghìn đồng": the digits after the unit are its tenths, hundredths, thousandths."""
    thousands = int(match[1]) * 1_000_000 + int(match[2].ljust(3, "0")[:3]) * 1000
    return f"{reader.numbers.whole(thousands)} đồng"


def _scaled_range(match: re.Match[str], reader: Reader) -> str:
    """ "2 - 3 triệu" → "hai đến ba triệu"."""
    words = f"{reader.numbers.written(match[1])} đến {reader.numbers.written(match[2])} {_scale(match[3], reader)}"
    return f"{words} đồng" if match[4] else words


RULES: tuple[Rule, ...] = (
    rule(
        FREE + r"(" + NUMBER + r") ?[–-] ?(" + NUMBER + r") (nghìn|ngàn|triệu|tỷ|tỉ)( ?" + _DONG + r")?(?!\w)",
        _scaled_range,
        re.IGNORECASE,
    ),
    rule(FREE + r"(\d{1,3})(?:tr|triệu)(\d{1,3})(?: ?" + _DONG + r")?(?!\w)", _shorthand, re.IGNORECASE),
    rule(
        FREE
        + r"(?P<n>"
        + NUMBER
        + r")(?: ?(?P<scale>k|tr|ng)| (?P<word>nghìn|ngàn|triệu|tỷ|tỉ))(?P<dong> ?"
        + _DONG
        + r")?(?!\w)",
        _scaled,
        re.IGNORECASE,
    ),
    rule(FREE + r"(" + NUMBER + r") ?(?:–|-|đến) ?(" + NUMBER + r") ?" + _DONG, _from_to),
    rule(FREE + r"([-−]?" + NUMBER + r") ?" + _DONG, _dong),
    rule(FREE + r"(?:₫|VNĐ|VND) ?(" + NUMBER + r")(?!\w)", _dong),
    # The unit alone, "(đ/kWh)".
    rule(r"(?<!\w)(?:VNĐ|VND|₫)(?!\w)", lambda _match, _reader: "đồng"),
    rule(r"(?<![\w/])đ(?=/)", lambda _match, _reader: "đồng"),
)
