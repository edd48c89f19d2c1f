"""Yes and no, months, numbers, codes of requests, pictures and free words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.dialogue.appliances import kwh_of_appliance
from actions.dialogue.fields import ALL, ALL_OF_THEM, WORDS_AROUND_A_CHOICE, choice_of, field
from actions.dialogue.photos import PHOTOS
from actions.dialogue.state import Pending
from actions.dialogue.text import has_phrase, tidy, words
from actions.dialogue.turn import Turn
from actions.dialogue.yes_no import goes_ahead, yes_or_no

# Wishes that end something, the words that do it, and those that keep it.
ENDING = ("_cancel", "cancel_request", "unlink_account")
ENDS = (
    "huy",
    "huy di",
    "huy luon",
    "xoa",
    "xoa het",
    "xoa di",
    "bo ma",
    "go ma",
    "xoa ma",
    "go",
    "go het",
    "go di",
    "bo di",
    "bo het",
    "dung lai",
)
KEEPS = ("dung huy", "dung xoa", "dung bo", "khong huy", "ko huy", "khong xoa", "ko xoa", "thoi khong", "khong bo",
         "chua huy", "khoan huy", "khong go", "thoi dung")  # fmt: skip


@field("confirm")
def read_confirm(turn: Turn, pending: Pending) -> bool | None:
    """Yes or no; "đăng ký luôn" is a yes, and so is what is to be done once more ("hủy đi", "xóa hết")."""
    if _says_it_again(turn):
        return True
    answer = yes_or_no(turn)
    return True if answer is None and goes_ahead(turn) else answer


def _says_it_again(turn: Turn) -> bool:
    asked_for = turn.state.top.intent if turn.state.top else ""
    short = 0 < len(words(turn.words)) <= WORDS_AROUND_A_CHOICE and not turn.entities
    return short and asked_for in ENDING and has_phrase(turn.words, ENDS) and not has_phrase(turn.words, KEEPS)


@field("period")
def read_period(turn: Turn, pending: Pending) -> str | None:
    """A billing month, YYYY-MM; `ALL` where all of those listed may be taken."""
    chosen = choice_of(turn, pending) if pending.choices else None
    if ALL in {choice.value for choice in pending.choices} and has_phrase(turn.words, ALL_OF_THEM):
        chosen = ALL
    value = chosen or turn.entity("period")
    return str(value) if value and (value == ALL or re.fullmatch(r"\d{4}-\d{2}", str(value))) else None


@field("usage_kwh", numeric=True)
def read_usage(turn: Turn, pending: Pending) -> int | None:
    """A number of kWh; a bare number counts while it is asked for."""
    value = turn.entity("usage_kwh") or kwh_of_appliance(turn.words)
    if value is None:
        bare = re.fullmatch(r"\D{0,12}?(\d{1,3}(?:[.,]\d{3})+|\d{1,6})\D{0,12}", turn.words.strip())
        value = re.sub(r"\D", "", bare[1]) if bare else None
    return int(value) if value is not None else None


@field("rating", numeric=True)
def read_rating(turn: Turn, pending: Pending) -> int | None:
    """A score of 1 to 10."""
    chosen = choice_of(turn, pending) if pending.choices else None
    value = chosen or turn.entity("rating")
    if value is None:
        bare = re.search(r"(?<!\d)(10|[1-9])(?!\d)", turn.words)
        value = bare[1] if bare else None
    score = int(value) if value is not None and str(value).isdigit() else 0
    return score if 1 <= score <= 10 else None


@field("request_code")
def read_request_code(turn: Turn, pending: Pending) -> str | None:
    """The code of a request: what Rasa found, else one word of letters and digits."""
    value = turn.entity("request_code")
    if value:
        return str(value)
    found = re.search(r"\b(?=[A-Za-z\-]*\d)[A-Za-z0-9][A-Za-z0-9\-]{4,23}\b", turn.words)
    return found[0].upper() if found else None


@field("request_phone")
def read_request_phone(turn: Turn, pending: Pending) -> str | None:
    """The phone number that a request was made with."""
    value = turn.entity("phone_number")
    if value:
        return str(value)
    found = re.search(r"(?<!\d)(?:\+?84|0)[\s.\-]?((?:[35789])(?:[\s.\-]?\d){8})(?!\d)", turn.words)
    return "+84" + re.sub(r"\D", "", found[1]) if found else None


@field("photo")
def read_photo(turn: Turn, pending: Pending) -> str | None:
    """A picture or file the customer sent."""
    return turn.intent if turn.intent in PHOTOS else None


@field("service")
def read_service(turn: Turn, pending: Pending) -> str | None:
    """A service by its intent name: chosen, named, or meant by the sentence."""
    chosen = choice_of(turn, pending) or turn.entity("service")
    return str(chosen) if chosen else None


def _free_text(name: str, shortest: int = 1, lost: Sequence[str] = ()) -> None:
    """A field whose answer is whatever the customer writes (or the button they choose)."""

    @field(name, free=True, lost=lost)
    def read(turn: Turn, pending: Pending) -> str | None:
        chosen = choice_of(turn, pending) if pending.choices else None
        if chosen or turn.tapped:
            return chosen
        return tidy(turn.words) if len(words(turn.words)) >= shortest else None


# Whoever says why they gave a low score complains; that is the answer, no new wish.
_free_text("description", 2, lost=("complain_service", "abuse", "report_outage", "complain_high_bill"))
