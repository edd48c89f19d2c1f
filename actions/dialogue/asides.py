"""What is said inside a question that neither answers it nor wishes something else: a moment, why, I'd rather not.

Whoever looks for the code is not told that it is wrong, whoever wonders hears the reason, and whoever declines the link
is let go without being asked again.
"""

from __future__ import annotations

import re

from actions.dialogue import engine, fields
from actions.dialogue.confidence import SURE
from actions.dialogue.state import Pending, Wish
from actions.dialogue.text import has_phrase, plain, words
from actions.dialogue.turn import Turn, wish_button

MOMENT = (
    "cho ti", "cho ty", "cho chut", "cho xiu", "cho mot chut", "cho 1 chut", "cho mot lat", "cho em ti", "cho em chut",
    "cho em xiu", "cho anh ti", "cho chi ti", "cho toi ti", "cho toi chut", "cho minh ti", "cho minh chut",
    "doi ti", "doi ty", "doi chut", "doi xiu", "doi mot chut", "doi 1 chut", "doi em", "doi toi", "doi minh", "doi anh",
    "doi chi", "doi bac", "doi co", "cho bac ti", "cho co ti", "tu tu", "dang tim", "dang kiem", "dang lay", "dang mo",
    "dang xem lai", "dang coi lai", "de em tim", "de toi tim", "de minh tim", "de anh tim", "de chi tim", "de bac tim",
    "de em coi", "de em xem", "de toi xem", "de minh xem", "de toi coi", "de minh coi", "de em kiem", "de toi kiem",
    "de em hoi", "de toi hoi", "de minh hoi", "de em lay", "de toi lay", "de minh lay", "de bac coi", "de bac xem",
    "khoan da", "khoan da em", "chua toi kip", "de chi xem", "de anh xem",
)  # fmt: skip
# "Khoan để cô lục cái giấy".
LOOKS_FOR_IT = re.compile(
    r"\b(?:de|cho|doi) (?:em|anh|chi|co|chu|bac|toi|tui|minh|ong|ba|me|con|chau|di|cau|mo)"
    r" (?:di |ra |vo |vao |len )?(?:tim|luc|kiem|coi|xem|lay|mo|hoi|do|chay|kiem tra)\b"
)
LONGEST_MOMENT = 8  # words
# "Ừ", "ok em": heard, and no value yet.
LONGEST_ACKNOWLEDGMENT = 3
WHY = (
    "de lam gi", "lam gi vay", "lam gi the", "sao phai", "tai sao phai", "vi sao phai", "sao lai phai", "tai sao can",
    "sao can", "can lam gi", "lay ma lam gi", "xin ma lam gi", "hoi lam gi", "hoi ma lam gi", "co an toan khong",
    "co an toan ko", "lo thong tin", "so bi lua", "co bi lua", "lua dao khong", "lua dao ko", "co lo khong",
)  # fmt: skip
REFUSES = (
    "khong cung cap", "ko cung cap", "k cung cap", "hong cung cap", "khong muon cho", "khong muon dua", "khong dua dau",
    "khong noi dau", "khong cho dau", "ko cho dau", "hong cho dau", "khong tien cho", "khong tien cung cap",
    "khong muon lien ket", "khong lien ket", "ko lien ket", "khong muon nhap", "khong nhap dau", "khong muon xac minh",
    "khong xac minh", "khong muon khai", "khong khai", "khong muon cung cap", "khong dua ma", "khong cho ma",
    "thoi khong xem nua", "khoi xem", "khong muon noi", "thoi khoi dua", "ngai cho", "ngai dua",
)  # fmt: skip
# The telephone of the contract is lost, changed or somebody else's.
PHONE_ELSEWHERE = (
    "mat sim", "mat dien thoai", "mat so", "so cu", "doi so roi", "da doi so", "khong con dung so", "ko con dung so",
    "khong dung so do", "khong xai so do", "bo so do", "het xai so", "khong con xai so", "khong con so",
    "khong co dien thoai", "ko co dien thoai", "khong cam dien thoai", "khong cam may", "dien thoai cua", "so cua ba",
    "so cua bo", "so cua me", "so cua ma", "so cua chong", "so cua vo", "so cua chu", "so cua ong", "so nguoi khac",
    "cua chu nha", "cua chu cu", "cua nguoi khac",
    "so chu nha", "so chu cu", "chu nha giu", "so dien thoai khac", "sdt cu", "so do khoa", "so bi khoa", "sim bi khoa",
)  # fmt: skip
# The two questions of the account link; why the others are asked is said in one way.
OF_THE_LINK = frozenset({"customer_code", "otp"})


async def aside(turn: Turn, wish: Wish, pending: Pending) -> bool:
    """Whether the message was one of these, and was answered as that; the question waits on."""
    field = fields.get(pending.field)
    said = words(turn.words)
    if turn.tapped or not said or wish.intent.startswith("_") or _holds_a_value(turn, field, pending):
        return False
    if pending.field in OF_THE_LINK and has_phrase(turn.words, REFUSES):
        _let_go(turn, wish, "utter_link_declined")
    elif pending.field == "otp" and has_phrase(turn.words, PHONE_ELSEWHERE):
        _let_go(turn, wish, "utter_otp_elsewhere")
    elif pending.field in OF_THE_LINK and has_phrase(turn.words, WHY):
        turn.say(f"utter_why_{pending.field}")
    elif _needs_time(turn) or _acknowledges(turn, field, pending):
        turn.say("utter_take_your_time")
    else:
        return False
    return True


def _holds_a_value(turn: Turn, field: fields.Field, pending: Pending) -> bool:
    """Any words are a value of a free field, so only what reads the message itself tells."""
    return not field.free and field.read(turn, pending) is not None


def _needs_time(turn: Turn) -> bool:
    looks = has_phrase(turn.words, MOMENT) or bool(LOOKS_FOR_IT.search(plain(turn.words)))
    return looks and len(words(turn.words)) <= LONGEST_MOMENT and not turn.entities


def _acknowledges(turn: Turn, field: fields.Field, pending: Pending) -> bool:
    """ "Ừ" where a code or a number is asked for; of a list, or of a free question, it is an answer of a kind."""
    plainly = turn.intent == "affirm" and turn.confidence >= SURE and len(words(turn.words)) <= LONGEST_ACKNOWLEDGMENT
    return plainly and not (pending.choices or pending.optional or field.free or pending.field == "confirm")


def _let_go(turn: Turn, wish: Wish, response: str) -> None:
    """The wish ends here and is not asked for again; what goes without the link, and a person, stand open."""
    engine.drop(turn, wish)
    turn.say(response, buttons=[wish_button("ask_payment_methods"), wish_button("talk_to_agent")])
