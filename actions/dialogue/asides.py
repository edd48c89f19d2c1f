"""What is said inside a question that neither answers it nor wishes something else: a moment, why, I'd rather not.

Whoever looks for the code is not told that it is wrong, whoever wonders hears the reason, and whoever declines the link
is let go without being asked again.
"""

from __future__ import annotations

import re

from actions.dialogue import engine, fields
from actions.dialogue.acknowledging import acknowledges, calls, needs_time
from actions.dialogue.aspects import asked_aspect
from actions.dialogue.confidence import SURE
from actions.dialogue.denials import denies
from actions.dialogue.state import Pending, Wish
from actions.dialogue.text import has_phrase, plain, words
from actions.dialogue.turn import Turn, wish_button

# "Ừ", "ok em", "được, đăng ký cho tôi": heard, and no value yet.
LONGEST_ACKNOWLEDGMENT = 6
WHY = (
    "de lam gi", "lam gi vay", "lam gi the", "sao phai", "tai sao phai", "vi sao phai", "sao lai phai", "tai sao can",
    "sao can", "can lam gi", "khoi otp", "khoi can otp", "khong can otp", "ko can otp", "bo qua otp", "khoi can ma",
    "khong can ma", "khoi xac minh", "bo qua xac minh", "khoi xac thuc", "bo qua xac thuc", "bao ban cho xem",
    "bao em cho xem", "bao cho xem", "lay ma lam gi",
    "xin ma lam gi", "hoi lam gi", "hoi ma lam gi", "co an toan khong",
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
# Back from something else, to the question that waits.
GO_ON = (
    "tiep di", "lam tiep", "tiep tuc", "ok tiep", "tiep nhe", "tiep nha", "hoi tiep", "tiep theo", "quay lai cai",
    "quay lai viec", "quay lai chuyen", "tro lai viec", "tro lai cai", "luc nay do",
)  # fmt: skip
LONGEST_GO_ON, LONGEST_BACK_TO = 4, 8  # words
# The question itself was not understood.
NOT_UNDERSTOOD = (
    "khong hieu", "ko hieu", "k hieu", "hong hieu", "hem hieu", "chua hieu", "kho hieu", "khong hieu gi", "chang hieu",
)  # fmt: skip
LONGEST_NOT_UNDERSTOOD = 6  # words
_OWNER = re.compile(r"\b(?:chu nha|chu tro|ba chu|ong chu|chu cu|nguoi cho thue)\b")
_HAS_IT = (
    "khong co ma", "ko co ma", "k co ma", "hong co ma", "khong biet ma", "ko biet ma", "giu", "khong dua", "ko dua",
    "khong cho", "ko cho", "hong cho", "cua chu", "cua ba chu", "cua ong chu", "dung ten", "minh khong co", "khong co",
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
    elif pending.field == "customer_code" and owner_has_it(turn.words):
        _let_go(turn, wish, "utter_code_of_owner")
    elif pending.field in OF_THE_LINK and _asks_why(turn, pending):
        turn.say(f"utter_why_{pending.field}")
    elif _goes_back(turn, said):
        engine.ask_again(turn, pending)
    elif calls(turn.words):
        turn.say("utter_here")
        engine.ask_again(turn, pending)
    elif has_phrase(turn.words, NOT_UNDERSTOOD) and len(said) <= LONGEST_NOT_UNDERSTOOD and not field.free:
        turn.say(field.help, buttons=[*engine.buttons_of(pending), wish_button("talk_to_agent")])
    elif pending.choices and pending.field != "confirm" and not pending.optional and acknowledges(turn.words):
        engine.ask_again(turn, pending)  # heard, and nothing chosen yet
    elif (pending.optional or field.names) and denies(turn.words, ()):
        # "Không có khói gì hết" tells of the danger, and declines no question.
        turn.say("utter_noted")
        engine.ask_again(turn, pending)
    elif (needs_time(turn.words) and not turn.entities) or _acknowledges(turn, field, pending):
        turn.say("utter_take_your_time")
    else:
        return False
    return True


def _asks_why(turn: Turn, pending: Pending) -> bool:
    """ "Sao nhập hoài không được" about the one-time code complains of it, and does not ask what it is for."""
    return has_phrase(turn.words, WHY) or (pending.field != "otp" and asked_aspect(turn) == "why")


def owner_has_it(text: str) -> bool:
    """ "Mã là của chủ nhà, em không có": a tenant who can't be verified."""
    code = has_phrase(text, ("ma", "ma kh", "hoa don"))
    return code and _OWNER.search(plain(text)) is not None and has_phrase(text, _HAS_IT)


def _holds_a_value(turn: Turn, field: fields.Field, pending: Pending) -> bool:
    """Any words are a value of a free field, so only what reads the message itself tells."""
    return not field.free and field.read(turn, pending) is not None


def _goes_back(turn: Turn, said: list[str]) -> bool:
    """ "Ok tiếp đi", "quay lại cái đổi số" of what waits here."""
    here = turn.intent in {wish.intent for wish in turn.state.stack} or turn.intent in ("affirm", "correct", "cancel")
    longest = LONGEST_BACK_TO if here or turn.confidence < SURE else LONGEST_GO_ON
    return has_phrase(turn.words, GO_ON) and len(said) <= longest


def _acknowledges(turn: Turn, field: fields.Field, pending: Pending) -> bool:
    """ "Ừ" where a code or a number is asked for; of a list, or of a free question, it is an answer of a kind."""
    if pending.choices or pending.optional or pending.field == "confirm":
        return False
    if acknowledges(turn.words):
        return True
    plainly = turn.intent == "affirm" and turn.confidence >= SURE and len(words(turn.words)) <= LONGEST_ACKNOWLEDGMENT
    return plainly and not field.free


def _let_go(turn: Turn, wish: Wish, response: str) -> None:
    """The wish ends here and is not asked for again; what goes without the link, and a person, stand open."""
    engine.drop(turn, wish)
    turn.say(response, buttons=[wish_button("ask_payment_methods"), wish_button("talk_to_agent")])
