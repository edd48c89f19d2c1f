"""kWh told by the hours of a three-rate meter: "bình thường 800, cao điểm 300", "chuyển 100 số sang thấp điểm"."""

from __future__ import annotations

import re
from collections.abc import Mapping

from actions.dialogue.text import plain

# The tariffs' names of the hours and how people call them, without diacritics.
PARTS = {
    "normal": r"(?:gio |muc )?(?:binh thuong|trung binh)|gio thuong|gio bt|bt",
    "offpeak": r"(?:gio |muc )?thap diem|gio thap|td|ban dem|dem khuya",
    "peak": r"(?:gio |muc )?cao diem|gio cao|cd",
}
_NUMBER = r"\d{1,3}(?:[.,]\d{3})+|\d{1,6}"
_NO_KWH = "gia|pha|gio(?! (?:thuong|binh|trung|cao|thap|bt))|h|g|ho|nguoi|thang|trieu|tr|k|dong|d|phan"
# Of "công tơ 3 giá", "từ 9 giờ", "tháng 11" and "cao điểm 2 triệu" the number is no kWh.
_TOKEN = re.compile(
    r"(?<!thang )(?<!ngay )(?<!gio )(?<!nhieu )(?<!luc )(?<!tu )(?<!den )(?<![\d.,/])"
    rf"\b(?P<kwh>{_NUMBER})\b(?![.,]?\d| ?(?:{_NO_KWH})\b|[%:])|"
    + "|".join(rf"(?P<{part}>\b(?:{words})\b)" for part, words in PARTS.items())
)
_TOTAL = re.compile(
    rf"\btong(?: cong)?(?: la| het| duoc| dung| xai)? (?P<first>{_NUMBER})\b|"
    rf"\b(?P<second>{_NUMBER}) ?(?:so|kwh|ky|ki|chu)?(?: dien)?,? (?:trong do|thi co|gom)\b"
)
_MOVE = re.compile(rf"\b(?:chuyen|doi|dich|day|dua|gian|san)\b[^.?]*?\b(?P<kwh>{_NUMBER})\b")

Hours = dict[str, int]


def heard_hours(text: str) -> Hours:
    """The kWh of each kind of hours that a text names; what is left of a total is of normal hours."""
    said = plain(text)
    if heard_move(text):
        return {}
    total, said = _without_total(said)
    found = list(_TOKEN.finditer(said))
    tokens = [(token.lastgroup or "", token.group()) for token in found]
    named_first = next((name for name, _ in tokens if name in (*PARTS, "kwh")), "kwh") != "kwh"
    hours: Hours = {}
    for at, (name, _) in enumerate(tokens):
        beside = at + 1 if named_first else at - 1
        if name not in PARTS or not 0 <= beside < len(tokens) or tokens[beside][0] != "kwh":
            continue
        first, second = sorted((at, beside))
        if not re.search(r"[,;.]", said[found[first].end() : found[second].start()]):  # no comma parts the two
            hours.setdefault(name, _whole(tokens[beside][1]))
    if not {"offpeak", "peak"} & hours.keys():
        return {}  # "bình thường 300 số" tells of a usual month
    rest = (total or 0) - sum(hours.values())
    if hours and rest > 0 and "normal" not in hours:
        hours["normal"] = rest
    return hours


def heard_move(text: str) -> tuple[int, str, str] | None:
    """So many kWh from one kind of hours to another: "chuyển 100 số cao điểm sang thấp điểm"."""
    said = plain(text)
    if not (found := _MOVE.search(said)):
        return None
    named = [token.lastgroup for token in _TOKEN.finditer(said) if token.lastgroup in PARTS]
    if not named:
        return None
    from_, to = (named[0], named[1]) if len(named) > 1 else ("peak", named[0])
    return (_whole(found["kwh"]), str(from_), str(to)) if from_ != to else None


def moved(hours: Mapping[str, int], move: tuple[int, str, str]) -> Hours:
    """The hours after some kWh went from one kind to another; no more than there are."""
    kwh, from_, to = move
    kwh = min(int(kwh), hours.get(from_, 0))
    return {**hours, from_: hours.get(from_, 0) - kwh, to: hours.get(to, 0) + kwh}


def _without_total(said: str) -> tuple[int | None, str]:
    found = _TOTAL.search(said)
    if found is None:
        return None, said
    return _whole(found["first"] or found["second"]), said[: found.start()] + said[found.end() :]


def _whole(number: str) -> int:
    return int(re.sub(r"\D", "", number))
