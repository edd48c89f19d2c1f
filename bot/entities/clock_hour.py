"""An hour of the day: 8h30, tám giờ rưỡi, 20:15. Not how long something lasts, nor "mạng 4g"."""

from __future__ import annotations

import re

from bot.entities.date_time_pattern import NUMBERS, PART, TYPED_NUMBERS, Piece
from bot.text.document import Document

_DURATION = re.compile(r"\b(?:hon|gan|suot|duoc|ca|mat|tan|khoang|lien tuc|moi|cach day|trong|them)\s*$")
#: What is so every day: "cứ sáu giờ tối", "đêm nào tầm mười một giờ".
HABIT = re.compile(
    r"\b(?:cu|(?:dem|toi|sang|chieu|trua|ngay|hom|bua) nao cung|(?:dem|toi|sang|chieu|trua|ngay|hom|bua) nao|moi (?:ngay|dem|toi|sang|chieu))"
    r"(?: (?:tu|den|toi|khoang|tam|co|do|hon|gan|luc|dung|vao|sau))* $"
)
#: "4g" beside these is a mobile network.
_GENERATION = re.compile(r"\b(?:mang|goi|sim|data|song|wifi) [345]g$")
_NETWORK = re.compile(r" (?:viettel|vina|mobi|mobifone|vinaphone|data|yeu|cham)")


def read(match: re.Match[str], document: Document) -> Piece | None:
    """The hour of a match of `hourpart`; None when it is none."""
    start, end = match.span()
    if _DURATION.search(document.folded[:start]) and not PART.match(document.folded[end:].lstrip()):
        return None
    typed = document.normal.text[start:end]
    if HABIT.search(document.folded[:start]):
        return None
    if match["whour"]:
        if not document.is_plain and any(word not in TYPED_NUMBERS for word in typed.split()[:-1]):
            return None  # "bây giờ", "từ giờ"
        if document.is_plain and match["whour"] in ("bay", "tu", "nam"):
            return None
        if document.folded.startswith((" khac", " binh thuong", " cao diem", " thap diem"), end):
            return None  # "ba giờ bình thường, cao điểm, thấp điểm": rates
        return Piece(start, end, hour=NUMBERS[match["whour"]] % 24, minute=30 if match["half"] else 0, weak=True)
    minute = match["minute"] or match["minute2"] or "0"
    if document.folded[:start].endswith("bac "):
        return None  # "bậc 3 h là": the third tier now
    if _GENERATION.search(document.folded[:end]) or _NETWORK.match(document.folded[end:]):
        return None
    if minute == "kem":
        return None
    return Piece(start, end, hour=int(match["hour"]), minute=30 if minute == "ruoi" else int(minute), weak=True)
