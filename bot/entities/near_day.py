"""A day told from today: hôm qua, sáng mai, mốt. Not "mấy hôm nay", the name Mai, "khuyến mãi"."""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.entities.date_time_pattern import RELATIVE, Piece
from bot.text.document import Document
from bot.text.words import word_set

#: "mấy hôm nay", "hai bữa nay": since some days.
_SEVERAL = re.compile(r"\b(?:may|hai|ba|bon|nam|vai|nhung|muoi|\d+) $")
#: Without diacritics "mai" after these is "mãi" or "mái": "goi mai", "cho mai", "dien ap mai".
_BEFORE_MAI = word_set("ap goi coi cham vao lop noi cho doi keu hoi xem sua tim nhan bam dong vay nhu tam")

#: Words around "sang qua" that is no morning.
_MOVING = re.compile(
    r"\b(?:muon|thu tuc|xin|can|doi|chuyen|doi ten|dong ho|cong to|dien ke|hop dong|ho so|lam|duoc|roi|tien|lam giay|nha nay|keo|day|nhay|di|bay)(?: (?:toi|em|minh|tui))? $"
)
_MOVED_TO = re.compile(
    r" (?:ten|nha|cho|chu|con|vo|chong|ben|tay|dia chi|tai khoan|so|ma|thang|hop dong|ngan hang|vi|phong|duong|o|me|ba ngoai|me|bo|nguoi|don vi|gia|anh|chi|em trai|em gai)\b"
)


def read(match: re.Match[str], document: Document, today: date) -> Piece | None:
    """The day of a match of `dayword`, `partday` or `mai`; None when the words mean something else."""
    if match["mai"]:
        return _bare_mai(match, document, today)
    if match["partday"]:
        return _part_of_day(match, document, today)
    start, end = match.span()
    typed = document.normal.text[start:end]
    if match["dayword"] == "hoi hom" and typed != "hồi hôm" and not document.is_plain:
        return None  # "hỏi hôm"
    if match["dayword"] == "ngay kia" and re.search(r"\b(?:ngay|bua|hom) (?:nay|no)\b", document.folded[:start]):
        return None  # "lúc ngày này lúc ngày kia": any day
    if match["dayword"] == "ngay mot" and "mốt" not in typed and not document.is_plain:
        return None  # "mấy ngày một lần"
    if match["dayword"] == "ngay mai" and typed.split()[1] != "mai":
        return None  # "ban ngày mái phát ra thừa"
    if typed.startswith("ngay ") and not document.is_plain:  # at once
        if not match["dayword"].startswith("ngay hom"):
            return None
        start += len("ngay ")
    if _several(document, start) and match["dayword"].endswith(("nay", "ni", "qua")):
        return None
    return Piece(start, end, today + timedelta(days=RELATIVE[match["dayword"]]))


def read_part(match: re.Match[str], document: Document) -> Piece | None:
    """A part of a day alone ("chiều"): it only says more about an hour beside it."""
    start, end = match.span()
    typed = document.normal.text[start:end]
    if typed == "chiều tới":
        return Piece(start, end - len(" toi"), part="chieu")
    if typed in ("tôi", "tới", "đem", "sang", "tời") or (match["part"] == "toi" and typed == "toi"):
        near = document.folded[end : end + 4].strip()
        return None if near not in ("nay", "qua", "mai") else Piece(start, end, part=match["part"])
    return Piece(start, end, part=match["part"])


def _part_of_day(match: re.Match[str], document: Document, today: date) -> Piece | None:
    """ "Sáng mai", "tối qua"; not "tôi hôm qua" nor "tới nay"."""
    start, end = match.span()
    typed = document.normal.text[start:end]
    offset = RELATIVE[match["partrel"]]
    if typed.startswith("tới ") and typed.endswith((" mai", " mốt")):
        return Piece(start + len("tới "), end, today + timedelta(days=offset))  # "đợi tới mai"
    if not set(typed.split()) <= _WRITTEN:
        return None  # "đem qua vị trí khác", "nghiêng sang mái nhà"
    if (
        typed.startswith("sang ")
        and match["partrel"] in ("qua", "mot", "kia")
        and _is_handed_over(document, start, end)
    ):
        return None
    if typed.startswith("tôi hôm"):  # "nhà tôi hôm qua": no evening
        return Piece(start + len("tôi "), end, today + timedelta(days=offset))
    if match["partrel"] in ("nay", "ni") and document.folded[:start].endswith(("may ", "vai ")):
        return None
    if (
        typed.endswith("quá")
        or typed.startswith(("tôi", "tới", "sẳng", "trưa nay gio"))
        or (match["partrel"] == "mot" and "mốt" not in typed)
    ):
        return None
    return Piece(start, end, today + timedelta(days=offset), part=match["partday"])


#: How the words of a part of a day and of its day are written, with diacritics or without.
_WRITTEN = word_set(
    """rạng sáng sớm trưa chiều tối tới đêm khuya xế này nay ni mai mốt qua kìa kia hôm rang sang som trua chieu toi dem xe hom mot
    tôi quá chiêu tồi"""
)


def _is_handed_over(document: Document, start: int, end: int) -> bool:
    """ "Sang qua tên con", "dời sang qua nhà mới": over to somebody, not "sáng qua" (yesterday morning)."""
    if not document.is_plain:
        return True
    return bool(_MOVING.search(document.folded[:start]) or _MOVED_TO.match(document.folded, end))


def _several(document: Document, start: int) -> bool:
    """Whether what begins at ``start`` is counted: "mấy hôm nay" is since some days; "nhưng hôm nay" is not."""
    return bool(_SEVERAL.search(document.folded[:start])) and not document.normal.text[:start].endswith("nhưng ")


def _bare_mai(match: re.Match[str], document: Document, today: date) -> Piece | None:
    """ "mai" and "mốt" alone: not the name Mai, "khuyến mãi", "mãi", nor the number one."""
    start, end = match.span()
    typed = document.normal.text[start:end]
    original = document.original[slice(*document.normal.span(start, end))]
    before = document.folded[:start].rstrip().rpartition(" ")[2]
    after = document.folded[end:].lstrip().partition(" ")[0]
    if document.normal.text[:start].endswith("thì "):
        before = ""  # not the middle name Thị
    if document.is_plain and before in _BEFORE_MAI:
        return None
    if match["mai"] == "mot":
        alone = typed == "mốt" and before in ("", "ngay") and after in ("co", "cup", "cat", "mat", "may", "bi")
        return Piece(start, end, today + timedelta(days=2)) if alone else None
    if after in ("mot", "nha", "sau", "van"):
        return None  # "mai mốt" some day, "mái nhà", "mai sau"
    if document.normal.text[:start].endswith("cán "):
        return None  # "dốt đặc cán mai"
    if typed != "mai" or before in (
        "khuyen",
        "nay",
        "hoang",
        "bach",
        "thi",
        "cau",
        "chi",
        "co",
        "tan",
        "mai",
        "dao",
        "cay",
        "goc",
        "canh",
        "mia",
        "phuong",
    ):
        return None
    if original[:1].isupper() and start > 0:
        return None
    return Piece(start, end, today + timedelta(days=1))
