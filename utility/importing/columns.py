"""The columns of each kind of table, by the names that people give them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from utility.importing import values
from utility.text import fold

Reader = Callable[[object], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `names`: headers that mean it, in any case, with or without diacritics."""

    key: str
    read: Reader
    names: tuple[str, ...]
    required: bool = True
    default: Any = None


class HeaderError(ValueError):
    """The table lacks columns, or names one twice."""


def mapping(header: Sequence[object], columns: Sequence[Column]) -> dict[str, int]:
    """Where each column stands in the table. Raises HeaderError; columns nobody knows are left alone."""
    known = {fold(name): column.key for column in columns for name in (column.key.replace("_", " "), *column.names)}
    found: dict[str, int] = {}
    for position, cell in enumerate(header):
        key = known.get(fold(str(cell))) if cell is not None else None
        if key is None:
            continue
        if key in found:
            raise HeaderError(f"two columns mean {key}")
        found[key] = position
    lacking = [column.key for column in columns if column.required and column.key not in found]
    if lacking:
        raise HeaderError(f"columns are missing: {', '.join(lacking)}")
    return found


CUSTOMERS = (
    Column("code", values.customer_code, ("mã khách hàng", "mã KH", "customer code", "makh")),
    Column("name", values.text(120), ("tên khách hàng", "họ tên", "họ và tên", "customer name", "full name")),
    Column("phone", values.phone, ("số điện thoại", "điện thoại", "sđt", "phone number", "mobile"), required=False),
    Column("email", values.text(120), ("thư điện tử", "e-mail"), required=False),
    Column("address", values.text(200), ("địa chỉ", "địa chỉ dùng điện", "supply address")),
    Column("ward", values.text(60), ("phường", "xã", "phường xã", "commune")),
    Column("province", values.text(40), ("tỉnh", "thành phố", "tỉnh thành", "tỉnh thành phố", "city")),
    Column("group", values.group, ("nhóm giá", "mục đích sử dụng", "price group", "purpose"), False, "residential"),
    Column("households", values.households, ("số hộ", "định mức", "số hộ dùng chung", "quota"), False),
    Column("phases", values.phases, ("số pha", "pha"), False, 1),
    Column("supplied_from", values.day, ("ngày cấp điện", "ngày hợp đồng", "supply date", "contract date"), False),
)

BILLS = (
    Column("number", values.text(25), ("số hóa đơn", "mã hóa đơn", "bill number", "invoice number")),
    Column("customer_code", values.customer_code, ("mã khách hàng", "mã KH", "makh")),
    Column("period", values.period, ("kỳ", "kỳ hóa đơn", "tháng", "month", "billing period")),
    Column("period_from", values.day, ("từ ngày", "ngày đầu kỳ", "from", "from date")),
    Column("period_to", values.day, ("đến ngày", "ngày cuối kỳ", "to", "to date")),
    Column(
        "kwh", values.whole, ("sản lượng", "điện tiêu thụ", "điện năng tiêu thụ", "số điện", "usage", "sản lượng kwh")
    ),
    Column("kwh_normal", values.whole, ("giờ bình thường", "kwh bình thường", "sản lượng bt"), False),
    Column("kwh_peak", values.whole, ("giờ cao điểm", "kwh cao điểm", "sản lượng cđ"), False),
    Column("kwh_offpeak", values.whole, ("giờ thấp điểm", "kwh thấp điểm", "sản lượng tđ"), False),
    Column("subtotal", values.money, ("tiền điện", "tiền trước thuế", "amount before vat", "net amount")),
    Column("vat_rate", values.rate, ("thuế suất", "thuế suất gtgt", "vat percent", "vat %"), False),
    Column("vat", values.money, ("tiền thuế", "thuế gtgt", "tiền thuế gtgt", "vat amount")),
    Column("total", values.money, ("tổng tiền", "tổng cộng", "tổng thanh toán", "total amount")),
    Column("issued_on", values.day, ("ngày phát hành", "ngày lập", "issue date")),
    Column("due_on", values.day, ("hạn thanh toán", "hạn nộp", "due date")),
    Column("paid_on", values.day, ("ngày thanh toán", "ngày nộp", "paid date", "payment date"), required=False),
)

OUTAGES = (
    Column("reference", values.text(40), ("mã lịch", "số phiếu", "mã sự cố", "outage number")),
    Column("kind", values.outage_kind, ("loại", "loại cắt điện", "type")),
    Column("status", values.outage_status, ("trạng thái", "tình trạng"), False, None),
    Column("reason", values.text(200), ("lý do", "nguyên nhân", "cause")),
    Column("starts_at", values.moment, ("bắt đầu", "thời gian bắt đầu", "từ", "start", "start time")),
    Column(
        "expected_end_at",
        values.moment,
        ("kết thúc", "thời gian kết thúc", "dự kiến có điện", "đến", "end", "end time"),
        False,
    ),
    Column("ward", values.text(60), ("phường", "xã", "phường xã", "commune")),
    Column("province", values.text(40), ("tỉnh", "thành phố", "tỉnh thành", "tỉnh thành phố", "city")),
    Column("part", values.text(200), ("khu vực", "phạm vi", "streets"), False, ""),
)

KINDS: Mapping[str, tuple[Column, ...]] = {"customers": CUSTOMERS, "bills": BILLS, "outages": OUTAGES}
