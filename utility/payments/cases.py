"""A customer has paid and the bill still stands open: the search (tra soát) for that payment.

A case closes by itself the moment the money is counted for its bill. Money that came in and lies with people to decide
is tied to the case when it looks like the payment meant, so that whoever opens either sees the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, cast

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from utility.audit import Audit
from utility.clock import Clock, today
from utility.database import Database
from utility.models import Bill, IncomingPayment, PaymentCase
from utility.payments.numbers import CASE, new_number

CaseState = Literal["open", "resolved", "rejected"]
EvidenceKind = Literal["photo", "text", "reference"]

# Banks and intermediaries settle on the next working day; after a long weekend that is the fourth.
FOUND_WITHIN = timedelta(days=4)
_MOST_EVIDENCE = 20
_LONGEST_EVIDENCE = 2_000


class UnknownBill(LookupError):
    """The bill does not exist or is another customer's."""


class UnknownCase(LookupError):
    """There is no case of that number."""


class CaseClosedAlready(ValueError):
    """The case has its answer; open a new one."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a customer has to show: a stored photo's key, a sentence, or the transfer's number at the bank."""

    kind: EvidenceKind
    value: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseView:
    """A search for a payment. `incoming_id`: money that came in and may be it, waiting for people."""

    number: str
    state: CaseState
    chat: str | None
    customer_code: str
    bill_number: str
    source: str | None
    reference: str | None
    amount: int | None
    paid_at: datetime | None
    evidence: tuple[Evidence, ...]
    incoming_id: int | None
    opened_at: datetime
    answer_by: datetime
    closed_at: datetime | None
    closed_by: str | None
    resolution: str


@dataclass(frozen=True, slots=True)
class CaseOpened:
    """opened: the search begins; added: it was under way and knows more now; paid: nothing to search, it is paid."""

    status: Literal["opened", "added", "paid"]
    case: CaseView | None


class Cases:
    """Searches for payments."""

    def __init__(self, database: Database, clock: Clock, audit: Audit, tell: Callable[[], object]) -> None:
        self._database = database
        self._clock = clock
        self._audit = audit
        self._tell = tell

    def open(
        self,
        code: str,
        bill_number: str,
        *,
        chat: str | None = None,
        source: str | None = None,
        reference: str | None = None,
        amount: int | None = None,
        paid_at: datetime | None = None,
        evidence: Sequence[tuple[EvidenceKind, str]] = (),
    ) -> CaseOpened:
        """Begins a search, or adds to the one under way for this bill. Raises UnknownBill."""
        now = self._clock.now()
        with self._database.write() as session:
            self._database.lock(session, f"bills-of:{code}")
            bill = session.execute(select(Bill.customer_code, Bill.paid_on).where(Bill.number == bill_number)).first()
            if bill is None or bill.customer_code != code:
                raise UnknownBill(f"{code} has no bill {bill_number}")
            if bill.paid_on is not None:
                return CaseOpened("paid", None)
            case = session.scalar(_open_cases([bill_number]))
            known = case is not None
            if case is None:
                case = PaymentCase(
                    number=new_number(CASE, today(self._clock)),
                    customer_code=code,
                    bill_number=bill_number,
                    state="open",
                    evidence=[],
                    opened_at=now,
                )
                session.add(case)
            case.chat = chat or case.chat
            case.source = source or case.source
            case.reference = reference or case.reference
            case.amount = amount or case.amount
            case.paid_at = paid_at or case.paid_at
            # A new list: SQLAlchemy does not see what changes inside a JSON value.
            case.evidence = (case.evidence + _evidence(evidence, now))[-_MOST_EVIDENCE:]
            _find_money(session, case)
            self._audit.add(session, "case.added" if known else "case.opened", code, {"case": case.number})
            session.flush()
            return CaseOpened("added" if known else "opened", case_view(case))

    def find(self, number: str) -> CaseView | None:
        """The case of that number; for staff. A chat sees its customer's cases by `of_customer`."""
        with self._database.session() as session:
            case = session.scalar(select(PaymentCase).where(PaymentCase.number == number))
            return None if case is None else case_view(case)

    def of_customer(self, code: str) -> list[CaseView]:
        """The customer's cases, the newest first."""
        return self._list(select(PaymentCase).where(PaymentCase.customer_code == code))

    def waiting(self) -> list[CaseView]:
        """The open cases, the newest first."""
        return self._list(select(PaymentCase).where(PaymentCase.state == "open"))

    def reject(self, number: str, *, by: str, why: str) -> CaseView:
        """Closes a case: no such payment came in. `why` is told to the customer. UnknownCase, CaseClosedAlready."""
        if not why.strip():
            raise ValueError("say why: the customer reads it")
        with self._database.write() as session:
            case = session.scalar(select(PaymentCase).where(PaymentCase.number == number).with_for_update())
            if case is None:
                raise UnknownCase(f"there is no case {number}")
            if case.state != "open":
                raise CaseClosedAlready(f"case {number} is {case.state}")
            _close(session, self._audit, case, "rejected", self._clock.now(), by, why.strip())
            rejected = case_view(case)
        self._tell()
        return rejected

    def _list(self, query: Select[PaymentCase]) -> list[CaseView]:
        with self._database.session() as session:
            return [case_view(case) for case in session.scalars(query.order_by(PaymentCase.id.desc()))]


