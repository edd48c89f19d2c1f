"""The meter's records in our own database. See `utility.meter.source`."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Row, Select, or_, select
from sqlalchemy.orm import Session

from utility.database import Database
from utility.meter.source import BilledPeriod, MeterFacts, Supply, between
from utility.meter.views import ReadingView, RegisterUse
from utility.models import Bill, Meter, Reading, ServicePoint
from utility.requests import Requests


class SqlMeterRecords:
    """Implements `MeterRecords`."""

    def __init__(self, database: Database, requests: Requests) -> None:
        self._database = database
        self._requests = requests

    def supply(self, code: str) -> Supply | None:
        with self._database.session() as session:
            point = _point(session, code)
            if point is None:
                return None
            last = session.scalar(
                select(Reading.read_on)
                .join(Meter, Meter.id == Reading.meter_id)
                .where(Meter.service_point_id == point.id)
                .order_by(Reading.read_on.desc())
                .limit(1)
            )
            return Supply(point.code, point.group, point.reading_day, point.supplied_to, last)

    def meter(self, code: str) -> MeterFacts | None:
        with self._database.session() as session:
            point = _point(session, code)
            if point is None:
                return None
            meter = session.scalar(
                select(Meter)
                .where(Meter.service_point_id == point.id, Meter.removed_on.is_(None))
                .order_by(Meter.installed_on.desc(), Meter.id.desc())
                .limit(1)
            )
            return None if meter is None else MeterFacts(meter.number, meter.kind, meter.digits, meter.installed_on)

    def readings(self, code: str, since: date) -> list[ReadingView]:
        query = (
            select(Reading, Meter)
            .join(Meter, Meter.id == Reading.meter_id)
            .join(ServicePoint, ServicePoint.id == Meter.service_point_id)
            .where(ServicePoint.customer_code == code, Reading.read_on >= since)
            .order_by(Reading.read_on.desc(), Meter.id.desc(), Reading.register)
        )
        with self._database.session() as session:
            return [_reading(reading, meter) for reading, meter in session.execute(query)]

    def bills(self, code: str, most: int) -> list[BilledPeriod]:
        with self._database.session() as session:
            point = _point(session, code)
            if point is None:
                return []
            query = _bills().where(Bill.service_point_id == point.id).limit(most)
            return [_billed(row) for row in session.execute(query)]

    def bill(self, code: str, period: str) -> BilledPeriod | None:
        with self._database.session() as session:
            query = _bills().where(Bill.customer_code == code, Bill.period == period).limit(1)
            row = session.execute(query).one_or_none()
            return None if row is None else _billed(row)

    def registers(self, code: str, bill: BilledPeriod) -> tuple[RegisterUse, ...]:
        query = (
            select(Reading, Meter)
            .join(Meter, Meter.id == Reading.meter_id)
            .join(Bill, Bill.service_point_id == Meter.service_point_id)
            .where(
                Bill.customer_code == code,
                Bill.period == bill.period,
                Meter.installed_on <= bill.period_to,
                or_(Meter.removed_on.is_(None), Meter.removed_on >= bill.period_from),
                Reading.read_on <= bill.period_to,
            )
            .order_by(Meter.installed_on, Meter.id, Reading.read_on, Reading.id)
        )
        with self._database.session() as session:
            shown = [_reading(reading, meter) for reading, meter in session.execute(query)]
        return between(shown, bill.period_from - timedelta(days=1), bill.period_to)

    def open_request(self, code: str, service: str) -> str | None:
        found = self._requests.of_customer(code, open_only=True)
        return next((view.number for view in found if view.service == service), None)


def _point(session: Session, code: str) -> ServicePoint | None:
    """The service point a customer is supplied at: the one in use, the first of several."""
    return session.scalar(
        select(ServicePoint)
        .where(ServicePoint.customer_code == code)
        .order_by(ServicePoint.supplied_to.is_not(None), ServicePoint.id)
        .limit(1)
    )


def _bills() -> Select[str, date, date, int, date, date]:
    return select(Bill.period, Bill.period_from, Bill.period_to, Bill.kwh, Bill.issued_on, Bill.due_on).order_by(
        Bill.period.desc(), Bill.id.desc()
    )


def _billed(row: Row[str, date, date, int, date, date]) -> BilledPeriod:
    return BilledPeriod(*row)


def _reading(reading: Reading, meter: Meter) -> ReadingView:
    return ReadingView(meter.number, reading.register, reading.read_on, reading.value, meter.digits, reading.source)
