"""Dates, months and times of day: 16/11/2026, tháng 10/2026, 01/12, 14:30, 8h–11h30, quý 3/2026."""

from __future__ import annotations

import re

from tts.spoken.rules import Reader, Rule, rule

_DAY = r"(0?[1-9]|[12]\d|3[01])"
_MONTH = r"(0?[1-9]|1[0-2])"
_YEAR = r"((?:19|20)\d\d)"
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4}


def month(value: int, reader: Reader) -> str:
    """The name of a month: 4 → "tháng tư", 10 → "tháng mười"."""
    return f"tháng {'tư' if value == 4 else reader.numbers.whole(value)}"


def year(value: int, reader: Reader, *, said: bool = False) -> str:
    """ " năm hai nghìn không trăm hai mươi sáu", or nothing for the year of today unless it was written out."""
    if reader.today and reader.today.year == value and not said:
        return ""
    return f" năm {reader.numbers.whole(value)}"


def _day_number(value: int, reader: Reader) -> str:
    return f"{'mùng ' if value <= 10 else ''}{reader.numbers.whole(value)}"


def _day(value: int, of_month: int, reader: Reader) -> str:
    return f"{_day_number(value, reader)} {month(of_month, reader)}"


def _date(match: re.Match[str], reader: Reader) -> str:
    return f"ngày {_day(int(match[2]), int(match[3]), reader)}{year(int(match[4]), reader)}"


def _iso_date(match: re.Match[str], reader: Reader) -> str:
    return f"ngày {_day(int(match[4]), int(match[3]), reader)}{year(int(match[2]), reader)}"


def _days(match: re.Match[str], reader: Reader) -> str:
    """ "12–14/11/2026" or "12-14/11": days of one month."""
    first, last, of_month = int(match[2]), int(match[3]), int(match[4])
    end = f"{_day(last, of_month, reader)}{year(int(match[5]), reader) if match[5] else ''}"
    return f"ngày {_day_number(first, reader)} đến {end}"


def _short_date(match: re.Match[str], reader: Reader) -> str:
    return f"{match[1] or ''}ngày {_day(int(match[2]), int(match[3]), reader)}"


def _month_of_year(match: re.Match[str], reader: Reader) -> str:
    return f"{month(int(match[2]), reader)}{year(int(match[3]), reader)}"


def _month(match: re.Match[str], reader: Reader) -> str:
    return month(int(match[1]), reader)


def _quarter(match: re.Match[str], reader: Reader) -> str:
    number = _ROMAN.get(match[1].upper()) or int(match[1])
    return f"quý {'tư' if number == 4 else reader.numbers.whole(number)}" + (
        year(int(match[2]), reader, said=True) if match[2] else ""
    )


def _year_only(match: re.Match[str], reader: Reader) -> str:
    return f"{match[1]}{reader.numbers.whole(int(match[2]))}"


def _months(match: re.Match[str], reader: Reader) -> str:
    """ "tháng 1-3/2026": months of one year."""
    return f"{month(int(match[1]), reader)} đến {month(int(match[2]), reader)}{year(int(match[3]), reader)}"


def _from_day_to_day(match: re.Match[str], reader: Reader) -> str:
    """ "16/11 - 20/12" and with a year at the end."""
    first, last = _day(int(match[1]), int(match[2]), reader), _day(int(match[3]), int(match[4]), reader)
    return f"ngày {first} đến ngày {last}{year(int(match[5]), reader) if match[5] else ''}"


def _years(match: re.Match[str], reader: Reader) -> str:
    return f"{reader.numbers.whole(int(match[1]))} đến {reader.numbers.whole(int(match[2]))}"


def _clock(hour: str, minute: str | None, reader: Reader, second: str | None = None) -> str:
    words = f"{reader.numbers.whole(int(hour))} giờ"
    if minute and int(minute):
        words += f" {reader.numbers.whole(int(minute))} phút"
    if second and int(second):
        words += f" {reader.numbers.whole(int(second))} giây"
    return words


def _time(match: re.Match[str], reader: Reader) -> str:
    return _clock(match[1], match[2], reader, match[3])


def _times(match: re.Match[str], reader: Reader) -> str:
    return f"{_clock(match[1], match[2], reader)} đến {_clock(match[3], match[4], reader)}"


def _hours(match: re.Match[str], reader: Reader) -> str:
    return _clock(match[1], match[2], reader)


_CLOCK = r"([01]?\d|2[0-4])(?::|[hg])([0-5]\d)"
_HOUR = r"([01]?\d|2[0-4]) ?[hHgG]([0-5]\d)?"
_FREE = r"(?<![\w.,/:-])"
_END = r"(?![\w/]|[.,:]\d)"

