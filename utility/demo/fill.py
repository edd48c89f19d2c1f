"""Filling a database with the demonstration: the first time all of it, later only what time has added."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, func, insert, select, update
from sqlalchemy.orm import Session

from utility.clock import VIETNAM
from utility.database import Database
from utility.demo.billing import METER_DIGITS, BillRows, bill_rows, first_readings, open_bills, payment, period
from utility.demo.interruptions import fill_outages
from utility.demo.orders import fill_orders
from utility.demo.profiles import CUSTOMERS, Profile, grounds, profiles
from utility.demo.usage import Month
from utility.models import Area, Base, Bill, BillLine, Customer, Meter, Payment, Reading, ServicePoint

MONTHS = 24


@dataclass(frozen=True, slots=True)
class Filled:
    """What a filling added."""

    customers: int
    bills: int
    payments: int
    outages: int
    requests: int = 0


def fill(database: Database, now: datetime, *, customers: int = CUSTOMERS) -> Filled:
    """Brings the demonstration up to `now`: bills up to last month, outages of today and the coming days.

    Doing it again adds nothing; doing it a month later adds that month, and bills that have waited get paid as the
    customers' states say. Bills that somebody paid meanwhile stay paid. The schema must be there (`utility.migrate`).
    """
    newest = Month.of(now.astimezone(VIETNAM).date()).plus(-1)
    people = profiles(customers)
    with database.write() as session:
        database.lock(session, "demo")
        added = _fill_customers(session, people, newest)
        bills, paid = _fill_bills(session, people, newest, now)
        paid += _pay_waiting(session, people, newest, now)
        outages = fill_outages(session, now)
    return Filled(added, bills, paid, outages, fill_orders(database, now))


def _fill_customers(session: Session, people: tuple[Profile, ...], newest: Month) -> int:
    areas = _areas(session)
    known = set(session.scalars(select(Customer.code)))
    new = [profile for profile in people if profile.code not in known]
    if not new:
        return 0
    first = newest.plus(1 - MONTHS)
    since = [period(profile, first)[0] for profile in new]
    session.execute(insert(Customer), [_customer(p, areas, day) for p, day in zip(new, since, strict=True)])
    points = session.scalars(
        insert(ServicePoint).returning(ServicePoint.id, sort_by_parameter_order=True),
        [_point(p, areas, day) for p, day in zip(new, since, strict=True)],
    ).all()
    meters = session.scalars(
        insert(Meter).returning(Meter.id, sort_by_parameter_order=True),
        [_meter(p, point, day) for p, point, day in zip(new, points, since, strict=True)],
    ).all()
    session.execute(
        insert(Reading),
        [row | {"meter_id": m} for p, m in zip(new, meters, strict=True) for row in first_readings(p, first)],
    )
    return len(new)


def _areas(session: Session) -> dict[tuple[str, str], int]:
    known = {(row.province, row.ward) for row in session.execute(select(Area.province, Area.ward))}
    new = [
        {name: getattr(ground, name) for name in ground.__slots__}
        for ground in grounds()
        if (ground.province, ground.ward) not in known
    ]
    if new:
        session.execute(insert(Area), new)
    return {(row.province, row.ward): row.id for row in session.execute(select(Area.province, Area.ward, Area.id))}


def _fill_bills(session: Session, people: tuple[Profile, ...], newest: Month, now: datetime) -> tuple[int, int]:
    """Writes the missing bills, with their readings and payments; gives how many bills and payments."""
    months = [newest.plus(-back) for back in reversed(range(MONTHS))]
    if _complete(session, months, len(people)):
        return 0, 0
    points = {
        row.customer_code: (row.id, row.meter_id, Month.of(row.supplied_from))
        for row in session.execute(
            select(
                ServicePoint.customer_code, ServicePoint.id, ServicePoint.supplied_from, Meter.id.label("meter_id")
            ).join(Meter, Meter.service_point_id == ServicePoint.id)
        )
    }
    billed = {
        (row.service_point_id, row.period)
        for row in session.execute(select(Bill.service_point_id, Bill.period).where(Bill.period >= str(months[0])))
    }
    bills: list[BillRows] = []
    readings: list[dict[str, Any]] = []
    payments: list[dict[str, Any] | None] = []
    for profile in people:
        point, meter, _ = points[profile.code]
        first = _first_month(profile, points[profile.code][2])
        missing = [m for m in months if m >= first and (point, str(m)) not in billed]
        still_open = open_bills(profile, newest)
        for rows in bill_rows(profile, missing, first):
            paid = None if rows.bill["period"] in still_open else payment(rows.bill, now)
            rows.bill["service_point_id"] = point
            rows.bill["paid_on"] = paid["paid_at"].astimezone(VIETNAM).date() if paid else None
            bills.append(rows)
            payments.append(paid)
            readings += [row | {"meter_id": meter} for row in rows.readings]
    if not bills:
        return 0, 0
    # Reading the ids back is far quicker than 12,000 rows of INSERT … RETURNING in the ORM's order.
    _insert(session, Bill, [rows.bill for rows in bills])
    written = session.execute(select(Bill.number, Bill.id).where(Bill.period >= str(months[0]))).all()
    id_of = {row.number: row.id for row in written}
    ids = [id_of[rows.bill["number"]] for rows in bills]
    lines = [line | {"bill_id": i} for i, rows in zip(ids, bills, strict=True) for line in rows.lines]
    _insert(session, BillLine, lines)
    settled = [paid | {"bill_id": i} for i, paid in zip(ids, payments, strict=True) if paid]
    if settled:
        _insert(session, Payment, settled)
    _insert(session, Reading, readings)
    return len(bills), len(settled)


def _insert(session: Session, model: type[Base], rows: list[dict[str, Any]]) -> None:
    """Many rows, without what the ORM does for each."""
    session.execute(insert(cast(Table, model.__table__)), rows)


def _complete(session: Session, months: list[Month], customers: int) -> bool:
    counts = session.execute(
        select(Bill.period, func.count()).where(Bill.period.in_([str(m) for m in months])).group_by(Bill.period)
    ).all()
    return len(counts) == len(months) and all(count >= customers for _, count in counts)


def _pay_waiting(session: Session, people: tuple[Profile, ...], newest: Month, now: datetime) -> int:
    """Pays the bills that no longer wait: last month's debts of most customers."""
    by_code = {profile.code: profile for profile in people}
    rows = session.execute(
        select(Bill.id, Bill.number, Bill.customer_code, Bill.period, Bill.total, Bill.issued_on).where(
            Bill.paid_on.is_(None), Bill.customer_code.in_(by_code)
        )
    ).all()
    paid = [
        payment(row._asdict(), now) | {"bill_id": row.id}
        for row in rows
        if row.period not in open_bills(by_code[row.customer_code], newest)
    ]
    if paid:
        session.execute(insert(Payment), paid)
        session.execute(
            update(Bill),
            [{"id": row["bill_id"], "paid_on": row["paid_at"].astimezone(VIETNAM).date()} for row in paid],
        )
    return len(paid)


