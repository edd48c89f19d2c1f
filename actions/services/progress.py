"""What becomes of the report or request just sent: "bao giờ thợ đến?", "có ai tới chưa?" need no code.

Kept apart from the last wish (`State.sent`), so that a question in between does not make the assistant forget it. What
is known of it tells the journey `_after_<intent>`, or the one for requests.
"""

from __future__ import annotations

import re

from actions.dialogue import engine, flow
from actions.dialogue.aspects import asked_aspect
from actions.dialogue.confidence import SURE, SURE_TO_ANSWER
from actions.dialogue.danger_questions import advice_for, breaker_told
from actions.dialogue.text import has_phrase, words
from actions.dialogue.turn import Turn

AFTER_REQUEST = "_after_request"
# A report of yesterday is another matter; the target for a low-voltage fault is two hours (electricity.md, g).
HOURS = 12
LONGEST = 12  # words
# Somebody is waited for, or the work is: said of nothing else than what was sent.
_COMES = re.compile(
    r"\b(?:bao gio|bao h|khi nao|khi mo|chung nao|bao lau|may gio|luc nao|hoi nao)\b.*"
    r"\b(?:tho|nguoi|ai|den|toi|xuong|qua|cap nhat|gach no"
    r"|ket qua|xu ly|giai quyet|khac phuc|sua|lap|thay|xong|co dien|dong dien|co lai)\b"
    r"|\b(?:tho|nguoi|ai|nhan vien|may anh|ben do|dien luc)\b.*\b(?:toi|den|xuong|lam|xu ly|nhan)\b.*\bchua\b"
    r"|\bco (?:ai|tho|nguoi) (?:qua|toi|den|xuong)\b"
    r"|\bsao (?:chua|khong|ko|hong) (?:thay|co) (?:ai|tho|nguoi)\b|\b(?:xu ly|lam|sua|giai quyet) (?:xong )?chua\b"
    r"|\b(?:bao gio|khi nao|chung nao|bao lau)\b.*\b(?:tra loi|goi lai|lien he|bat dau|hieu luc|nhan duoc|ap dung)\b"
    r"|\b(?:co|se) (?:goi|lien he|tra loi|bao) (?:lai|cho|voi|ket qua)\b.*\b(?:khong|ko|k|hong|chu)\b"
)
# Said of what was spoken of last, whatever that was.
_HOW_LONG = (
    "bao lau", "lau khong", "lau ko", "lau k", "lau vay", "lau the", "khi nao xong", "bao gio xong", "chung nao xong",
    "may ngay",
)  # fmt: skip
_OF_PROGRESS = frozenset({"duration", "status", "who"})
# Of a danger just reported.
WHAT_TO_DO = (
    "114", "115", "113", "phai lam gi", "phai lam sao", "lam gi bay gio", "lam sao bay gio", "can lam gi",
    "cap cuu", "gio lam gi", "lam gi nua", "lam gi tiep", "lam sao nua", "gio lam sao",
    "goi so nao", "goi ai", "lam gi truoc", "lam the nao", "co sao khong", "lam gi day",
)  # fmt: skip
ITS_NUMBER = ("so bao", "ma bao", "so phieu", "ma phieu", "so may", "ma so", "ma tra cuu", "bao cao so")
_REPORTS = ("report_outage", "report_hazard")
IS_BACK = (
    "co dien lai roi", "co dien roi", "co lai roi", "co roi nha", "da co dien", "dien co roi", "sang lai roi",
    "vua co dien", "moi co dien",
)  # fmt: skip
_WISHES = frozenset({"track_request", "ask_restoration_time"})
# What names another matter than the one that was sent.
_NAMED = ("request_code", "customer_code", "service", "place", "address", "date_time", "period")


async def asks_what_becomes(turn: Turn) -> bool:
    """Whether the message asks after what was sent, and was answered with what is known of it."""
    sent = turn.state.sent
    if not sent or turn.tapped or turn.now - float(sent["at"]) > HOURS * 3600 or not asks_after(turn):
        return False
    intent = f"_after_{sent['intent']}"
    if sent["intent"] == "report_outage" and _is_back(turn):
        intent = "_power_is_back"
    turn.state.misses = 0
    await engine.start(turn, intent if flow.find(intent) else AFTER_REQUEST)
    return True


def _is_back(turn: Turn) -> bool:
    """Told, not asked: "đã có điện chưa" waits for it."""
    return has_phrase(turn.words, IS_BACK) and not has_phrase(turn.words, ("chua", "sao", "khong", "ko", "ha"))


def asks_when(text: str) -> bool:
    """Whether the words ask when somebody comes or the work is done."""
    said = words(text)
    return len(said) <= LONGEST and bool(_COMES.search(" ".join(said)))


def asks_after(turn: Turn) -> bool:
    """Whether the words ask when somebody comes or the work is done, or what to do until then."""
    said = words(turn.words)
    if not said or len(said) > LONGEST or any(turn.entity(name) for name in _NAMED):
        return False
    if _COMES.search(" ".join(said)) or (turn.state.sent["intent"] == "report_outage" and _is_back(turn)):
        return True
    last, sent = turn.state.last, turn.state.sent["intent"]
    if sent == "report_hazard" and (has_phrase(turn.words, WHAT_TO_DO) or advice_for(turn.words)):
        return True
    if sent in _REPORTS and has_phrase(turn.words, ITS_NUMBER):
        return True
    if sent == "report_outage" and (has_phrase(turn.words, WHAT_TO_DO) or breaker_told(turn.words)):
        return True
    spoken_of = last is not None and last.intent == sent
    if turn.intent == "track_request" and sent not in _REPORTS:
        return False  # its whole history is told
    if turn.intent in _WISHES:
        return turn.confidence >= (SURE_TO_ANSWER if spoken_of else SURE)
    return spoken_of and (has_phrase(turn.words, _HOW_LONG) or asked_aspect(turn) in _OF_PROGRESS)
