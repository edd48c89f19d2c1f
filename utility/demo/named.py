"""The customers for trying things out: their codes never change, and filling again keeps them in their state."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NamedCustomer:
    """A demonstration customer. `unpaid`: how many of the newest bills are open; `jump`: months of the year (0 even,
    1 odd) in which the usage jumps; `shop`: a three-phase business with a three-rate meter."""

    code: str
    name: str
    phone: str
    address: str
    ward: str
    province: str
    note: str
    unpaid: int = 0
    jump: int | None = None
    shop: bool = False


RUNNING_OUTAGE_WARD = ("TP. Hồ Chí Minh", "Phường Thủ Đức")
PLANNED_OUTAGE_WARD = ("Hà Nội", "Phường Cầu Giấy")

# The numbers lie in blocks ("…000…") that carriers hardly give out, and nothing is ever sent to them.
NAMED = (
    NamedCustomer(
        "PD13000123456", "Nguyễn Thị Mai", "+84912000101", "Số 12 ngõ 45 Nguyễn Đức Cảnh",
        "Phường Tương Mai", "Hà Nội", "một hóa đơn chưa thanh toán", unpaid=1,
    ),
    NamedCustomer(
        "PE13000234567", "Trần Văn Hùng", "+84903000102", "218/6 Quang Trung",
        "Phường Gò Vấp", "TP. Hồ Chí Minh", "đã thanh toán đủ",
    ),
    NamedCustomer(
        "PB11010345678", "Lê Thị Hồng", "+84939000103", "57 Nguyễn Trãi",
        "Phường Ninh Kiều", "Cần Thơ", "nợ hai kỳ hóa đơn", unpaid=2,
    ),
    NamedCustomer(
        "PP01000456789", "Phạm Quốc Bảo", "+84905000104", "31 Lê Duẩn",
        "Phường Hải Châu", "Đà Nẵng", "sản lượng tăng bất thường ở các tháng chẵn", unpaid=1, jump=0,
    ),
    NamedCustomer(
        "PK01000456790", "Bùi Ngọc Ánh", "+84918000105", "9 Cách Mạng Tháng Tám",
        "Phường Trấn Biên", "Đồng Nai", "sản lượng tăng bất thường ở các tháng lẻ", unpaid=1, jump=1,
    ),
    NamedCustomer(
        "PA22BN0567890", "Ngô Văn Thắng", "+84977000106", "Số 40 Lý Thái Tổ",
        "Phường Kinh Bắc", "Bắc Ninh", "hai mã khách hàng cùng số điện thoại (nhà ở)", unpaid=1,
    ),
    NamedCustomer(
        "PA22BN0567891", "Ngô Văn Thắng", "+84977000106", "Số 42 Lý Thái Tổ",
        "Phường Kinh Bắc", "Bắc Ninh", "hai mã khách hàng cùng số điện thoại (nhà cho thuê)",
    ),
    NamedCustomer(
        "PE10000678901", "Võ Minh Tuấn", "+84908000107", "15 Võ Văn Ngân",
        RUNNING_OUTAGE_WARD[1], RUNNING_OUTAGE_WARD[0], "khu vực đang mất điện",
    ),
    NamedCustomer(
        "PD12000789012", "Đỗ Thu Hà", "+84936000108", "Số 8 Xuân Thủy",
        PLANNED_OUTAGE_WARD[1], PLANNED_OUTAGE_WARD[0], "khu vực sắp cắt điện theo kế hoạch",
    ),
    NamedCustomer(
        "PC03AA0890123", "Tôn Nữ Diệu Linh", "+84914000109", "22 Hùng Vương",
        "Phường Thuận Hóa", "Huế", "kinh doanh, điện ba pha, công tơ ba giá", unpaid=1, shop=True,
    ),
)  # fmt: skip
