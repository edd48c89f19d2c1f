"""The questions the assistant can ask and how their answers are read.

A field `x` is asked with `utter_ask_x`, a wrong answer is met with `utter_invalid_x`, and "không biết" with
`utter_help_x`. A reader returns the value, or None when the message does not answer the question.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from actions.dialogue.state import Pending
from actions.dialogue.text import has_phrase, plain, tidy, words
from actions.dialogue.turn import Turn
from actions.dialogue.yes_no import goes_ahead, yes_or_no
from utility import customer_code

Reader = Callable[[Turn, Pending], Any | None]


Problem = Callable[[Turn, Pending], tuple[str, dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Field:
    """One kind of question.

    `free`: any words answer it, so a clearly different wish is looked for first. `numeric`: a bare number answers it,
    not the button of that number. `secret`: its answers are never remembered. `help` is the response that says where
    the answer is found, `invalid` finds the response (with its values) to a message that did not answer. `lost` are
    intents that mean here "where do I find it?". `names`: its answers name a place or somebody, so a question is none.
    `entities` are what Rasa finds in an answer: they answer nothing else.
    """

    name: str
    read: Reader
    free: bool = False
    numeric: bool = False
    secret: bool = False
    help: str = ""
    invalid: Problem | None = None
    lost: frozenset[str] = frozenset()
    names: bool = False
    entities: tuple[str, ...] = ()

    def problem(self, turn: Turn, pending: Pending) -> tuple[str, dict[str, Any]]:
        """What to say when a message did not answer this question."""
        return self.invalid(turn, pending) if self.invalid else (f"utter_invalid_{self.name}", {})


_fields: dict[str, Field] = {}
_families: dict[str, Callable[[str], Field]] = {}

DONT_KNOW = ("khong biet", "ko biet", "k biet", "khong nho", "ko nho", "quen roi", "quen mat", "chiu", "hem biet")
SKIP = ("bo qua", "khong can", "ko can", "khoi can", "skip", "khong co", "ko co", "chua co")
# Papers and pictures that come another time.
LATER = (
    "chua chup", "chua co giay", "chua co day du", "chua chuan bi", "gui sau", "ti gui", "ty gui", "ti nua", "ty nua",
    "lat gui", "lat nua", "de mai", "mai gui", "mai chup", "toi gui", "toi ve", "khi nao co", "bao gio co thi",
    "bua sau", "hom khac", "bo sung sau", "chua kip", "chua san",
)  # fmt: skip
RESEND = ("gui lai", "chua nhan", "khong nhan", "khong thay", "ko thay", "chua thay", "ko nhan", "k nhan", "chua co ma")
WORDS_AROUND_A_CHOICE = 4
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
# The choice of everything that a list names, and the words for it.
ALL = "all"
ALL_OF_THEM = (
    "tat ca", "toan bo", "het luon", "het ca", "tra het", "dong het", "thanh toan het", "tra ca", "tra luon ca",
    "ca hai", "ca ba", "ca 2", "ca 3", "hai thang luon", "2 thang luon", "3 thang luon", "xoa het", "go het", "bo het",
    "huy het",
)  # fmt: skip
# Of a list that runs from the oldest to the newest, or from the top down.
FIRST_OF_ALL = ("dau tien", "cu nhat", "cu nhut", "thu nhat", "cai dau", "tren cung")
LAST_OF_ALL = ("moi nhat", "moi nhut", "gan nhat", "cuoi cung", "sau cung", "cai cuoi")
RESEND_CHOICE = "resend"
HEARD_CODE = "heard_code"
_NEARLY_A_CODE = re.compile(r"\b[pP][ .\-]?[a-zA-Z](?:[ .\-]?\d|[ .\-]?[a-zA-Z](?=\d)){6,16}\b")
_MISSING_AT_THE_END = re.compile(r"\b(?:thieu|quen|them|con|sot)\b.*?\b([a-z]?\d{1,4})\b.*\b(?:cuoi|sau|nua|chot)\b")
NO_MESSAGE_CHOICE = "no_message"
# A caller whose number is on no contract waits in vain for a message.
OTHER_PHONE = ("khong nhan duoc", "so khac", "khong phai so nay", "dien thoai khac", "doc ma khach hang")


def field(
    name: str,
    *,
    free: bool = False,
    numeric: bool = False,
    secret: bool = False,
    lost: Sequence[str] = (),
    entities: Sequence[str] = (),
    invalid: Problem | None = None,
) -> Callable[[Reader], Reader]:
    """Register the reader of a field."""

    def register(reader: Reader) -> Reader:
        _fields[name] = Field(
            name,
            reader,
            free,
            numeric,
            secret,
            help=f"utter_help_{name}",
            invalid=invalid,
            lost=frozenset(lost),
            entities=tuple(entities),
        )
        return reader

    return register


def family(prefix: str, make: Callable[[str], Field]) -> None:
    """Let `make` build every field whose name begins with `prefix` and a colon."""
    _families[prefix] = make


def get(name: str) -> Field:
    """The field of a name. Raises `KeyError` for an unknown one."""
    prefix, colon, _ = name.partition(":")
    return _families[prefix](name) if colon else _fields[name]


def all_fields() -> dict[str, Field]:
    """Every field by name."""
    return dict(_fields)


def choice_of(turn: Turn, pending: Pending) -> str | None:
    """The choice a message names: by button (or its number, see `inputs.tap`), or by a title inside the words."""
    tapped = turn.entity("choice")
    said = plain(turn.words)
    for choice in pending.choices:
        if str(tapped) == choice.value:
            return choice.value
    named = [choice.value for choice in pending.choices if _names(said, plain(choice.title))]
    if not named and pending.choices and len(said.split()) <= WORDS_AROUND_A_CHOICE + 1:
        if has_phrase(said, FIRST_OF_ALL):
            return pending.choices[0].value
        if has_phrase(said, LAST_OF_ALL):
            return pending.choices[-1].value
    return named[0] if len(named) == 1 else None


def _names(said: str, title: str) -> bool:
    """The title stands in a short answer; inside a long sentence it is about something else."""
    return f" {title} " in f" {said} " and len(said.split()) <= len(title.split()) + WORDS_AROUND_A_CHOICE


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
        if chosen:
            return chosen
    return find_customer_code(turn) or _mended_code(turn, pending)


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
    if turn.entity("choice") == RESEND_CHOICE or has_phrase(turn.words, RESEND):
        return RESEND_CHOICE
    found = re.search(r"(?<![\dA-Za-z])\d(?:[\s.\-]?\d){5}(?![\dA-Za-z])", turn.words)
    if found:
        return re.sub(r"\D", "", found[0])
    spoken = str(turn.entity("otp") or "")
    return spoken if re.fullmatch(r"\d{6}", spoken) else None


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
    value = turn.entity("usage_kwh")
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
    return turn.intent if turn.intent in ("send_image", "send_file") else None


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


WHOLE_AREA = (
    "ca khu", "ca xom", "ca lang", "ca thon", "ca pho", "ca duong", "ca ngo", "ca day", "ca phuong", "ca xa", "ca toa",
    "hang xom cung", "xung quanh cung", "nha nao cung", "deu mat", "toan khu", "ca chung cu", "ca ap", "ca hem",
)  # fmt: skip
ONE_HOUSE = (
    "hang xom van sang", "hang xom con sang", "hang xom sang", "nha ben van sang", "nha ben canh van sang",
    "hang xom co",
    "nha ben con dien", "hang xom con dien", "xung quanh van sang", "xung quanh sang", "nha ke ben van co",
    "chi nha", "rieng nha", "moi nha", "moi minh nha", "minh nha", "co nha toi", "nha toi thoi", "hang xom van co",
    "hang xom co dien", "nha ben canh van co", "nha ben van co", "nha khac co", "nha khac van co", "xung quanh van co",
)  # fmt: skip


def outage_scope(text: str) -> str | None:
    """Whether a text says that the street or only the house is without power."""
    if has_phrase(text, ONE_HOUSE):
        return "house"
    return "area" if has_phrase(text, WHOLE_AREA) else None


@field("scope")
def read_scope(turn: Turn, pending: Pending) -> str | None:
    """The whole area, only the house, or not known."""
    return choice_of(turn, pending) or outage_scope(turn.words) or ("unknown" if turn.intent == "dont_know" else None)


def skips(turn: Turn, pending: Pending) -> bool:
    """The customer passes over an optional question."""
    if not pending.optional:
        return False
    if get(pending.field).free and turn.intent == "affirm" and len(words(turn.words)) <= WORDS_AROUND_A_CHOICE:
        return True  # "ok làm đi": nothing to add
    if pending.field == "photo" and has_phrase(turn.words, LATER):
        return True
    if not pending.choices and goes_ahead(turn) and not any(character.isdigit() for character in turn.words):
        return True  # "ừ gửi đi": without it
    return turn.entity("choice") == "skip" or turn.intent == "deny" or has_phrase(turn.words, SKIP)
