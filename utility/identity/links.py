"""Which chats speak for which customers."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from utility.audit import Audit
from utility.clock import Clock
from utility.customer_code import is_valid, normalise
from utility.database import Database
from utility.identity.challenges import Challenges
from utility.identity.reminders import Reminder, Reminders
from utility.masking import mask_phone
from utility.models import AccountLink, Customer
from utility.sms import SmsSender
from utility.views import Confirmation, FreshConfirmation, LinkStart

LINK = "link"
# SMS without diacritics: one segment, readable on every phone. It says what the code opens, so that somebody who is
# being tricked into reading it out can see it.
_LINK_SMS = (
    "Ma xac thuc cua Quy khach la {{otp}}, hieu luc 5 phut, de lien ket ma khach hang {code} voi Tro ly Dien. "
    "Khong cung cap ma nay cho bat ky ai, ke ca nhan vien dien luc."
)
_CALLER_SMS = (
    "Ma xac thuc cua Quy khach la {{otp}}, hieu luc 5 phut, de xem thong tin ma khach hang {codes} trong cuoc goi den "
    "dien luc. Khong cung cap ma nay cho bat ky ai khac, ke ca nhan vien dien luc."
)
# As many codes as fit the message; who has more names one.
_MOST_OF_A_PHONE = 3
_CHANGE_SMS = (
    "Ma xac thuc cua Quy khach la {{otp}}, hieu luc 5 phut, de xac nhan yeu cau cho ma khach hang {code}. "
    "Khong cung cap ma nay cho bat ky ai, ke ca nhan vien dien luc."
)


class Identity:
    """Account links by one-time code, and fresh codes for changes. `chat` is the conversation key."""

    def __init__(self, database: Database, clock: Clock, sms: SmsSender, audit: Audit) -> None:
        self._database = database
        self._clock = clock
        self._audit = audit
        self._challenges = Challenges(database, clock, sms, audit)
        self._reminders = Reminders(database, clock, sms, audit)

    def linked(self, chat: str) -> list[str]:
        """The customer codes this chat may ask about, the latest linked first."""
        query = (
            select(AccountLink.customer_code)
            .where(AccountLink.chat == chat)
            .order_by(AccountLink.linked_at.desc(), AccountLink.customer_code)
        )
        with self._database.session() as session:
            return list(session.scalars(query))

    def is_linked(self, chat: str, code: str) -> bool:
        """True if the chat may see this customer's records."""
        with self._database.session() as session:
            return session.get(AccountLink, (chat, code)) is not None

    def chats_of(self, code: str) -> list[str]:
        """The chats that may hear of this customer's affairs, the latest linked first."""
        query = (
            select(AccountLink.chat)
            .where(AccountLink.customer_code == code)
            .order_by(AccountLink.linked_at.desc(), AccountLink.chat)
        )
        with self._database.session() as session:
            return list(session.scalars(query))

    def start_link(self, chat: str, code: str) -> LinkStart:
        """Sends a one-time code to the phone on the contract. The same answer whether or not the code exists."""
        known = _canonical(code)
        if known is None:
            return LinkStart("invalid")
        if self.is_linked(chat, known):
            return LinkStart("linked")
        sent = self._challenges.send(chat, known, LINK, _LINK_SMS.format(code=known))
        return LinkStart("sent" if sent else "limited")

    def start_link_of_caller(self, chat: str, phone: str) -> LinkStart:
        """Sends a one-time code to a caller's own number (E.164), which opens the contracts registered with it.

        The number in a display proves nothing and is not taken for a proof: the code goes to the phone itself. The
        same answer whether or not the number is on a contract. "invalid" where customers can't be found by number.
        """
        with self._database.session() as session:
            codes = _codes_of(session, phone)
        # A number on no contract is challenged like any other; no code is right for it.
        subject, text = (codes[0], _CALLER_SMS.format(codes=", ".join(codes))) if codes else (phone[:13], "{otp}")
        sent = self._challenges.send(chat, subject, LINK, text)
        return LinkStart("sent" if sent else "limited")

    def confirm_caller(self, chat: str, otp: str) -> Confirmation:
        """As `confirm_link`, for every contract of the phone that the code was sent to."""

        def link(session: Session, code: str) -> None:
            phone = session.scalar(select(Customer.phone).where(Customer.code == code))
            for one in dict.fromkeys([code, *(_codes_of(session, phone) if phone else [])]):
                self._link(session, chat, one)

        verdict = self._challenges.check(chat, otp, LINK, link)
        return "linked" if verdict.outcome == "right" else verdict.outcome

    def confirm_link(self, chat: str, otp: str) -> Confirmation:
        """Links the chat if the code is the one sent last.

        wrong: try again; expired or none: ask for a new code; locked: the code, the chat or the customer code had
        too many wrong tries.
        """

        def link(session: Session, code: str) -> None:
            self._link(session, chat, code)

        verdict = self._challenges.check(chat, otp, LINK, link)
        return "linked" if verdict.outcome == "right" else verdict.outcome

    def remind_codes(self, chat: str, phone: str) -> Reminder:
        """Sends the customer codes of a phone (E.164) to that phone. The same answer whether or not there are any;
        "unavailable" where customers can't be found by phone."""
        return self._reminders.send(chat, phone)

    def unlink(self, chat: str, code: str) -> bool:
        """Takes the link away; False if there was none."""
        with self._database.write() as session:
            return self._remove(session, chat, code)

    def send_fresh_code(self, chat: str, code: str, purpose: str) -> LinkStart:
        """Sends a one-time code that allows one change (`purpose`, e.g. "sign_contract"). Needs the link."""
        known = _canonical(code)
        if known is None or not self.is_linked(chat, known):
            return LinkStart("not_linked")
        if purpose == LINK:
            raise ValueError("a change needs a purpose of its own")
        if not self._challenges.send(chat, known, _change(known, purpose), _CHANGE_SMS.format(code=known)):
            return LinkStart("limited")
        with self._database.session() as session:
            phone = session.scalar(select(Customer.phone).where(Customer.code == known))
        return LinkStart("sent", mask_phone(phone) if phone else None)

    def confirm_fresh_code(self, chat: str, code: str, purpose: str, otp: str) -> FreshConfirmation:
        """Checks a fresh code; "confirmed" allows exactly one change: a right answer uses the code up."""
        if not self.is_linked(chat, code):
            return "none"  # the link was taken away after the code was sent
        verdict = self._challenges.check(chat, otp, _change(code, purpose))
        return "confirmed" if verdict.outcome == "right" else verdict.outcome

    def _link(self, session: Session, chat: str, code: str) -> None:
        if session.get(AccountLink, (chat, code)) is None:
            session.add(AccountLink(chat=chat, customer_code=code, linked_at=self._clock.now()))
        self._audit.add(session, "link.confirmed", code, actor=f"chat:{chat}")

    def _remove(self, session: Session, chat: str, code: str) -> bool:
        removed = session.execute(
            delete(AccountLink)
            .where(AccountLink.chat == chat, AccountLink.customer_code == code)
            .returning(AccountLink.customer_code)
        ).first()
        if removed is None:
            return False
        self._audit.add(session, "link.removed", code, actor=f"chat:{chat}")
        return True


def _codes_of(session: Session, phone: str) -> list[str]:
    query = select(Customer.code).where(Customer.phone == phone).order_by(Customer.code).limit(_MOST_OF_A_PHONE)
    return list(session.scalars(query))


def _canonical(code: str) -> str | None:
    return code if is_valid(code) else normalise(code)


def _change(code: str, purpose: str) -> str:
    """A code sent for one change of one customer code opens no other."""
    return f"{purpose}:{code}"
