"""One-time codes spoken of while none is asked for: it does not come, or it should go to another number."""

from __future__ import annotations

import re

from actions.dialogue.flow import First, journey
from actions.dialogue.state import Wish
from actions.dialogue.text import plain, words
from actions.dialogue.turn import Turn, wish_button

LONGEST = 16  # words
_CODE = re.compile(r"\b(?:otp|ma (?:xac minh|xac thuc|xac nhan|6 so|sms|gui ve may))\b")
_MISSING = re.compile(
    r"\b(?:chua|khong|ko|k|hong|hok|chang|mai|lau)\b.*\b(?:nhan|thay|ve|toi|den|co)\b|\bgui lai\b"
    r"|\b(?:nhan|doi|cho)\b.*\blau\b"
)
_OTHER_PHONE = re.compile(
    r"\b(?:gui|nhan|nhan tin|chuyen|doi)\b.*\b(?:so|sdt|may|dien thoai|zalo|email)\b"
    r".*\b(?:duoc|dc) (?:khong|ko|k|hong|ha|chu)\b"
)


def _of_codes(turn: Turn) -> bool:
    """Only what goes wrong with a code: "OTP là gì" and who may be told one are stored questions."""
    pending = turn.state.pending
    said = plain(turn.words)
    if turn.tapped or (pending is not None and pending.field == "otp") or len(words(said)) > LONGEST:
        return False
    return bool(_CODE.search(said)) and bool(_MISSING.search(said) or _OTHER_PHONE.search(said))


@journey("_one_time_code", remembered=False, claims=_of_codes)
async def speak_of_the_code(turn: Turn, wish: Wish) -> None:
    """To another number none is sent; one that does not come is sent anew for the customer code."""
    if "told" not in wish.values and _OTHER_PHONE.search(plain(turn.words)):
        turn.say("utter_otp_elsewhere", buttons=[wish_button("ask_payment_methods"), wish_button("talk_to_agent")])
        return
    if "told" not in wish.values:
        wish.values["told"] = True
        turn.say("utter_no_code_sent")
        raise First("link_account")
