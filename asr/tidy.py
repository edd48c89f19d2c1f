"""Recognised text as the understanding takes it: one line, lower case, no signs at its end, nothing indecent.

A recogniser that has not understood invents words. Known inventions are taken out here, before anybody reads them: a
customer must not be answered as if they had sworn because "hóa đơn" was misheard.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 500
"""Characters: twenty seconds of fast speech are 400."""

# Words that are indecent wherever they stand; whole syllables, so "bưởi", "buổi" and "các" stay.
_INDECENT = re.compile(
    r"(?<!\w)(?:(?:địt|đụ|đéo)(?: (?:mẹ|má|con mẹ|cụ|bà|bố))?(?: (?:mày|mầy|nó|chúng mày))?|lồn|cặc|buồi|đĩ|cứt|dái"
    r"|nứng|chịch|hiếp dâm|đ[cm]m|đm|vcl|vl|vãi (?:lồn|cứt|đái)|mẹ kiếp|con mẹ (?:mày|nó)|bú (?:cu|cặc|lồn)|thủ dâm)"
    r"(?!\w)"
)
# What Whisper "hears" in silence: the ends of the videos it was trained on.
_VIDEO_ENDS = re.compile(
    r"(?:hãy )?(?:subscribe|đăng ký) (?:cho )?kênh.*|.*ghiền mì gõ.*|cảm ơn các bạn đã (?:theo dõi|xem|lắng nghe).*"
)
_SIGNS = re.compile(r"[^\w\s%/:.,\-]|(?<!\d)[.,:\-/]|[.,:\-/](?!\d)")
# The same one to four words more than twice in a row; digits may be dictated that way ("không không không").
_AGAIN = re.compile(r"\b((?:\w+ ){0,3}\w+)(?: \1){2,}\b")
_DIGITS = frozenset(["không", "một", "hai", "ba", "bốn", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười"])


def tidy(text: str) -> str:
    """What was said, or "" when nothing of it can be trusted."""
    words = unicodedata.normalize("NFC", text).lower()
    words = " ".join(_SIGNS.sub(" ", words).split())
    words = _AGAIN.sub(_once, words)
    words = _VIDEO_ENDS.sub("", words)
    words = " ".join(_INDECENT.sub(" ", words).split())
    if len(words) <= LONGEST:
        return words
    return words[: words.rindex(" ", 0, LONGEST + 1)] if " " in words[: LONGEST + 1] else words[:LONGEST]


def _once(match: re.Match[str]) -> str:
    said = match.group(1)
    return match.group() if _DIGITS.issuperset(said.split()) or any(c.isdigit() for c in said) else said
