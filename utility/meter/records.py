"""The meter's records in the database."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import Session

from utility.meter.views import PeriodReadings, PeriodUsage, ReadingView, RegisterUse
from utility.models import Bill, Meter, Reading, ServicePoint

_CENT = Decimal("0.01")


class Index(NamedTuple):
    """A reading with what is needed to subtract it from another."""

    read_on: date
    value: int


def point_of(session: Session, code: str) -> ServicePoint | None:
    """The service point a customer is supplied at: the one in use, the first of several."""
    return session.scalar(
        select(ServicePoint)
        .where(ServicePoint.customer_code == code)
        .order_by(ServicePoint.supplied_to.is_not(None), ServicePoint.id)
        .limit(1)
    )


def meter_of(session: Session, point: ServicePoint) -> Meter | None:
    """The meter that hangs there now."""
    return session.scalar(
        select(Meter)
        .where(Meter.service_point_id == point.id, Meter.removed_on.is_(None))
        .order_by(Meter.installed_on.desc(), Meter.id.desc())
        .limit(1)
    )


def readings(session: Session, code: str, since: date) -> list[ReadingView]:
    """All registers of all meters since a day, the newest first."""
    rows = session.execute(
        select(Reading, Meter)
        .join(Meter, Meter.id == Reading.meter_id)
        .join(ServicePoint, ServicePoint.id == Meter.service_point_id)
        .where(ServicePoint.customer_code == code, Reading.read_on >= since)
        .order_by(Reading.read_on.desc(), Meter.id.desc(), Reading.register)
    )
    return [
        ReadingView(meter.number, reading.register, reading.read_on, reading.value, meter.digits, reading.source)
        for reading, meter in rows
    ]


def last_read_on(session: Session, point: ServicePoint) -> date | None:
    return session.scalar(
        select(Reading.read_on)
        .join(Meter, Meter.id == Reading.meter_id)
        .where(Meter.service_point_id == point.id)
        .order_by(Reading.read_on.desc())
        .limit(1)
    )


def usage(session: Session, point: ServicePoint, limit: int) -> list[PeriodUsage]:
    """The billed periods of a point, the newest first."""
    rows = session.execute(
        select(Bill.period, Bill.period_from, Bill.period_to, Bill.kwh)
        .where(Bill.service_point_id == point.id)
        .order_by(Bill.period.desc())
        .limit(limit)
    )
    return [_period_usage(row) for row in rows]


def _period_usage(row: Row[str, date, date, int]) -> PeriodUsage:
    days = (row.period_to - row.period_from).days + 1
    per_day = (Decimal(row.kwh) / days).quantize(_CENT)
    return PeriodUsage(row.period, row.period_from, row.period_to, row.kwh, days, per_day)


def of_bill(session: Session, bill: Bill) -> PeriodReadings:
    """The indexes of a bill's period; a meter changed within it adds its part."""
    before = bill.period_from - timedelta(days=1)
    uses: list[RegisterUse] = []
    meters = session.scalars(
        select(Meter)
        .where(
            Meter.service_point_id == bill.service_point_id,
            Meter.installed_on <= bill.period_to,
            or_(Meter.removed_on.is_(None), Meter.removed_on >= bill.period_from),
        )
        .order_by(Meter.installed_on, Meter.id)
    )
    for meter in meters:
        for register, indexes in _registers(session, meter, before, bill.period_to).items():
            old, new = indexes[0], indexes[-1]
            kwh = (new.value - old.value) % 10**meter.digits
            uses.append(RegisterUse(meter.number, register, old.value, new.value, kwh, new.value < old.value))
    return PeriodReadings(
        period=bill.period,
        previous_on=before,
        read_on=bill.period_to,
        days=(bill.period_to - before).days,
        registers=tuple(uses),
        kwh=bill.kwh,
    )


def _registers(session: Session, meter: Meter, before: date, last: date) -> dict[str, list[Index]]:
    """The readings of each register from the last one up to `before` (or the first of a new meter) to `last`."""
    rows = session.execute(
        select(Reading.register, Reading.read_on, Reading.value)
        .where(Reading.meter_id == meter.id, Reading.read_on <= last)
        .order_by(Reading.read_on)
    )
    found: dict[str, list[Index]] = {}
    for row in rows:
        indexes = found.setdefault(row.register, [])
        if row.read_on <= before:
            indexes.clear()
        indexes.append(Index(row.read_on, row.value))
    return {register: indexes for register, indexes in found.items() if len(indexes) > 1}
