""" "Giờ phải làm sao?" after an answer that led nowhere: the ways that are left, and a person among them."""

from __future__ import annotations

import re

from actions.dialogue.text import plain, words
from actions.dialogue.turn import Turn, wish_button

LONGEST = 9  # words
_WHAT_NOW = re.compile(
    r"\b(?:lam sao|lam the nao|lam gi|lam j|tinh sao|tinh the nao|phai sao|sao gio|sao day|sao bay gio|the nao bay gio"
    r"|bay gio sao|gio sao|co cach nao|cach nao khac|cach khac|con cach nao|biet lam sao|sao duoc|thi sao"
    r"|sao (?:\w+ ){0,3}(?:khong|ko|k|hong|hok|hem) (?:duoc|dc|vo|vao|xem))\b"
)
_COUNTER = re.compile(
    r"\b(?:ra|len|toi|den|qua|xuong) (?:thang |tan )?"
    r"(?:dien luc|phong giao dich|quay|van phong|chi nhanh|tru so|so dien)\b"
    r".*\b(?:(?:duoc|dc) (?:khong|ko|k|hong|ha|chu)|mang (?:gi|theo|giay)|can gi|lam duoc gi)\b"
)
_MISSING = re.compile(r"\b(?:chua|khong|ko|k|hong|chang) (?:thay|nhan|co|toi|den|ve)\b")
# By what could not be done: the answers that end it.
_ENDS = {
    "link": (
        "utter_link_limited", "utter_otp_elsewhere", "utter_link_declined", "utter_code_reminder_limited",
    ),
    "request": ("utter_no_request", "utter_no_open_request", "utter_request_not_found", "utter_request_not_amended"),
}  # fmt: skip


def at_the_counter(turn: Turn) -> bool:
    """ "Thế tôi ra phòng giao dịch được không" and what to bring, where no service is spoken of."""
    said = plain(turn.words)
    if turn.tapped or len(words(said)) > LONGEST or not _COUNTER.search(said):
        return False
    turn.state.misses = 0
    turn.say("utter_at_the_counter", buttons=[wish_button("ask_contact")])
    return True


def reminder_missing(turn: Turn) -> bool:
    """The text message with the customer code has not come."""
    reminded = any(answer["response"] == "utter_code_reminder_sent" for answer in turn.state.said)
    if not reminded or turn.tapped or not _MISSING.search(plain(turn.words)):
        return False
    turn.state.misses = 0
    turn.say("utter_reminder_missing", buttons=[wish_button("talk_to_agent")])
    turn.offer("talk_to_agent")
    return True


def asks_what_now(turn: Turn) -> bool:
    """Whether the message asks for a way on after a dead end, and was told the ways there are."""
    if turn.tapped or turn.entities or not 1 < len(words(turn.words)) <= LONGEST:
        return False
    if not _WHAT_NOW.search(plain(turn.words)):
        return False
    said = {answer["response"] for answer in turn.state.said}
    ended = next((what for what, responses in _ENDS.items() if said & set(responses)), None)
    if ended is None:
        return False
    turn.state.misses = 0
    turn.say(f"utter_way_on_{ended}", buttons=[wish_button("talk_to_agent")])
    turn.offer("talk_to_agent")
    return True
