"""Words that mean something to a call itself, whatever the dialogue makes of the others."""

from __future__ import annotations

import re

DIGITS = {
    "không": "0", "một": "1", "mốt": "1", "hai": "2", "ba": "3", "bốn": "4", "tư": "4", "năm": "5", "lăm": "5",
    "sáu": "6", "bảy": "7", "bẩy": "7", "tám": "8", "chín": "9",
}  # fmt: skip
"""As figures are read out one by one."""
SPOKEN = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_SOFT = "dạ|vâng|à|ờ|ừ|ơ|ừm|thế|rồi|này|em|ơi|anh|chị|cô|chú|bạn|ạ|nhé|nha|đi|với|giúp|hộ|cho|tôi|mình|xem|xin"
_POLITE = rf"(?:(?:{_SOFT}|làm ơn) )*"
_AFTER = rf"(?: (?:{_SOFT}|cái|một|lần|nữa|được|không|nào|câu|vừa|chưa|nghe|kịp|rõ))*"
# "đọc lại chỉ số" is a wish; only what asks for the same words again counts.
_REPEAT = re.compile(
    rf"{_POLITE}(?:nhắc|nói|đọc|nghe)(?: (?:{_SOFT}))* lại{_AFTER}"
    rf"|{_POLITE}(?:nghe )?(?:chưa|không) (?:nghe )?(?:rõ|kịp){_AFTER}"
    rf"|{_POLITE}(?:cái )?gì (?:cơ|ạ)(?: ạ)?"
)
_NOD = re.compile(r"(?:(?:dạ|vâng|ừ|ừm|ờ|à|ơ|ạ|uh|thế à|vậy à|rồi|ok|ô kê|alo|a lô)(?: |$))+")
_CHOICE = re.compile(
    r"(?:(?:dạ|vâng|ạ|cho|tôi|mình|em|anh|chị|chọn|bấm|phím|số|nhấn|nút|cái|mục|thứ) )*"
    r"(?P<digit>\w+)(?: (?:ạ|đi|nhé|em))*"
)
_YES = re.compile(
    r"(?:(?:dạ|vâng|ừ|ờ|à|ạ|em|rồi|đấy|thế|ok|ô kê) )*"
    r"(?:đúng|phải|chính xác|chuẩn|vâng|dạ|ừ|ờ|ok|ô kê|đồng ý)(?: .{0,12})?"
)
_NO = re.compile(r"(?:dạ |à |ơ |ờ )*(?:không|chưa|sai|nhầm|chẳng|đâu|hổng|không phải)(?!\w).{0,30}")
# A word that another must follow: the caller is still looking for it. Words that also end sentences are left out: "350
# số", "giúp tôi", "có được không".
_OPEN = re.compile(
    r"(?:^| )(?:là|ờ|ừm|thì|mà|và|với|của|ở|tại|mã|mã số|mã khách hàng|số điện thoại|tháng|ngày|phường|xã|muốn|hỏi"
    r"|hỏi về|vì|nên|hoặc|như|để|pê|phê)$"
)
_FIGURES = re.compile(
    r"mã khách hàng|mã xác (?:thực|nhận)|mã otp|số điện thoại|căn cước|cccd|mã số|mã yêu cầu|số công tơ"
)
_MANY = 3
# A figure said alone is often heard without its first sound; as an answer to a menu these words mean nothing else.
_LIKE_FIGURES = {"ai": "2", "hay": "2"}


def trailing_digits(text: str) -> int:
    """How many figures were read out at the end of it."""
    count = 0
    for word in reversed(text.split()):
        if word not in DIGITS and not word.isdigit():
            break
        count += 1 if word in DIGITS else len(word)
    return count


def dictating(partial: str, asked: bool = False) -> bool:
    """Whether figures are being read out: three are enough to tell, one when they were asked for."""
    return trailing_digits(partial) >= (1 if asked else _MANY)


def asks_for_figures(text: str) -> bool:
    """Whether what the assistant says asks for a code or a number."""
    return _FIGURES.search(text.lower()) is not None


def unfinished(partial: str) -> bool:
    """Whether the last word asks for another."""
    return bool(_OPEN.search(partial))


def asks_to_repeat(text: str) -> bool:
    """ "xin nhắc lại", "nghe không rõ", "gì cơ ạ" and nothing more."""
    return _REPEAT.fullmatch(text) is not None


def nods(text: str) -> bool:
    """ "dạ", "vâng", "ừ": while somebody speaks, in Vietnamese, it means go on."""
    return _NOD.fullmatch(text) is not None


def choice(text: str) -> int | None:
    """ "phím hai", "chọn số hai ạ", "hai": the figure of a choice, 1 to 9."""
    found = _CHOICE.fullmatch(text)
    word = found["digit"] if found else ""
    digit = DIGITS.get(word) or (_LIKE_FIGURES.get(word, word) if text.endswith(word) else word)
    return int(digit) if len(digit) == 1 and digit.isdigit() and digit != "0" else None


def agreed(text: str) -> bool | None:
    """Yes or no to a question of the call itself; None when it is neither."""
    if _NO.fullmatch(text):
        return False
    return True if _YES.fullmatch(text) else None
