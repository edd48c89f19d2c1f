"""Invented people and shops: names, telephone numbers and addresses of the usual kinds."""

from __future__ import annotations

from utility.demo.chance import chance, choice

_RARER_SURNAMES = (
    "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Đinh", "Trịnh",
    "Mai", "Tô", "Châu", "Lâm", "Tạ", "Quách",
)  # fmt: skip
_SURNAMES = ("Nguyễn",) * 10 + ("Trần",) * 4 + ("Lê",) * 3 + ("Phạm",) * 2 + _RARER_SURNAMES
_WOMEN = (
    "Lan", "Hoa", "Hương", "Hạnh", "Thảo", "Trang", "Yến", "Nga", "Phượng", "Nhung", "Vân", "Oanh",
)  # fmt: skip
_WOMEN_MIDDLE = ("Thị", "Thu", "Ngọc", "Thanh", "Kim", "Minh")
_MEN = (
    "Hùng", "Dũng", "Cường", "Tuấn", "Nam", "Sơn", "Hải", "Thành", "Long", "Phúc", "Khánh", "Toàn",
)  # fmt: skip
_MEN_MIDDLE = ("Văn", "Đức", "Quốc", "Minh", "Hữu", "Công")
_SHOPS = (
    "Công ty TNHH Thương mại {}", "Cửa hàng tạp hóa {}", "Quán cà phê {}", "Nhà hàng {}", "Khách sạn {}",
    "Cơ sở may {}", "Hiệu thuốc {}",
)  # fmt: skip
_SHOP_NAMES = (
    "Hoàng Phát", "An Bình", "Minh Châu", "Thiên Ân", "Hương Quê", "Gia Hưng", "Đại Lợi", "Phương Nam",
    "Tân Tiến",
)  # fmt: skip
_STREETS = (
    "Lê Lợi", "Trần Hưng Đạo", "Nguyễn Trãi", "Hùng Vương", "Quang Trung", "Lý Thường Kiệt", "Phan Chu Trinh",
    "Nguyễn Huệ", "Hai Bà Trưng", "Ngô Quyền", "Lê Hồng Phong", "Điện Biên Phủ", "Trường Chinh", "Nguyễn Du",
    "Bạch Đằng", "Hoàng Văn Thụ", "Võ Thị Sáu", "Cách Mạng Tháng Tám", "Nguyễn Văn Cừ", "Phan Đình Phùng",
)  # fmt: skip
# Mobile prefixes of Viettel, VinaPhone, MobiFone and Vietnamobile, without the leading 0.
_NETWORKS = (
    "32", "33", "34", "35", "36", "37", "38", "39", "56", "70", "76", "77", "78", "79", "81", "82", "83", "84",
    "85", "86", "90", "91", "93", "94", "97", "98",
)  # fmt: skip
_ALLEY_HOUSES = 0.4


def person(key: str) -> str:
    """A full name."""
    middles, given = (_WOMEN_MIDDLE, _WOMEN) if chance(key, "sex") < 0.5 else (_MEN_MIDDLE, _MEN)
    return f"{choice(_SURNAMES, key, 's')} {choice(middles, key, 'm')} {choice(given, key, 'g')}"


def shop(key: str) -> str:
    """The name of a small business."""
    return choice(_SHOPS, key, "kind").format(choice(_SHOP_NAMES, key, "name"))


def phone(key: str) -> str:
    """A mobile number (E.164) in a block "…000…" that carriers hardly give out; nothing is ever sent to it."""
    return f"+84{choice(_NETWORKS, key, 'net')}000{int(chance(key, 'no') * 10_000):04d}"


def street(key: str, *, north: bool) -> str:
    """House and street, as addresses are written in the North ("Số 5 ngõ 12 …") and elsewhere ("12/5 …")."""
    house, alley = 1 + int(chance(key, "house") * 180), 1 + int(chance(key, "alley") * 90)
    name = choice(_STREETS, key, "street")
    if chance(key, "is alley") > _ALLEY_HOUSES:
        return f"Số {house} {name}" if north else f"{house} {name}"
    return f"Số {house} ngõ {alley} {name}" if north else f"{alley}/{house} {name}"
