"""What in an answer is the address: without the words around it, and not a name, a number or an hour instead."""

from __future__ import annotations

import re

from actions.dialogue.text import has_phrase, plain, words
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
_LABEL = re.compile(r"^(?:địa chỉ|dia chi|đc|đ/c)[\s:]+(?=\S)", re.IGNORECASE)
# Smaller than a ward.
_NEAR = ("so nha", "duong", "ngo", "ngach", "hem", "kiet", "thon", "ap", "khu pho", "ban", "lang", "xom", "chung cu",
         "lo", "khu cong nghiep", "kcn", "cum cong nghiep", "ccn", "kdc", "khu dan cu", "khu do thi")  # fmt: skip
# What is told after it: a name, a number.
_AFTER = re.compile(
    r"[\s,;.\-]+(?:(?:và|va)\s+)?(?:(?:em|anh|chị|cô|chú|bác|tôi|tui|mình|chi|co|toi|minh|họ|ho|chủ hộ)\s+)?"
    r"(?:(?:là\s+)?tên|ten|sđt|sdt|số điện thoại|so dien thoai|điện thoại|dien thoai|liên hệ|lien he|cccd|cmnd)\b.*$"
    r"|[\s,;.\-]+(?:\+?84|0)[35789](?:[\s.\-]?\d){8}\b.*$",
    re.IGNORECASE,
)
# What an answer to another question looks like.
_OTHERS = ("person_name", "id_number", "phone_number", "otp", "period", "usage_kwh")
_CLOCK = re.compile(r"\b\d{1,2} ?(?:h|g|gio|gio ruoi|h\d{2})\b")


def address_in(turn: Turn) -> str | None:
    """The address in what the customer wrote, as typed; None when it is the answer to something else."""
    if not turn.words:
        return None
    line = _LABEL.sub("", _LEAD.sub("", " ".join(turn.words.split()), count=1), count=1)
    named = turn.entity("address") or turn.entity("place")
    if named:
        return _with_its_ward(turn, _without_the_rest(turn, line))
    said = words(line)
    if any(turn.entity(name) for name in _OTHERS) or turn.entity("date_time") or _CLOCK.search(" ".join(said)):
        return None
    place = has_phrase(line, _MARKS) or any(word[0].isdigit() for word in said)
    return _with_its_ward(turn, line) if place else None


def _without_the_rest(turn: Turn, line: str) -> str:
    """Of "22 Trần Hưng Đạo, Hà Nội, chị tên Hạnh, sđt 09…" the address; what stands before it stays."""
    shorter = _AFTER.sub("", line)
    name = str(turn.entity("person_name") or "")
    if name and name in shorter:
        before = shorter.partition(name)[0].rstrip()
        shorter = before.rstrip(" ,;.-") if before.endswith((",", ";", ".", "-")) else shorter
    kept = [str(value) for kind, value in turn.entities if kind in ("address", "place")]
    return shorter if shorter and all(part in shorter for part in kept) else line


def _with_its_ward(turn: Turn, line: str) -> str:
    """The ward told with the wish stands behind the street that is told now."""
    wish = turn.state.top
    place = str(wish.values.get("place") or "") if wish else ""
    return f"{line}, {place}" if place and turn.entity("place") is None and plain(place) not in plain(line) else line


def whole_address(turn: Turn) -> str | None:
    """The place a sentence names, if somebody can be sent there: a street, a hamlet, an estate, no mere ward."""
    near = any(name == "address" for name, _ in turn.entities) or has_phrase(turn.words, _NEAR)
    return told_place(turn) if near else None


def told_place(turn: Turn) -> str | None:
    """The place a sentence names on its way ("điện yếu quá, ở ấp 4 xã Tân Thạnh Tây"): its parts, in order."""
    parts = [str(value) for name, value in turn.entities if name in ("address", "place")]
    return ", ".join(dict.fromkeys(parts)) or None
