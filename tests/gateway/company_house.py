"""A gateway with a demonstration customer who wrote from a chat and is linked."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from connectors.contract import Inbound, Kind
from gateway.records.conversations import open_conversation
from tests.gateway.house import House
from utility import models
from utility.payments.providers import HmacProvider
from utility.tariffs import compute_bill

CODE = "PD13000000017"
CHAT = "fake:page:an"
PHONE = "+84912000001"
BANK = {"name": "bank-a", "title": "Ngân hàng A", "secrets": ["a-secret-of-the-bank"]}
PROVIDERS = json.dumps([BANK])
SIGNER = HmacProvider("bank-a", "Ngân hàng A", ("a-secret-of-the-bank",))


def move_in(home: House, *periods: str) -> None:
    """A customer with unpaid bills of these months."""
    now = datetime.now(UTC)
    with home.gateway.database.write() as session:
        area = models.Area(
            corporation="EVNHANOI",
            unit_code="PD1300",
            unit_name="Điện lực Hoàng Mai",
            province="Hà Nội",
            ward="Phường Tương Mai",
            former="",
        )
        session.add(area)
        session.flush()
        session.add(
            models.Customer(
                code=CODE,
                name="Nguyễn Văn An",
                phone=PHONE,
                address="Số 12 Trương Định, Phường Tương Mai, Hà Nội",
                area_id=area.id,
                corporation="EVNHANOI",
                created_at=now,
            )
        )
        session.flush()
        point = models.ServicePoint(
            code=f"{CODE}001",
            customer_code=CODE,
            area_id=area.id,
            address="Số 12 Trương Định",
            group="residential",
            households=Decimal(1),
            phases=1,
            reading_day=0,
            supplied_from=datetime(2024, 1, 1, tzinfo=UTC).date(),
        )
        session.add(point)
        session.flush()
        for period in periods:
            session.add(_bill(point.id, period))


def _bill(point: int, period: str) -> models.Bill:
    first = datetime.strptime(period, "%Y-%m").replace(tzinfo=UTC).date()
    last = first.replace(day=28)
    bill = compute_bill(250, first, last, month_days=28)
    return models.Bill(
        number=f"{CODE}-{period[2:4]}{period[5:]}",
        customer_code=CODE,
        service_point_id=point,
        period=period,
        period_from=first,
        period_to=last,
        kwh=250,
        previous_kwh=None,
        group="residential",
        households=Decimal(1),
        tables=",".join(bill.tables),
        subtotal=bill.whole_subtotal,
        vat_rate=bill.vat_rate,
        vat=bill.whole_vat,
        total=bill.total,
        issued_on=last,
        due_on=last,
        paid_on=None,
        lines=[
            models.BillLine(
                position=at,
                label=line.label,
                kwh=Decimal(line.kwh),
                price=Decimal(line.price),
                amount=Decimal(line.amount),
            )
            for at, line in enumerate(bill.lines, 1)
        ],
    )


async def write_in(home: House, chat: str = CHAT, *, linked: bool = True, at: datetime | None = None) -> None:
    """Somebody wrote from this chat at some time, and proved their customer code."""
    channel, account, user = chat.split(":")
    now = at or datetime.now(UTC)
    event = Inbound(channel, account, user, f"m-{chat}", Kind.TEXT, now, text="xin chào")
    await home.gateway.store.write(lambda db: open_conversation(db, event, now, grow=0, customer=True))
    if linked:
        with home.gateway.database.write() as session:
            session.add(models.AccountLink(chat=chat, customer_code=CODE, linked_at=now))


def notice(amount: int, bill: str, reference: str = "T1", **more: Any) -> tuple[bytes, dict[str, str]]:
    """A signed notice of the bank."""
    now = datetime.now(UTC)
    fields = {"transaction_id": reference, "amount": amount, "paid_at": now.isoformat(), "bill_number": bill, **more}
    body = json.dumps(fields).encode()
    return body, SIGNER.sign_notice(body, now)


def texts(home: House, chat: str = CHAT) -> list[str]:
    """What the chat was told."""
    return [
        row[0]
        for row in home.rows(
            "select m.text from message m join conversation c on c.id = m.conversation_id "
            f"where c.key = '{chat}' and m.direction = 'out' order by m.seq"
        )
    ]


def newest_otp(home: House) -> str:
    """The code in the newest text message."""
    assert home.gateway.sms is not None
    found = re.search(r"\b\d{6}\b", home.gateway.sms.messages(PHONE)[0].text)
    assert found
    return found[0]
