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
from actions.dialogue.text import has_phrase, plain, words
from actions.dialogue.turn import Turn
from actions.dialogue.yes_no import goes_ahead

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
_LATER = re.compile(
    r"\b(?:mai|mot|chieu|sang|toi nay|lat|ti|ty|xiu|chut|sau|tuan sau|cuoi tuan|hom sau|bua khac|luc khac)\b"
    r"(?: \w+){0,3} (?:chup|gui|nop|bo sung|scan)\b|\b(?:chup|gui|nop|bo sung)\b(?: \w+){0,2} (?:sau|lat|ti nua|mai)\b"
)
WORDS_AROUND_A_CHOICE = 4
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


def comes_later(text: str) -> bool:
    """Whether papers or pictures are put off: "chưa có giấy", "mai tôi chụp gửi"."""
    return has_phrase(text, LATER) or bool(_LATER.search(" ".join(words(text))))


# "Dạ em không muốn cho số đâu"; "mô có dùng chi mô" tells something.
_DECLINES = re.compile(
    r"^(?:da |thoi |em |anh |chi |toi |tui |minh |a |u |bac |co )*(?:khong|ko|k|hong|hem|thoi|khoi|chua)\b"
)


def skips(turn: Turn, pending: Pending) -> bool:
    """The customer passes over an optional question."""
    if not pending.optional:
        return False
    if get(pending.field).free and turn.intent == "affirm" and len(words(turn.words)) <= WORDS_AROUND_A_CHOICE:
        return True  # "ok làm đi": nothing to add
    if pending.field == "photo" and comes_later(turn.words):
        return True
    if not pending.choices and goes_ahead(turn) and not any(character.isdigit() for character in turn.words):
        return True  # "ừ gửi đi": without it
    declines = turn.intent == "deny" and (
        len(words(turn.words)) <= WORDS_AROUND_A_CHOICE or _DECLINES.match(plain(turn.words))
    )
    return turn.entity("choice") == "skip" or bool(declines) or has_phrase(turn.words, SKIP)