RULES: tuple[Rule, ...] = (
    rule(
        r"(?<![\d/])24/(7|24)(?![\d/])",
        lambda match, reader: f"{reader.numbers.whole(24)} trên {reader.numbers.whole(int(match[1]))}",
    ),
    rule(
        _FREE + r"((?i:ngày) )?" + _DAY + r" ?[–-] ?" + _DAY + r"[/.]" + _MONTH + r"(?:[/.]" + _YEAR + r")?" + _END,
        _days,
    ),
    rule(
        _FREE + r"((?i:ngày) )?" + _DAY + r"([/.-])" + _MONTH + r"\3" + _YEAR + _END,
        lambda match, reader: f"ngày {_day(int(match[2]), int(match[4]), reader)}{year(int(match[5]), reader)}",
    ),
    rule(
        _FREE
        + r"(?i:ngày )?"
        + _DAY
        + r"/"
        + _MONTH
        + r" ?[–-] ?"
        + _DAY
        + r"/"
        + _MONTH
        + r"(?:/"
        + _YEAR
        + r")?"
        + _END,
        _from_day_to_day,
    ),
    rule(_FREE + r"((?i:ngày) )?" + _YEAR + r"-" + _MONTH + r"-" + _DAY + r"(?:T00:00)?" + _END, _iso_date),
    rule(r"(?<!\w)quý (I{1,3}|IV|[1-4])(?:/|-| năm |,? )" + _YEAR + r"(?!\w)", _quarter, re.IGNORECASE),
    rule(r"(?<!\w)quý (I{1,3}|IV|[1-4])()(?!\w)", _quarter, re.IGNORECASE),
    rule(r"(?<!\w)Q(I{1,3}|IV|[1-4])/" + _YEAR + r"(?!\w)", _quarter),
    rule(_FREE + r"tháng " + _MONTH + r" ?[–-] ?" + _MONTH + r"/" + _YEAR + _END, _months, re.IGNORECASE),
    rule(_FREE + r"(tháng )" + _MONTH + r"[/.-]" + _YEAR + r"(?![\w/]|[.,]\d)", _month_of_year, re.IGNORECASE),
    rule(
        _FREE + r"(kỳ )?" + _MONTH + r"/" + _YEAR + r"(?![\w/]|[.,]\d)",
        lambda match, reader: f"{match[1] or ''}{month(int(match[2]), reader)}{year(int(match[3]), reader)}",
    ),
    # A short date stands behind a word of time, or has a zero in front: 1/2 alone is a half.
    rule(
        r"(?<![\w.,/])((?:từ|đến|tới|trước|sau|hạn|hôm|hết|sáng|chiều|tối|đêm) )(?:(?i:ngày) )?"
        + _DAY
        + r"/"
        + _MONTH
        + _END,
        _short_date,
    ),
    rule(r"(?<!\w)()(?i:ngày) " + _DAY + r"/" + _MONTH + _END, _short_date),
    rule(_FREE + r"()(0[1-9]|[12]\d|3[01])/(0[1-9]|1[0-2])" + _END, _short_date),
    rule(
        r"(?<=tháng )" + _MONTH + r"(?![\w]|[.,/]\d)(?! (?:tháng|ngày))",
        lambda match, reader: month(int(match[1]), reader)[6:],
        re.IGNORECASE,
    ),
    rule(r"(?<![\w.,])(?:((?:19|20)\d\d) ?[–-] ?((?:19|20)\d\d))(?![\w/]|[.,]\d)(?! ?(?:kWh|kW|đồng|kV))", _years),
    rule(r"(?<!\w)(năm )((?:19|20)\d\d)(?![\w]|[.,]\d)", _year_only, re.IGNORECASE),
    rule(_FREE + _HOUR + r" ?[–-] ?" + _HOUR + r"(?!\w)", _times),
    rule(_FREE + _CLOCK + r" ?[–-] ?" + _CLOCK + r"(?!\w)", _times),
    rule(_FREE + r"([01]?\d|2[0-4]):([0-5]\d)(?::([0-5]\d))?(?![\w:])", _time),
    rule(_FREE + _HOUR + r"(?!\w)", _hours),
    rule(
        r"(?<!mỗi )(?<!một )(?<!\w)((?:ngày|mùng|mồng) )([1-9]|10)(?![\w]|[.,/]\d)(?! ?(?:kWh|kW|lần|số|giờ|người|–|-))",
        lambda match, reader: (
            f"{match[1]}{'mùng ' if match[1] == 'ngày ' else ''}{reader.numbers.whole(int(match[2]))}"
        ),
    ),
    rule(
        r"(?<!\w)((?:thứ|Thứ|lần thứ|bậc thứ) )([1-9]\d?)(?![\w]|[.,/]\d)",
        lambda match, reader: match[1] + {1: "nhất", 4: "tư"}.get(int(match[2]), reader.numbers.whole(int(match[2]))),
    ),
)
