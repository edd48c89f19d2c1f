"""The questions of the account link: the customer code and the one-time code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from actions.dialogue.fields import ALL, ALL_OF_THEM, choice_of, field
from actions.dialogue.state import Pending
from actions.dialogue.text import has_phrase, plain, words
from actions.dialogue.turn import Turn
from utility import customer_code

RESEND = ("gui lai", "chua nhan", "khong nhan", "khong thay", "ko thay", "chua thay", "ko nhan", "k nhan", "chua co ma")
RESEND_CHOICE = "resend"
PERSON_CHOICE = "person"
HEARD_CODE = "heard_code"
_NEARLY_A_CODE = re.compile(r"\b[pP][ .\-]?[a-zA-Z](?:[ .\-]?\d|[ .\-]?[a-zA-Z](?=\d)){6,16}\b")
_MISSING_AT_THE_END = re.compile(r"\b(?:thieu|quen|them|con|sot)\b.*?\b([a-z]?\d{1,4})\b.*\b(?:cuoi|sau|nua|chot)\b")
_ENDING = re.compile(r"\d{2,6}")
NO_MESSAGE_CHOICE = "no_message"
# A caller whose number is on no contract waits in vain for a message.
OTHER_PHONE = ("khong nhan duoc", "so khac", "khong phai so nay", "dien thoai khac", "doc ma khach hang")


def _code_of_another_length(turn: Turn, pending: Pending) -> tuple[str, dict[str, Any]]:
    """A code with a character too few or too many is told how many it has, and kept: "thiếu số 6 ở cuối" mends it."""
    near = _NEARLY_A_CODE.search(turn.words)
    if near is None:
        return "utter_invalid_customer_code", {}
    written = re.sub(r"[\s.\-]", "", near[0]).upper()
    pending.values[HEARD_CODE] = written
    return "utter_customer_code_length", {"count": len(written)}


def _mended_code(turn: Turn, pending: Pending) -> str | None:
    """The code heard before with what is said to be missing at its end."""
    missing = _MISSING_AT_THE_END.search(plain(turn.words))
    heard = pending.values.get(HEARD_CODE)
    code = customer_code.normalise(f"{heard}{missing[1]}") if heard and missing else None
    return code if code and customer_code.is_valid(code) else None


@field("customer_code", lost=["ask_customer_code"], invalid=_code_of_another_length)
def read_customer_code(turn: Turn, pending: Pending) -> str | None:
    """A valid customer code, chosen from the linked ones or written in any usual way."""
    if pending.choices:
        if ALL in {choice.value for choice in pending.choices} and has_phrase(turn.words, ALL_OF_THEM):
            return ALL
        chosen = choice_of(turn, pending)
        if chosen or (chosen := code_in_part(turn.words, [choice.value for choice in pending.choices])):
            return chosen
    return find_customer_code(turn) or _mended_code(turn, pending)


def code_in_part(text: str, codes: Sequence[str]) -> str | None:
    """The one of some codes that is named by its first or last characters ("mã PE", "đuôi 567")."""
    said = [word.upper() for word in words(text) if (word[:1] == "p" and len(word) > 1) or _ENDING.fullmatch(word)]
    named = {
        code
        for code in codes
        for word in said
        if code.startswith(word) or (_ENDING.fullmatch(word) and code.endswith(word))
    }
    return named.pop() if len(named) == 1 else None


def find_customer_code(turn: Turn) -> str | None:
    """A valid customer code anywhere in the message: what Rasa found, else what looks like one."""
    if found := turn.entity("customer_code"):
        return str(found)
    for looks in re.findall(r"\b[pP]\s?[a-zA-Z](?:[\s.\-]?[0-9A-Za-z]){9,11}\b", turn.words):
        code = customer_code.normalise(looks)
        if code and customer_code.is_valid(code):
            return code
    return None


@field("otp", secret=True)
def read_otp(turn: Turn, pending: Pending) -> str | None:
    """The six digits of a one-time code, or the wish for a new one."""
    if NO_MESSAGE_CHOICE in {choice.value for choice in pending.choices} and (
        choice_of(turn, pending) == NO_MESSAGE_CHOICE or has_phrase(turn.words, OTHER_PHONE)
    ):
        return NO_MESSAGE_CHOICE
    if turn.entity("choice") == PERSON_CHOICE:
        return PERSON_CHOICE
    if turn.entity("choice") == RESEND_CHOICE or has_phrase(turn.words, RESEND):
        return RESEND_CHOICE
    found = re.search(r"(?<![\dA-Za-z])\d(?:[\s.\-]?\d){5}(?![\dA-Za-z])", turn.words)
    if found:
        return re.sub(r"\D", "", found[0])
    spoken = str(turn.entity("otp") or "")
    return spoken if re.fullmatch(r"\d{6}", spoken) else None
