"""A challenge: a one-time code is sent to the phone on the contract and must come back right from the same chat.

Answers are the same whether or not the customer code exists. A try is counted before it is compared, in one
transaction with the check of the limits, so parallel tries can't pass them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from utility.audit import Audit
from utility.clock import Clock
from utility.database import Database
from utility.identity import codes, limits
from utility.models import Customer, OneTimeCode
from utility.sms import SmsSender

log = logging.getLogger(__name__)

Outcome = Literal["right", "wrong", "expired", "locked", "none"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a try came to; `customer_code` is set when it was right."""

    outcome: Outcome
    customer_code: str | None = None


class _Reserved(NamedTuple):
    code_id: int
    attempt_id: int
    customer_code: str
    salt: bytes
    digest: bytes
    deliverable: bool
    last: bool


class Challenges:
    """Sends and checks one-time codes. One code a chat and purpose is open at a time; a new one closes the former."""

    def __init__(self, database: Database, clock: Clock, sms: SmsSender, audit: Audit) -> None:
        self._database = database
        self._clock = clock
        self._sms = sms
        self._audit = audit

    def send(self, chat: str, code: str, purpose: str, text: str) -> bool:
        """Sends a code for `purpose`; False when a limit forbids it. `text` says what for, with `{otp}` in it."""
        otp, salt = codes.new_code(), codes.new_salt()
        digest = codes.digest(otp, salt)  # slow on purpose: outside the transaction
        now = self._clock.now()
        with self._database.write() as session:
            self._database.lock(session, limits.chat_lock(chat), limits.code_lock(code))
            if any(limits.reached(session, kind, chat, code, now) for kind in ("sent", "wrong")):
                self._audit.add(session, "code.limited", code, {"purpose": purpose}, actor=f"chat:{chat}")
                return False
            limits.forget_old(session, now)
            limits.note(session, "sent", chat, code, now)
            phone = session.scalar(select(Customer.phone).where(Customer.code == code))
            session.execute(
                update(OneTimeCode)
                .where(OneTimeCode.chat == chat, OneTimeCode.purpose == purpose, OneTimeCode.closed_at.is_(None))
                .values(closed_at=now)
            )
            session.add(
                OneTimeCode(
                    chat=chat,
                    customer_code=code,
                    purpose=purpose,
                    salt=salt,
                    digest=digest,
                    deliverable=phone is not None,
                    created_at=now,
                    expires_at=now + codes.LIFETIME,
                )
            )
            self._audit.add(session, "code.sent", code, {"purpose": purpose}, actor=f"chat:{chat}")
        if phone is not None:
            self._deliver(phone, text.format(otp=otp))
        return True

    def check(self, chat: str, otp: str, purpose: str, then: Callable[[Session, str], None] | None = None) -> Verdict:
        """Tries a code. A wrong one counts against the code, the chat and the customer code.

        `then` does what the code allows, for the customer code, in the transaction that uses the code up.
        """
        reserved = self._reserve(chat, purpose)
        if isinstance(reserved, Verdict):
            return reserved
        right = codes.matches(otp, reserved.salt, reserved.digest) and reserved.deliverable
        if not right:
            self._audit.record("code.wrong", reserved.customer_code, {"purpose": purpose}, actor=f"chat:{chat}")
            return Verdict("locked" if reserved.last else "wrong")
        with self._database.write() as session:
            if not _close(session, reserved.code_id, self._clock):
                return Verdict("none")  # used or replaced in the meantime
            limits.forgive(session, reserved.attempt_id)
            if then is not None:
                then(session, reserved.customer_code)
        return Verdict("right", reserved.customer_code)

    def _reserve(self, chat: str, purpose: str) -> _Reserved | Verdict:
        """Counts the try as wrong before it is compared; `check` takes it back when it was right."""
        now = self._clock.now()
        with self._database.write() as session:
            self._database.lock(session, limits.chat_lock(chat))
            found = session.scalar(
                select(OneTimeCode)
                .where(OneTimeCode.chat == chat, OneTimeCode.purpose == purpose, OneTimeCode.closed_at.is_(None))
                .order_by(OneTimeCode.id.desc())
                .limit(1)
            )
            if found is None:
                return Verdict("none")
            if found.expires_at <= now:
                return Verdict("expired")
            self._database.lock(session, limits.code_lock(found.customer_code))
            if found.tries >= limits.TRIES_PER_CODE or limits.reached(session, "wrong", chat, found.customer_code, now):
                return Verdict("locked")
            found.tries += 1
            attempt = limits.note(session, "wrong", chat, found.customer_code, now)
            last = found.tries >= limits.TRIES_PER_CODE or limits.reached(
                session, "wrong", chat, found.customer_code, now
            )
            return _Reserved(found.id, attempt, found.customer_code, found.salt, found.digest, found.deliverable, last)

    def _deliver(self, phone: str, text: str) -> None:
        try:
            self._sms.send(phone, text)
        except Exception:
            # Raising would tell the chat that the customer code exists; the customer asks for another code.
            log.exception("the SMS gateway refused a one-time code")


def _close(session: Session, code_id: int, clock: Clock) -> bool:
    """Closes an open code; False when somebody was faster. The one step that makes a code count once."""
    closed = session.execute(
        update(OneTimeCode)
        .where(OneTimeCode.id == code_id, OneTimeCode.closed_at.is_(None))
        .values(closed_at=clock.now())
        .returning(OneTimeCode.id)
    )
    return closed.first() is not None
