"""A company with one customer, two unpaid bills and two providers: a wallet with links and a bank with notices only."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.utility.records import CODE, add_bill, add_customer
from utility.clock import FixedClock
from utility.database import Database
from utility.models import Payment
from utility.payments import HmacProvider, NoticeResult, PaymentEvent
from utility.services import Utility
from utility.sms import DeveloperSms

SEPTEMBER, OCTOBER = f"{CODE}-2609", f"{CODE}-2610"
SEPTEMBER_TOTAL, OCTOBER_TOTAL = 85709, 107136  # 40 and 50 kWh
WALLET = HmacProvider(
    "vidi",
    "Ví Đi",
    ("the wallet's secret of today", "the wallet's secret of last year"),
    pay_url="https://pay.vidi.example/checkout",
    merchant="DIENLUC",
)
BANK = HmacProvider("bank-a", "Ngân hàng A", ("the bank's own secret",))


@dataclass
class Till:
    """A company and the providers' side of its payments."""

    company: Utility
    clock: FixedClock
    heard: list[PaymentEvent] = field(default_factory=list)

    def body(self, **values: Any) -> bytes:
        notice = {"transaction_id": "FT1", "amount": OCTOBER_TOTAL, "paid_at": "2026-11-22T09:59:00+07:00"}
        return json.dumps({k: v for k, v in (notice | values).items() if v is not None}).encode()

    def notice(self, provider: HmacProvider = BANK, **values: Any) -> NoticeResult:
        """A notice as the provider sends it, signed."""
        body = self.body(**values)
        return self.company.payments.receive_notice(provider.name, provider.sign_notice(body, self.clock.now()), body)

    def unpaid(self, code: str = CODE) -> list[str]:
        return [bill.bill_number for bill in self.company.bills.unpaid(code)]

    def counted(self) -> list[tuple[str, int]]:
        """Every payment that counts: reference and amount."""
        with self.company.database.session() as session:
            return [(row.reference, row.amount) for row in session.query(Payment).order_by(Payment.id)]


def _till(database: Database, clock: FixedClock) -> Till:
    point = add_customer(database)
    add_bill(database, point, "2026-09", kwh=40)
    add_bill(database, point, "2026-10")
    sms = DeveloperSms(database, clock)
    company = Utility(database, clock, sms, providers=(WALLET, BANK), return_url="https://dien.example/paid")
    till = Till(company, clock)
    company.payments.subscribe(till.heard.append)
    return till


@pytest.fixture
def till(database: Database, clock: FixedClock) -> Till:
    return _till(database, clock)


@pytest.fixture
def each_till(each_database: Database, clock: FixedClock) -> Till:
    """The same on SQLite and on PostgreSQL."""
    return _till(each_database, clock)
