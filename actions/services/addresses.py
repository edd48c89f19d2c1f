"""What in an answer is the address: without the words around it, and not a name, a number or an hour instead."""

from __future__ import annotations

import re

from actions.dialogue.text import has_phrase, words
from actions.dialogue.turn import Turn

# Words that stand in addresses; a line without one, without a number and without a known place is something else.
_MARKS = (
    "so nha", "duong", "pho", "ngo", "ngach", "hem", "kiet", "thon", "ap", "to", "khu", "khu pho", "ban", "lang", "xom",
    "xa", "phuong", "p", "q", "quan", "huyen", "thi tran", "thi xa", "tp", "thanh pho", "tinh", "chung cu", "toa",
    "block", "can ho", "can", "lo", "cho", "cau", "dai lo", "quoc lo", "ql", "tinh lo", "cum", "kdc", "kcn", "doi dien",
    "gan", "canh",
)  # fmt: skip
_LEAD_WORDS = (
    "dạ|vâng|thưa|em|anh|chị|cô|chú|tôi|tui|mình|nhà|xưởng|quán|tiệm|shop|cửa|hàng|trọ|phòng|kho|công|trình|địa|chỉ|đc|"
    "nó|thì|của|mới|cũ|đang|da|toi|tui|minh|nha|dia|chi|cua"
)
_LEAD = re.compile(rf"^(?:(?:{_LEAD_WORDS})[\s,]+){{0,5}}(?:ở|tại|là|o|tai|la|:)[\s:]+(?=\S)", re.IGNORECASE)
# What an answer to another question looks like.
_OTHERS = ("person_name", "id_number", "phone_number", "otp", "period", "usage_kwh")
_CLOCK = re.compile(r"\b\d{1,2} ?(?:h|g|gio|gio ruoi|h\d{2})\b")


def address_in(turn: Turn) -> str | None:
    """The address in what the customer wrote, as typed; None when it is the answer to something else."""
    if not turn.words:
        return None
    line = _LEAD.sub("", " ".join(turn.words.split()), count=1)
    named = turn.entity("address") or turn.entity("place")
    if named:
        return line
    said = words(line)
    if any(turn.entity(name) for name in _OTHERS) or turn.entity("date_time") or _CLOCK.search(" ".join(said)):
        return None
    return line if has_phrase(line, _MARKS) or any(word[0].isdigit() for word in said) else None


def told_place(turn: Turn) -> str | None:
    """The place a sentence names on its way ("điện yếu quá, ở ấp 4 xã Tân Thạnh Tây"): its parts, in order."""
    parts = [str(value) for name, value in turn.entities if name in ("address", "place")]
    return ", ".join(dict.fromkeys(parts)) or None
