"""A small company on SQLite, the real utility over it, and a telephone whose messages can be read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from utility import models
from utility.clock import FixedClock
from utility.database import Database
from utility.migrations import migrate
from utility.services import Utility
from utility.tariffs import compute_bill

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)  # 10:00 in Vietnam
MONTHS = 12
FIRST_INDEX = 10_000

AN = "PD07000012345"  # paid up, this year's bills
BINH = "PD07000054321"  # two unpaid bills, the last one 1.6 times the one before
CHI = "PE03000000777"  # one unpaid bill, a running outage at home
UNKNOWN = "PD07000099999"  # well-formed, nobody's


@dataclass
class Telephone:
    """Keeps every text message; the newest one-time code can be read from it."""

    sent: list[tuple[str, str]] = field(default_factory=list)

    def send(self, phone: str, text: str) -> None:
        self.sent.append((phone, text))

    @property
    def otp(self) -> str:
        """The six digits of the newest message."""
        found = re.search(r"\b\d{6}\b", self.sent[-1][1])
        assert found, self.sent[-1]
        return found[0]


@dataclass
class Company:
    utility: Utility
    clock: FixedClock
    telephone: Telephone


def build(folder: Path, now: datetime = NOW) -> Company:
    """Three customers in three wards, bills of the twelve months before `now`, a running outage, a planned one."""
    path = folder / "company.db"
    migrate(f"sqlite:///{path}")
    firm = opened(path, now)
    settle(firm.utility.database, now)
    return firm


def settle(database: Database, now: datetime) -> None:
    """Put the three customers into a database, beside whoever is there."""
    with database.write() as session:
        areas = _areas(session)
        _customer(session, AN, "Nguyễn Văn An", "+84912345001", areas["Tương Mai"], _usage(AN), 0, now)
        _customer(session, BINH, "Trần Thị Bình", "+84912345002", areas["Tương Mai"], _usage(BINH), 2, now)
        _customer(session, CHI, "Lê Thị Chi", "+84912345003", areas["Phú Lâm"], _usage(CHI), 1, now)
        _outages(session, areas, now)


def opened(path: Path, now: datetime) -> Company:
    """The company of a database that was built before."""
    clock, telephone = FixedClock(now), Telephone()
    return Company(Utility(Database(f"sqlite:///{path}"), clock, telephone), clock, telephone)


def _usage(code: str) -> list[int]:
    """kWh of the twelve months, the newest last."""
    base = [210, 190, 200, 220, 260, 320, 340, 330, 280, 240, 200, 230]
    return [*base[:11], 320] if code == BINH else base


def _areas(session: Session) -> dict[str, models.Area]:
    rows = {
        "Tương Mai": ("EVNHANOI", "PD0700", "Điện lực Hoàng Mai", "Hà Nội", "Phường Tương Mai", "Quận Hoàng Mai"),
        "Hoàng Mai": ("EVNHANOI", "PD0700", "Điện lực Hoàng Mai", "Hà Nội", "Phường Hoàng Mai", "Quận Hoàng Mai"),
        "Phú Lâm": ("EVNHCMC", "PE0300", "Điện lực Chợ Lớn", "Thành phố Hồ Chí Minh", "Phường Phú Lâm", "Quận 6"),
    }
    areas: dict[str, models.Area] = {}
    for name, (corporation, unit, title, province, ward, former) in rows.items():
        same = select(models.Area).where(models.Area.province == province, models.Area.ward == ward)
        areas[name] = session.scalars(same).first() or models.Area(
            corporation=corporation, unit_code=unit, unit_name=title, province=province, ward=ward, former=former
        )
    session.add_all(areas.values())
    session.flush()
    return areas


def _customer(
    session: Session, code: str, name: str, phone: str, area: models.Area, usage: list[int], unpaid: int, now: datetime
) -> None:
    session.add(
        models.Customer(
            code=code,
            name=name,
            phone=phone,
            email=None,
            address=f"12 ngõ 5, {area.ward}, {area.province}",
            area_id=area.id,
            corporation=area.corporation,
            created_at=now,
        )
    )
    session.flush()
    point = models.ServicePoint(
        code=f"{code}001",
        customer_code=code,
        area_id=area.id,
        address=f"12 ngõ 5, {area.ward}",
        group="residential",
        households=Decimal(1),
        phases=1,
        reading_day=0,
        supplied_from=date(2020, 1, 1),
        supplied_to=None,
    )
    session.add(point)
    session.flush()
    meter = models.Meter(
        number=f"24{code[-8:]}",
        service_point_id=point.id,
        kind="electronic",
        digits=6,
        installed_on=date(2020, 1, 1),
        removed_on=None,
    )
    session.add(meter)
    session.flush()
    firsts = [_months_before(now, MONTHS - index) for index in range(MONTHS)]
    befores = [None, *usage]
    index = FIRST_INDEX
    session.add(_reading(meter, firsts[0] - timedelta(days=1), index))
    for first, kwh in zip(firsts, usage, strict=True):
        index += kwh
        session.add(_reading(meter, _last_day(first), index))
    for index, (first, kwh, before) in enumerate(zip(firsts, usage, befores, strict=False)):
        _bill(session, code, point, first, kwh, before, is_paid=index < MONTHS - unpaid)


def _reading(meter: models.Meter, read_on: date, value: int) -> models.Reading:
    return models.Reading(meter_id=meter.id, register="total", read_on=read_on, value=value, source="remote")


def _last_day(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _months_before(now: datetime, months: int) -> date:
    """The first day of the month that lies `months` back."""
    count = now.year * 12 + now.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def _bill(
    session: Session, code: str, point: models.ServicePoint, first: date, kwh: int, before: int | None, *, is_paid: bool
) -> None:
    last = _last_day(first)
    bill = compute_bill(kwh, first, last, regular=True)
    session.add(
        models.Bill(
            number=f"{code[2:4]}{code[-4:]}{first:%y%m}",
            customer_code=code,
            service_point_id=point.id,
            period=f"{first:%Y-%m}",
            period_from=first,
            period_to=last,
            kwh=kwh,
            previous_kwh=before,
            group="residential",
            households=Decimal(1),
            tables=",".join(bill.tables),
            subtotal=bill.whole_subtotal,
            vat_rate=bill.vat_rate,
            vat=bill.whole_vat,
            total=bill.total,
            issued_on=last + timedelta(days=2),
            due_on=last + timedelta(days=12),
            paid_on=last + timedelta(days=5) if is_paid else None,
            lines=[
                models.BillLine(
                    position=position,
                    label=line.label,
                    kwh=Decimal(str(line.kwh)),
                    price=Decimal(str(line.price)),
                    amount=Decimal(str(line.amount)),
                )
                for position, line in enumerate(bill.lines)
            ],
        )
    )


def _outages(session: Session, areas: dict[str, models.Area], now: datetime) -> None:
    for reference, kind, status, area, start, hours, reason in (
        ("SC-1", "incident", "running", "Phú Lâm", now - timedelta(hours=1), 3, "Sự cố cáp ngầm"),
        ("KH-1", "planned", "scheduled", "Tương Mai", now + timedelta(days=3), 4, "Bảo trì trạm biến áp"),
    ):
        outage = models.Outage(
            reference=reference,
            corporation=areas[area].corporation,
            kind=kind,
            status=status,
            reason=reason,
            starts_at=start,
            expected_end_at=start + timedelta(hours=hours),
            ended_at=None,
            announced_at=now - timedelta(days=7),
            updated_at=now,
        )
        session.add(outage)
        session.flush()
        session.add(models.OutageArea(outage_id=outage.id, area_id=areas[area].id, part=""))
