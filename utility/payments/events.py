"""Tells the rest of the application, at once, that a bill is paid or a search has its answer.

Events are told after the transaction and noted as told; what a crash left untold is told by `tell_pending`. So an event
may come twice and never not at all: listeners drop the second by its `id`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Literal, cast

from sqlalchemy import func, select, update

from utility.announcing import Listeners
from utility.clock import VIETNAM, Clock
from utility.database import Database
from utility.models import Bill, IncomingPayment, Payment, PaymentCase
from utility.payments.incoming import BillPaid, CaseClosed, PaymentEvent

Listener = Callable[[PaymentEvent], None]

# Older news helps nobody: a customer who reads "paid" days later is only confused.
FRESH = timedelta(days=1)
_AT_ONCE = 500


class Announcer:
    """Keeps the listeners and tells them what they have not heard."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._listeners = Listeners[PaymentEvent]("a payment event")

    def subscribe(self, listener: Listener) -> None:
        """Calls `listener` for every event from now on, in the thread that caused it; it should only pass it on."""
        self._listeners.add(listener)

    def tell_pending(self) -> int:
        """Tells what nobody has heard of; gives how many events. Without listeners nothing counts as heard."""
        if not self._listeners:
            return 0
        return self._tell(IncomingPayment, self._paid()) + self._tell(PaymentCase, self._closed())

    def _paid(self) -> Mapping[int, Sequence[PaymentEvent]]:
        query = (
            select(
                IncomingPayment.id,
                IncomingPayment.source,
                Payment.paid_at,
                Bill.number,
                Bill.customer_code,
                Bill.period,
                Bill.total,
            )
            .join(
                Payment,
                (Payment.source == IncomingPayment.source) & (Payment.reference == IncomingPayment.reference),
            )
            .join(Bill, Bill.id == Payment.bill_id)
            .where(
                IncomingPayment.announced_at.is_(None),
                IncomingPayment.state.in_(("matched", "applied")),
                func.coalesce(IncomingPayment.decided_at, IncomingPayment.received_at) >= self._clock.now() - FRESH,
            )
            .order_by(IncomingPayment.id, Bill.period)
            .limit(_AT_ONCE)
        )
        events: dict[int, list[PaymentEvent]] = defaultdict(list)
        with self._database.session() as session:
            for row in session.execute(query):
                events[row.id].append(
                    BillPaid(
                        id=f"bill-paid:{row.number}",
                        bill_number=row.number,
                        customer_code=row.customer_code,
                        period=row.period,
                        amount=row.total,
                        paid_on=row.paid_at.astimezone(VIETNAM).date(),
                        source=row.source,
                    )
                )
        return events

    def _closed(self) -> Mapping[int, Sequence[PaymentEvent]]:
        query = (
            select(PaymentCase)
            .where(
                PaymentCase.announced_at.is_(None),
                PaymentCase.state != "open",
                PaymentCase.closed_at >= self._clock.now() - FRESH,
            )
            .order_by(PaymentCase.id)
            .limit(_AT_ONCE)
        )
        with self._database.session() as session:
            return {
                case.id: [
                    CaseClosed(
                        id=f"case-closed:{case.number}",
                        case_number=case.number,
                        state=cast(Literal["resolved", "rejected"], case.state),
                        chat=case.chat,
                        customer_code=case.customer_code,
                        bill_number=case.bill_number,
                        resolution=case.resolution,
                    )
                ]
                for case in session.scalars(query)
            }

    def _tell(
        self, model: type[IncomingPayment] | type[PaymentCase], news: Mapping[int, Sequence[PaymentEvent]]
    ) -> int:
        """Tells the news of each row and notes the rows whose news everybody took."""
        heard = [row_id for row_id, events in news.items() if self._listeners.take(*events)]
        if heard:
            with self._database.write() as session:
                session.execute(update(model).where(model.id.in_(heard)).values(announced_at=self._clock.now()))
        return sum(len(events) for events in news.values())
