"""Codes and telephone numbers: by groups, slowly; what is masked is named by its last digits."""

from __future__ import annotations

import re

from tts.spoken.letters import spell_code
from tts.spoken.rules import Reader, Rule, rule

_WORD_BEFORE = r"(?P<word>(?<!\w)(?:mã|số)(?: (?:khách hàng|điện thoại|công tơ|yêu cầu|tài khoản|KH))? )?"


def _masked(match: re.Match[str], reader: Reader) -> str:
    """ "mã PD13******456" → "mã kết thúc bằng bốn năm sáu"; a mask that shows nothing is "đã được che"."""
    before = match["word"] or ("mã " if match["head"][:1].isalpha() else "số ")
    if not match["tail"]:
        return f"{before}đã được che"
    return f"{before}kết thúc bằng {_tail(match['tail'], reader)}"


def _tail(tail: str, reader: Reader) -> str:
    return reader.numbers.digits(tail) if tail.isdigit() else spell_code(tail, reader.numbers)


def _code(match: re.Match[str], reader: Reader) -> str:
    return spell_code(match[0], reader.numbers)


def _hotline(match: re.Match[str], reader: Reader) -> str:
    """1900 and the rest: 19001288 in fours, 1900545454 in pairs."""
    digits = re.sub(r"\D", "", match[0])
    head, rest = digits[:4], digits[4:]
    return f"{reader.numbers.digits(head)}, {reader.numbers.grouped(rest, 4 if len(rest) == 4 else 2)}"


def _mobile(match: re.Match[str], reader: Reader) -> str:
    """Four, three, three: "0912 345 678"; +84 is said as the 0 that people dial."""
    return reader.numbers.grouped(_national(match[0]), 4, 3)


def _landline(match: re.Match[str], reader: Reader) -> str:
    """The area code, then fours: "024 3825 1234"."""
    digits = _national(match[0])
    area = 3 if digits[:3] in ("024", "028") else 4
    rest = digits[area:]
    return f"{reader.numbers.digits(digits[:area])}, {reader.numbers.grouped(rest, 4 if len(rest) == 8 else 3, 4)}"


def _national(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    return f"0{digits[2:]}" if text.lstrip().startswith("+84") or digits.startswith("84") else digits


def _long_digits(match: re.Match[str], reader: Reader) -> str:
    digits = match[0]
    if len(digits) == 4:
        return reader.numbers.digits(digits)
    return reader.numbers.grouped(digits, 2 if len(digits) == 5 else 3)


def _named_number(match: re.Match[str], reader: Reader) -> str:
    return f"{match[1]}{spell_code(match[2], reader.numbers)}"


_SEP = r"[ .\-]?"

RULES: tuple[Rule, ...] = (
    rule(_WORD_BEFORE + r"(?<![\w*])(?P<head>\+?\w*)(?:\*{2,}|[xX•]{3,})(?P<tail>\w*)(?![\w*])", _masked),
    # Vietnamese mobiles and landlines, plain, grouped, or in the international form.
    rule(r"(?<![\w.,/])(?:\+?84|0)" + _SEP + r"[35789]\d(?:" + _SEP + r"\d){7}(?![\w]|[.,]\d)", _mobile),
    rule(r"(?<![\w.,/])\(?(?:\+?84|0)" + _SEP + r"2\d{1,2}\)?(?:" + _SEP + r"\d){7,8}(?![\w]|[.,]\d)", _landline),
    rule(r"(?<![\w.,/])1[89]00(?:" + _SEP + r"\d){4,6}(?![\w]|[.,]\d)", _hotline),
    # Customer, request and invoice codes: letters and digits together, at least four digits.
    rule(r"(?<![\w.@/-])(?=(?:[A-ZĐ0-9]*\d){4})(?=\d*[A-ZĐ])[A-ZĐ0-9]{6,}(?!\w)", _code),
    rule(r"(?<![\w.@/-])[A-Z]{2,3}-\d[\w-]{3,}(?!\w)", _code),
    # The beginning of a customer code, as an example: "PD12…", "PA, PB".
    rule(r"(?<![\w.@/-])P[A-EHKMNPQ]\d*(?!\w)", _code),
    # The serial of an invoice (1C26TDL) and short codes with a hyphen.
    rule(r"(?<!\w)(ký hiệu |mẫu số )([0-9A-Z/-]{3,})(?!\w)", _named_number),
    # A number that is named as a code, however short: a one-time code, a meter, an account.
    rule(
        r"(?<!\w)((?:mã (?:xác minh|xác thực|OTP|yêu cầu|số thuế)|công tơ số|số công tơ|số tài khoản|số căn cước|"
        r"mã số thuế|MST|hóa đơn số|số hóa đơn|gọi(?: ngay| thêm)?|cháy gọi)(?: là| của Quý khách là)?:? )"
        r"(\d[\d-]{2,})(?![\w*]|[.,/]\d| (?:số|chữ số|ký tự)\b)",
        _named_number,
        re.IGNORECASE,
    ),
    # Emergency numbers, as they stand in every list of them.
    rule(r"(?<![\w.,/])11[2-5](?=[,. ]*(?:\(|nếu|khi|hoặc 11|$))", _long_digits, re.MULTILINE),
    # The beginnings of telephone numbers ("03, 05"); before a word it is a figure filled up ("05 ngày").
    rule(r"(?<![\w.,/:-])0\d(?=[,.;) ]*(?:$|[,;).]|0\d))", _long_digits, re.MULTILINE),
    # What begins with a zero or is too long for an amount without points is a code.
    rule(r"(?<![\w.,/-])(?:0\d{2,}|\d{9,})(?![\w]|[.,/]\d| ?(?:đồng|đ\b|VNĐ|kWh|%))", _long_digits),
)
