"""Standing orders (trích nợ tự động): every bill is taken from the customer's bank account.

    requested → active → stopping → stopped
              ↘ refused        ↘ (the bank stops it on its own) stopped

The customer asks, the bank answers: it registers the order under a number of its own (mandate) or refuses it, and it
stops it. Registration is free. A customer has at most one order that has not ended.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from utility.audit import Audit
from utility.clock import Clock, today
from utility.customer_code import is_valid
from utility.database import Database
from utility.models import AutoDebit, Customer
from utility.payments.numbers import AUTO_DEBIT, new_number

AutoDebitState = Literal["requested", "active", "refused", "stopping", "stopped"]
ENDED: frozenset[AutoDebitState] = frozenset({"refused", "stopped"})
TRANSITIONS: dict[AutoDebitState, frozenset[AutoDebitState]] = {
    "requested": frozenset({"active", "refused", "stopped"}),  # stopped: taken back before the bank answered
    "active": frozenset({"stopping", "stopped"}),
    "stopping": frozenset({"stopped"}),
    "refused": frozenset(),
    "stopped": frozenset(),
}


class AutoDebitError(ValueError):
    """The root of what can be wrong with a standing order."""


class InvalidAccount(AutoDebitError):
    """That is no bank account."""


class UnknownOrder(AutoDebitError):
    """There is no such customer, or no standing order of that number."""


class ForbiddenChange(AutoDebitError):
    """The order's state does not allow it."""

    def __init__(self, state: str, to: str) -> None:
        super().__init__(f"a standing order that is {state} can't become {to}")
        self.state = state
        self.to = to


@dataclass(frozen=True, slots=True)
class AutoDebitView:
    """A standing order as its customer sees it: of the account only the last four digits."""

    number: str
    customer_code: str
    bank_bin: str
    account_tail: str
    state: AutoDebitState
    requested_at: datetime
    changed_at: datetime
    reason: str
    failed_at: datetime | None
    failure: str


@dataclass(frozen=True, slots=True)
class ForTheBank:
    """What the bank needs to register (or stop) an order; for the file or form that goes there, never for a chat."""

    number: str
    customer_code: str
    bank_bin: str
    account: str
    holder: str
    mandate: str | None


