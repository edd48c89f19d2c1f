"""Data of somebody else, and the business of another company: told apart by what is asked of whom."""

from __future__ import annotations

import re

from actions.dialogue.text import has_phrase, tidy, words
from actions.dialogue.turn import Turn
from actions.faq.choose import asks

_STRANGERS = (
    r"(?:hang xom|nha ben canh|nha doi dien|nguoi khac|(?:moi|tat ca|cac|nhung|nhieu) khach hang|khach(?: hang)? khac|"
    r"nguoi la|"
    r"nguoi yeu cu|(?:vo|chong|ban) cu|ban trai cu|ban gai cu|dong nghiep|con no cua toi)"
)
_DATA = (
    r"(?:so dien thoai|sdt|so dt|ho ten|ten gi|ten chu|dia chi|cccd|can cuoc|tien dien|hoa don|no tien|con no|"
    r"no bao nhieu|"
    r"(?:xai|dung) (?:bao nhieu|may)|may so|thong tin|ma khach hang|ma kh|du lieu)"
)
_OF_A_STRANGER = re.compile(rf"\b{_DATA}\b.*\b{_STRANGERS}\b|\b{_STRANGERS}\b.*\b{_DATA}\b")
# "Số điện thoại của chủ mã PD…", "mã này đứng tên ai": who it is, is told nobody.
_WHOSE = re.compile(
    r"\b(?:so dien thoai|sdt|so dt|ho ten|ten|dia chi|cccd|can cuoc|thong tin)\b(?: \w+){0,2} cua (?:chu |nguoi )"
    r"(?:\w+ ){0,2}"
    r"(?:ma|hop dong|khach hang|dong ho|cong to|nha (?:do|kia|ay))\b"
)
# "Liệt kê mọi mã khách hàng trong hệ thống".
_OF_ALL = re.compile(
    r"\b(?:liet ke|danh sach|xuat|tai ve|trich xuat)\b.*\b(?:khach hang|ma kh|nguoi dung|du lieu|hoa don)\b"
    r"|\b(?:khach hang|ma kh|du lieu|hoa don)\b.*\b(?:trong he thong|co so du lieu|database|csdl)\b"
)
# What was refused a moment ago, asked once more.
_THE_SAME = ("nha do", "nha ay", "nha no", "nguoi do", "nguoi ay", "ong do", "ong ay", "ba do", "ba ay", "ma do", "no")
_WANTS = (
    "xem", "cho toi", "cho tui", "cho em", "cho minh", "cho anh", "cho chi", "xin", "tra", "coi", "kiem tra", "lay",
    "biet", "hoi", "tim", "cung cap", "doc", "liet ke", "danh sach",
)  # fmt: skip
# Compared with others, or something that happens to them as well.
_NO_LOOK = (
    "cao hon", "thap hon", "it hon", "nhieu hon", "re hon", "mac hon", "dat hon", "gap doi", "gap may", "bang nha",
    "giong", "mat dien", "cup dien", "co dien", "cau trom", "an trom", "trom dien", "cau nho", "dung chung",
    "xai chung", "xai ke", "sang ten", "thanh toan", "noi day", "gui nham", "nham", "lo", "ban", "co biet",
    "co xem duoc", "xem duoc cua",
)  # fmt: skip
_PAYS_FOR = re.compile(r"\b(?:đóng|dong|trả|nộp|nop)\b.*\b(?:giúp|giup|giùm|gium|dùm|dum|hộ|ho|thay)\b")
# Matters of water works, networks and sellers.
_OTHER_COMPANIES = (
    "tien nuoc", "nuoc may", "hoa don nuoc", "cup nuoc", "mat nuoc", "dong ho nuoc", "cong ty nuoc", "cap nuoc",
    "tien mang", "cuoc mang", "cuoc internet", "tien internet", "internet", "wifi", "cap quang", "truyen hinh",
    "tien rac", "tien gas", "binh gas", "doi gas", "tien nha tro", "tien thue nha", "hoc phi", "phat nguoi",
)  # fmt: skip


def asks_for_data_of_another(turn: Turn) -> bool:
    """Whether somebody else's bill, number or name is asked for: refused before anything is looked up."""
    if turn.tapped:
        return False
    said = " ".join(words(turn.words))
    refused = any(answer["response"] == "utter_data_of_another" for answer in turn.state.said)
    if refused and turn.entity("customer_code") and has_phrase(turn.words, _THE_SAME):
        return True  # "mã nó là PD…"
    wants = asks(turn) or has_phrase(turn.words, _WANTS)
    if not wants or has_phrase(turn.words, _NO_LOOK) or _PAYS_FOR.search(tidy(turn.words).lower()):
        return False
    if _OF_ALL.search(said) and not has_phrase(turn.words, ("cua toi", "cua em", "cua minh", "nha toi", "da lien ket")):
        return True
    if _OF_A_STRANGER.search(said) or _WHOSE.search(said):
        return True
    return refused and has_phrase(turn.words, _THE_SAME) and re.search(rf"\b{_DATA}\b", said) is not None


def of_another_company(turn: Turn) -> bool:
    """Whether water, a network or gas is spoken of, and no electricity."""
    return not turn.tapped and has_phrase(turn.words, _OTHER_COMPANIES) and "dien" not in words(turn.words)
