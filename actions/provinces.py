"""The provinces of before 1 July 2025: customers still name them, the wards lie in what they became part of."""

from __future__ import annotations

import re

from actions.dialogue.text import has_phrase, plain

# Resolution 202/2025/QH15: new name → those that were merged into it.
_MERGED = {
    "tuyen quang": ("ha giang",),
    "lao cai": ("yen bai",),
    "thai nguyen": ("bac kan", "bac can"),
    "phu tho": ("vinh phuc", "hoa binh"),
    "bac ninh": ("bac giang",),
    "hung yen": ("thai binh",),
    "hai phong": ("hai duong",),
    "ninh binh": ("ha nam", "nam dinh"),
    "quang tri": ("quang binh",),
    "da nang": ("quang nam",),
    "quang ngai": ("kon tum", "kontum"),
    "gia lai": ("binh dinh",),
    "khanh hoa": ("ninh thuan",),
    "lam dong": ("dak nong", "dac nong", "binh thuan"),
    "dak lak": ("phu yen",),
    "ho chi minh": ("binh duong", "ba ria vung tau", "ba ria", "vung tau"),
    "dong nai": ("binh phuoc",),
    "tay ninh": ("long an",),
    "can tho": ("soc trang", "hau giang"),
    "vinh long": ("ben tre", "tra vinh"),
    "dong thap": ("tien giang",),
    "ca mau": ("bac lieu",),
    "an giang": ("kien giang",),
}
_UNCHANGED = (
    "ha noi", "hue", "lai chau", "dien bien", "son la", "lang son", "quang ninh", "thanh hoa", "nghe an", "ha tinh",
    "cao bang", "tphcm", "hcm", "tp hcm",
)  # fmt: skip
_TODAY = (*_MERGED, *_UNCHANGED)
_BECAME = {former: new for new, formers in _MERGED.items() for former in formers}
# "Phường Hòa Bình", "đường Long An": not the province. "Thành phố Vũng Tàu" was a place in one.
_FORMER = re.compile(
    r"(?<!phuong )(?<!xa )(?<!duong )(?<!pho )(?<!quan )(?<!huyen )\b(?:tinh )?("
    + "|".join(sorted(_BECAME, key=len, reverse=True))
    + r")(?: cu)?\s*$"
)


def in_provinces_of_today(text: str) -> str:
    """A place whose last word is a former province with the province of today instead: "xã Tân Đông, Tiền Giang".

    Unchanged where a province of today is named, and where nothing is.
    """
    said = plain(text).replace("-", " ")
    found = _FORMER.search(said.strip(" .,"))
    if found is None or has_phrase(text, _TODAY):
        return text
    return f"{said[: found.start()].rstrip()} {_BECAME[found[1]]}".strip()
