"""Checked rows into the database: one statement a table and batch, existing keys updated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Table, delete, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from utility.bill_lines import Billed, lines_of
from utility.clock import Clock, today
from utility.models import Area, Base, Bill, BillLine, Customer, Outage, OutageArea, ServicePoint
from utility.tariffs.catalogue import catalogue
from utility.text import fold
from utility.views import BillLineView

Values = dict[str, Any]
Fault = tuple[int, str, str]  # row, column, what is wrong
_HOURS = ("normal", "peak", "offpeak")


class Loader:
    """Writes batches of one kind. `load` gives the rows that don't fit what the database knows."""

    def __init__(self, kind: str, clock: Clock, *, check_amounts: bool = False) -> None:
        # Of the last batch: rows that are written, but ask for a look.
        self.doubts: list[Fault] = []
        self._check_amounts = check_amounts
        self._load = {"customers": self._customers, "bills": self._bills, "outages": self._outages}[kind]
        self._clock = clock

    def load(self, session: Session, batch: Sequence[tuple[int, Values]]) -> list[Fault]:
        self.doubts = []
        return self._load(session, batch)

    def _customers(self, session: Session, batch: Sequence[tuple[int, Values]]) -> list[Fault]:
        areas = _areas(session)
        faults: list[Fault] = []
        customers: dict[str, Values] = {}
        points: dict[str, Values] = {}
        for number, row in batch:
            area = areas.get((fold(row["province"]), fold(row["ward"])))
            if area is None:
                faults.append((number, "ward", "a ward that is not in the areas"))
                continue
            code = row["code"]
            customers[code] = {
                "code": code,
                "name": row["name"],
                "phone": row["phone"],
                "email": row["email"],
                "address": row["address"],
                "area_id": area[0],
                "corporation": area[1],
                "created_at": self._clock.now(),
            }
            points[code] = {
                "code": f"{code}001",
                "customer_code": code,
                "area_id": area[0],
                "address": row["address"],
                "group": row["group"],
                "households": row["households"] or Decimal(1),
                "phases": row["phases"],
                "reading_day": 0,
                "supplied_from": row["supplied_from"] or today(self._clock),
                "supplied_to": None,
            }
        _upsert(session, Customer, "code", list(customers.values()), keep=("created_at",))
        _upsert(
            session, ServicePoint, "code", list(points.values()), keep=("reading_day", "supplied_from", "supplied_to")
        )
        return faults

    def _bills(self, session: Session, batch: Sequence[tuple[int, Values]]) -> list[Fault]:
        points: dict[str, Any] = {}
        for found in session.execute(
            select(ServicePoint.customer_code, ServicePoint.id, ServicePoint.group, ServicePoint.households)
            .where(ServicePoint.customer_code.in_({row["customer_code"] for _, row in batch}))
            .order_by(ServicePoint.id.desc())
        ):
            points[found.customer_code] = found
        wanted = {point.id for point in points.values()}
        periods = {row["period"] for _, row in batch}
        periods |= {_month_before(period) for period in periods}
        taken: dict[tuple[int, str], str] = {}
        used: dict[tuple[int, str], int] = {}
        for bill in session.execute(
            select(Bill.service_point_id, Bill.period, Bill.number, Bill.kwh).where(
                Bill.service_point_id.in_(wanted), Bill.period.in_(periods)
            )
        ):
            taken[bill.service_point_id, bill.period] = bill.number
            used[bill.service_point_id, bill.period] = bill.kwh
        owners: dict[str, str] = {}
        before: dict[str, tuple[int, tuple[int, int]]] = {}
        for known in session.execute(
            select(Bill.number, Bill.customer_code, Bill.id, Bill.kwh, Bill.subtotal).where(
                Bill.number.in_([row["number"] for _, row in batch])
            )
        ):
            owners[known.number] = known.customer_code
            before[known.number] = known.id, (known.kwh, known.subtotal)
        faults: list[Fault] = []
        bills: dict[str, Values] = {}
        lines: dict[str, tuple[BillLineView, ...]] = {}
        for number, row in batch:
            hours = {name: row.pop(f"kwh_{name}") for name in _HOURS}
            point = points.get(row["customer_code"])
            if point is None:
                faults.append((number, "customer_code", "no customer has this code"))
                continue
            if owners.setdefault(row["number"], row["customer_code"]) != row["customer_code"]:
                faults.append((number, "number", "another customer's bill has this number"))
                continue
            if taken.setdefault((point.id, row["period"]), row["number"]) != row["number"]:
                faults.append((number, "period", "the customer has another bill for this month"))
                continue
            used[point.id, row["period"]] = row["kwh"]
            bills[row["number"]] = row | {
                "service_point_id": point.id,
                "previous_kwh": None,
                "group": point.group,
                "households": point.households,
                "tables": _tables(row["period_from"], row["period_to"]),
            }
            self._explain(number, bills[row["number"]], hours, lines)
        for row in bills.values():
            row["previous_kwh"] = used.get((row["service_point_id"], _month_before(row["period"])))
        _upsert(session, Bill, "number", list(bills.values()), never_emptied=("paid_on", "previous_kwh"))
        # Lines of sums that have changed explain nothing any more.
        stale = [i for n, (i, sums) in before.items() if n in bills and sums != _sums(bills[n])]
        if stale:
            session.execute(delete(BillLine).where(BillLine.bill_id.in_(stale)))
        _write_lines(session, lines)
        return faults

    def _explain(
        self, number: int, row: Values, hours: dict[str, int | None], lines: dict[str, tuple[BillLineView, ...]]
    ) -> None:
        """Keeps the lines that can't be computed later (by the hour), and reports amounts that no rule gives."""
        by_hours = {name: kwh for name, kwh in hours.items() if kwh is not None}
        if not by_hours and not self._check_amounts:
            return
        span = row["period_from"], row["period_to"]
        billed = Billed(row["kwh"], *span, row["group"], row["households"], row["subtotal"], by_hours or None)
        found = lines_of(billed)
        if by_hours and found:
            lines[row["number"]] = found
        if self._check_amounts and not found:
            self.doubts.append((number, "subtotal", "written, but no price table gives this amount"))

    def _outages(self, session: Session, batch: Sequence[tuple[int, Values]]) -> list[Fault]:
        areas = _areas(session)
        faults: list[Fault] = []
        outages: dict[str, Values] = {}
        places: list[tuple[str, int, str]] = []
        now = self._clock.now()
        for number, row in batch:
            area = areas.get((fold(row["province"]), fold(row["ward"])))
            if area is None:
                faults.append((number, "ward", "a ward that is not in the areas"))
                continue
            reference = row["reference"]
            outages[reference] = {
                "reference": reference,
                "corporation": area[1],
                "kind": row["kind"],
                "status": row["status"] or ("scheduled" if row["kind"] == "planned" else "running"),
                "reason": row["reason"],
                "starts_at": row["starts_at"],
                "expected_end_at": row["expected_end_at"],
                "ended_at": None,
                "announced_at": now if row["kind"] == "planned" else None,
                "updated_at": now,
            }
            places.append((reference, area[0], row["part"] or ""))
        _upsert(session, Outage, "reference", list(outages.values()), keep=("ended_at", "announced_at"))
        ids = {
            row.reference: row.id
            for row in session.execute(select(Outage.reference, Outage.id).where(Outage.reference.in_(outages)))
        }
        touched = {(ids[ref], area_id): part for ref, area_id, part in places}
        rows = [{"outage_id": outage, "area_id": area_id, "part": part} for (outage, area_id), part in touched.items()]
        _upsert(session, OutageArea, ("outage_id", "area_id"), rows)
        return faults


