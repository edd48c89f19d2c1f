"""The words and figures that may be a day or an hour, as one pattern over folded text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from bot.text.words import word_set

NUMBERS = {
    "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10,
    "muoi mot": 11, "muoi hai": 12, "muoi ba": 13, "muoi bon": 14, "muoi lam": 15, "muoi sau": 16, "muoi bay": 17,
    "muoi tam": 18, "muoi chin": 19, "hai muoi": 20, "hai mot": 21, "hai mươi mot": 21, "hai muoi mot": 21,
    "hai muoi hai": 22, "hai muoi ba": 23, "hai muoi tu": 24, "hai muoi bon": 24, "hai muoi lam": 25,
    "hai muoi nham": 25, "hai lam": 25, "hai muoi sau": 26, "hai muoi bay": 27, "hai muoi tam": 28,
    "hai muoi chin": 29, "ba muoi": 30, "ba muoi mot": 31, "ba mot": 31,
}  # fmt: skip
_WORDS = "|".join(sorted((w for w in NUMBERS if w.isascii()), key=len, reverse=True))
WEEKDAYS = {"hai": 0, "ba": 1, "tu": 2, "nam": 3, "sau": 4, "bay": 5, "2": 0, "3": 1, "4": 2, "5": 3, "6": 4, "7": 5}
RELATIVE = {
    "hom nay": 0, "hnay": 0, "bua nay": 0, "nay": 0, "ni": 0, "ngay hom nay": 0, "hom ni": 0, "bua ni": 0, "ngay nay": 0,
    "hom qua": -1, "hqua": -1, "bua qua": -1, "ngay hom qua": -1, "qua": -1, "hom kia": -2, "kia": -2, "hom kìa": -3, "hoi hom": -1, "bua kia": -2,
    "ngay mai": 1, "mai": 1, "bua mai": 1, "moi": 1, "ngay moi": 1, "sang mai": 1, "hom sau": 1, "mai nay": 1,
    "ngay kia": 2, "ngay mot": 2, "mot": 2, "bua mot": 2, "mai mot": 2, "mai kia": 2, "mái": 1,
}  # fmt: skip

_PART = r"(?:rang sang|sang som|sang|trua|chieu toi|chieu|toi|dem|khuya|xe chieu)"
_DAY_WORD = r"(?:ngay hom nay|ngay hom qua|hom nay|hnay|bua nay|hom ni|bua ni|hom qua|hqua|bua qua|hom kia|bua kia|hoi hom(?! (?:qua|nay|kia|thu|truoc|sau|ay|do|no|ni|mung|ram))|ngay mai|ngay kia|ngay mot|bua mai|bua mot)"
_WEEKDAY = r"(?:(?:thu|t)\s?(?P<weekday>hai|ba|tu|nam|sau|bay|[2-7](?![.,]?\d))|(?P<sunday>chu nhat|chua nhat|chu nhut|chua nhut|cn))(?:\s(?P<week>tuan sau|tuan toi|tuan truoc|tuan roi|tuan nay|tuan vua roi|nay|toi|truoc|roi|vua roi|vua qua|ni|sau))?"
_DATE = (
    r"(?P<day>3[01]|[12]\d|0?[1-9])\s?[/.-]\s?(?P<month>1[0-2]|0?[1-9])(?:\s?[/.-]\s?(?P<year>20\d{2}|\d{2}))?(?![\d])"
)
_SPELLED = rf"(?:ngay|mung|hom|mong|ngay mung)\s(?P<sday>3[01]|[12]\d|0?[1-9]|{_WORDS})(?:\s(?:thang|thg|t)\s?(?P<smonth>1[0-2]|0?[1-9]|{_WORDS}|nay|sau|toi|truoc|roi)(?:\s(?:nam|/)?\s?(?P<syear>20\d{{2}}))?)?(?!\s?(?:tieng|lan|lien|sau do\b|toi do\b|roi khong|troi|nua|nay lien|/|,\d))"
_HOUR = rf"(?:(?P<hour>2[0-3]|1\d|0?\d)(?:\s?(?:gio|g|h|giow)(?:\s?(?P<minute>[0-5]\d|ruoi|kem))?|:(?P<minute2>[0-5]\d))|(?P<whour>{_WORDS})\s(?:gio|h)(?:\s(?P<half>ruoi))?)(?!\s?(?:dong ho|lien|dong ho|nua))"
PART = re.compile(rf"\b{_PART}\b")
TOKEN = re.compile(
    rf"(?P<hourpart>(?<![\w.,/]){_HOUR}(?![\w/]))|\b(?P<weekdaypart>{_WEEKDAY})(?!\w)|(?<![\w/.,-])(?P<datepart>{_DATE})|\b(?P<spelled>{_SPELLED})(?!\w)"
    rf"|\b(?P<dayword>{_DAY_WORD})\b|\b(?P<partday>{_PART}) (?P<partrel>nay|mai|qua|mot|kia|hom qua|hom nay|ni)\b|\b(?P<mai>mai|mot)\b|\b(?P<part>{_PART})\b"
)
TYPED_NUMBERS = word_set("một hai ba bốn tư năm lăm sáu bảy bẩy tám chín mười mươi mốt nhăm giờ rưỡi h gio ruoi")


@dataclass
class Piece:
    start: int
    end: int
    day: date | None = None
    hour: int | None = None
    minute: int = 0
    part: str = ""
    weak: bool = False
    """A part of a day alone, or an hour: no date_time by itself unless it says more."""