class AutoDebits:
    """Standing orders of customers."""

    def __init__(self, database: Database, clock: Clock, audit: Audit) -> None:
        self._database = database
        self._clock = clock
        self._audit = audit

    def register(
        self, code: str, *, bank_bin: str, account: str, holder: str, chat: str | None = None
    ) -> tuple[AutoDebitView, bool]:
        """Asks the bank for a standing order; True when there was none before.

        The same account again gives the order under way. Raises InvalidAccount, UnknownOrder for a customer that
        does not exist, and ForbiddenChange while an order on another account has not ended.
        """
        account = re.sub(r"[\s.-]", "", account)
        holder = " ".join(holder.split())
        if not re.fullmatch(r"\d{6}", bank_bin) or not re.fullmatch(r"[0-9A-Za-z]{6,19}", account):
            raise InvalidAccount("a bank's BIN has six digits, an account 6 to 19 letters and digits")
        if not 2 <= len(holder) <= 120:
            raise InvalidAccount("the account's holder is missing")
        now = self._clock.now()
        with self._database.write() as session:
            self._database.lock(session, f"auto-debit:{code}")
            if not is_valid(code) or session.get(Customer, code) is None:
                raise UnknownOrder(f"there is no customer {code}")
            running = session.scalar(_running(code))
            if running is not None:
                if (running.bank_bin, running.account) != (bank_bin, account) or running.state == "stopping":
                    raise ForbiddenChange(running.state, "requested")
                return _view(running), False
            order = AutoDebit(
                number=new_number(AUTO_DEBIT, today(self._clock)),
                chat=chat,
                customer_code=code,
                bank_bin=bank_bin,
                account=account,
                account_tail=account[-4:],
                holder=holder,
                state="requested",
                requested_at=now,
                changed_at=now,
                reason="",
                failure="",
            )
            session.add(order)
            session.flush()
            self._audit.add(session, "auto_debit.requested", code, {"order": order.number, "bank": bank_bin})
            return _view(order), True

    def of_customer(self, code: str) -> AutoDebitView | None:
        """The order under way, else the newest one that ended."""
        with self._database.session() as session:
            order = session.scalar(_running(code)) or session.scalar(_of(code).limit(1))
            return None if order is None else _view(order)

    def to_send(self, bank_bin: str | None = None) -> list[ForTheBank]:
        """What the banks have not answered yet: orders to register, and orders to stop (they have a mandate)."""
        query = select(AutoDebit).where(AutoDebit.state.in_(("requested", "stopping"))).order_by(AutoDebit.id)
        if bank_bin is not None:
            query = query.where(AutoDebit.bank_bin == bank_bin)
        with self._database.session() as session:
            return [
                ForTheBank(o.number, o.customer_code, o.bank_bin, o.account or "", o.holder or "", o.mandate)
                for o in session.scalars(query)
            ]

    def confirm(self, number: str, *, mandate: str, by: str = "system") -> AutoDebitView:
        """The bank registered the order under `mandate`. Twice changes nothing."""
        if not 0 < len(mandate.strip()) <= 64:
            raise ValueError("a mandate has 1 to 64 characters")
        with self._database.write() as session:
            order = _locked(session, number)
            if order.state == "active" and order.mandate == mandate.strip():
                return _view(order)
            order.mandate = mandate.strip()
            return self._move(session, order, "active", by)

    def refuse(self, number: str, *, why: str, by: str = "system") -> AutoDebitView:
        """The bank refused the order; `why` is told to the customer."""
        return self._end(number, "refused", why, by)

    def stop(self, code: str, *, by: str, why: str = "") -> AutoDebitView:
        """The customer wants no more. An order that the bank never registered ends at once. Raises UnknownOrder."""
        with self._database.write() as session:
            self._database.lock(session, f"auto-debit:{code}")
            order = session.scalar(_running(code).with_for_update())
            if order is None:
                raise UnknownOrder(f"{code} has no standing order")
            if order.state == "stopping":
                return _view(order)
            return self._move(session, order, "stopped" if order.state == "requested" else "stopping", by, why)

    def stopped(self, number: str, *, why: str = "", by: str = "system") -> AutoDebitView:
        """The bank stopped the order, on request or on its own (an account that was closed)."""
        return self._end(number, "stopped", why, by)

    def failed(self, number: str, *, why: str) -> AutoDebitView:
        """The bank could not take a bill (no cover, say). The bill stays open, the order goes on."""
        with self._database.write() as session:
            order = _locked(session, number)
            if order.state not in {"active", "stopping"}:
                raise ForbiddenChange(order.state, "failed")
            order.failed_at, order.failure = self._clock.now(), why
            self._audit.add(session, "auto_debit.failed", order.customer_code, {"order": number})
            return _view(order)

    def _end(self, number: str, to: AutoDebitState, why: str, by: str) -> AutoDebitView:
        with self._database.write() as session:
            order = _locked(session, number)
            return _view(order) if order.state == to else self._move(session, order, to, by, why)

    def _move(self, session: Session, order: AutoDebit, to: AutoDebitState, by: str, why: str = "") -> AutoDebitView:
        state = cast(AutoDebitState, order.state)
        if to not in TRANSITIONS[state]:
            raise ForbiddenChange(state, to)
        order.state, order.changed_at, order.reason = to, self._clock.now(), why
        if to in ENDED:
            order.account = order.holder = None  # nobody needs the number any more
        self._audit.add(session, f"auto_debit.{to}", order.customer_code, {"order": order.number}, actor=by)
        return _view(order)


def _of(code: str) -> Select[AutoDebit]:
    return select(AutoDebit).where(AutoDebit.customer_code == code).order_by(AutoDebit.id.desc())


def _running(code: str) -> Select[AutoDebit]:
    return _of(code).where(AutoDebit.state.not_in(ENDED))


def _locked(session: Session, number: str) -> AutoDebit:
    order = session.scalar(select(AutoDebit).where(AutoDebit.number == number).with_for_update())
    if order is None:
        raise UnknownOrder(f"there is no standing order {number}")
    return order


def _view(order: AutoDebit) -> AutoDebitView:
    return AutoDebitView(
        number=order.number,
        customer_code=order.customer_code,
        bank_bin=order.bank_bin,
        account_tail=order.account_tail,
        state=cast(AutoDebitState, order.state),
        requested_at=order.requested_at,
        changed_at=order.changed_at,
        reason=order.reason,
        failed_at=order.failed_at,
        failure=order.failure,
    )
