"""Account links: who gets a code, what a code opens, and what nobody learns."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.utility.records import CODE, NOBODY, OTHER, PHONE, add_customer
from utility.clock import FixedClock
from utility.database import Database
from utility.identity import limits
from utility.models import AuditEntry, CodeAttempt, OneTimeCode
from utility.services import Utility
from utility.sms import DeveloperSms
from utility.views import LinkStart

CHAT = "messenger:PAGE:1"
STRANGER = "messenger:PAGE:2"
WRONG = "000000"


@pytest.fixture(autouse=True)
def customers(database: Database) -> None:
    add_customer(database)
    add_customer(database, OTHER, "+84903000002")


def sent_code(sms: DeveloperSms, phone: str = PHONE) -> str:
    """The one-time code in the newest message to a phone."""
    found = re.search(r"\b\d{6}\b", sms.messages(phone)[0].text)
    assert found
    return found[0]


def wrong_for(sms: DeveloperSms, phone: str = PHONE) -> str:
    return "000000" if sent_code(sms, phone) != "000000" else "111111"


def link(company: Utility, sms: DeveloperSms, chat: str = CHAT) -> None:
    assert company.identity.start_link(chat, CODE).status == "sent"
    assert company.identity.confirm_link(chat, sent_code(sms)) == "linked"


def test_link_and_unlink(company: Utility, sms: DeveloperSms) -> None:
    assert company.identity.linked(CHAT) == []
    link(company, sms)
    assert company.identity.linked(CHAT) == [CODE]
    assert company.identity.is_linked(CHAT, CODE)
    assert not company.identity.is_linked(STRANGER, CODE)
    assert company.identity.linked(STRANGER) == []
    assert company.identity.start_link(CHAT, CODE) == LinkStart("linked")
    assert company.identity.unlink(CHAT, CODE)
    assert not company.identity.unlink(CHAT, CODE)
    assert company.identity.linked(CHAT) == []


def test_a_chat_may_hold_several_codes(company: Utility, sms: DeveloperSms, clock: FixedClock) -> None:
    link(company, sms)
    clock.advance(timedelta(minutes=1))
    company.identity.start_link(CHAT, OTHER)
    assert company.identity.confirm_link(CHAT, sent_code(sms, "+84903000002")) == "linked"
    assert company.identity.linked(CHAT) == [OTHER, CODE]


@pytest.mark.parametrize("typed", ["pd 1300 0000 017", "PD13OOOOOOO17", "mã PD13000000017 ạ"])
def test_codes_as_people_write_them(company: Utility, sms: DeveloperSms, typed: str) -> None:
    assert company.identity.start_link(CHAT, typed).status == "sent"
    assert sms.messages(PHONE)


@pytest.mark.parametrize("typed", ["", "12345", "PZ13000000017", "tiền điện"])
def test_what_is_no_code(company: Utility, sms: DeveloperSms, typed: str) -> None:
    assert company.identity.start_link(CHAT, typed) == LinkStart("invalid")
    assert sms.messages() == []


def test_the_message_says_what_for_and_goes_to_the_contract(company: Utility, sms: DeveloperSms) -> None:
    company.identity.start_link(CHAT, CODE)
    (message,) = sms.messages()
    assert message.phone == PHONE
    assert CODE in message.text
    assert message.text.isascii()  # diacritics would halve what fits into one SMS
    assert "khong cung cap" in message.text.casefold()


def test_answers_are_the_same_for_nobody(company: Utility, sms: DeveloperSms, database: Database) -> None:
    """Step by step, a code that does not exist looks like one that does."""

    def walk(chat: str, code: str) -> list[object]:
        seen: list[object] = [company.identity.start_link(chat, code)]
        seen += [company.identity.confirm_link(chat, WRONG) for _ in range(4)]
        seen += [company.identity.start_link(chat, code) for _ in range(6)]
        return seen

    assert walk("a", CODE) == walk("b", NOBODY)
    assert {message.phone for message in sms.messages()} == {PHONE}
    with database.session() as session:
        counts = dict(
            session.execute(select(OneTimeCode.customer_code, func.count()).group_by(OneTimeCode.customer_code)).all()
        )
    assert counts[CODE] == counts[NOBODY]


def test_a_customer_without_a_phone_looks_like_nobody(company: Utility, database: Database, sms: DeveloperSms) -> None:
    add_customer(database, "PD13000000055", phone=None)
    assert company.identity.start_link(CHAT, "PD13000000055") == company.identity.start_link(STRANGER, NOBODY)
    assert sms.messages() == []


def test_a_code_is_stored_as_a_hash(company: Utility, sms: DeveloperSms, database: Database) -> None:
    company.identity.start_link(CHAT, CODE)
    otp = sent_code(sms)
    with database.session() as session:
        (row,) = session.scalars(select(OneTimeCode))
        assert otp.encode() not in row.digest + row.salt
        assert len(row.digest) == 32
        assert len(row.salt) == 16
    with database.session() as session:
        assert otp not in "".join(str(entry.detail) for entry in session.scalars(select(AuditEntry)))


def test_spaces_in_a_code(company: Utility, sms: DeveloperSms) -> None:
    company.identity.start_link(CHAT, CODE)
    otp = sent_code(sms)
    assert company.identity.confirm_link(CHAT, f" {otp[:3]} {otp[3:]}\n") == "linked"


def test_wrong_three_times(company: Utility, sms: DeveloperSms) -> None:
    company.identity.start_link(CHAT, CODE)
    wrong = wrong_for(sms)
    assert [company.identity.confirm_link(CHAT, wrong) for _ in range(4)] == ["wrong", "wrong", "locked", "locked"]
    assert company.identity.confirm_link(CHAT, sent_code(sms)) == "locked"
    assert company.identity.linked(CHAT) == []


def test_wrong_twice_then_right(company: Utility, sms: DeveloperSms) -> None:
    company.identity.start_link(CHAT, CODE)
    wrong = wrong_for(sms)
    assert company.identity.confirm_link(CHAT, wrong) == "wrong"
    assert company.identity.confirm_link(CHAT, "") == "wrong"
    assert company.identity.confirm_link(CHAT, sent_code(sms)) == "linked"


def test_a_code_opens_once(company: Utility, sms: DeveloperSms) -> None:
    link(company, sms)
    company.identity.unlink(CHAT, CODE)
    assert company.identity.confirm_link(CHAT, sent_code(sms)) == "none"


def test_five_minutes(company: Utility, sms: DeveloperSms, clock: FixedClock) -> None:
    company.identity.start_link(CHAT, CODE)
    clock.advance(timedelta(minutes=5) - timedelta(seconds=1))
    assert company.identity.confirm_link(CHAT, wrong_for(sms)) == "wrong"
    clock.advance(timedelta(seconds=1))
    assert company.identity.confirm_link(CHAT, sent_code(sms)) == "expired"
    assert company.identity.linked(CHAT) == []


def test_without_a_code(company: Utility) -> None:
    assert company.identity.confirm_link(CHAT, "123456") == "none"


def test_a_new_code_replaces_the_former(company: Utility, sms: DeveloperSms) -> None:
    company.identity.start_link(CHAT, CODE)
    former = sent_code(sms)
    company.identity.start_link(CHAT, CODE)
    assert former != sent_code(sms)
    assert company.identity.confirm_link(CHAT, former) == "wrong"
    assert company.identity.confirm_link(CHAT, sent_code(sms)) == "linked"


def test_a_code_for_another_customer_replaces_the_former(company: Utility, sms: DeveloperSms) -> None:
    company.identity.start_link(CHAT, CODE)
    company.identity.start_link(CHAT, OTHER)
    assert company.identity.confirm_link(CHAT, sent_code(sms)) == "wrong"
    assert company.identity.confirm_link(CHAT, sent_code(sms, "+84903000002")) == "linked"
    assert company.identity.linked(CHAT) == [OTHER]


def test_a_code_belongs_to_its_chat(company: Utility, sms: DeveloperSms) -> None:
    company.identity.start_link(CHAT, CODE)
    company.identity.start_link(STRANGER, OTHER)
    assert company.identity.confirm_link(STRANGER, sent_code(sms)) == "wrong"
    assert company.identity.linked(STRANGER) == []
    assert company.identity.confirm_link(CHAT, sent_code(sms)) == "linked"


def test_somebody_elses_codes_do_not_close_mine(company: Utility, sms: DeveloperSms) -> None:
    company.identity.start_link(CHAT, CODE)
    mine = sent_code(sms)
    company.identity.start_link(STRANGER, CODE)
    assert company.identity.confirm_link(CHAT, mine) == "linked"


def _guess(company: Utility, chat: str, code: str) -> str:
    """One code asked for and guessed wrong until it or something else closes; gives the last answer."""
    if company.identity.start_link(chat, code).status == "limited":
        return "limited"
    answers = [company.identity.confirm_link(chat, WRONG) for _ in range(limits.TRIES_PER_CODE)]
    return answers[-1]


def test_wrong_tries_of_a_chat_in_an_hour(company: Utility, sms: DeveloperSms, clock: FixedClock) -> None:
    assert _guess(company, CHAT, NOBODY) == "locked"  # three
    company.identity.start_link(CHAT, CODE)
    assert company.identity.confirm_link(CHAT, wrong_for(sms)) == "wrong"  # four
    assert company.identity.confirm_link(CHAT, wrong_for(sms)) == "locked"  # five: the hour's last
    assert company.identity.confirm_link(CHAT, sent_code(sms)) == "locked"
    assert company.identity.start_link(CHAT, CODE) == LinkStart("limited")
    assert company.identity.start_link(STRANGER, CODE).status == "sent"  # others are not held up
    clock.advance(timedelta(minutes=61))
    link(company, sms)


def test_wrong_tries_at_a_customer_code_by_many_chats(company: Utility, sms: DeveloperSms, clock: FixedClock) -> None:
    answers = [_guess(company, f"chat {i}", CODE) for i in range(5)]
    assert answers == ["locked"] * 3 + ["locked", "limited"]  # 3 + 3 + 3 + 1 of ten
    with company.database.session() as session:
        wrong = select(func.count()).where(CodeAttempt.kind == "wrong", CodeAttempt.customer_code == CODE)
        assert session.scalar(wrong) == 10
    assert company.identity.start_link(CHAT, OTHER).status == "sent"
    clock.advance(timedelta(minutes=61))
    link(company, sms)


def test_wrong_tries_at_a_customer_code_in_a_day(company: Utility, clock: FixedClock) -> None:
    tries = 0
    for hour in range(24):
        for chat in range(4):
            if company.identity.start_link(f"{hour} {chat}", CODE).status == "sent":
                for _ in range(3):
                    company.identity.confirm_link(f"{hour} {chat}", WRONG)
        clock.advance(timedelta(hours=1, seconds=1))
    with company.database.session() as session:
        tries = session.scalar(select(func.count()).where(AuditEntry.action == "code.wrong")) or 0
    assert 10 < tries <= 20 + 10  # a day and a bit: 24 times an hour and a second


def test_messages_to_a_phone_are_limited(company: Utility, sms: DeveloperSms, clock: FixedClock) -> None:
    asked = [company.identity.start_link(f"chat {i}", CODE).status for i in range(7)]
    assert asked == ["sent"] * 5 + ["limited"] * 2
    assert len(sms.messages(PHONE)) == 5
    clock.advance(timedelta(hours=1))
    assert company.identity.start_link(CHAT, CODE).status == "sent"


def test_right_codes_do_not_count_as_wrong(company: Utility, sms: DeveloperSms, clock: FixedClock) -> None:
    for _ in range(8):
        link(company, sms)
        company.identity.unlink(CHAT, CODE)
        clock.advance(timedelta(hours=3))
    with company.database.session() as session:
        assert session.scalar(select(func.count()).where(CodeAttempt.kind == "wrong")) == 0


def test_old_attempts_and_codes_are_forgotten(company: Utility, clock: FixedClock) -> None:
    _guess(company, CHAT, CODE)
    clock.advance(timedelta(days=1, minutes=6))
    company.identity.start_link(STRANGER, OTHER)
    with company.database.session() as session:
        assert session.scalar(select(func.count(CodeAttempt.id))) == 1
        assert session.scalar(select(func.count(OneTimeCode.id))) == 1


class BrokenSms:
    """A carrier that is down."""

    def send(self, phone: str, text: str) -> None:
        raise ConnectionError(phone)


def test_a_carrier_that_is_down_gives_nothing_away(
    database: Database, clock: FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    company = Utility(database, clock, BrokenSms())
    assert company.identity.start_link(CHAT, CODE) == company.identity.start_link(STRANGER, NOBODY)
    assert "refused a one-time code" in caplog.text


class TestChanges:
    """A change needs the link and a fresh code for just this change."""

    def test_right(self, company: Utility, sms: DeveloperSms) -> None:
        link(company, sms)
        started = company.identity.send_fresh_code(CHAT, CODE, "sign_contract")
        assert started == LinkStart("sent", "09*****001")
        otp = sent_code(sms)
        assert company.identity.confirm_fresh_code(CHAT, CODE, "sign_contract", otp) == "confirmed"
        assert company.identity.confirm_fresh_code(CHAT, CODE, "sign_contract", otp) == "none"

    def test_without_the_link(self, company: Utility, sms: DeveloperSms) -> None:
        assert company.identity.send_fresh_code(CHAT, CODE, "sign_contract") == LinkStart("not_linked")
        assert company.identity.send_fresh_code(CHAT, NOBODY, "sign_contract") == LinkStart("not_linked")
        assert sms.messages() == []

    def test_for_another_change_or_customer(self, company: Utility, sms: DeveloperSms) -> None:
        link(company, sms)
        company.identity.send_fresh_code(CHAT, CODE, "sign_contract")
        otp = sent_code(sms)
        assert company.identity.confirm_fresh_code(CHAT, CODE, "change_phone", otp) == "none"
        assert company.identity.confirm_fresh_code(CHAT, OTHER, "sign_contract", otp) == "none"
        assert company.identity.confirm_link(CHAT, otp) == "none"
        assert company.identity.confirm_fresh_code(CHAT, CODE, "sign_contract", wrong_for(sms)) == "wrong"
        assert company.identity.confirm_fresh_code(CHAT, CODE, "sign_contract", otp) == "confirmed"

    def test_a_link_code_allows_no_change(self, company: Utility, sms: DeveloperSms) -> None:
        company.identity.start_link(CHAT, CODE)
        assert company.identity.confirm_fresh_code(CHAT, CODE, "sign_contract", sent_code(sms)) == "none"
        assert company.identity.confirm_link(CHAT, sent_code(sms)) == "linked"
        with pytest.raises(ValueError, match="purpose"):
            company.identity.send_fresh_code(CHAT, CODE, "link")

    def test_the_link_may_end_meanwhile(self, company: Utility, sms: DeveloperSms) -> None:
        link(company, sms)
        company.identity.send_fresh_code(CHAT, CODE, "sign_contract")
        company.identity.unlink(CHAT, CODE)
        assert company.identity.confirm_fresh_code(CHAT, CODE, "sign_contract", sent_code(sms)) == "none"


def test_the_audit_log_tells_the_story(company: Utility, sms: DeveloperSms, database: Database) -> None:
    company.identity.start_link(CHAT, CODE)
    company.identity.confirm_link(CHAT, wrong_for(sms))
    company.identity.confirm_link(CHAT, sent_code(sms))
    company.identity.unlink(CHAT, CODE)
    with database.session() as session:
        entries = session.execute(
            select(AuditEntry.action, AuditEntry.actor, AuditEntry.customer_code).order_by(AuditEntry.id)
        ).all()
    assert [entry.action for entry in entries] == ["code.sent", "code.wrong", "link.confirmed", "link.removed"]
    assert {entry.actor for entry in entries} == {f"chat:{CHAT}"}
    assert {entry.customer_code for entry in entries} == {CODE}
