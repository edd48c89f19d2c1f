"""What is asked beside a danger: may I go near, do it myself, see a doctor, cut the breaker? Answered at once."""

from __future__ import annotations

import re

from actions.dialogue.text import has_phrase, words

DOCTOR = (
    "di vien", "benh vien", "nhap vien", "di kham", "kham khong", "kham ko", "can kham", "bac si", "cho di cap cuu",
    "dua di cap cuu", "te tay", "con te", "van te", "choang", "chong mat", "kho tho", "tuc nguc", "dau nguc",
)  # fmt: skip
# Whether, not where from: "ngắt cầu dao rồi" tells.
BREAKER = (
    "cau dao", "cau giao", "aptomat", "atomat", "ap to mat", "at to mat", "cb", "ngat dien", "cat dien", "tat dien",
    "ngat nguon", "cup cau dao",
)  # fmt: skip
NEAR = (
    "di qua", "chay qua", "di ngang", "chay ngang", "qua duong", "lai gan", "den gan", "toi gan", "di lai", "qua lai",
    "buoc qua", "qua do", "xe qua", "qua duoc", "lai do", "den do", "ra ngoai", "ra duong",
    "ra khoi nha", "vo nha", "vao nha", "di tan", "so tan", "loi xuong", "loi qua",
    "xuong vot", "vot duoc", "chay ra", "ra xa",
)  # fmt: skip
# Somebody passes there now.
PASSING = ("chay ngang", "di ngang", "chay qua", "di qua", "qua lai", "dung gan", "choi gan", "dung xem", "chup hinh")
# For whoever was hit.
_FIRST_AID = re.compile(
    r"\b(?:xoi|ho hap|ep tim|hoi suc|so cuu|cho uong|nuoc lanh|cham vao nguoi|keo (?:anh|chi|nguoi|no|ra)"
    r"|bat tinh|ngat xiu|con tho|khong tho|ngung tho|tinh lai)\b"
)
_BY_HAND = re.compile(
    r"\b(?:tu|minh|lay (?:cay|gay|sao)|dung (?:cay|gay|sao)|ra|leo)\b.*"
    r"\b(?:cua|chat|don|keo|go|day|gat|khieu|don dep|sua|noi|nhat|cat|lay|dap|doi nuoc|xit|cuu|khenh|treo)\b"
)
_WHETHER = re.compile(
    r"\b(?:co nen|co can|co phai|can|nen|duoc|dc|hay|co the)\b|\b(?:khong|ko|k|hong|hem|hok|chua|sao)\b"
)
LONGEST = 16  # words


def advice_beside(text: str) -> str | None:
    """The same for what is told of a danger that is known: people still pass there, the victim still breathes."""
    if _FIRST_AID.search(" ".join(words(text))):
        return "utter_first_aid"
    return "utter_hazard_keep_away" if has_phrase(text, PASSING) else advice_for(text)


def advice_for(text: str) -> str | None:
    """The response that answers a question beside a danger; None for anything else."""
    said = words(text)
    if not said or len(said) > LONGEST:
        return None
    if has_phrase(text, DOCTOR):
        return "utter_hazard_doctor"
    if "?" not in text and not _WHETHER.search(" ".join(said)):
        return None
    if _FIRST_AID.search(" ".join(said)):
        return "utter_first_aid"
    if has_phrase(text, BREAKER):
        return "utter_hazard_breaker"
    if has_phrase(text, NEAR):
        return "utter_hazard_keep_away"
    return "utter_hazard_hands_off" if _BY_HAND.search(" ".join(said)) else None


_TRIPS = re.compile(r"\b(?:nhay|sap|ngat|rot|khong len|ko len|hong len|k len|bat khong|khong bat duoc|chap)\b")
_IS_ON = re.compile(
    r"\b(?:van (?:bat|len|mo|dong|binh thuong|ok|tot)|binh thuong|(?:khong|ko|k|hong) (?:nhay|sao|bi gi)|dang bat"
    r"|con bat)\b"
)


def breaker_told(text: str) -> str | None:
    """What is told of the breaker after a home lost power: "on", "trips", or nothing."""
    said = " ".join(words(text))
    if not has_phrase(text, BREAKER[:7]) or len(words(text)) > LONGEST:
        return None
    if _IS_ON.search(said):
        return "on"
    return "trips" if _TRIPS.search(said) else None
