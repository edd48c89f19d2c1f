"""Account links where customers live in the company's system."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from utility.audit import Audit
from utility.backoffice import wire
from utility.backoffice.reads import RestCustomers
from utility.clock import Clock
from utility.customer_code import is_valid, normalise
from utility.database import Database
from utility.identity import Identity
from utility.identity.reminders import Reminder
from utility.masking import mask_address, mask_name
from utility.models import Area, Customer
from utility.sms import SmsSender
from utility.views import LinkStart


class RestIdentity(Identity):
    """Before a one-time code is sent, the phone of the contract is read from the company, so that it is never stale.

    Kept here is what links need and no more: the code, the phone, the ward; name and address masked. The answers stay
    the same whether or not the code exists; BackOfficeDown is raised for both alike.
    """

    def __init__(
        self, database: Database, clock: Clock, sms: SmsSender, audit: Audit, customers: RestCustomers
    ) -> None:
        super().__init__(database, clock, sms, audit)
        self._here = database
        self._time = clock
        self._customers = customers

    def start_link(self, chat: str, code: str) -> LinkStart:
        self._refresh(code)
        return super().start_link(chat, code)

    def send_fresh_code(self, chat: str, code: str, purpose: str) -> LinkStart:
        self._refresh(code)
        return super().send_fresh_code(chat, code, purpose)

    def start_link_of_caller(self, chat: str, phone: str) -> LinkStart:
        return LinkStart("invalid")  # as below: the caller names a code

    def remind_codes(self, chat: str, phone: str) -> Reminder:
        return "unavailable"  # only customers who once linked a chat are known here

    def _refresh(self, code: str) -> None:
        known = code if is_valid(code) else normalise(code)
        if known is None:
            return
        sent = self._customers.record(known)
        with self._here.write() as session:
            self._here.lock(session, f"customer-copy:{known}")
            row = session.get(Customer, known)
            if sent is None:
                if row is not None:
                    row.phone = None  # the contract ended: its old phone opens nothing any more
                return
            area_id = _area(session, sent.area)
            if row is None:
                row = Customer(code=known, created_at=self._time.now())
                session.add(row)
            row.name, row.address = mask_name(sent.name), mask_address(sent.address)
            row.phone, row.corporation, row.area_id = sent.phone, sent.corporation, area_id


def _area(session: Session, sent: wire.Area) -> int:
    found = session.scalar(select(Area.id).where(Area.province == sent.province, Area.ward == sent.ward))
    if found is not None:
        return found
    area = Area(**sent.model_dump(exclude={"id"}))
    session.add(area)
    session.flush()
    return area.id
