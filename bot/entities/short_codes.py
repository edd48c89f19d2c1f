"""Codes that only their neighbours tell apart: one-time codes, request codes, numbers printed on a meter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from bot.entities.atoms import atoms_of
from bot.entities.match import Match, View
from bot.entities.spoken_digits import LABELS, digit_runs
from bot.text.document import Document
from bot.text.words import word_set

PRIORITY = 80

_UNITS_OF_MEASURE = word_set(
    "kwh kw kva vnd usd tr trieu nghin ngan dong km met tu den tai o lan bac thu qua co chi con hon gan"
)

_OTP_CUE = re.compile(
    r"\b(?:otp|ma xac (?:nhan|thuc|minh)|ma (?:so )?(?:gui|nhan|vua|tin nhan|sms|dang nhap|lien ket)|o te pe|o ti pi|o tp)\b"
)
_REQUEST_CUE = (
    r"(?:ma |so )?(?:mang so|mang ma|yeu cau|ho so|phieu|bien nhan|tiep nhan|phieu hen|giay hen|hs|yc|don dang ky|dang ky|dich vu|hop dong_)"
    r"(?: cua (?:em|toi|minh|tui|chi|anh))?(?: (?:so|ma|mang|la|co ma|co so|ma so|so la|ma la|:))*[ :#.]*"
)
_REQUEST = re.compile(
    r"(?<![a-z0-9])(?<!\d-)(?P<prefix>yc|ycdv|yccd|hs|hsyc|pyc|cd|cm|tt|sc|ph|pth|dk|kn|tk|rq|req|gy|bn|pbh|st|dv)"
    r"[ .\-_/]?\d{2,}(?:[.\-_/]?[a-z0-9]{2,}|[ ]\d{3,})*(?![a-z0-9])"
)
#: Prefixes that are everyday shorthand where a space follows: "tt 350k", "hs 12 người", "dk 3 pha".
_SHORTHANDS = word_set("cd cm tt sc ph dk kn tk bn st dv")
_CUED_REQUEST = re.compile(
    rf"\b{_REQUEST_CUE}(?P<code>(?=[a-z0-9.\-/]*\d{{3}})[a-z0-9]+(?:[.\-/][a-z0-9]+)*)(?![a-z0-9])"
)
#: Letters and digits like "CS-884120", whatever the letters are short for.
_CODED = re.compile(
    r"(?<![a-z0-9])(?<!\d-)(?P<letters>[a-z]{2,4})-?(?=(?:[a-z0-9]*\d){5}|\d+(?:-\d+)+)\d[a-z0-9]*(?:-[a-z0-9]+)*(?![a-z0-9])"
)
FEWEST_DIGITS = 5

#: What names another number than a request's, before it or as its letters.
_OTHER_NUMBER = re.compile(
    r"\b(?:lo|can|can ho|phong|block|toa|so nha|nha so|biet thu|kiot|ki ot|thua|o dat|tai khoan|stk|so tk|giao dich|ma gd|ma chuan chi|bien so|bien lai so"
    r"|hoa don so|so hoa don|khach hang|ma kh|mkh|the|so the|bao hiem|xe|sim)(?: (?:so|ma|la|cua em|cua toi|em la|toi la|co ma|co so))* ?[:.]? ?$"
)
_METER_WORDS = re.compile(r"\b(?:cong to|dong ho|dien ke|cto|seri|serial)\b")
_REQUEST_WORDS = re.compile(
    r"\b(?:yeu cau|ho so|phieu|don|tien do|xu ly|duyet|giai quyet|toi dau|den dau|huy|rut|bo sung|khao sat|bien nhan|ticket|dang ky|sao roi)\b"
)

#: Our own codes typed in groups: "yc 261122 k7aq3r".
_OWN = re.compile(
    r"(?<![a-z0-9])yc[ .\-_]*(?:\d[ .\-]?){6}(?:[34679acdeghkmpqry][ .\-]?){5}[34679acdeghkmpqry](?![a-z0-9])"
)

#: A meter's number told some words after the meter: "số công tơ tôi chép sai, đúng là 21770643".
_METER_FAR = re.compile(
    r"\b(?:cong to|dong ho|dien ke)\b(?P<between>(?:(?!\d{5})[a-z0-9 ,]){1,50}?)[:. ]*(?<!\w)(?P<code>\d{7,12})(?![\w.,]*\d)"
)
_NAMED_SO = re.compile(r"\b(?:so|seri|serial|no|dung la|phai la)\b")
_NOT_METER = re.compile(
    r"\b(?:chi so|thoai|sdt|tien|khach|goi|hien|bao|chay|zalo|lien he|can cuoc|cccd|cmnd|ho so|yeu cau|phieu|mst|thue|may)\b"
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
        if match["prefix"] in _SHORTHANDS and text[match.end("prefix")] == " ":
            continue
        yield _code("request_code", match.start(), match.end(), text, PRIORITY + 4)
    for match in _CUED_REQUEST.finditer(text):
        if not re.fullmatch(r"p[a-z][a-z0-9]{11}", match["code"]) and len(match["code"]) >= 5:
            yield _code("request_code", match.start("code"), match.end("code"), text, PRIORITY + 2)
    for match in _CODED.finditer(text):
        if _is_coded(text, match):
            meter = _METER_WORDS.search(text) and not _REQUEST_WORDS.search(text)
            if meter:
                yield Match("meter_number", match.start(), match.end(), None, PRIORITY + 3, View.CLEAN)
            else:
                yield _code("request_code", match.start(), match.end(), text, PRIORITY + 3)
    yield from _spoken_requests(document)
    for match in _OWN.finditer(text):
        yield _code("request_code", match.start(), match.end(), text, PRIORITY + 8)
    for match in _METER_FAR.finditer(text):
        about = text[max(0, match.start() - 4) : match.start()] + match["between"]
        if _NAMED_SO.search(about) and not _NOT_METER.search(match["between"]):
            yield Match("meter_number", *match.span("code"), None, PRIORITY + 6, View.CLEAN)
    for match in _METER.finditer(text):
        start, end = match.span("code")
        yield Match("meter_number", start, end, None, PRIORITY + 7, View.CLEAN)


def _is_coded(text: str, match: re.Match[str]) -> bool:
    """Whether letters with digits are a code of ours: not a telephone, an account, a flat or a customer's code."""
    if (
        match["letters"] in LABELS
        or match["letters"] in _UNITS_OF_MEASURE
        or sum(map(str.isdigit, match.group())) < FEWEST_DIGITS
    ):
        return False
    if re.fullmatch(r"p[a-z][a-z0-9]{9,12}", match.group()):
        return False
    return not _OTHER_NUMBER.search(text[: match.start()])


_SPOKEN_CUE = re.compile(rf"\b{_REQUEST_CUE}$")


def _spoken_requests(document: Document) -> Iterator[Match]:
    """Digits read out after the word for a request: "số hồ sơ là hai sáu một một không năm tám"."""
    for run in digit_runs(document):
        typed = any(atom.is_number for atom in atoms_of(document)[run.first : run.last + 1])
        if (
            run.spoken
            and not typed
            and len(run.digits) >= FEWEST_DIGITS
            and _SPOKEN_CUE.search(document.folded[: run.start])
        ):
            yield Match("request_code", run.start, run.end, run.digits, PRIORITY + 12)


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
