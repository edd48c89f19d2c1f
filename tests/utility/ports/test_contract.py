"""What every implementation of the ports does: each test runs over our own records and over REST."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.utility.ports.conftest import Firm
from utility.invoices import NotLinked as NotLinked_
from utility.invoices import UnknownBill
from utility.requests import (
    CannotCancel,
    InvalidFields,
    NotLinked,
    NotYours,
    PaperRefused,
    UnknownPaper,
    UnknownRequest,
)

MAI, DEBTS, DARK, PLANNED = "PD13000123456", "PB11010345678", "PE10000678901", "PD12000789012"
SHOP = "PC03AA0890123"
NOBODY = "PD13000999999"
CHAT, STRANGER = "messenger:1:an", "messenger:1:binh"
SUPPLY: dict[str, object] = {
    "address": "Số 12 ngõ 5 Trương Định, Phường Tương Mai, Hà Nội",
    "purpose": "residential",
    "person_name": "Nguyễn Văn An",
    "phone_number": "0912000001",
}
PHOTO = {"storage_key": "attachment:1", "media_type": "image/jpeg", "size": 1000, "by": f"chat:{CHAT}"}


def test_customers(firm: Firm) -> None:
    view = firm.seen.customers.find(MAI)
    assert view is not None
    assert view == firm.behind.customers.find(MAI)
    assert (view.masked_name, view.masked_phone) == ("Ng**** T** M**", "09*****101")
    assert "Nguyễn" not in repr(view)


def test_nobody_has_nothing(firm: Firm) -> None:
    seen = firm.seen
    assert seen.customers.find(NOBODY) is None
    assert seen.bills.latest(NOBODY) is None
    assert seen.bills.of_period(NOBODY, "2026-10") is None
    assert seen.bills.unpaid(NOBODY) == seen.bills.history(NOBODY) == []
    assert seen.outages.area_of(NOBODY) is None
    assert seen.outages.now_for(NOBODY) == seen.outages.planned_for(NOBODY) == []


def test_bills(firm: Firm) -> None:
    seen, real = firm.seen.bills, firm.behind.bills
    assert seen.latest(MAI) == real.latest(MAI) is not None
    assert seen.of_period(MAI, "2026-03") == real.of_period(MAI, "2026-03") is not None
    assert seen.of_period(MAI, "1999-03") is None
    assert [bill.period for bill in seen.unpaid(DEBTS)] == ["2026-09", "2026-10"]
    assert seen.unpaid(DEBTS) == real.unpaid(DEBTS)


@pytest.mark.parametrize(("months", "count"), [(12, 12), (7, 7), (5, 5), (1, 1), (100, 24), (0, 0), (-1, 0)])
def test_history_is_read_page_by_page(firm: Firm, months: int, count: int) -> None:
    found = firm.seen.bills.history(MAI, months)
    assert len(found) == count
    assert found == firm.behind.bills.history(MAI, months)


def test_numbers_keep_their_types(firm: Firm) -> None:
    bill = firm.seen.bills.latest(MAI)
    assert bill is not None
    assert all(isinstance(value, int) for value in (bill.total, bill.kwh, bill.lines[0].kwh, bill.lines[0].amount))
    assert sum(line.amount for line in bill.lines) == bill.subtotal


@pytest.mark.parametrize("period", ["", "2026-13", "10-2026"])
def test_what_is_no_month(firm: Firm, period: str) -> None:
    with pytest.raises(ValueError, match="YYYY-MM"):
        firm.seen.bills.of_period(MAI, period)


def test_outages(firm: Firm) -> None:
    seen, real = firm.seen.outages, firm.behind.outages
    assert seen.now_for(DARK) == real.now_for(DARK) != []
    area = seen.area_of(PLANNED)
    assert area is not None
    assert area == real.area_of(PLANNED)
    assert seen.planned_for(area) == real.planned_for(PLANNED) != []
    assert seen.planned_for(area, 0) == []
    assert seen.areas_matching("Hà Nội") == real.areas_matching("Hà Nội")
    assert len(seen.areas_matching("Hà Nội")) > 5
    assert seen.areas_matching("sao Hỏa") == []


def test_a_report_and_the_same_again(firm: Firm) -> None:
    first = firm.seen.outages.report(CHAT, DARK, None, "mất điện từ sáng")
    again = firm.seen.outages.report(CHAT, DARK, None, "vẫn mất điện")
    assert (first.repeated, again.repeated, first.number) == (False, True, again.number)
    assert first.outage is not None
    nowhere = firm.seen.outages.report(STRANGER, None, None, "mất điện")
    assert (nowhere.area, nowhere.outage, nowhere.reports_in_area) == (None, None, 0)


def test_a_request_from_opening_to_withdrawal(firm: Firm) -> None:
    requests = firm.seen.requests
    made = requests.create("request_new_supply", SUPPLY, chat=CHAT, key="k1")
    assert not made.repeated
    view = made.request
    assert (view.chat, view.status, view.customer_code) == (CHAT, "papers_missing", None)
    assert [need.paper.key for need in view.missing_papers] == ["identity", "place"]
    assert all("Nguyễn" not in line.text for line in view.lines)

    again = requests.create("request_new_supply", SUPPLY, chat=CHAT, key="k1")
    assert again.repeated
    assert again.request.number == view.number
    assert requests.of_chat(CHAT) == requests.of_chat(CHAT, True) == [requests.visible_to(CHAT, view.number)]
    assert requests.open_like(CHAT, "request_new_supply") is not None
    assert requests.open_like(CHAT, "request_meter_test") is None

    paper = requests.add_paper(view.number, paper="identity", **PHOTO)  # type: ignore[arg-type]
    assert (paper.paper, paper.status) == ("identity", "received")
    assert requests.add_paper(view.number, paper="identity", **PHOTO).id == paper.id  # type: ignore[arg-type]
    now = requests.visible_to(CHAT, view.number.lower())
    assert now is not None
    assert [need.paper.key for need in now.missing_papers] == ["place"]

    done = requests.cancel(view.number, by=f"chat:{CHAT}", why="đổi ý")
    assert done.status == "cancelled"
    assert requests.cancel(view.number, by=f"chat:{CHAT}").status == "cancelled"
    assert requests.of_chat(CHAT, True) == []
    entries = requests.history(view.number)
    assert entries[-1].status == "cancelled"
    assert entries[-1].by == "customer"


def test_strangers_learn_nothing(firm: Firm) -> None:
    requests = firm.seen.requests
    number = requests.create("request_new_supply", SUPPLY, chat=CHAT, key="k").request.number
    assert requests.visible_to(STRANGER, number) is None
    assert requests.of_chat(STRANGER) == []
    with pytest.raises(NotYours):
        requests.cancel(number, by=f"chat:{STRANGER}")
    with pytest.raises(NotYours):
        requests.add_paper(number, paper="identity", **PHOTO | {"by": f"chat:{STRANGER}"})  # type: ignore[arg-type]
    assert requests.track(number, "+84912999999") is None
    tracked = requests.track(number, "+84912000001")
    assert tracked is not None
    assert (tracked.number, tracked.status, tracked.paused) == (number, "papers_missing", True)


def test_refusals(firm: Firm) -> None:
    requests = firm.seen.requests
    with pytest.raises(InvalidFields) as invalid:
        requests.create("request_new_supply", SUPPLY | {"phone_number": "12"}, chat=CHAT, key="k")
    assert list(invalid.value.problems) == ["phone_number"]
    with pytest.raises(NotLinked):
        requests.create("request_meter_test", {"reason": "sai"}, chat=CHAT, key="k", customer_code=MAI)
    number = requests.create("request_new_supply", SUPPLY, chat=CHAT, key="k").request.number
    with pytest.raises(UnknownPaper):
        requests.add_paper(number, paper="passport_of_the_cat", **PHOTO)  # type: ignore[arg-type]
    with pytest.raises(PaperRefused):
        requests.add_paper(number, paper="identity", **PHOTO | {"media_type": "video/mp4"})  # type: ignore[arg-type]
    for call in (requests.history, lambda n: requests.cancel(n, by=f"chat:{CHAT}")):
        with pytest.raises(UnknownRequest):
            call("DV-NONE")
    assert requests.visible_to(CHAT, "DV-NONE") is None


def test_too_late_to_withdraw(firm: Firm) -> None:
    number = firm.seen.requests.create("request_new_supply", SUPPLY, chat=CHAT, key="k").request.number
    for state in ("checking_papers", "surveyed", "in_work"):
        firm.behind.requests.move(number, state, by="agent:7")  # type: ignore[attr-defined]
    with pytest.raises(CannotCancel):
        firm.seen.requests.cancel(number, by=f"chat:{CHAT}")


def test_linked_chats_order_for_their_code(firm: Firm) -> None:
    firm.link(CHAT, MAI)
    assert firm.telephone.sent[-1][0] == "+84912000101"
    made = firm.seen.requests.create(
        "request_meter_test", {"reason": "quay khi đã ngắt"}, chat=CHAT, key="k", customer_code="pd 1300 0123456"
    )
    assert made.request.customer_code == MAI
    firm.link(STRANGER, MAI)
    shared = firm.seen.requests.visible_to(STRANGER, made.request.number)
    assert shared is not None
    assert shared.number == made.request.number


def test_the_same_answer_for_a_code_nobody_has(firm: Firm) -> None:
    before = len(firm.telephone.sent)
    assert firm.seen.identity.start_link(CHAT, NOBODY).status == "sent"
    assert len(firm.telephone.sent) == before


def test_what_was_ordered_at_a_counter_is_followed_in_a_linked_chat(firm: Firm) -> None:
    assert firm.seen.requests.of_chat(CHAT) == []
    firm.link(CHAT, MAI)
    (found,) = firm.seen.requests.of_chat(CHAT)
    assert (found.customer_code, found.service, found.status) == (
        MAI,
        "change_household_quota",
        "waiting_for_signature",
    )
    assert firm.seen.requests.of_chat(STRANGER) == []


def test_meters(firm: Firm) -> None:
    seen, real = firm.seen.meter, firm.behind.meter
    for code in (MAI, DEBTS, SHOP):
        assert seen.readings(code, 3) == real.readings(code, 3) != []
        for period in ("2026-10", "2026-02"):
            found = seen.of_period(code, period)
            assert found == real.of_period(code, period)
            assert found is not None
            assert sum(register.kwh for register in found.registers) == found.kwh
        assert seen.usage(code, 7) == real.usage(code, 7)
        assert len(seen.usage(code, 7)) == 7
        assert seen.daily(code, date(2026, 10, 1), date(2026, 11, 21)) == real.daily(
            code, date(2026, 10, 1), date(2026, 11, 21)
        )
        assert seen.schedule(code) == real.schedule(code) is not None
        assert seen.check_reading(code, 10) == real.check_reading(code, 10)
        assert seen.test_rules(code) == real.test_rules(code) is not None
        assert seen.usage_without_meter(code, date(2026, 11, 1), date(2026, 11, 9)) is not None
    assert seen.of_period(MAI, "1999-10") is None
    assert seen.usage(MAI, 0) == seen.usage(NOBODY) == seen.readings(NOBODY) == []
    assert seen.schedule(NOBODY) is seen.test_rules(NOBODY) is None
    assert seen.check_reading(NOBODY).reason == "no_bill"


def test_an_open_check_is_seen(firm: Firm) -> None:
    firm.link(CHAT, MAI)
    made = firm.seen.requests.create("request_reading_check", {}, chat=CHAT, key="k", customer_code=MAI).request
    assert firm.seen.meter.check_reading(MAI).open_request == made.number
    assert firm.seen.meter.check_reading(MAI).reason == "already_open"


def test_invoices(firm: Firm) -> None:
    bill = firm.seen.bills.latest(MAI)
    assert bill is not None
    firm.link(CHAT, MAI)
    pdf, xml = firm.seen.invoices.pdf(bill, chat=CHAT), firm.seen.invoices.xml(bill, chat=CHAT)
    assert (pdf.content, xml.content) == (
        firm.behind.invoices.pdf(bill).content,
        firm.behind.invoices.xml(bill).content,
    )
    assert (pdf.media_type, xml.media_type) == ("application/pdf", "application/xml")
    assert (pdf.name[:8], pdf.name[-4:], xml.name[-4:]) == ("hoa-don-", ".pdf", ".xml")
    with pytest.raises(NotLinked_):
        firm.seen.invoices.xml(bill, chat=STRANGER)
    with pytest.raises(UnknownBill):
        firm.seen.invoices.pdf(replace(bill, bill_number="NONE"), chat=CHAT)


def test_debts_block(firm: Firm) -> None:
    assert firm.seen.requests.blockers("terminate_contract", DEBTS) == ("debts_settled",)
    assert firm.seen.requests.blockers("terminate_contract", DARK) == ()


def test_paying(firm: Firm) -> None:
    bill = firm.seen.bills.latest(MAI)
    assert bill is not None
    assert firm.seen.payments.vietqr(bill) == firm.behind.payments.vietqr(bill)
    assert firm.seen.payments.customer_qr(MAI) == firm.behind.payments.customer_qr(MAI)
    money = {"amount": bill.total, "source": "bank", "reference": "FT1"}
    assert firm.seen.payments.mark_paid(bill.bill_number, **money) == "paid"  # type: ignore[arg-type]
    assert firm.seen.payments.mark_paid(bill.bill_number, **money) == "repeated"  # type: ignore[arg-type]
    assert firm.seen.payments.mark_paid("NONE", **money | {"reference": "FT2"}) == "unknown_bill"  # type: ignore[arg-type]
    assert firm.seen.bills.unpaid(MAI) == []
