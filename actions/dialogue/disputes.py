"""A bill told or explained is not accepted: add it up again, explain it as too high, have the reading checked."""

from __future__ import annotations

from actions.dialogue import engine
from actions.dialogue.confidence import SURE
from actions.dialogue.elliptical import ELLIPSIS_WORDS, once_more
from actions.dialogue.text import has_phrase, plain, words
from actions.dialogue.turn import Turn
from actions.faq.choose import asks

# Not convinced by the explanation of a bill.
UNCONVINCED = (
    "van thay", "van cao", "van vo ly", "khong chiu", "hong chiu", "hem chiu", "khong dong y", "ko dong y", "vo ly qua",
    "khong hop ly", "ko hop ly", "chua thoa dang", "khong thoa dang", "khong thuyet phuc", "van khong dung", "van sai",
    "lam gi co chuyen", "khong tin", "khong chap nhan",
    "ko chap nhan", "k chap nhan", "hong chap nhan", "khong the nao",
)  # fmt: skip
CHECKS = (
    "kiem tra lai", "kiem tra chi so", "phuc tra", "chi so", "cho nguoi xuong", "cho nguoi toi", "cho nguoi den",
    "cu nguoi", "coi lai", "xuong coi", "toi coi", "den kiem tra",
)  # fmt: skip
SENDS_SOMEBODY = tuple(phrase for phrase in CHECKS if phrase not in ("chi so", "coi lai"))
TOLD_A_BILL = ("ask_bill_amount", "explain_bill")
ADD_UP = (
    "tinh lai", "cong lai", "xem dung khong", "xem dung k", "xem dung ko", "tinh dung khong", "tinh dung chua",
    "tinh dung ko", "tinh dung k", "co dung khong", "co dung ko", "dung chua", "kiem tra lai hoa don", "tinh nham",
)  # fmt: skip


def is_unconvinced(turn: Turn) -> bool:
    """Whether the explanation of a bill is not accepted."""
    last = turn.state.last
    explained = ("complain_high_bill", "explain_bill", "_check_sum")
    return last is not None and last.intent in explained and has_phrase(turn.words, UNCONVINCED)


async def disputes(turn: Turn) -> bool:
    """A bill was explained as too high, and the customer still does not accept it: that is the wish once more."""
    last = turn.state.last
    if last is None or turn.tapped:
        return False
    if last.intent == "complain_high_bill" and _wants_a_check(turn):
        await engine.start(turn, "request_reading_check", period=last.values.get("shown"))
        return True
    if not is_unconvinced(turn):
        return False
    if has_phrase(turn.words, CHECKS):
        await engine.start(turn, "request_reading_check", period=last.values.get("shown"))
        return True
    if last.intent != "complain_high_bill":
        await engine.start(turn, "complain_high_bill", period=last.values.get("shown"))
        return True
    turn.intent = last.intent
    await once_more(turn, last, {})
    return True


def _wants_a_check(turn: Turn) -> bool:
    """ "Cho người xuống kiểm tra đi" after a bill was explained, unless it surely says another matter."""
    another = turn.confidence >= SURE and turn.intent not in ("request_reading_check", "complain_high_bill")
    short = len(words(turn.words)) <= ELLIPSIS_WORDS
    return has_phrase(turn.words, SENDS_SOMEBODY) and short and not another and not asks(turn)


async def checks_the_sum(turn: Turn) -> bool:
    """ "Tính lại giúp em xem đúng không": the bill that was just told is added up again."""
    last = turn.state.last
    if last is None or last.intent not in TOLD_A_BILL or not last.values.get("shown"):
        return False
    if len(plain(turn.words).split()) > ELLIPSIS_WORDS or not has_phrase(turn.words, ADD_UP) or turn.entities:
        return False
    turn.state.misses = 0
    await engine.start(turn, "_check_sum", customer_code=last.values["customer_code"], period=last.values["shown"])
    return True