def _upsert(
    session: Session,
    model: type[Base],
    key: str | tuple[str, ...],
    rows: list[Values],
    *,
    keep: Sequence[str] = (),
    never_emptied: Sequence[str] = (),
) -> None:
    """Inserts, or updates all columns but the key and `keep`. `never_emptied`: an empty cell leaves what is there."""
    if not rows:
        return
    table = cast(Table, model.__table__)
    keys = (key,) if isinstance(key, str) else key
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    statement: Any = dialect.insert(table)
    changes: Mapping[str, Any] = {
        name: func.coalesce(statement.excluded[name], table.c[name])
        if name in never_emptied
        else statement.excluded[name]
        for name in rows[0]
        if name not in keys and name not in keep
    }
    session.connection().execute(statement.on_conflict_do_update(index_elements=list(keys), set_=changes), rows)


def _areas(session: Session) -> dict[tuple[str, str], tuple[int, str]]:
    rows = session.execute(select(Area.province, Area.ward, Area.id, Area.corporation))
    return {(fold(row.province), fold(row.ward)): (row.id, row.corporation) for row in rows}


def _sums(row: Values) -> tuple[int, int]:
    return row["kwh"], row["subtotal"]


def _write_lines(session: Session, lines: Mapping[str, tuple[BillLineView, ...]]) -> None:
    """Lines in the place of those that the bills had."""
    if not lines:
        return
    ids = {row.number: row.id for row in session.execute(select(Bill.number, Bill.id).where(Bill.number.in_(lines)))}
    session.execute(delete(BillLine).where(BillLine.bill_id.in_(ids.values())))
    rows = [
        {
            "bill_id": ids[number],
            "position": position,
            "label": line.label,
            "kwh": Decimal(line.kwh),
            "price": Decimal(line.price),
            "amount": Decimal(line.amount),
        }
        for number, found in lines.items()
        for position, line in enumerate(found, start=1)
    ]
    session.execute(insert(cast(Table, BillLine.__table__)), rows)


@lru_cache(maxsize=1000)
def _tables(first: date, last: date) -> str:
    return ",".join(table.id for table in catalogue().tables_between(first, last))


@lru_cache(maxsize=1000)
def _month_before(period: str) -> str:
    year, month = divmod(int(period[:4]) * 12 + int(period[5:]) - 2, 12)
    return f"{year}-{month + 1:02d}"
