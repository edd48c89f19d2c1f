"""A day by its name: thứ bảy này, chủ nhật tuần sau, t6. Not an ordinal ("lần thứ ba")."""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.entities.calendar_words import speaks_of_hours
from bot.entities.date_time_pattern import WEEKDAYS, Piece
from bot.text.document import Document
from bot.text.words import word_set

#: "lần thứ ba", "mã thứ hai": an ordinal.
_ORDINAL = re.compile(
    r"\b(?:lan|ma|can|nha|nguoi|cai|so|ho|to|dong ho|hop dong|cong to|con|thang|tang|phong|don|bo|loai|cach|y|dot|ban"
    r"|hang|lon|cay|diem|don vi|vi|lac|mon|vu|mau|tang|canh|day|ben|pha|tieng|cau|the|buoc|nac|bac|lop|khoan|dong|cuoc|khu|ngo) $"
)


def read(match: re.Match[str], document: Document, today: date) -> Piece | None:
    """The day of a match of `weekdaypart`; None when it names none."""
    text, (start, end) = document.folded, match.span()
    typed = document.normal.text[start:end]
    week = match["week"] or ""
    if match["weekday"] and _ORDINAL.search(text[:start]) and (not week or week == "roi" or typed.endswith("tôi")):
        return None
    if match["weekday"] and text.startswith((" lan", " luot"), end):
        return None  # "thu hai lần": charged twice
    if typed == "cn" and text.startswith((" no", " thieu"), end):
        return None  # "còn nợ"
    day = _day(match, document, today)
    if day and match["week"] == "toi" and not typed.endswith("tới"):
        end -= len(" toi")  # "thứ hai tôi …"
    return Piece(start, end, day) if day else None


#: Without diacritics "thu tu" beside these is an order of things, no Wednesday.
_IN_ORDER = re.compile(r"\b(?:theo|dung|so|sai|dao|dao lon|lan luot|xep|cac buoc co|co) $")
_ORDER_OF = re.compile(
    r" (?:uu tien|xep|cac buoc|giay to|nop|lam|ho so|nhu the nao|ra sao|truoc sau|trong hang|hang doi)"
)


def _day(match: re.Match[str], document: Document, today: date) -> date | None:
    typed = document.normal.text[match.start() : match.end()]
    if match["weekday"] and not _spelled_rightly(match, document):
        return None
    if match["sunday"]:
        index = 6
    else:
        if typed.startswith(("thu ", "thứ ", "thư ")) is False and not (
            re.match(r"t\s?[2-7]", typed) and speaks_of_hours(document)
        ):
            return None
        if not document.is_plain and re.match(r"th[uư] (?:từ|tự|[2-7]|hai\b|ba\b|năm\b)", typed):
            return None  # letters, or money that is taken
        if re.match(r"thứ\s?(?:nam|sau|ba)\b", typed) is None and re.match(r"thu (?:tu|nam|ba)\b", typed):
            before = document.folded[: match.start()].rstrip().rpartition(" ")[2]
            if before in ("nguoi", "lan", "cai", "can", "mua"):
                return None
        index = WEEKDAYS[match["weekday"]]
    week = match["week"] or ""
    monday = today - timedelta(days=today.weekday())
    if week in ("tuan sau", "tuan toi"):
        return monday + timedelta(days=7 + index)
    if week in ("tuan truoc", "tuan roi", "tuan vua roi"):
        return monday + timedelta(days=index - 7)
    if week == "tuan nay":
        return monday + timedelta(days=index)
    if week in ("truoc", "roi", "vua roi", "vua qua") or re.search(
        r"\b(?:hom|bua|tu)\s*$", document.folded[: match.start()]
    ):
        return today - timedelta(days=(today.weekday() - index - 1) % 7 + 1)
    return today + timedelta(days=(index - today.weekday()) % 7)


#: How the days' names are written; "thứ tự" is an order, "thứ bày" nothing.
_NAMES = word_set("hai ba tư tu năm nam sáu sau bảy bẩy bay")


def _spelled_rightly(match: re.Match[str], document: Document) -> bool:
    """Whether the number is written as the name of a day."""
    name = document.normal.text[match.start("weekday") : match.end("weekday")]
    if not name[0].isdigit() and name not in _NAMES:
        return False
    if name != "tu":
        return True
    return not (_IN_ORDER.search(document.folded[: match.start()]) or _ORDER_OF.match(document.folded, match.end()))
