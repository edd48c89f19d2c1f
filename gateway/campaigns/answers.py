"""What a called person pressed or said: a score, yes or no, and the wish not to be called again.

Said words come from a recogniser: lower case, no punctuation, numbers as words. They are only matched, never repeated.
"""

from __future__ import annotations

from actions.dialogue.text import has_phrase, words

NO_MORE_KEY = "9"
_NO_MORE = (
    "khong goi nua",
    "dung goi",
    "dung co goi",
    "khong goi lai",
    "thoi goi",
    "khong muon nhan cuoc goi",
    "khong nhan cuoc goi",
    "lam phien",
)
_NUMBERS = {
    "1": 1, "mot": 1,
    "2": 2, "hai": 2,
    "3": 3, "ba": 3,
    "4": 4, "bon": 4,
    "5": 5, "nam": 5,
}  # fmt: skip
_PRAISE = ("rat hai long", "rat tot", "tuyet voi", "xuat sac")
# "không hài lòng" holds "hài lòng": the sad ones are looked for first.
_BLAME = ("rat khong hai long", "rat te", "qua te", "te lam")
_NO = ("khong", "chua", "khong co", "thoi", "ban", "khong ranh", "khong tien")
_YES = ("co", "da xong", "xong roi", "dong y", "vang", "da", "u", "ok", "duoc", "dung", "roi", "phai", "xong")


def wants_no_calls(text: str) -> bool:
    """Whether this asks not to be called again."""
    return text.strip() == NO_MORE_KEY or has_phrase(text, _NO_MORE)


def score_of(text: str) -> int | None:
    """A score of 1 to 5, by key or word; None when it is none, or more than one."""
    if has_phrase(text, _BLAME):
        return 1
    if has_phrase(text, _PRAISE):
        return 5
    found = {_NUMBERS[word] for word in words(text) if word in _NUMBERS}
    return found.pop() if len(found) == 1 else None


def yes_or_no(text: str) -> bool | None:
    """Key 1 or a word of assent is yes, key 2 or a word of refusal no."""
    if text.strip() in ("1", "2"):
        return text.strip() == "1"
    if has_phrase(text, _NO):
        return False
    return True if has_phrase(text, _YES) else None