def resolve_paid(session: Session, audit: Audit, numbers: Iterable[str], now: datetime, incoming_id: int) -> None:
    """Closes the open cases of bills that were just paid. Call with the customer's bills locked."""
    for case in session.scalars(_open_cases(list(numbers))):
        case.incoming_id = incoming_id
        _close(session, audit, case, "resolved", now, "system", "")


def link_money(session: Session, row: IncomingPayment) -> None:
    """Ties money that waits for people to the open case it looks like."""
    by_reference = (PaymentCase.reference == row.reference) & (
        PaymentCase.source.is_(None) | (PaymentCase.source == row.source)
    )
    by_bill = PaymentCase.bill_number.in_(row.bill_numbers or [""])
    query = select(PaymentCase).where(PaymentCase.state == "open", or_(by_reference, by_bill))
    for case in session.scalars(query):
        case.incoming_id = case.incoming_id or row.id


def case_view(case: PaymentCase) -> CaseView:
    """The row as a value."""
    return CaseView(
        number=case.number,
        state=cast(CaseState, case.state),
        chat=case.chat,
        customer_code=case.customer_code,
        bill_number=case.bill_number,
        source=case.source,
        reference=case.reference,
        amount=case.amount,
        paid_at=case.paid_at,
        evidence=tuple(Evidence(e["kind"], e["value"], datetime.fromisoformat(e["at"])) for e in case.evidence),
        incoming_id=case.incoming_id,
        opened_at=case.opened_at,
        answer_by=case.opened_at + FOUND_WITHIN,
        closed_at=case.closed_at,
        closed_by=case.closed_by,
        resolution=case.resolution,
    )


def _open_cases(numbers: Sequence[str]) -> Select[PaymentCase]:
    return select(PaymentCase).where(PaymentCase.state == "open", PaymentCase.bill_number.in_(numbers))


def _find_money(session: Session, case: PaymentCase) -> None:
    """Looks whether the payment came in before the customer asked, and lies with people."""
    if case.incoming_id is not None:
        return
    waiting = select(IncomingPayment).where(IncomingPayment.state == "open")
    if case.reference:
        named = waiting.where(IncomingPayment.reference == case.reference)
        if case.source:
            named = named.where(IncomingPayment.source == case.source)
        found = session.scalars(named.limit(2)).all()
        if len(found) == 1:
            case.incoming_id = found[0].id
            return
    same_customer = session.scalars(waiting.where(IncomingPayment.customer_code == case.customer_code)).all()
    fitting = [row for row in same_customer if not row.bill_numbers or case.bill_number in row.bill_numbers]
    if len(fitting) == 1:
        case.incoming_id = fitting[0].id


def _evidence(items: Sequence[tuple[EvidenceKind, str]], now: datetime) -> list[dict[str, Any]]:
    return [
        {"kind": kind, "value": value.strip()[:_LONGEST_EVIDENCE], "at": now.isoformat()}
        for kind, value in items
        if value.strip()
    ]


def _close(
    session: Session, audit: Audit, case: PaymentCase, state: CaseState, now: datetime, by: str, why: str
) -> None:
    case.state, case.closed_at, case.closed_by, case.resolution = state, now, by, why
    audit.add(session, f"case.{state}", case.customer_code, {"case": case.number, "bill": case.bill_number})
