"""Service requests of the demonstration, one in every state that a customer, a clerk and the desk can meet.

They are opened and moved by the same services that real ones are, at a clock that goes back to the day they began; a
key makes each exist once, however often the demonstration is filled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from utility.audit import Audit
from utility.catalogue import catalogue
from utility.clock import FixedClock
from utility.database import Database
from utility.requests import Requests, RequestView, State

COUNTER = "agent:quay-giao-dich"
CLERK = "agent:ky-thuat"


@dataclass(frozen=True, slots=True)
class Step:
    """A move on a day, counted from the opening."""

    to: State
    after: float
    why: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """A request: what was asked for, `days` ago; papers that came; how it went on."""

    key: str
    code: str | None
    service: str
    days: float
    fields: Mapping[str, object]
    papers: tuple[str, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, object] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()


S = State
ORDERS = (
    Order(
        "quota", "PD13000123456", "change_household_quota", 2.5,
        {"quota_for": "households", "household_count": 2}, papers=("residence",),
        steps=(Step(S.WAITING_FOR_SIGNATURE, 2.2, "Hồ sơ hợp lệ, mời Quý khách ký văn bản."),),
    ),
    Order(
        "meter-test", "PE13000234567", "request_meter_test", 20, {"reason": "Nghi công tơ chạy nhanh"},
        steps=(
            Step(S.IN_WORK, 1, "Hẹn kiểm tra tại chỗ lúc 9 giờ sáng."),
            Step(S.DONE, 2.5, "Công tơ đạt sai số cho phép, có biên bản kèm theo."),
        ),
    ),
    Order(
        "high-bill", "PB11010345678", "complain_high_bill", 0.6, {"description": "Tháng này cao hơn hẳn mọi tháng"},
        steps=(Step(S.IN_WORK, 0.2, "Đang phúc tra chỉ số tại công tơ."),),
    ),
    Order(
        "reading", "PP01000456789", "request_reading_check", 0.2,
        {"description": "Chỉ số trên hóa đơn cao hơn chỉ số công tơ"},
    ),
    Order(
        "capacity", "PK01000456790", "change_capacity", 4, {"capacity_kw": "8", "phases": 1},
        papers=("equipment_list",), refused={"equipment_list": "Ảnh bị mờ, không đọc được công suất thiết bị."},
    ),
    Order(
        "owner", "PA22BN0567891", "change_contract_owner", 1.5,
        {
            "address": "Số 42 Lý Thái Tổ, Phường Kinh Bắc, Bắc Ninh", "person_name": "Ngô Thị Thảo",
            "phone_number": "0977000106", "purpose": "residential",
        },
        papers=("identity", "place", "old_holder_consent"),
    ),
    Order(
        "move", "PE10000678901", "move_meter", 6, {"description": "Dời công tơ ra mặt tiền nhà, cách chỗ cũ 6 mét"},
        steps=(
            Step(S.SURVEYED, 2, "Đã khảo sát, dời được trong ngày."),
            Step(S.WAITING_FOR_PAYMENT, 2.1, "Chi phí vật tư 850.000 đồng, báo giá gửi qua thư."),
        ),
    ),
    Order(
        "contact", "PD12000789012", "update_contact_info", 9, {"contact_kind": "email", "email": "thuha@example.com"},
        papers=("identity",), steps=(Step(S.REJECTED, 1, "Giấy tờ tùy thân không trùng tên chủ hợp đồng."),),
    ),
    Order(
        "solar", "PC03AA0890123", "register_rooftop_solar", 12,
        {"capacity_kw": "20", "sells_surplus": False, "grid": "low"}, papers=("solar_notice",),
        steps=(Step(S.SURVEYED, 3, "Đủ điều kiện đấu nối, đang lập hợp đồng."),),
    ),
    Order(
        "suspend", "PA22BN0567890", "suspend_supply", 15, {"from_when": "", "reason": "Đi vắng dài ngày"},
        steps=(Step(S.CANCELLED, 1, "Khách hàng đổi ý."),),
    ),
    Order(
        "supply", None, "request_new_supply", 3,
        {
            "address": "Số 18 Nguyễn Văn Cừ, Phường Long Biên, Hà Nội", "purpose": "residential",
            "person_name": "Đinh Công Thành", "phone_number": "0912000777",
        },
    ),
)  # fmt: skip


def fill_orders(database: Database, now: datetime) -> int:
    """Opens the requests that are not there yet; gives how many. Call it when the customers are there."""
    return sum(_open(database, order, now) for order in ORDERS)


def _open(database: Database, order: Order, now: datetime) -> bool:
    begun = now - timedelta(days=order.days)
    clock = FixedClock(begun)
    requests = Requests(database, clock, Audit(database, clock), catalogue())
    values = _dated(order.fields, begun)
    created = requests.create(
        order.service, values, chat=None, by=COUNTER, key=f"demo:{order.key}", customer_code=order.code
    )
    if created.repeated:
        return False
    number = created.request.number
    for name, value in order.facts.items():
        requests.set_fact(number, name, value, by=CLERK)
    clock.advance(timedelta(hours=2))
    _send_papers(requests, created.request, order)
    for step in order.steps:
        clock.advance(begun + timedelta(days=step.after) - clock.now())
        requests.move(number, step.to, by=CLERK, why=step.why)
    return True


def _send_papers(requests: Requests, request: RequestView, order: Order) -> None:
    for paper in order.papers:
        sent = requests.add_paper(
            request.number,
            paper=paper,
            storage_key=f"demo/{order.key}/{paper}.jpg",
            media_type="image/jpeg",
            size=240_000,
            by=COUNTER,
        )
        if paper in order.refused:
            requests.refuse_paper(sent.id, by=CLERK, why=order.refused[paper])
        elif order.steps:
            requests.accept_paper(sent.id, by=CLERK)


def _dated(fields: Mapping[str, object], begun: datetime) -> dict[str, object]:
    """Days in the answers lie after the day they were given."""
    later = begun + timedelta(days=30)
    return {name: f"{later:%d/%m/%Y}" if name.endswith("_when") else value for name, value in fields.items()}
