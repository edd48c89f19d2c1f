"""Web addresses are left out, since nobody can tap a voice; e-mail addresses are read."""

from __future__ import annotations

import re

from tts.spoken.letters import spell
from tts.spoken.rules import Reader, Rule, rule

_HOST = r"(?:[a-z0-9-]+\.)+(?:com\.vn|gov\.vn|net\.vn|org\.vn|vn|com|net|org|me|io|app)"
_URL = (
    r"(?:https?://[^\s<>()”\"]*[^\s<>()”\".,;:!?]|www\.[^\s<>()”\"]*[^\s<>()”\".,;:!?]|(?<![\w@.])"
    + _HOST
    + r"(?:/[^\s<>()”\"]*[^\s<>()”\".,;:!?])?(?![\w@]))"
)
_KNOWN = {"vn": "vê en", "evn": "e vê en", "gmail": "gi meo"}
_COMPANIES = {"hanoi": "Hà Nội", "hcmc": "hát xê em xê"}
_VOWELS = re.compile(r"[aeiouy]")


def _place(match: re.Match[str], _reader: Reader) -> str:
    """Behind "tại", "ở", "trên" something has to stand."""
    return f"{match[1]}website của điện lực"


def _email(match: re.Match[str], reader: Reader) -> str:
    """ "cskh@cpc.vn" → "xê ét xì ca hát a còng xê pê xê chấm vê en"."""
    return " a còng ".join(
        " chấm ".join(_word(word, reader) for word in half.split(".")) for half in match[0].split("@")
    )


def _word(text: str, reader: Reader) -> str:
    if text in _KNOWN:
        return _KNOWN[text]
    if text.startswith("evn"):  # "evnhanoi", "evnhcmc"
        return f"{_KNOWN['evn']} {_COMPANIES.get(text[3:]) or _word(text[3:], reader)}"
    parts = re.findall(r"[a-z]+|\d+|[-_+]", text.lower())
    said = {"-": "gạch ngang", "_": "gạch dưới", "+": "cộng"}
    return " ".join(
        said.get(part)
        or (reader.numbers.digits(part) if part.isdigit() else part if _VOWELS.search(part) else spell(part))
        for part in parts
    )


def _nothing(_match: re.Match[str], _reader: Reader) -> str:
    return ""


RULES: tuple[Rule, ...] = (
    rule(r"(?<![\w.+-])[A-Za-z0-9][\w.+-]*@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}(?!\w)", _email),
    # "[Đọc và ký](https://…)": the words stay.
    rule(r"\[([^\]]+)\]\(https?://[^)\s]+\)", lambda match, _reader: match[1]),
    rule(
        r"(?<!\w)((?:tại|ở|trên|vào|qua|truy cập|mở|xem) )(?:trang |website |web )?(?:là )?:? ?" + _URL,
        _place,
        re.IGNORECASE,
    ),
    rule(r" ?[–—-] " + _URL, _nothing),
    rule(
        r"(?:, )?(?<!\w)(?:website|trang web|web|trang|link|liên kết|địa chỉ)(?: là)?:? " + _URL,
        _nothing,
        re.IGNORECASE,
    ),
    rule(r" ?\(" + _URL + r"\)", _nothing),
    rule(_URL, _nothing),
)
