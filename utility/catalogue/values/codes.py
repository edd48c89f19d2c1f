"""Codes and choices: customer codes, meter numbers, bank accounts, one of a list, yes or no."""

from __future__ import annotations

import re

from utility import customer_code, request_number
from utility.catalogue.values.result import Question, Refused, Result, accepted
from utility.catalogue.values.spoken import sign_code
from utility.text import fold

_YES = frozenset({"co", "yes", "true", "dung", "dong y", "vang", "da co", "ok", "phai", "1"})
_NO = frozenset({"khong", "no", "false", "chua", "khong dong y", "ko", "0"})
_NO_STARTS = ("khong ", "ko ", "chua ")
# "có lẽ", "không chắc" … begin like an answer and are none.
_UNSURE = re.compile(r"(?:co|khong|ko|chua) (?:le|the|khi|biet|chac|ro|nho)\b")


def read_customer_code(text: str, question: Question) -> Result:
    """A customer code in any usual way of writing or saying it."""
    code = customer_code.normalise(text)
    return accepted(code) if code else Refused("customer_code.form", {"length": customer_code.LENGTH})


def read_meter_number(text: str, question: Question) -> Result:
    """The number printed on a meter: 5 to 20 letters and digits."""
    written = sign_code(text)
    if not re.fullmatch(r"[0-9A-Z]{5,20}", written) or not any(c.isdigit() for c in written):
        return Refused("meter_number.form")
    return accepted(written)


def read_bank_account(text: str, question: Question) -> Result:
    """An account number: 6 to 19 digits, at some banks letters too."""
    written = sign_code(text)
    if not re.fullmatch(r"[0-9A-Z]{6,19}", written) or not any(c.isdigit() for c in written):
        return Refused("bank_account.form")
    return accepted(written)


def read_choice(text: str, question: Question) -> Result:
    """One of the field's choices, by value or by label, with or without diacritics."""
    said = fold(text)
    for choice in question.field.choices:
        if text.strip() == choice.value or said == fold(choice.label):
            return accepted(choice.value)
    named = [c.value for c in question.field.choices if f" {fold(c.label)} " in f" {said} "]
    if not named and said:
        named = [c.value for c in question.field.choices if f" {said} " in f" {fold(c.label)} "]
    return accepted(named[0]) if len(named) == 1 else Refused("choice.unknown")


def read_yes_no(text: str, question: Question) -> Result:
    """True or False."""
    said = fold(text)
    if _UNSURE.match(said):
        return Refused("yes_no.unclear")
    if said in _NO or said.startswith(_NO_STARTS):
        return accepted(False)
    # "có … không" is a question, not an answer.
    if said in _YES or (said.startswith("co ") and not said.endswith((" khong", " ko"))):
        return accepted(True)
    return Refused("yes_no.unclear")


def read_request_code(text: str, question: Question) -> Result:
    """The code of a request: ours in any way of writing it, else one word as another back office may give it."""
    number = request_number.normalise(text)
    if number:
        return accepted(number)
    written = sign_code(text)
    if not re.fullmatch(r"[0-9A-Z]{5,24}", written) or not any(c.isdigit() for c in written):
        return Refused("request_code.form")
    return accepted(written)
