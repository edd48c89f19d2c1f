"""Yes and no, in the words people use for them."""

from __future__ import annotations

import re

from actions.dialogue.text import has_phrase, tidy, words
from actions.dialogue.turn import Turn

YES = (
    "dung", "phai", "u", "uh", "uhm", "um", "ok", "oke", "okie", "vang", "co", "dong y", "dc", "duoc", "chuan", "yes",
)  # fmt: skip
NO = ("khong", "ko", "k", "kg", "hong", "hem", "sai", "chua", "thoi", "no", "khoi", "dung lam")
LOOKALIKES = ("đừng", "dừng", "vàng", "cô", "cỏ", "đứng")
# What may follow "có" in a yes.
AFTER_YES = frozenset({
    "co", "chu", "nhe", "nha", "nhen", "nghe", "a", "ha", "luon", "di", "roi", "em", "anh", "chi", "ban", "bac",
    "oi", "gui", "dang", "ky", "ki", "muon", "can", "lam", "giup", "voi", "cho", "toi", "tui", "minh", "dong", "y",
    "dung", "phai", "duoc", "dc", "ok", "oke", "xac", "nhan", "that", "day", "do", "dau", "tien", "hanh", "cam", "on",
    "nua", "thi", "hay",
})  # fmt: skip

GO_AHEAD = (
    "dang ky luon", "lam luon", "lam di", "lam giup", "dang ky giup", "dang ky di", "dang ki luon", "dang ki giup",
    "gui luon", "gui giup", "lam lien", "tien hanh", "bao giup", "dang ky lien",
    "dong y gui", "doi giup", "doi luon", "cu gui di", "gui di", "lam gium", "lam dum", "lam ho", "dang ky gium",
    "dang ky dum", "dang ky ho",
)  # fmt: skip
GO_AHEAD_WORDS = 6
ASKS_WHETHER = 3  # words
# Under this a yes is a guess; the words themselves are still looked at.
SURE_ENOUGH = 0.5


# "Được lợi gì vậy em" asks; "sao cũng được" does not.
_WONDERS = re.compile(
    r"\b(?:duoc|co|dung|phai|vay|the)\b(?: \w+)* (?:gi|sao|nao|dau|ai|may|bao nhieu|bao lau)\b(?! cung)(?: \w+){0,2}$"
)

# "Lý do sửa nhà" names a thing by its label and agrees to nothing.
_TELLS = re.compile(
    r"(?!.*\b(?:dung|ok|oke|chuan|chinh xac|dong y)\b)"
    r"(?:a |da |va )*(?:ly do|vi|tai vi|boi vi|chi so|ten|dia chi|email|mail|so dien thoai)(?: \w+){2,}$"
)

# "Thôi hủy đăng ký giúp em" holds "đăng ký giúp", and wants the contrary.
_TAKES_BACK = re.compile(r"\b(?:huy|khoi|chua|dung lai|bo di|bo qua|(?:khong|ko|k|hong)(?! sao| van de| can gi))\b")


def goes_ahead(turn: Turn) -> bool:
    """ "Đăng ký luôn", "làm giúp em": yes to what is at hand."""
    if _TAKES_BACK.search(" ".join(words(turn.words))):
        return False
    return len(turn.words.split()) <= GO_AHEAD_WORDS and has_phrase(turn.words, GO_AHEAD)


def yes_or_no(turn: Turn) -> bool | None:
    """Whether a message says yes or no; None when it says something else."""
    chosen = turn.entity("choice")
    if chosen in ("yes", "no"):
        return bool(chosen == "yes")
    said = words(turn.words)
    text = " ".join(said)
    if _has_something(said) or _asks_whether(said) or _WONDERS.search(text) or _TELLS.match(text):
        return None
    if turn.intent in ("affirm", "deny") and turn.confidence >= SURE_ENOUGH:
        return turn.intent == "affirm"
    if not said:
        return True if any(mark in turn.words for mark in "👍👌✅") else None
    # Short answers only: "có" inside a longer sentence says nothing.
    if len(said) > 4:
        return None
    if has_phrase(turn.words, NO):
        return False
    return True if has_phrase(_without_lookalikes(turn.words), YES) else None


def _without_lookalikes(text: str) -> str:
    """Written with its marks "đừng" is no "đúng", and gold ("vàng") no "vâng"."""
    return " ".join(word for word in text.split() if tidy(word).lower().strip(".,!?") not in LOOKALIKES)


def _asks_whether(said: list[str]) -> bool:
    """ "ZaloPay đóng dc k" and "ủa không có hả" ask; the "k" at the end declines nothing."""
    if len(said) >= ASKS_WHETHER and said[-1] in ("ha", "hong", "he") and said[-2] != "duoc":
        return True
    return len(said) >= ASKS_WHETHER and said[-1] in ("khong", "ko", "k", "hong") and said[-2] in ("duoc", "dc", "co")


def _has_something(said: list[str]) -> bool:
    """ "Có sổ đỏ" tells what there is; "có nhé", "dạ có em" say yes."""
    bare = [word for word in said if word not in ("da", "vang", "a", "u", "uh")]
    return bare[:1] == ["co"] and any(word not in AFTER_YES for word in bare[1:])
