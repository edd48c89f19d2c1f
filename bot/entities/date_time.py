"""Days and hours: hôm qua, sáng mai, thứ bảy này, ngày 26, 20/11, 8h30 tối nay → ISO 8601."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.entities.calendar_words import FUTURE, PAST, full_year, make_date, month_before, speaks_of_hours
from bot.entities.match import Match
from bot.text.document import Document
from bot.text.words import word_set

PRIORITY = 50

_N = {
    "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10,
    "muoi mot": 11, "muoi hai": 12, "muoi ba": 13, "muoi bon": 14, "muoi lam": 15, "muoi sau": 16, "muoi bay": 17,
    "muoi tam": 18, "muoi chin": 19, "hai muoi": 20, "hai mot": 21, "hai mươi mot": 21, "hai muoi mot": 21,
    "hai muoi hai": 22, "hai muoi ba": 23, "hai muoi tu": 24, "hai muoi bon": 24, "hai muoi lam": 25,
    "hai muoi nham": 25, "hai lam": 25, "hai muoi sau": 26, "hai muoi bay": 27, "hai muoi tam": 28,
    "hai muoi chin": 29, "ba muoi": 30, "ba muoi mot": 31, "ba mot": 31,
}  # fmt: skip
_WORDS = "|".join(sorted((w for w in _N if w.isascii()), key=len, reverse=True))
_DAYS = {"hai": 0, "ba": 1, "tu": 2, "nam": 3, "sau": 4, "bay": 5, "2": 0, "3": 1, "4": 2, "5": 3, "6": 4, "7": 5}
_RELATIVE = {
    "hom nay": 0, "hnay": 0, "bua nay": 0, "nay": 0, "ngay hom nay": 0, "hom ni": 0, "bua ni": 0, "ngay nay": 0,
    "hom qua": -1, "hqua": -1, "bua qua": -1, "ngay hom qua": -1, "qua": -1, "hom kia": -2, "hom kìa": -3, "bua kia": -2,
    "ngay mai": 1, "mai": 1, "bua mai": 1, "moi": 1, "ngay moi": 1, "sang mai": 1, "hom sau": 1, "mai nay": 1,
    "ngay kia": 2, "ngay mot": 2, "mot": 2, "bua mot": 2, "mai mot": 2, "mai kia": 2, "mái": 1,
}  # fmt: skip

_PART = r"(?:rang sang|sang som|sang|trua|chieu toi|chieu|toi|dem|khuya|xe chieu)"
_DAY_WORD = r"(?:ngay hom nay|ngay hom qua|hom nay|hnay|bua nay|hom ni|bua ni|hom qua|hqua|bua qua|hom kia|bua kia|ngay mai|ngay kia|ngay mot|bua mai|bua mot)"
_WEEKDAY = r"(?:(?:thu|t)\s?(?P<weekday>hai|ba|tu|nam|sau|bay|[2-7](?![.,]?\d))|(?P<sunday>chu nhat|chua nhat|cn))(?:\s(?P<week>tuan sau|tuan toi|tuan truoc|tuan roi|tuan nay|tuan vua roi|nay|toi|truoc|roi|vua roi|vua qua|ni|sau))?"
_DATE = (
    r"(?P<day>3[01]|[12]\d|0?[1-9])\s?[/.-]\s?(?P<month>1[0-2]|0?[1-9])(?:\s?[/.-]\s?(?P<year>20\d{2}|\d{2}))?(?![\d])"
)
_SPELLED = rf"(?:ngay|mung|hom|mong|ngay mung)\s(?P<sday>3[01]|[12]\d|0?[1-9]|{_WORDS})(?:\s(?:thang|thg|t)\s?(?P<smonth>1[0-2]|0?[1-9]|{_WORDS}|nay|sau|toi|truoc|roi)(?:\s(?:nam|/)?\s?(?P<syear>20\d{{2}}))?)?(?!\s?(?:tieng|lan|lien|sau do|toi do|roi khong|troi|nua|nay lien|/|,\d))"
_HOUR = rf"(?:(?P<hour>2[0-3]|1\d|0?\d)(?:\s?(?:gio|g|h|giow)(?:\s?(?P<minute>[0-5]\d|ruoi|kem))?|:(?P<minute2>[0-5]\d))|(?P<whour>{_WORDS})\s(?:gio|h)(?:\s(?P<half>ruoi))?)(?!\s?(?:dong ho|lien|dong ho|nua))"
_PART_RE = re.compile(rf"\b{_PART}\b")
_TOKEN = re.compile(
    rf"(?P<hourpart>(?<![\w.,/]){_HOUR}(?![\w/]))|\b(?P<weekdaypart>{_WEEKDAY})(?!\w)|(?<![\w/.,-])(?P<datepart>{_DATE})|\b(?P<spelled>{_SPELLED})(?!\w)"
    rf"|\b(?P<dayword>{_DAY_WORD})\b|\b(?P<partday>{_PART}) (?P<partrel>nay|mai|qua|mot|kia|hom qua|hom nay|ni)\b|\b(?P<mai>mai|mot)\b|\b(?P<part>{_PART})\b"
)
_DURATION = re.compile(r"\b(?:hon|gan|suot|duoc|ca|mat|tan|khoang|lien tuc|moi|cach day|trong|them)\s*$")
_TYPED_NUMBERS = word_set("một hai ba bốn tư năm lăm sáu bảy bẩy tám chín mười mươi mốt nhăm giờ rưỡi h gio ruoi")
#: "4g" beside these is a mobile network.
_GENERATION = re.compile(r"\b(?:mang|goi|sim|data|song|wifi) [345]g$")
_NETWORK = re.compile(r" (?:viettel|vina|mobi|mobifone|vinaphone|data|yeu|cham)")
#: "mấy hôm nay", "hai bữa nay": since some days.
_SEVERAL = re.compile(r"\b(?:may|hai|ba|bon|nam|vai|nhung|muoi|\d+) $")
#: Without diacritics "mai" after these is "mãi" or "mái": "goi mai", "cho mai", "dien ap mai".
_BEFORE_MAI = word_set("ap goi coi cham vao lop noi cho doi keu hoi xem sua tim nhan bam dong vay nhu tam")

#: Two capitalised words after "12/5": the street of a house.
_STREET = re.compile(r" [A-ZĐÀ-ÝƠƯĂẠ-Ỹ][^\W\d]+ [A-ZĐÀ-ÝƠƯĂẠ-Ỹ]")

#: "lần thứ ba", "mã thứ hai": an ordinal.
_ORDINAL = re.compile(
    r"\b(?:lan|ma|can|nha|nguoi|cai|so|ho|to|dong ho|hop dong|cong to|con|thang|tang|phong|don|bo|loai|cach|y|dot|ban"
    r"|hang|ben|pha|tieng|cau|the|buoc|nac|bac|lop|khoan|dong|cuoc|khu|ngo) $"
)
_GAP = re.compile(r"\s*(?:,|vao|luc|khoang|cua|ngay|hom|-)?\s*\Z")


@dataclass
class _Piece:
    start: int
    end: int
    day: date | None = None
    hour: int | None = None
    minute: int = 0
    part: str = ""
    weak: bool = False
    """A part of a day alone, or an hour: no date_time by itself unless it says more."""


def find(document: Document, today: date) -> Iterator[Match]:
    """Days and times; neighbours ("8h tối" + "hôm qua") are one."""
    text = document.folded
    pieces = [piece for match in _TOKEN.finditer(text) if (piece := _piece(match, document, today))]
    groups: list[list[_Piece]] = []
    for piece in pieces:
        if groups and _joins(groups[-1], piece, text):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    for group in groups:
        found = _merge(group, today)
        if found:
            yield Match("date_time", group[0].start, group[-1].end, found, PRIORITY)


def _joins(group: list[_Piece], piece: _Piece, text: str) -> bool:
    gap = text[group[-1].end : piece.start]
    if not _GAP.match(gap):
        return False
    if piece.part and piece.day is None and piece.hour is None and (gap != " " or all(p.hour is None for p in group)):
        return False
    if piece.day and any(p.day for p in group):
        return False
    return not (piece.hour is not None and any(p.hour is not None for p in group))


def _merge(group: list[_Piece], today: date) -> str | None:
    day = next((p.day for p in group if p.day), None)
    timed = next((p for p in group if p.hour is not None), None)
    part = " ".join(p.part for p in group if p.part)
    if day is None and timed is None:
        return None
    if timed is None or timed.hour is None:
        return day.isoformat() if day else None
    hour = timed.hour
    if (
        (hour < 12 and any(word in part for word in ("chieu", "toi", "xe")))
        or (hour < 12 and hour >= 6 and ("dem" in part or "khuya" in part))
        or (hour <= 2 and "trua" in part)
    ):
        hour += 12
    elif hour == 12 and ("dem" in part or "khuya" in part):
        hour = 0
    return f"{(day or today).isoformat()}T{hour % 24:02d}:{timed.minute:02d}"


def _piece(match: re.Match[str], document: Document, today: date) -> _Piece | None:
    text, (start, end) = document.folded, match.span()
    typed = document.normal.text[start:end]
    if match["hourpart"]:
        if _DURATION.search(text[:start]) and not _PART_RE.match(text[end:].lstrip()):
            return None
        return _hour(match, document, start, end)
    if match["weekdaypart"]:
        week = match["week"] or ""
        if match["weekday"] and _ORDINAL.search(text[:start]) and (not week or week == "roi" or typed.endswith("tôi")):
            return None
        if match["weekday"] and text.startswith((" lan", " luot"), end):
            return None  # "thu hai lần": charged twice
        if typed == "cn" and text.startswith((" no", " thieu"), end):
            return None  # "còn nợ"
        day = _weekday(match, document, today)
        if day and match["week"] == "toi" and not typed.endswith("tới"):
            end -= len(" toi")  # "thứ hai tôi …"
        return _Piece(start, end, day) if day else None
    if match["datepart"]:
        before = document.original[: document.normal.span(start, end)[0]].rstrip(" :").lower()
        if match["year"] is None and before.endswith(("đc", "dc", "đ/c", "địa chỉ")):
            return None
        if match["year"] is None and _STREET.match(document.original[document.normal.span(start, end)[1] :]):
            return None
        return _slashed(match, text, today)
    if match["spelled"]:
        if typed in ("ngày mốt", "hôm mốt", "bữa mốt"):
            return _Piece(start, end, today + timedelta(days=2))
        if typed.startswith("ngay ") and (not document.is_plain or text.startswith(" gio", end)):
            return None  # "ngay" is at once
        if not document.is_plain and not match["sday"][0].isdigit():
            tail = typed.split()[1:]
            if any(
                w not in _TYPED_NUMBERS and w not in ("mùng", "mồng", "tháng", "này", "sau", "tới", "trước")
                for w in tail
            ):
                return None
            if tail[0] == "sau":
                return None
        day = _spelled(match, document, today)
        return _Piece(start, end, day) if day else None
    if match["dayword"]:
        if typed.startswith("ngay ") and not document.is_plain:  # at once
            if not match["dayword"].startswith("ngay hom"):
                return None
            start += len("ngay ")
        if _several(document, start) and match["dayword"].endswith(("nay", "ni", "qua")):
            return None
        return _Piece(start, end, today + timedelta(days=_RELATIVE[match["dayword"]]))
    if match["partday"]:
        offset = _RELATIVE[match["partrel"]]
        if typed.startswith("tôi hôm"):  # "nhà tôi hôm qua": no evening
            return _Piece(start + len("tôi "), end, today + timedelta(days=offset))
        if match["partrel"] in ("nay", "ni") and text[:start].endswith(("may ", "vai ")):
            return None
        if (
            typed.endswith("quá")
            or typed.startswith(("tôi", "tới", "sẳng", "trưa nay gio"))
            or (match["partrel"] == "mot" and "mốt" not in typed)
        ):
            return None
        return _Piece(start, end, today + timedelta(days=offset), part=match["partday"])
    if match["mai"]:
        return _bare_mai(match, document, today)
    if typed == "chiều tới":
        return _Piece(start, end - len(" toi"), part="chieu")
    if typed in ("tôi", "tới", "đem", "sang", "tời") or (match["part"] == "toi" and typed == "toi"):
        near = text[end : end + 4].strip()
        return None if near not in ("nay", "qua", "mai") else _Piece(start, end, part=match["part"])
    return _Piece(start, end, part=match["part"])


def _several(document: Document, start: int) -> bool:
    """Whether what begins at ``start`` is counted: "mấy hôm nay" is since some days; "nhưng hôm nay" is not."""
    return bool(_SEVERAL.search(document.folded[:start])) and not document.normal.text[:start].endswith("nhưng ")


def _bare_mai(match: re.Match[str], document: Document, today: date) -> _Piece | None:
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
        return _Piece(start, end, today + timedelta(days=2)) if alone else None
    if after in ("mot", "nha", "sau", "van"):
        return None  # "mai mốt" some day, "mái nhà", "mai sau"
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
        "phuong",
    ):
        return None
    if original[:1].isupper() and start > 0:
        return None
    return _Piece(start, end, today + timedelta(days=1))


def _hour(match: re.Match[str], document: Document, start: int, end: int) -> _Piece | None:
    typed = document.normal.text[start:end]
    if match["whour"]:
        if not document.is_plain and any(word not in _TYPED_NUMBERS for word in typed.split()[:-1]):
            return None  # "bây giờ", "từ giờ"
        if document.is_plain and match["whour"] in ("bay", "tu", "nam"):
            return None
        if document.folded.startswith((" khac", " binh thuong", " cao diem", " thap diem"), end):
            return None  # "ba giờ bình thường, cao điểm, thấp điểm": rates
        return _Piece(start, end, hour=_N[match["whour"]] % 24, minute=30 if match["half"] else 0, weak=True)
    minute = match["minute"] or match["minute2"] or "0"
    if document.folded[:start].endswith("bac "):
        return None  # "bậc 3 h là": the third tier now
    if _GENERATION.search(document.folded[:end]) or _NETWORK.match(document.folded[end:]):
        return None
    if minute == "kem":
        return None
    return _Piece(start, end, hour=int(match["hour"]), minute=30 if minute == "ruoi" else int(minute), weak=True)


def _weekday(match: re.Match[str], document: Document, today: date) -> date | None:
    typed = document.normal.text[match.start() : match.end()]
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
        index = _DAYS[match["weekday"]]
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


def _slashed(match: re.Match[str], text: str, today: date) -> _Piece | None:
    start, end = match.span()
    before = text[:start].rstrip().rpartition(" ")[2]
    if match["year"] is None and before in (
        "o",
        "so",
        "hem",
        "ngo",
        "ngach",
        "nha",
        "kiet",
        "duong",
        "to",
        "lo",
        "cham",
        "diem",
        "gia",
    ):
        return None
    separator = re.search(r"[/.-]", text[match.start("day") : end])
    if match["year"] is None and separator and separator.group() != "/" and before not in ("ngay", "hom", "mung"):
        return None
    year = full_year(match["year"]) if match["year"] else today.year
    day = make_date(year, int(match["month"]), int(match["day"]))
    if day is None:
        return None
    if match["year"] is None:
        if (day - today).days > 180:
            day = make_date(year - 1, day.month, day.day)
        elif (today - day).days > 240:
            day = make_date(year + 1, day.month, day.day)
    return _Piece(start, end, day) if day else None


def _spelled(match: re.Match[str], document: Document, today: date) -> date | None:
    number = match["sday"]
    day = int(number) if number[0].isdigit() else _N[number]
    month_text = match["smonth"]
    if month_text is None:
        return _day_of_month(day, document.folded, today)
    if month_text in ("nay", "sau", "toi", "truoc", "roi"):
        offset = {"nay": 0, "sau": -1, "toi": -1, "truoc": 1, "roi": 1}[month_text]
        named = month_before(today, offset)
        return make_date(int(named[:4]), int(named[5:]), day)
    month = int(month_text) if month_text[0].isdigit() else _N[month_text]
    year = int(match["syear"]) if match["syear"] else today.year
    return make_date(year, month, day) if 1 <= month <= 12 else None


def _day_of_month(day: int, text: str, today: date) -> date | None:
    """Day N: this month's, last month's when the message looks back on it, next month's when it looks forward."""
    same = make_date(today.year, today.month, day)
    if same and same > today and PAST.search(text) and not FUTURE.search(text):
        year, month = month_before(today, 1).split("-")
        return make_date(int(year), int(month), day) or same
    if same and same < today and FUTURE.search(text) and not PAST.search(text):
        year, month = month_before(today, -1).split("-")
        return make_date(int(year), int(month), day) or same
    return same
