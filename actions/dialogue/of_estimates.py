"""Short questions about the estimate or the prices just told: the tax, the computation, the sum, what it saves."""

from __future__ import annotations

import re

from actions.dialogue import engine
from actions.dialogue.aspects import asked_aspect
from actions.dialogue.text import has_phrase, plain, words
from actions.dialogue.turn import Turn

LONGEST = 12  # words
_COUNTED = {"hai": 2, "ba": 3, "bon": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10}
_MANY = rf"\d{{1,2}}|{'|'.join(_COUNTED)}"
_HEAD = "(?:nguoi|dua|phong|ho|nha)"
_SHARED = re.compile(
    rf"\bchia (?:deu |ra |cho |lam |thanh ){{0,2}}(?P<parts>{_MANY})\b|\b(?P<heads>{_MANY}) {_HEAD}\b.*\bmoi {_HEAD}\b"
)
# Without marks "thuế" is "thuê": who rents asks nothing about tax.
TAX = re.compile(
    r"\b(?:vat|gtgt|gia tri gia tang|(?:gom|co|tinh|cong|tru|ke|sau|truoc|chua|ca|tien|la|dong) thue"
    r"|thue (?:chua|gi|khong|ko|may|bao nhieu|roi|luon|nua))\b"
)
_RENTS = ("thue nha", "thue phong", "thue tro", "nguoi thue")
STEPS = (
    "tinh sao", "tinh the nao", "tinh kieu gi", "tinh ntn", "tinh nhu the nao", "tinh nhu nao", "cach tinh", "sao ra",
    "o dau ra", "dau ra", "tinh lam sao", "tinh kieu nao", "tinh ra sao", "tinh cach nao", "giai thich",
)  # fmt: skip
SUM = (
    "bao nhieu tien", "het bao nhieu", "tong cong", "tong bao nhieu", "la bao nhieu", "bao nhiu tien", "thanh tien",
    "may tien", "nhieu tien", "tra bao nhieu", "tong lai",
)  # fmt: skip
DIFFERENCE = (
    "chenh", "chenh lech", "do duoc bao nhieu", "do bao nhieu", "giam duoc bao nhieu", "tang bao nhieu",
    "re hon", "mac hon", "dat hon", "hon bao nhieu", "kem bao nhieu", "hon nhau",
    "khac nhau bao nhieu", "tiet kiem duoc bao nhieu", "loi bao nhieu",
)  # fmt: skip
# A bill of one's own, or another matter.
OF_ITS_OWN = (
    "hoa don", "thang nay", "thang truoc", "thang roi", "ky nay", "ky truoc", "cua toi", "cua em", "cua minh",
    "nha toi", "nha em", "nha minh", "con no", "no bao nhieu", "lap dat", "phi", "bac",
)  # fmt: skip


async def asks_of_estimates(turn: Turn) -> bool:
    """Whether the message asks about the estimate or the prices of the answer before, and was answered."""
    last = turn.state.last
    told = last is not None and last.intent in ("calculate_bill", "ask_tariff")
    if last is None or not told or turn.tapped or _names_a_value(turn) or not 0 < len(words(turn.words)) <= LONGEST:
        return False
    shared = _SHARED.search(plain(turn.words)) if last.intent == "calculate_bill" else None
    many = (shared["parts"] or shared["heads"]) if shared else ""
    if many and (count := _COUNTED.get(many) or int(many)) > 1:
        turn.state.misses = 0
        await engine.start(turn, "_of_estimate", **{**last.values, "asked": "share", "count": count})
        return True
    learnt = asked_aspect(turn)
    taxed = learnt == "tax" or bool(TAX.search(plain(turn.words)))
    taxed = taxed and "thuê" not in turn.words.lower() and not has_phrase(turn.words, _RENTS)
    if last.intent == "ask_tariff":
        if not taxed:
            return False
        turn.state.misses = 0
        await engine.start(turn, "_of_tariff")
        return True
    asked = "tax" if taxed else _asked(turn.words, learnt, compared=bool(last.values.get("before")))
    if asked is None:
        return False
    turn.state.misses = 0
    await engine.start(turn, "_of_estimate", **{**last.values, "asked": asked})
    return True


def _names_a_value(turn: Turn) -> bool:
    return any(name != "household_count" for name, _ in turn.entities)


def _asked(text: str, learnt: str | None, *, compared: bool) -> str | None:
    if has_phrase(text, OF_ITS_OWN):
        return None
    if compared and (learnt == "difference" or has_phrase(text, DIFFERENCE)):
        return "difference"
    if learnt == "computed" or has_phrase(text, STEPS):
        return "steps"
    return "sum" if learnt == "total" or has_phrase(text, SUM) else None