def _first_month(profile: Profile, supplied_from: Month) -> Month:
    """The month of the first bill: supply that begins after a reading day is billed in the next month."""
    return supplied_from.plus(1) if profile.reading_day else supplied_from


def _customer(profile: Profile, areas: dict[tuple[str, str], int], since: Any) -> dict[str, Any]:
    return {
        "code": profile.code,
        "name": profile.name,
        "phone": profile.phone,
        "email": None,
        "address": profile.address,
        "area_id": areas[profile.ground.province, profile.ground.ward],
        "corporation": profile.ground.corporation,
        "created_at": datetime.combine(since - timedelta(days=10), datetime.min.time(), UTC),
    }


def _point(profile: Profile, areas: dict[tuple[str, str], int], since: Any) -> dict[str, Any]:
    return {
        "code": f"{profile.code}001",
        "customer_code": profile.code,
        "area_id": areas[profile.ground.province, profile.ground.ward],
        "address": profile.address,
        "group": profile.group,
        "households": profile.households,
        "phases": profile.phases,
        "reading_day": profile.reading_day,
        "supplied_from": since,
        "supplied_to": None,
    }


def _meter(profile: Profile, point: int, since: Any) -> dict[str, Any]:
    return {
        "number": f"{since:%y}{profile.code[-7:]}{profile.code[1]}",
        "service_point_id": point,
        "kind": "electronic",
        "digits": METER_DIGITS,
        "installed_on": since,
        "removed_on": None,
    }
