"""Small records to test with: one customer, one area, one bill at a time."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import select

from tests.utility.conftest import NOW
from utility import models
from utility.database import Database

CODE = "PD13000000017"
OTHER = "PE10000000029"
NOBODY = "PB11010000031"  # well-formed, but nobody's
PHONE = "+84912000001"


def add_area(
    database: Database, ward: str = "Phường Tương Mai", province: str = "Hà Nội", former: str = "", unit: str = "PD1300"
) -> int:
    """An area; gives its id. An area that is there already is taken again."""
    with database.write() as session:
        known = session.scalar(select(models.Area.id).where(models.Area.ward == ward, models.Area.province == province))
        if known is not None:
            return known
        area = models.Area(
            corporation="EVNHANOI",
            unit_code=unit,
            unit_name="Công ty Điện lực",
            province=province,
            ward=ward,
            former=former,
        )
        session.add(area)
        session.flush()
        return area.id


def add_customer(database: Database, code: str = CODE, phone: str | None = PHONE, area_id: int | None = None) -> int:
    """A household with a service point; gives the service point's id."""
    area_id = area_id or add_area(database)
    with database.write() as session:
        session.add(
            models.Customer(
                code=code,
                name="Nguyễn Văn An",
                phone=phone,
                address="Số 12 ngõ 5 Trương Định, Phường Tương Mai, Hà Nội",
                area_id=area_id,
                corporation="EVNHANOI",
                created_at=NOW,
            )
        )
        session.flush()
        point = models.ServicePoint(
            code=f"{code}001",
            customer_code=code,
            area_id=area_id,
            address="Số 12 ngõ 5 Trương Định, Phường Tương Mai, Hà Nội",
            group="residential",
            households=Decimal(1),
            phases=1,
            reading_day=0,
            supplied_from=date(2024, 1, 1),
        )
        session.add(point)
        session.flush()
        return point.id


def add_bill(
    database: Database,
    point: int,
    period: str,
    *,
    code: str = CODE,
    kwh: int = 50,
    previous: int | None = None,
    paid_on: date | None = None,
) -> str:
    """A bill in the first tier; gives its number."""
    number = f"{code}-{period[2:4]}{period[5:]}"
    subtotal = kwh * 1984
    vat = round(subtotal * 0.08)
    first = date.fromisoformat(f"{period}-01")
    with database.write() as session:
        session.add(
            models.Bill(
                number=number,
                customer_code=code,
                service_point_id=point,
                period=period,
                period_from=first,
                period_to=first.replace(day=28),
                kwh=kwh,
                previous_kwh=previous,
                group="residential",
                households=Decimal(1),
                tables="1279",
                subtotal=subtotal,
                vat_rate=Decimal("0.08"),
                vat=vat,
                total=subtotal + vat,
                issued_on=first.replace(day=28),
                due_on=first.replace(day=28),
                paid_on=paid_on,
                lines=[
                    models.BillLine(
                        position=1, label="Bậc 1", kwh=Decimal(kwh), price=Decimal(1984), amount=Decimal(subtotal)
                    )
                ],
            )
        )
    return number
