"""Numbers of laws and decisions: "1279/QĐ-BCT" → "số một hai bảy chín của Bộ Công Thương"."""

from __future__ import annotations

import re

from tts.spoken.letters import spell
from tts.spoken.rules import Reader, Rule, rule

# The abbreviation of a document, and what it is called.
KINDS = {
    "QĐ": "Quyết định", "TT": "Thông tư", "NĐ": "Nghị định", "NQ": "Nghị quyết", "CT": "Chỉ thị", "VB": "Văn bản",
    "TTLT": "Thông tư liên tịch", "VBHN": "Văn bản hợp nhất",
}  # fmt: skip
ISSUERS = {
    "BCT": "Bộ Công Thương", "TTg": "Thủ tướng Chính phủ", "CP": "Chính phủ", "BTC": "Bộ Tài chính",
    "EVN": "Tập đoàn Điện lực Việt Nam", "UBND": "Ủy ban nhân dân", "BXD": "Bộ Xây dựng", "BKHCN": "Bộ Khoa học và Công nghệ",
    "BLĐTBXH": "Bộ Lao động, Thương binh và Xã hội", "BCA": "Bộ Công an", "NHNN": "Ngân hàng Nhà nước",
}  # fmt: skip
STANDARDS = {"QCVN": "quy chuẩn Việt Nam", "TCVN": "tiêu chuẩn Việt Nam", "ISO": "tiêu chuẩn i sô"}

_KIND = "|".join(KINDS)
_WORD = (
    r"(?P<word>(?<!\w)(?:(?:quyết định|thông tư|nghị định|nghị quyết|chỉ thị|văn bản|luật[\w ]*?|"
    + _KIND
    + r")(?: số)?:? ))?"
)


def _document(match: re.Match[str], reader: Reader) -> str:
    """Names the kind when it was abbreviated or left out, the number, the year if any, and who issued it."""
    issuer = f" của {_issuer(match['issuer'])}" if match["issuer"] else ""
    return f"{_kind(match)}số {_number(match['number'], reader)}{_year(match, reader)}{issuer}"


def _law(match: re.Match[str], reader: Reader) -> str:
    word = re.sub(r" số:? $", " ", match["word"] or "")
    return f"{word}số {_number(match['number'], reader)}{_year(match, reader)} của Quốc hội khóa {reader.numbers.whole(int(match['term']))}"


def _kind(match: re.Match[str]) -> str:
    word = re.sub(r"(?: số)?:? $", "", match["word"] or "")
    named = KINDS.get(word) or word or KINDS.get(match["kind"], "")
    return f"{named} " if named else ""


def _issuer(text: str) -> str:
    return ISSUERS.get(text) or spell(text)


def _number(text: str, reader: Reader) -> str:
    """Up to three digits as a number, more digit by digit, as announcers do."""
    return reader.numbers.whole(int(text)) if len(text) < 4 else reader.numbers.digits(text)


def _year(match: re.Match[str], reader: Reader) -> str:
    return f" năm {reader.numbers.whole(int(match['year']))}" if match["year"] else ""


def _letter(match: re.Match[str], reader: Reader) -> str:
    """ "2437/EVN-KD" → "số hai bốn ba bảy của EVN"; the department says nothing to the ear."""
    return f"{_kind(match)}số {_number(match['number'], reader)}{_year(match, reader)} của {match['issuer'].upper()}"


def _standard(match: re.Match[str], reader: Reader) -> str:
    """ "QCVN 01:2020/BCT" → "quy chuẩn Việt Nam số một năm … của Bộ Công Thương"."""
    issuer = f" của {_issuer(match['issuer'])}" if match["issuer"] else ""
    return f"{STANDARDS[match['kind']]} số {_number(match['number'], reader)}{_year(match, reader)}{issuer}"


RULES: tuple[Rule, ...] = (
    rule(
        _WORD
        + r"(?<![\w/])(?P<number>\d{1,5})(?:/(?P<year>(?:19|20)\d\d))?/(?P<kind>)(?P<issuer>EVN[A-Z]*)(?:-[A-ZĐ&+]+)+(?!\w)",
        _letter,
        re.IGNORECASE,
    ),
    rule(
        r"(?<!\w)(?P<kind>QCVN|TCVN|ISO) (?P<number>\d{1,5})(?:-\d+)?:(?P<year>(?:19|20)\d\d)(?:/(?P<issuer>[A-ZĐ]+))?(?!\w)",
        _standard,
    ),
    rule(
        _WORD
        + r"(?<![\w/])(?P<number>\d{1,5})(?:/(?P<year>(?:19|20)\d\d))?/(?P<kind>"
        + _KIND
        + r")-(?P<issuer>[A-ZĐa-z]+)(?!\w)",
        _document,
        re.IGNORECASE,
    ),
    rule(
        _WORD + r"(?<![\w/])(?P<number>\d{1,3})/(?P<year>(?:19|20)\d\d)/QH(?P<term>\d{1,2})(?!\w)", _law, re.IGNORECASE
    ),
    rule(
        _WORD + r"(?<![\w/])(?P<number>\d{1,5})()/(?P<year>(?:19|20)\d\d)?(?P<kind>" + _KIND + r")(?P<issuer>)(?!\w)",
        _document,
        re.IGNORECASE,
    ),
)
