"""Where a meter is to go, and from when to when the supply is not wanted, as the sentence that opens an order tells."""

from __future__ import annotations

import re
from calendar import monthrange

from actions.dialogue.text import tidy, words
from actions.dialogue.turn import Turn
from utility.catalogue.values.loose_days import loose_day

# "dời công tơ ra ngoài cổng": where to.
_METER_GOES = re.compile(
    r"(?:công tơ|đồng hồ|điện kế|cong to|dong ho|dien ke)\b.{0,40}?\s"
    r"((?:ra|vào|vô|dô|zô|sang|lên|xuống|tới|qua|đến|vao|vo|do|zo|len|xuong|toi|den)\s+(?!làm|được|lam|duoc)[^,.?!]{3,80})",
    re.IGNORECASE,
)


_MOVES_METER = re.compile(
    r"\b(?:dời|chuyển|đưa|bê|di dời|di chuyển|nâng|hạ|doi|chuyen|dua|be|di doi|di chuyen|nang|ha)\s+(?:\w+\s+){0,2}?"
    r"(?P<meter>công tơ|đồng hồ|điện kế|cong to|dong ho|dien ke)\b",
    re.IGNORECASE,
)
# "… tốn bao nhiêu" after the place is a question about it.
_ASKED_WITH_IT = re.compile(
    r"\s+(?:thì\s+)?(?:tốn|hết|mất|phí|giá|chi phí|bao nhiêu|được không|được ko|dc ko|dc k|có được|ton|het|mat|"
    r"bao nhieu|duoc khong|co duoc|thì sao|thi sao)\b.*$",
    re.IGNORECASE,
)
_LASTS = re.compile(r"\b(\d{1,2}) thang\b(?! nua)")
# Words that ask for it to be done, and name nothing.
_PLEASE = re.compile(
    r"(?:\s+(?:giùm|giúp|dùm|hộ|với|nha|nhé|nghen|em|ạ|luôn|đi|tôi|tui|mình|cho|gium|giup|dum|ho|voi|nhe|toi|minh|di))+$",
    re.IGNORECASE,
)


def loose_days(turn: Turn) -> dict[str, str]:
    """ "Tạm ngừng 3 tháng từ đầu tháng 12": the first day, and the one on which the supply is wanted again."""
    start = loose_day(turn.words, turn.today)
    if start is None:
        return {}
    found = {"from_when": start.isoformat()}
    if lasts := _LASTS.search(" ".join(words(turn.words))):
        months = start.month - 1 + int(lasts[1])
        day = min(start.day, monthrange(start.year + months // 12, months % 12 + 1)[1])
        found["until_when"] = start.replace(start.year + months // 12, months % 12 + 1, day).isoformat()
    return found


def where_to(text: str) -> str | None:
    """Where the meter is to go: said of a meter that is moved, rather than of one that only hangs somewhere."""
    moved = _MOVES_METER.search(text)
    goes = _METER_GOES.search(text, moved.start("meter")) if moved else _METER_GOES.search(text)
    where = _PLEASE.sub("", _ASKED_WITH_IT.sub("", goes[1])) if goes else ""
    return tidy(where) if len(where.split()) > 1 else None  # "hạ xuống giùm" names no place
