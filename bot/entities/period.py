"""Billing months: tháng này, kỳ trước, t10, tháng mười một, tháng 10 năm ngoái → YYYY-MM."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from bot.entities.atoms import Atom, atoms_of
from bot.entities.calendar_words import full_year, latest_month, month_before, speaks_of_hours
from bot.entities.match import Match
from bot.entities.numbers import Number, read_number
from bot.text.document import Document

PRIORITY = 55

_MONTH = r"(?:thang|thg(?= ?\d)|thnag|thag|thamg|tha?nn?gg?|tahng|htang|thanh(?= \d)|thng|thangs|k[yi](?= ?\d{1,2}(?! thang))|th(?=\.? ?\d)|t(?=\.? ?\d))"
_TERM = r"(?:t\.(?= ?(?:nay|ni|truoc|roi)\b)|thang|thg|thang|ky|ki|thnag|thg|tahng|htang|thag|dot|t)"
_THIS = r"(?:nay|ni|nầy|hien tai|hien nay|bay gio|nay ne|vua chot|moi nhat|vua ra|na|nayf|gan nhat|nya|ny)"
_LAST = r"(?:truoc do|truoc|roi|vua roi|vua qua|vua xong|qua|ruoi|truowsc|trc|r|ngoai|lien truoc|truong|trươc|truocs|trước|xong)"
_YEAR = r"(?:\s*(?:/|-|\.|nam)\s*(?P<year>20\d{2}|\d{2}(?!\d))|\s*(?P<lastyear>nam ngoai|nam truoc|nam roi|nam qua|nam ngoi)|\s*(?P<thisyear>nam nay|nam ni))?"

_RELATIVE = re.compile(
    rf"\b(?P<term>{_TERM}) ?(?<=[ .])(?:(?P<this>{_THIS})|(?P<last>{_LAST})(?P<again> nua)?|(?P<next>toi|sau))\b{_YEAR}"
)
_NUMBERED = re.compile(
    rf"\b(?P<word>{_MONTH})\.?\s?0?(?P<month>1[0-2]|[1-9])(?![\d]|[.,]\d|\s?(?:so|kwh|trieu|tr|k|nghin|ngan)\b){_YEAR}(?!\w)"
)
_SLASHED = re.compile(r"(?<![\d/.])0?(?P<month>1[0-2]|[1-9])\s?[/-]\s?(?P<year>20\d{2})(?!\d)")
_LUNAR = {"gieng": 1, "chap": 12}
_NAMED = re.compile(r"\bthang (?P<name>gieng|chap)\b")
_COUNTED = re.compile(
    r"\b(?:\d{1,2}|(?:hai|ba|bon|nam|sau|may|vai|moi|hang|nhieu|cac|nhung|tung|mot|nua|muoi|ca|gan|hon|suot|dau|bac|cau|cuoi|giua))\s*$"
)

#: Words that are counters only as they are written here: "bác tháng này", "mới tháng rồi" count nothing.
_MISTAKEN = {"bac": "bậc", "moi": "mỗi"}
_COMPARED = frozenset({"gap", "bang"})
_ASKING = frozenset({"e", "em", "m", "mk", "minh", "toi", "tui", "a", "anh", "chi"})
_NUMBER_WORDS = frozenset({"hai", "ba", "bon", "nam", "sau", "may", "vai", "muoi", "cac", "nhung"})

#: "ngày 5 tháng 10" is a date, not a month.
_AFTER_DAY = re.compile(
    r"(?:ngay|mung|hom|mong)\s*(?:\d{1,2}|(?:mot|hai|ba|bon|tu|nam|lam|sau|bay|tam|chin|muoi|nham| )+)\s*$|(?<!thang )(?<!\bt)(?<!\bt )\b\d{1,2}\s*$"
)


#: "kỳ 2 tháng 10": the second bill of October, no second day.
_TERM_NUMBER = re.compile(
    r"\b(?:ky|ki|tang|phong|to|khu|lo|duong so|kho|xuong|kiot|can|ho|nha|ma|so|can ho)(?: so)? ?\d{1,2}\s*$"
)


def find(document: Document, today: date) -> Iterator[Match]:
    """Every month that is named as one."""
    text = document.folded
    for match in _RELATIVE.finditer(text):
        if match["term"] == "t" and match["this"] is None and match["last"] not in ("truoc", "roi"):
            continue
        if _is_counted(document, match):
            continue
        if _is_other_word(document, match) or (match["next"] and _is_flow(text, match.end())):
            continue
        yield Match("period", match.start(), match.end(), _relative(match, today), PRIORITY)
    weekday_like = None
    numbered = list(_NUMBERED.finditer(text))
    for at, match in enumerate(numbered):
        day = _AFTER_DAY.search(text[: match.start()])
        if (day and not _TERM_NUMBER.search(text[: match.start()])) or _counts_households(text, match):
            continue
        if match["word"] == "t" and int(match["month"]) in range(2, 8) and not match["year"]:
            if weekday_like is None:
                weekday_like = speaks_of_hours(document)
            if weekday_like:
                continue
        dated = match
        if (
            not _has_year(match)
            and at + 1 < len(numbered)
            and _UNTIL.match(text[match.end("month") : numbered[at + 1].start()])
        ):
            dated = numbered[at + 1]  # "từ t6 đến t8 năm ngoái"
        yield Match("period", match.start(), _end(match), _numbered(dated, int(match["month"]), today), PRIORITY)
    for match in _SLASHED.finditer(text):
        if not re.search(r"\d\s?[/-]\s?$", text[: match.start()]):
            value = f"{match['year']}-{int(match['month']):02d}"
            yield Match("period", match.start(), match.end(), value, PRIORITY)
    yield from _spoken(document, today)


def _is_counted(document: Document, match: re.Match[str]) -> bool:
    """ "hai tháng nay", "mấy kỳ rồi", "mỗi tháng": months are counted, none is named."""
    counter = _COUNTED.search(document.folded[: match.start()])
    if counter is None:
        return False
    word, typed = counter.group().strip(), document.normal.text[counter.start() : counter.end()].strip()
    earlier = document.folded[: counter.start()].rstrip().rpartition(" ")[2]
    if ((earlier in _COMPARED or (earlier, word) == ("hon", "ca")) and match["last"]) or (
        word == "moi" and not document.normal.text[: counter.end()].endswith("mỗi ")
    ):
        return False  # "gấp ba tháng trước", "hơn cả tháng trước"; "chỉ số mới tháng này"
    if word in _MISTAKEN:
        return typed == _MISTAKEN[word] or document.is_plain
    if word == "hon":
        return bool(match["this"])  # "hơn tháng nay", but "nhiều hơn tháng trước"
    if word.isdigit() and _TERM_NUMBER.search(document.folded[: match.start()]):
        return False  # "phòng số 4 tháng này"
    return match["term"] not in ("ky", "ki") or word.isdigit() or word in _NUMBER_WORDS


def _counts_households(text: str, match: re.Match[str]) -> bool:
    """ "t 10 hộ": ten households; "t10 hộ em" asks a favour."""
    after = re.match(r"\s?ho\b(?: (\w+))?", text[match.end() :])
    return after is not None and " " in match.group() and after[1] not in _ASKING


_UNTIL = re.compile(r"\s*(?:cho )?(?:toi|den|-|–)\s*\Z")


def _has_year(match: re.Match[str]) -> bool:
    return bool(match["year"] or match["lastyear"] or match["thisyear"])


def _end(match: re.Match[str]) -> int:
    return match.end() if _has_year(match) else match.end("month")


def _is_flow(text: str, end: int) -> bool:
    """ "từ đầu tháng tới giờ", "tháng sau vẫn" in a story."""
    return text.startswith((" gio", " nay", " bay gio"), end)


def _is_other_word(document: Document, match: re.Match[str]) -> bool:
    """ "kí rồi", "kỹ quá", "tháng qua tháng": folded look-alikes of another word."""
    typed = document.normal.text[match.start() : match.end()]
    if typed.startswith("thang") and document.folded[: match.start()].endswith("tren "):
        return True  # "trên thang năm": a scale
    if typed.startswith(("thằng", "thẳng", "thắng", "thăng", "thàng")):
        return True
    if match["next"] == "sau" and typed.endswith("sáu"):
        return True  # "tháng sáu": June
    if match["term"] in ("ky", "ki") and not typed.startswith(("kỳ", "kì", "ky", "ki")):
        return True
    if match["term"] in ("ky", "ki") and (match["last"] in ("roi", "qua", "r", "ruoi", "ngoai") or match["next"]):
        return match["last"] != "roi" or not typed.endswith("rồi") or not typed.startswith(("kỳ", "kì"))
    return match["term"] == "dot" and not match["this"]


def _relative(match: re.Match[str], today: date) -> str:
    if match["this"]:
        months = 0
    elif match["last"]:
        months = 2 if match["again"] else 1
    else:
        months = -1
    value = month_before(today, months)
    if match["lastyear"]:
        return month_before(today, months + 12)
    if match["year"]:
        return f"{full_year(match['year']):04d}{value[4:]}"
    return value


def _numbered(match: re.Match[str], month: int, today: date) -> str:
    if match["year"]:
        return f"{full_year(match['year']):04d}-{month:02d}"
    if match["lastyear"]:
        return f"{today.year - 1:04d}-{month:02d}"
    if match["thisyear"]:
        return f"{today.year:04d}-{month:02d}"
    return latest_month(today, month)


_YEAR_AFTER = re.compile(
    r"\s*(?:nam )?(?P<lastyear>nam ngoai|nam truoc|nam roi|nam qua)|\s*nam (?P<year>20\d{2})|\s*(?P<thisyear>nam nay)"
)


def _spoken(document: Document, today: date) -> Iterator[Match]:
    """tháng mười một, tháng chín, tháng chạp."""
    text = document.folded
    for match in _NAMED.finditer(text):
        yield Match("period", match.start(), match.end(), latest_month(today, _LUNAR[match["name"]]), PRIORITY)
    atoms = atoms_of(document)
    for at, atom in enumerate(atoms[:-1]):
        if atom.text not in ("tháng", "thang", "thg", "thnag", "t", "thánh", "tháng") or atoms[at + 1].is_number:
            continue
        if _COUNTED.search(text[: atom.start]) and not text[: atom.start].endswith((" ca ", "hon ca ", "voi ca ")):
            continue
        if text[: atom.start].endswith("tren ") and atom.text == "thang":
            continue  # "chấm 9 trên thang mười"
        if _AFTER_DAY.search(text[: atom.start]) and not re.search(r"\btien\s*$", text[: atom.start]):
            continue
        number = _without_year(atoms, read_number(atoms, at + 1))
        if number is None or number.scaled or not number.spoken or not 1 <= number.value <= 12:
            continue
        if document.is_plain and atoms[at + 1].folded in ("sau", "nam", "tu") and number.end == at + 2:
            continue  # "thang sau" is the next month; "thang nam nay", "hang thang tu dong"
        end = atoms[number.end - 1].end
        month = number.integer
        after = _YEAR_AFTER.match(text, end)
        if after:
            yield Match("period", atom.start, after.end(), _numbered_year(after, month, today), PRIORITY + 1)
        else:
            yield Match("period", atom.start, end, latest_month(today, month), PRIORITY)


def _without_year(atoms: Sequence[Atom], number: Number | None) -> Number | None:
    """ "Tháng mười năm ngoái" is October of a year, not the fifteenth month."""
    if number is None or number.end - number.start != 2 or atoms[number.start].text not in ("mười", "mươi"):
        return number
    after = atoms[number.end].folded if number.end < len(atoms) else ""
    if atoms[number.end - 1].text == "năm" and (after in _YEARS or after.isdigit()):
        return replace(number, value=10, end=number.end - 1)
    return number


_YEARS = frozenset({"ngoai", "nay", "ni", "truoc", "roi", "qua", "kia", "hai"})


def _numbered_year(match: re.Match[str], month: int, today: date) -> str:
    if match["year"]:
        return f"{match['year']}-{month:02d}"
    return f"{today.year - (1 if match['lastyear'] else 0):04d}-{month:02d}"
