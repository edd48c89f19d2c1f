"""Limits hold when everybody tries at once, on both engines."""

from __future__ import annotations

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from tests.utility.records import CODE, NOBODY, PHONE, add_customer
from utility.clock import FixedClock
from utility.database import Database
from utility.models import AccountLink, AuditEntry, CodeAttempt
from utility.services import Utility
from utility.sms import DeveloperSms

PARALLEL = 50


@pytest.fixture
def company(each_database: Database, clock: FixedClock) -> Utility:
    add_customer(each_database)
    return Utility(each_database, clock, DeveloperSms(each_database, clock))


def _otp(company: Utility) -> str:
    assert isinstance(company.sms, DeveloperSms)
    found = re.search(r"\b\d{6}\b", company.sms.messages(PHONE)[0].text)
    assert found
    return found[0]


def _wrong(company: Utility) -> list[str]:
    right = _otp(company)
    return [code for code in (f"{n:06d}" for n in range(PARALLEL + 1)) if code != right][:PARALLEL]


def _count(company: Utility, action: str) -> int:
    with company.database.session() as session:
        return session.scalar(select(func.count()).where(AuditEntry.action == action)) or 0


def test_fifty_wrong_codes_of_one_chat(company: Utility) -> None:
    company.identity.start_link("chat", CODE)
    with ThreadPoolExecutor(16) as threads:
        answers = Counter(threads.map(lambda otp: company.identity.confirm_link("chat", otp), _wrong(company)))
    assert answers == {"wrong": 2, "locked": PARALLEL - 2}
    assert _count(company, "code.wrong") == 3  # only three were ever compared
    assert company.identity.confirm_link("chat", _otp(company)) == "locked"


def test_fifty_chats_guess_at_one_customer(company: Utility) -> None:
    def guess(number: int) -> str:
        chat = f"chat {number}"
        if company.identity.start_link(chat, CODE).status == "limited":
            return "limited"
        for attempt in range(3):
            company.identity.confirm_link(chat, f"{number:03d}{attempt:03d}")
        return "guessed"

    with ThreadPoolExecutor(16) as threads:
        answers = Counter(threads.map(guess, range(PARALLEL)))
    assert answers["guessed"] <= 5  # five messages an hour
    assert answers["limited"] >= PARALLEL - 5
    assert _count(company, "code.wrong") + _count(company, "link.confirmed") <= 10
    assert isinstance(company.sms, DeveloperSms)
    assert len(company.sms.messages(PHONE, limit=100)) == answers["guessed"]


def test_fifty_requests_of_one_chat(company: Utility) -> None:
    with ThreadPoolExecutor(16) as threads:
        codes = [CODE, NOBODY] * (PARALLEL // 2)
        answers = Counter(threads.map(lambda code: company.identity.start_link("chat", code).status, codes))
    assert answers == {"sent": 5, "limited": PARALLEL - 5}


def test_the_right_code_many_times_at_once(company: Utility) -> None:
    company.identity.start_link("chat", CODE)
    otp = _otp(company)
    with ThreadPoolExecutor(3) as threads:
        answers = Counter(threads.map(lambda _: company.identity.confirm_link("chat", otp), range(3)))
    assert answers["linked"] == 1
    assert set(answers) <= {"linked", "none", "locked"}
    with company.database.session() as session:
        assert session.scalar(select(func.count()).select_from(AccountLink)) == 1
    assert _count(company, "link.confirmed") == 1


def test_right_and_wrong_at_once_never_deadlock(company: Utility) -> None:
    """Chats that ask, guess and confirm for two customers in every order: all come to an answer."""

    def busy(number: int) -> str:
        chat = f"chat {number % 5}"
        if number % 3:
            return company.identity.confirm_link(chat, f"{number:06d}")
        return company.identity.start_link(chat, CODE if number % 2 else NOBODY).status

    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(busy, range(2 * PARALLEL), timeout=60))
    assert len(answers) == 2 * PARALLEL
    with company.database.session() as session:
        per_code = session.execute(
            select(CodeAttempt.kind, CodeAttempt.customer_code, func.count()).group_by(
                CodeAttempt.kind, CodeAttempt.customer_code
            )
        ).all()
    assert all(count <= {"sent": 5, "wrong": 10}[kind] for kind, _, count in per_code)
