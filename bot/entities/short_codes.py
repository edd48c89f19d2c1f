"""Codes that only their neighbours tell apart: one-time codes, request codes, numbers printed on a meter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from bot.entities.match import Match, View
from bot.entities.spoken_digits import digit_runs
from bot.text.document import Document

PRIORITY = 80

_OTP_CUE = re.compile(
    r"\b(?:otp|ma xac (?:nhan|thuc|minh)|ma (?:so )?(?:gui|nhan|vua|tin nhan|sms|dang nhap|lien ket)|o te pe|o ti pi|o tp)\b"
)
_REQUEST_CUE = (
    r"(?:ma |so )?(?:yeu cau|ho so|phieu|bien nhan|tiep nhan|phieu hen|giay hen|hs|yc|don dang ky|dang ky|dich vu|hop dong_)"
    r"(?: cua (?:em|toi|minh|tui|chi|anh))?(?: (?:so|ma|la|co ma|ma so|so la|ma la|:))*[ :#.]*"
)
_REQUEST = re.compile(
    r"(?<![a-z0-9])(?P<prefix>yc|ycdv|yccd|hs|hsyc|pyc|cd|cm|tt|sc|ph|pth|dk|kn|tk|rq|req|gy|bn|pbh|st|dv)"
    r"[ .\-_/]?\d{2,}(?:[.\-_/]?[a-z0-9]{2,}|[ ]\d{3,})*(?![a-z0-9])"
)
_CUED_REQUEST = re.compile(
    rf"\b{_REQUEST_CUE}(?P<code>(?=[a-z0-9.\-/]*\d{{3}})[a-z0-9]+(?:[.\-/][a-z0-9]+)*)(?![a-z0-9])"
)
_METER = re.compile(
    r"\b(?:(?:cong to|dong ho|dien ke|cto|may do)(?: dien)?(?: (?:cua )?(?:nha (?:em|toi|minh|tui)|nha|em|toi|minh|tui))*(?: co)?"
    r"(?: (?:so|ma|seri|serial|no|ma so|so hieu|so seri|so la|la|mang so|so no|in|in tren mat|tren mat|ghi))*"
    r"|so (?:cong to|dong ho|dien ke|che tao|seri|serial|no)(?: dien)?(?: (?:la|so|cua nha em|cua em|tren|in tren mat|tren mat))*|seri|serial|s/n|no\.?)"
    r"[ :#.]*(?P<code>(?!yc)(?:[a-z]{0,4}[ .\-]?\d{2,4}[ .\-]\d{4,9}|[a-z]{0,4}[.\-]?\d{5,13}))(?![a-z0-9])"
)


def find(document: Document, today: date) -> Iterator[Match]:
    """One-time codes, request codes, meter numbers."""
    yield from _one_time_codes(document)
    text = document.folded_clean
    for match in _REQUEST.finditer(text):
        yield _code("request_code", match.start(), match.end(), text, PRIORITY + 4)
    for match in _CUED_REQUEST.finditer(text):
        if not re.fullmatch(r"p[a-z][a-z0-9]{11}", match["code"]) and len(match["code"]) >= 5:
            yield _code("request_code", match.start("code"), match.end("code"), text, PRIORITY + 2)
    for match in _METER.finditer(text):
        start, end = match.span("code")
        yield Match("meter_number", start, end, None, PRIORITY + 7, View.CLEAN)


def _code(entity: str, start: int, end: int, text: str, priority: int) -> Match:
    value = re.sub(r"[ .]", "", text[start:end]).upper()
    return Match(entity, start, end, value, priority, View.CLEAN)


def _one_time_codes(document: Document) -> Iterator[Match]:
    """Four to eight digits beside a word for it; six digits that are the whole message."""
    text = document.folded
    cue = _OTP_CUE.search(text)
    for run in digit_runs(document):
        length = len(run.digits)
        alone = not text[: run.start].strip(" .:\"'") and not text[run.end :].strip(" .!ạanheậ")
        if (cue and 4 <= length <= 8 and not _is_money(text, run.end)) or (length == 6 and alone):
            yield Match("otp", run.start, run.end, run.digits, PRIORITY + 1)


def _is_money(text: str, end: int) -> bool:
    return bool(re.match(r"\s*(?:d|dong|k|nghin|ngan|tr|trieu|so|kwh|ky|vnd)\b", text[end:]))
