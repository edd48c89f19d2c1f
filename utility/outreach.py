"""Whom the company may speak to unasked, and about what: people served, people about to lose supply, people who owe.

Phone numbers leave this room only here: callers keep them out of logs and chats. Everything is read from our own
database; with a back office connected these lists are empty, and no calls are planned.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from utility.catalogue import Catalogue
from utility.clock import VIETNAM
from utility.database import Database
from utility.models import Area, Bill, Customer, Outage, OutageArea, ServiceRequest
from utility.requests.states import State

_NOTIFICATIONS = "register_notifications"


class Topic(StrEnum):
    """What a notice is about, as customers choose it when they register for notices."""

    BILLS = "bills"
    OUTAGES = "outages"
    REQUESTS = "requests"  # a request of their own: it can be stopped, not chosen


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a customer wants to be told, by their latest registration; nothing registered is the default.

    `topics` empty: everything. `way` is "zalo", "sms", "email" or "app", None when never chosen.
    """

    stopped: bool = False
    topics: frozenset[Topic] = frozenset()
    way: str | None = None

    def allow(self, topic: Topic) -> bool:
        """Whether they want to hear of this. News of their own request follows from having made it."""
        return not self.stopped and (not self.topics or topic in self.topics or topic is Topic.REQUESTS)


@dataclass(frozen=True, slots=True)
class Served:
    """A request that was carried out."""

    number: str
    service_name: str
    customer_code: str | None
    phone: str
    closed_at: datetime


@dataclass(frozen=True, slots=True)
class Interrupted:
    """A customer whose supply will be cut as planned."""

    reference: str
    customer_code: str
    phone: str
    area: str
    part: str
    reason: str
    starts_at: datetime
    expected_end_at: datetime | None


@dataclass(frozen=True, slots=True)
class Owing:
    """A customer with an unpaid bill."""

    bill_number: str
    customer_code: str
    phone: str
    period: str
    total: int
    due_on: date


class Outreach:
    """Lists of people, each with the number on the contract (or the one they left with the request)."""

    def __init__(self, database: Database, catalogue: Catalogue) -> None:
        self._database = database
        self._catalogue = catalogue

    def served_on(self, day: date) -> list[Served]:
        """Requests carried out on a day in Vietnam. Confidential ones are left out: nobody calls an informant back."""
        begin = datetime.combine(day, time(), VIETNAM)
        query = (
            select(ServiceRequest, Customer.phone)
            .outerjoin(Customer, Customer.code == ServiceRequest.customer_code)
            .where(
                ServiceRequest.status == State.DONE.value,
                ServiceRequest.closed_at >= begin,
                ServiceRequest.closed_at < begin + timedelta(days=1),
            )
            .order_by(ServiceRequest.number)
        )
        found = []
        with self._database.session() as session:
            for request, contract in session.execute(query):
                service = self._catalogue.service(request.service)
                phone = str(request.fields.get("phone_number") or contract or "")
                if phone and request.closed_at and not service.confidential:
                    found.append(
                        Served(request.number, service.official_name, request.customer_code, phone, request.closed_at)
                    )
        return found

    def interrupted(self, after: datetime, before: datetime) -> list[Interrupted]:
        """Customers whose planned interruption begins between two instants, and who want to hear of outages."""
        query = (
            select(Outage, OutageArea.part, Area, Customer)
            .join(OutageArea, OutageArea.outage_id == Outage.id)
            .join(Area, Area.id == OutageArea.area_id)
            .join(Customer, Customer.area_id == Area.id)
            .where(
                Outage.kind == "planned",
                Outage.status == "scheduled",
                Outage.starts_at >= after,
                Outage.starts_at < before,
                Customer.phone.is_not(None),
            )
            .order_by(Outage.starts_at, Outage.id, Customer.code)
        )
        with self._database.session() as session:
            rows = session.execute(query).all()
            wishes = _wishes(session, (customer.code for *_, customer in rows))
        return [
            Interrupted(
                reference=outage.reference,
                customer_code=customer.code,
                phone=customer.phone or "",
                area=f"{area.ward}, {area.province}",
                part=part,
                reason=outage.reason,
                starts_at=outage.starts_at,
                expected_end_at=outage.expected_end_at,
            )
            for outage, part, area, customer in rows
            if wishes.get(customer.code, Wishes()).allow(Topic.OUTAGES)
        ]

    def owing(self, earliest: date, latest: date) -> list[Owing]:
        """Customers with an unpaid bill due between two days, both included, and who want to hear of bills."""
        query = (
            select(Bill, Customer.phone)
            .join(Customer, Customer.code == Bill.customer_code)
            .where(
                Bill.paid_on.is_(None),
                Bill.due_on >= earliest,
                Bill.due_on <= latest,
                Customer.phone.is_not(None),
            )
            .order_by(Bill.due_on, Bill.number)
        )
        with self._database.session() as session:
            rows = session.execute(query).all()
            wishes = _wishes(session, (bill.customer_code for bill, _ in rows))
        return [
            Owing(bill.number, bill.customer_code, phone or "", bill.period, bill.total, bill.due_on)
            for bill, phone in rows
            if wishes.get(bill.customer_code, Wishes()).allow(Topic.BILLS)
        ]

    def still_planned(self, reference: str) -> bool:
        """Whether a planned interruption is still to come."""
        with self._database.session() as session:
            status = session.scalar(select(Outage.status).where(Outage.reference == reference))
        return status == "scheduled"

    def still_unpaid(self, bill_number: str) -> bool:
        """Whether a bill is still open."""
        with self._database.session() as session:
            row = session.execute(select(Bill.paid_on).where(Bill.number == bill_number)).one_or_none()
        return row is not None and row.paid_on is None

    def phone_of(self, code: str) -> str | None:
        """The number on the contract, in E.164."""
        with self._database.session() as session:
            return session.scalar(select(Customer.phone).where(Customer.code == code))

    def phone_of_request(self, number: str) -> str | None:
        """The number left with a request, or else the one on its contract."""
        query = (
            select(ServiceRequest.fields, Customer.phone)
            .outerjoin(Customer, Customer.code == ServiceRequest.customer_code)
            .where(ServiceRequest.number == number)
        )
        with self._database.session() as session:
            row = session.execute(query).one_or_none()
        return None if row is None else str(row.fields.get("phone_number") or row.phone or "") or None

    def wishes_of(self, code: str) -> Wishes:
        """What a customer wants to be told."""
        with self._database.session() as session:
            return _wishes(session, [code]).get(code, Wishes())


def _wishes(session: Session, codes: Iterable[str]) -> dict[str, Wishes]:
    """The latest registration of each customer code, cancelled and refused ones aside."""
    wanted = sorted(set(codes))
    found: dict[str, Wishes] = {}
    for at in range(0, len(wanted), 500):
        query = (
            select(ServiceRequest.customer_code, ServiceRequest.fields)
            .where(
                ServiceRequest.service == _NOTIFICATIONS,
                ServiceRequest.customer_code.in_(wanted[at : at + 500]),
                ServiceRequest.status.not_in((State.CANCELLED.value, State.REJECTED.value)),
            )
            .order_by(ServiceRequest.created_at, ServiceRequest.id)
        )
        for code, fields in session.execute(query):
            found[code] = _read(fields)
    return found


def _read(fields: dict[str, object]) -> Wishes:
    topic, way = str(fields.get("topics") or "all"), fields.get("notify_by")
    topics = frozenset({Topic(topic)}) if topic in (Topic.BILLS, Topic.OUTAGES) else frozenset()
    return Wishes(stopped=topic == "stop", topics=topics, way=str(way) if way else None)
