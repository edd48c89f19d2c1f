"""Abbreviations and foreign names of the trade, said as customers know them; what nobody knows is spelled."""

from __future__ import annotations

import re

from tts.spoken.letters import spell
from tts.spoken.rules import Reader, Rule, rule

# Written → said. Where the case tells a word from an abbreviation, it must fit (TT, Q., P.).
_ABBREVIATIONS = {
    "TP.HCM": "Thành phố Hồ Chí Minh", "TP. HCM": "Thành phố Hồ Chí Minh", "TPHCM": "Thành phố Hồ Chí Minh",
    "TP HCM": "Thành phố Hồ Chí Minh", "Tp.HCM": "Thành phố Hồ Chí Minh", "HCM": "Hồ Chí Minh",
    "TP.": "thành phố ", "TP": "thành phố", "Tp.": "thành phố ", "Q.": "quận ", "P.": "phường ", "TX.": "thị xã ",
    "TT.": "thị trấn ", "H.": "huyện ", "X.": "xã ", "Đ.": "đường ",
    "KH": "khách hàng", "CSKH": "chăm sóc khách hàng", "MKH": "mã khách hàng", "NV": "nhân viên", "QK": "Quý khách",
    "CBCNV": "cán bộ công nhân viên", "UBND": "ủy ban nhân dân", "HĐND": "hội đồng nhân dân",
    "GTGT": "giá trị gia tăng", "VAT": "vê a tê", "HĐĐT": "hóa đơn điện tử", "HĐMBĐ": "hợp đồng mua bán điện",
    "TBTT": "thông báo tiền điện", "TBA": "trạm biến áp", "MBA": "máy biến áp", "ĐDK": "đường dây trên không",
    "QĐ": "quyết định", "NĐ": "nghị định", "BCT": "Bộ Công Thương", "TTg": "Thủ tướng",
    "CCCD": "căn cước công dân", "CMND": "chứng minh nhân dân", "CMT": "chứng minh thư", "MST": "mã số thuế",
    "STK": "số tài khoản", "SĐT": "số điện thoại", "ĐT": "điện thoại", "ĐC": "địa chỉ", "đ/c": "địa chỉ", "NH": "ngân hàng",
    "PCCC": "phòng cháy chữa cháy", "BHXH": "bảo hiểm xã hội", "THPT": "trung học phổ thông", "ĐLVN": "điện lực Việt Nam",
    "EVN": "e vê en", "EVNNPC": "e vê en miền Bắc", "EVNSPC": "e vê en miền Nam", "EVNCPC": "e vê en miền Trung",
    "EVNHANOI": "e vê en Hà Nội", "EVNHCMC": "e vê en Thành phố Hồ Chí Minh", "EVNNPT": "e vê en truyền tải",
    "VNPT": "vê en pê tê", "SMS": "tin nhắn", "OTP": "ô tê pê", "QR": "kiu a", "VietQR": "Việt kiu a", "ATM": "a tê em",
    "PDF": "pê đê ép", "XML": "ích em eo", "JPG": "gi pê giê", "PNG": "pê en giê", "USB": "u ét bê", "LED": "lét",
    "COVID": "cô vít", "AI": "ây ai", "TV": "ti vi", "OA": "o a", "CNTT": "công nghệ thông tin", "KCN": "khu công nghiệp",
    "KCX": "khu chế xuất", "CCN": "cụm công nghiệp", "NĐ-CP": "nghị định Chính phủ",
}  # fmt: skip
# Foreign words and names, whatever their case.
_NAMES = {
    "aptomat": "áp tô mát", "inverter": "in vớt tơ", "internet": "in tơ nét", "banking": "banh kinh", "email": "i meo",
    "e-mail": "i meo", "website": "trang oép", "web": "oép", "online": "on lai", "zalo": "za lô", "zalopay": "za lô pây",
    "zalo pay": "za lô pây", "momo": "mô mô", "viettel": "viết teo", "money": "mơ ni", "vnpay": "vê en pây", "pay": "pây",
    "payoo": "pây u", "shopeepay": "sóp pi pây", "facebook": "phây búc", "messenger": "mét xen giơ",
    "telegram": "tê lê gram", "app": "áp", "logo": "lô gô", "tivi": "ti vi", "wifi": "oai phai", "vietcombank": "việt com banh",
    "vietinbank": "việt tin banh", "techcombank": "tếch com banh", "agribank": "a ri banh", "sacombank": "xa com banh",
    "bidv": "bê i đê vê", "smart": "xờ mát", "hotline": "đường dây nóng", "video": "vi đê ô", "ok": "ô kê", "ios": "ai ô ét",
    "android": "an đờ roi",
}  # fmt: skip


def _table(words: dict[str, str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _abbreviation(match: re.Match[str], _reader: Reader) -> str:
    return _ABBREVIATIONS[match[0].rstrip(" ")]


def _at_start(match: re.Match[str]) -> bool:
    return match.string[: match.start()].rstrip(" ")[-1:] in ("", ".", "!", "?", "\n", ":")


def _name(match: re.Match[str], _reader: Reader) -> str:
    said = _NAMES[match[0].lower()]
    return said[0].upper() + said[1:] if match[0][0].isupper() and _at_start(match) else said


def _unknown(match: re.Match[str], _reader: Reader) -> str:
    """Capitals without a vowel can't be said as a word. Vietnamese written in capitals ("KHẨN") has vowels."""
    return spell(match[0])


# Before any figure is read.
EARLY: tuple[Rule, ...] = (
    rule(r"(?<!\w)COVID-19(?!\w)", lambda _match, _reader: "cô vít mười chín", re.IGNORECASE),
    # The short name in brackets behind the full one says nothing new to the ear.
    rule(r"(?<=[\w]) \(EVN[A-Z]*\)", lambda _match, _reader: ""),
)
_DOTTED = {short: said for short, said in _ABBREVIATIONS.items() if short.endswith(".")}
_PLAIN = {short: said for short, said in _ABBREVIATIONS.items() if not short.endswith(".")}

RULES: tuple[Rule, ...] = (
    rule(r"(?<!\w)TP\. ?HCM(?!\w)", lambda _match, _reader: _ABBREVIATIONS["TP.HCM"], re.IGNORECASE),
    # "Q.5" and "P. Tân Mai", but never the letter at the end of a sentence: "bắt đầu bằng chữ P. Quý khách …".
    rule(r"(?<!chữ )(?<!bằng )(?<!\w)(?:" + _table(_DOTTED) + r")(?= ?[\dA-ZĐÀ-Ỹ])(?! ?Quý khách) ?", _abbreviation),
    # Behind "/" too ("CCCD/CMND"), but not within a document's number.
    rule(r"(?<![\w@-])(?<!\d/)(?:" + _table(_PLAIN) + r")(?![\w@])", _abbreviation),
    rule(r"(?<![\w@.])(?:" + _table(_NAMES) + r")(?![\w@])", _name, re.IGNORECASE),
    rule(r"(?<!\w)[BCDĐGHKLMNPQRSTVWXZF]{2,}(?!\w)", _unknown),
)
