"""Questions about the automatic debit itself: which day it is taken, and what happens when the account is short."""

from __future__ import annotations

import re

from actions.dialogue.flow import journey
from actions.dialogue.state import Wish
from actions.dialogue.text import has_phrase, words
from actions.dialogue.turn import Turn, wish_button

_DEBIT = (
    "trich no", "tu dong tru", "tu dong trich", "tu tru", "tu trich", "thanh toan tu dong", "tru tu dong",
    "tru tien tu dong", "autodebit", "auto debit", "trich tu dong", "uy nhiem thu",
)  # fmt: skip
_WHEN = re.compile(
    r"\b(?:ngay nao|ngay may|ngay bao nhieu|khi nao|bao gio|luc nao|hom nao|may tay|chung nao|may hang thang)\b"
)
_TAKES = ("tru", "trich", "tru tien", "rut")
_SHORT = (
    "khong du tien", "ko du tien", "k du tien", "hong du tien", "het tien", "thieu tien", "khong con tien",
    "khong co tien", "ko co tien", "so du khong du", "khong du so du", "khong du so", "khong du thi", "thieu so du",
)  # fmt: skip
LONGEST = 22  # words
_ABOUT_IT = ("_autodebit", "change_payment_method")


def _aspect(turn: Turn) -> str | None:
    if not 0 < len(words(turn.words)) <= LONGEST:
        return None
    last = turn.state.last
    spoken_of = {wish.intent for wish in turn.state.stack} | ({last.intent} if last else set())
    if not has_phrase(turn.words, _DEBIT) and not spoken_of & set(_ABOUT_IT):
        return None
    if has_phrase(turn.words, _SHORT):
        return "short"
    when = _WHEN.search(" ".join(words(turn.words))) is not None
    return "day" if when and has_phrase(turn.words, _TAKES) else None


def _claimed(turn: Turn) -> bool:
    return _aspect(turn) is not None


@journey("_autodebit", claims=_claimed)
async def autodebit(turn: Turn, wish: Wish) -> None:
    """The question is answered first; the registration stands open, or goes on where it is under way."""
    orders = any(each.intent == "change_payment_method" for each in turn.state.stack)
    turn.say(
        "utter_autodebit_short" if _aspect(turn) == "short" else "utter_autodebit_day",
        buttons=[] if orders else [wish_button("change_payment_method"), wish_button("pay_bill")],
    )
    if not orders:
        turn.have_ready("change_payment_method", **turn.given())
