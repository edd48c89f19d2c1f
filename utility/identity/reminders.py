"""A customer who has forgotten the code is sent it, to the phone on the contract and nowhere else."""

from __future__ import annotations

import logging
from typing import Literal

from sqlalchemy import select

from utility.audit import Audit
from utility.clock import Clock
from utility.database import Database
from utility.identity import limits
from utility.models import Customer
from utility.sms import SmsSender

log = logging.getLogger(__name__)

Reminder = Literal["sent", "limited", "unavailable"]

# A landlord of more houses is better served at the counter than by a text message of several segments.
MOST_CODES = 5
_SMS = (
    "Ma khach hang dien luc dang ky voi so dien thoai nay: {codes}. Neu khong yeu cau, Quy khach bo qua tin nhan nay."
)


class Reminders:
    """Sends customer codes to the phone they are registered with."""

    def __init__(self, database: Database, clock: Clock, sms: SmsSender, audit: Audit) -> None:
        self._database = database
        self._clock = clock
        self._sms = sms
        self._audit = audit

    def send(self, chat: str, phone: str) -> Reminder:
        """Sends the codes of `phone` (E.164) to it. The same answer whether or not it is on any contract; "limited"
        after too many messages asked for by this chat or for this phone."""
        now = self._clock.now()
        with self._database.write() as session:
            self._database.lock(session, limits.chat_lock(chat), limits.code_lock(phone))
            if limits.reached(session, "sent", chat, phone, now):
                return "limited"
            limits.note(session, "sent", chat, phone, now)
            found = session.scalars(
                select(Customer.code).where(Customer.phone == phone).order_by(Customer.code).limit(MOST_CODES)
            )
            codes = list(found)
            for code in codes:
                self._audit.add(session, "code.reminded", code, actor=f"chat:{chat}")
        if codes:
            try:
                self._sms.send(phone, _SMS.format(codes=", ".join(codes)))
            except Exception:
                # Raising would tell the chat that the phone is on a contract.
                log.exception("the SMS gateway refused a reminder of customer codes")
        return "sent"
