"""Days and hours: hôm qua, sáng mai, thứ bảy này, ngày 26, 20/11, 8h30 tối nay → ISO 8601."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from bot.entities import calendar_day, clock_hour, near_day, weekday
from bot.entities.date_time_pattern import TOKEN, Piece
from bot.entities.match import Match
from bot.text.document import Document

PRIORITY = 50

_GAP = re.compile(r"\s*(?:,|vao|luc|khoang|cua|ngay|hom|-)?\s*\Z")


def find(document: Document, today: date) -> Iterator[Match]:
    """Days and times; neighbours ("8h tối" + "hôm qua") are one."""
    text = document.folded
    pieces = [piece for match in TOKEN.finditer(text) if (piece := _piece(match, document, today))]
    groups: list[list[Piece]] = []
    for piece in pieces:
        if groups and _joins(groups[-1], piece, text):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    for at, group in enumerate(groups):
        found = _merge(group, _day_of_range(groups, at, text) or today)
        if found:
            yield Match("date_time", group[0].start, group[-1].end, found, PRIORITY)


#: Between the two ends of a time: "từ 8h30 sáng mai tới 4h chiều".
_UNTIL = re.compile(r"\s*(?:cho )?(?:toi|den|-|–)\s*(?:(?:khoang|tam|gan|luc|tan)\s*)*\Z")


def _day_of_range(groups: list[list[Piece]], at: int, text: str) -> date | None:
    """The day of the other end, for an hour that names none."""
    for first, second in ((at - 1, at), (at, at + 1)):
        if first >= 0 and second < len(groups) and _UNTIL.match(text[groups[first][-1].end : groups[second][0].start]):
            day = next((p.day for p in groups[first] + groups[second] if p.day), None)
            if day:
                return day
    return None


def _joins(group: list[Piece], piece: Piece, text: str) -> bool:
    gap = text[group[-1].end : piece.start]
    if not _GAP.match(gap):
        return False
    if piece.part and piece.day is None and piece.hour is None and (gap != " " or all(p.hour is None for p in group)):
        return False
    if piece.day and any(p.day and p.day != piece.day for p in group):
        return False
    return not (piece.hour is not None and any(p.hour is not None for p in group))


def _merge(group: list[Piece], today: date) -> str | None:
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


def _piece(match: re.Match[str], document: Document, today: date) -> Piece | None:
    if match["hourpart"]:
        return clock_hour.read(match, document)
    if match["weekdaypart"]:
        return weekday.read(match, document, today)
    if match["datepart"]:
        return calendar_day.read_figures(match, document, today)
    if match["spelled"]:
        return calendar_day.read_spelled(match, document, today)
    if match["part"]:
        return near_day.read_part(match, document)
    return near_day.read(match, document, today)
