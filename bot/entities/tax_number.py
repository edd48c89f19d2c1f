"""Tax numbers (mã số thuế): ten digits with a check digit, and three more for a branch.

Some look like telephone numbers. What stands beside them decides, then the digits themselves: which prefixes are given
out to mobile networks (numbering plan of the Ministry of Information and Communications since 2018), and the check
digit (weights of the tax administration).
"""

from __future__ import annotations

import re

_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)

_NAME = r"(?:mst|m s t|mã số thuế|ma so thue|mã thuế|ma thue|ms thue|ms thuế|số thuế|so thue|mã số doanh nghiệp|ma so doanh nghiep|mã số dn|ma so dn)"
_BESIDE = re.compile(rf"\b{_NAME}(?: (?!sđt|sdt|gọi|goi|điện|dien|zalo|liên|lien)[^\W\d_]+){{0,6}}[ :.]*$")
_NAMED = re.compile(rf"\b{_NAME}\b")
_FIRM = re.compile(r"\b(?:cong ty|cty|doanh nghiep|ho kinh doanh|hop tac xa|xuat hoa don|hoa don do|vat|gtgt)\b")
_PHONE = re.compile(
    r"\b(?:sdt|so dt|dien thoai|dt|dd|di dong|goi|zalo|lien he|so may|hotline|so dien thoai|tel|phone|sim|sms|alo)"
    r"(?: (?:la|cua|em|toi|minh|tui|anh|chi|so|moi|cu|vao|qua|cho|den|ve|nay|lai))*[ :.]*$"
)
_GIVEN_OUT = re.compile(r"(?:0|\+?84)(?:3[2-9]|5[25689]|7[06-9]|8[1-9]|9[0-46-9])\d{7}\Z")

#: Ho Chi Minh City registers its firms from 030 and 031 on; no network has these.
_FIRMS_OF_HCMC = ("030", "031")


def is_named(before: str) -> bool:
    """Whether what stands before a number (lower case, with its diacritics) calls it a tax number."""
    return bool(_BESIDE.search(before))


def is_checked(digits: str) -> bool:
    """Whether the tenth digit is the check digit of the first nine."""
    if len(digits) < len(_WEIGHTS) + 1 or not digits.isdigit():
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=False))
    return 10 - total % 11 == int(digits[len(_WEIGHTS)])


def looks_taxed(digits: str, text: str, folded: str, start: int) -> bool:
    """Whether ten digits at ``start`` that may be a telephone number are a tax number."""
    if is_named(text[:start]):
        return True
    if len(digits) != len(_WEIGHTS) + 1 or _PHONE.search(folded[:start]):
        return False
    if _GIVEN_OUT.match(digits):
        return bool(_NAMED.search(text)) and is_checked(digits)
    return is_checked(digits) or digits.startswith(_FIRMS_OF_HCMC) or bool(_FIRM.search(folded) or _NAMED.search(text))
