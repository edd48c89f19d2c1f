"""Numbers of persons and firms: CCCD (12 digits), CMND (9 digits), tax code MST (10 digits, or 10 and 3)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from bot.entities.atoms import atoms_of
from bot.entities.match import Match
from bot.entities.phone_number import to_e164
from bot.entities.spoken_digits import digit_runs
from bot.entities.tax_number import is_checked, looks_taxed
from bot.text.document import Document

_TAX = re.compile(r"(?<!\d)\d{10}[ ]?-[ ]?\d{3}(?!\d)")
_TAX_CUE = re.compile(r"\b(?:mst|ma so thue|thue|ma thue|cong ty|cty|doanh nghiep|ms thue)\b")
_ID_CUE = re.compile(r"\b(?:cccd|cmnd|cmt|can cuoc|chung minh|dinh danh|cc|cmtnd)\b")
_SERIAL_CUE = re.compile(
    r"(?:cong to|dong ho|dien ke|serial|seri|so che tao|so no|otp|ma xac|yeu cau|ho so|phieu|chi so|bien nhan"
    r"|tai khoan|stk|so tk|so the|giao dich|ma gd|hoa don so|so hoa don)[a-z ]{0,20}[:. ]*$"
)

_MONEY = re.compile(r"\s*(?:d|dong|vnd)\b")

PRIORITY = 85


def find(document: Document, today: date) -> Iterator[Match]:
    """Every identity or tax number; the value is its digits (a branch keeps its dash)."""
    text = document.folded
    for match in _TAX.finditer(text):
        value = re.sub(r"\s", "", match.group())
        yield Match("id_number", match.start(), match.end(), value, PRIORITY + 3)
    tax, identity = bool(_TAX_CUE.search(text)), bool(_ID_CUE.search(text))
    atoms = atoms_of(document)
    for run in digit_runs(document):
        if run.in_code:
            continue
        parts = [(run.digits, run.start, run.end)]
        parts += [(a.text, a.start, a.end) for a in atoms[run.first : run.last + 1] if a.is_number and not run.spoken]
        for digits, start, end in parts:
            if _SERIAL_CUE.search(text[max(0, start - 30) : start]):
                continue
            if _MONEY.match(text, end):
                continue
            if _is_identity(digits, tax, identity, looks_taxed(digits, document.normal.text, text, start)):
                yield Match("id_number", start, end, digits, PRIORITY)
                break


def _is_identity(digits: str, tax: bool, identity: bool, taxed: bool) -> bool:
    if not digits.isdigit():
        return False
    if len(digits) == 12:
        return True
    if len(digits) == 9:
        return identity or not tax
    if len(digits) == 10:
        return taxed or to_e164(digits) is None
    return len(digits) == 13 and (tax or is_checked(digits))
