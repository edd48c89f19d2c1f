"""What of a bill just told a short question is about: its last day, its tax, the days it covers, how long its QR lasts.

The aspects of a bill are few and always the same, so their words are told apart here: three words are too few for the
understanding, which has never heard the answer they lean on.
"""

from __future__ import annotations

import re

from actions.dialogue.text import has_phrase, tidy, words

_WHEN = (
    "han chot", "han cuoi", "han dong", "han thanh toan", "han nop", "han tra", "thoi han", "den han", "toi han",
    "cham nhat", "tre nhat", "muon nhat", "den ngay nao", "toi ngay nao", "truoc ngay nao", "ngay nao het han",
    "bao gio phai dong", "khi nao phai dong", "chung nao phai dong", "may tay", "han ngay nao", "han bao gio",
    "han den", "han toi", "han khi nao", "han la",
)  # fmt: skip
# "Đóng ngày nào vậy", "trả hồi nào": the day it was paid, or by which it has to be.
_PAYS_WHEN = re.compile(
    r"\b(?:dong|tra|thanh toan|nop|tru)(?: tien)?(?: vao| roi)? "
    r"(?:ngay nao|ngay may|hom nao|bua nao|luc nao|khi nao|bao gio|hoi nao|chung nao)\b"
    r"|\b(?:ngay nao|hom nao|khi nao|bao gio|hoi nao) (?:dong|tra|thanh toan|nop)\b"
)
_HOW_PAID = ("hinh thuc gi", "hinh thuc nao", "bang hinh thuc", "bang cach gi", "qua kenh nao", "kenh nao", "qua dau",
             "qua ngan hang nao", "ai dong", "ai tra")  # fmt: skip
# "Trả bằng gì", of this bill; "file xml mở bằng gì" is of a file.
_PAID_BY = re.compile(r"\b(?:dong|tra|thanh toan|nop)(?: \w+)? bang (?:gi|cach nao|hinh thuc nao)\b")
_FILE = ("xml",)
_TAX = (
    "vat", "gtgt", "gom thue", "tien thue", "thue bao nhieu", "thue may", "thue chua", "thue la", "co thue",
    "tinh thue", "truoc thue", "sau thue", "thue suat", "phan thue",
)  # fmt: skip
_TAX_CODE = ("ma so thue", "mst", "ten cong ty", "ten cty", "thong tin cong ty")
_DAYS = (
    "tu ngay nao", "tu ngay may", "tinh tu ngay", "tinh tu hom", "tu may den may", "tu may toi may",
    "ngay nao den ngay nao",    "ky nay tinh", "chot so", "ngay chot", "ghi ngay nao", "may ngay", "bao nhieu ngay",
)  # fmt: skip
_NUMBER = ("so hoa don", "ma hoa don", "so bill")
HOURS = ("cao diem", "thap diem", "gio binh thuong", "khung gio")
_CODE_SHOWN = ("ma", "qr", "ma qr", "ma nay", "cai ma", "hinh", "cai hinh", "anh nay")
_LASTS = (
    "het han", "hieu luc", "bao lau", "den bao gio", "toi bao gio", "den khi nao", "toi khi nao", "dung duoc may",
    "quet lai", "mai quet", "luu lai", "xai duoc bao", "con dung duoc", "dung lai duoc", "may lan", "con quet duoc",
    "quet sau", "de danh",
)  # fmt: skip
# Rules, prices and what would be if are no facts of this bill; "thuê" is rent.
_OF_THE_RULES = (
    "cat", "phat", "neu", "lo", "tre", "qua han", "xin", "gia han", "giam thue", "hoan thue", "gia dien", "bang gia",
    "nha cho thue", "thue nha", "thue tro",
)  # fmt: skip
LONGEST = 12  # words


def aspect_of(text: str) -> str | None:
    """The aspect that a short question names, or None."""
    said = words(text)
    if not 0 < len(said) <= LONGEST or has_phrase(text, _OF_THE_RULES):
        return None
    if has_phrase(text, _CODE_SHOWN) and has_phrase(text, _LASTS):
        return "qr"
    if has_phrase(text, _TAX_CODE):
        return "tax_code"
    if has_phrase(text, _TAX) and "thuê" not in tidy(text).lower():
        return "vat"
    if has_phrase(text, HOURS):
        return "hours"
    if has_phrase(text, _DAYS):
        return "days"
    if has_phrase(text, _NUMBER):
        return "number"
    if has_phrase(text, _FILE):
        return "file" if has_phrase(text, ("mo", "doc", "la gi", "xem", "bang gi", "de lam gi")) else None
    if has_phrase(text, _HOW_PAID) or _PAID_BY.search(" ".join(said)):
        return "how_paid"
    return "when" if has_phrase(text, _WHEN) or _PAYS_WHEN.search(" ".join(said)) else None
