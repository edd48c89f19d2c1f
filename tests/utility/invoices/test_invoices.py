"""Invoices: issued once, numbered without gaps, as XML that its schema accepts and a PDF that says the same."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from importlib.resources import files

import pytest
from lxml import etree
from sqlalchemy import update

from tests.utility.invoices.conftest import add_computed_bill, company_on, look
from tests.utility.records import CODE, OTHER, PHONE, add_bill, add_customer
from utility import models
from utility.clock import FixedClock
from utility.database import Database
from utility.invoices import DEMO_SELLER, NotLinked, Seller, UnknownBill
from utility.invoices.invoice import serial_of
from utility.invoices.words import dong_in_words
from utility.invoices.xml import InvoiceUnreadable, read, write
from utility.payments.emvco import parse
from utility.services import Utility
from utility.sms import DeveloperSms
from utility.views import BillView

SEPTEMBER, OCTOBER = f"{CODE}-2609", f"{CODE}-2610"
SCHEMA = etree.XMLSchema(etree.fromstring(files("utility.invoices").joinpath("invoice.xsd").read_bytes()))


def _bill(company: Utility, period: str, code: str = CODE) -> BillView:
    bill = company.bills.of_period(code, period)
    assert bill is not None
    return bill


def _link(company: Utility, chat: str = "chat") -> str:
    company.identity.start_link(chat, CODE)
    assert isinstance(company.sms, DeveloperSms)
    otp = next(word for word in company.sms.messages(PHONE)[0].text.replace(",", " ").split() if word.isdigit())
    assert company.identity.confirm_link(chat, otp) == "linked"
    return chat


# What an invoice says


def test_the_invoice_says_what_the_bill_says(company: Utility) -> None:
    bill, invoice = _bill(company, "2026-10"), company.invoices.issue(OCTOBER)
    assert (invoice.form, invoice.serial, invoice.number, invoice.name) == ("1", "K26TDL", 1, "K26TDL-00000001")
    assert invoice.issued_on == date(2026, 11, 22)
    assert (invoice.subtotal, invoice.vat, invoice.total) == (bill.subtotal, bill.vat, bill.total)
    assert invoice.vat_percent == 8
    assert [(line.label, line.kwh, line.price, line.amount) for line in invoice.lines] == [
        (line.label, line.kwh, line.price, line.amount) for line in bill.lines
    ]
    assert sum(line.amount for line in invoice.lines) == invoice.subtotal
    assert invoice.words.lower() == f"{dong_in_words(bill.total)}."
    assert invoice.buyer.name == "Nguyễn Văn An"
    assert invoice.supply.decisions == ("1279/QĐ-BCT",)
    # A meter of five digits that passed 99999 in the month.
    (register,) = invoice.supply.registers
    assert (register.before, register.after, register.kwh) == (99_900, 323, 423)


def test_issued_once(company: Utility) -> None:
    first = company.invoices.issue(OCTOBER)
    assert company.invoices.issue(OCTOBER) == first
    assert company.invoices.find(f" {first.lookup_code.lower()} ") == first
    assert company.invoices.find("AAAAAAAAAAAA") is None


def test_an_issued_invoice_never_changes(company: Utility) -> None:
    issued = company.invoices.issue(OCTOBER)
    with company.database.write() as session:
        session.execute(update(models.Customer).values(name="Người Khác", address="Nơi khác, Hà Nội"))
    assert company.invoices.issue(OCTOBER) == issued
    assert "Nguyễn Văn An" in look(company.invoices.pdf(_bill(company, "2026-10")).content).text


def test_no_invoice_of_nothing(company: Utility) -> None:
    with pytest.raises(UnknownBill):
        company.invoices.issue(f"{CODE}-2512")
    stray = replace(_bill(company, "2026-10"), bill_number=f"{CODE}-2512")
    for call in (company.invoices.pdf, company.invoices.xml):
        with pytest.raises(UnknownBill):
            call(stray)


# Numbers


def test_numbers_follow_each_other_and_begin_anew_each_year(company: Utility, clock: FixedClock) -> None:
    assert [company.invoices.issue(n).number for n in (OCTOBER, SEPTEMBER, OCTOBER)] == [1, 2, 1]
    clock.advance(timedelta(days=60))
    add_bill(company.database, add_customer(company.database, OTHER), "2026-12", code=OTHER)
    later = company.invoices.issue(f"{OTHER}-2612")
    assert (later.serial, later.number) == ("K27TDL", 1)


def test_a_month_at_once(company: Utility) -> None:
    assert company.invoices.issue_missing("2026-10") == 1
    assert company.invoices.issue_missing("2026-10") == 0
    assert company.invoices.issue_missing("2026-09") == 1
    assert company.invoices.issue_missing("2020-01") == 0


def test_fifty_at_once_leave_no_gap(each_company: Utility) -> None:
    point = add_customer(each_company.database, OTHER)
    numbers = [
        add_bill(each_company.database, point, f"2025-{month:02d}", code=OTHER, kwh=month) for month in range(1, 13)
    ]
    with ThreadPoolExecutor(16) as threads:
        issued = list(threads.map(each_company.invoices.issue, [*numbers * 4, OCTOBER, SEPTEMBER]))
    assert len(issued) == 50
    assert len({invoice.lookup_code for invoice in issued}) == 14
    assert {invoice.number for invoice in issued} == set(range(1, 15))


# XML


def _kinds(database: Database) -> list[str]:
    """Bills of every kind: tiers, two price tables in one period, hours, quarter quotas, nothing used."""
    point = add_customer(database, OTHER)
    kinds: list[dict[str, object]] = [
        {"kwh": 0},
        {"kwh": 50},
        {"kwh": 1_000, "households": 4},
        {"kwh": 520, "first": date(2019, 3, 13), "last": date(2019, 4, 12)},
        {"kwh": 300, "households": Decimal("1.25")},
        {"kwh": 900, "group": "business", "hours": {"normal": 500, "peak": 150, "offpeak": 250}, "voltage": 0.4},
    ]
    return [
        add_computed_bill(database, point, f"20{20 + at}-05", code=OTHER, **kind)  # type: ignore[arg-type]
        for at, kind in enumerate(kinds)
    ]


def test_the_schema_accepts_every_kind_of_invoice(company: Utility) -> None:
    for number in [OCTOBER, *_kinds(company.database)]:
        invoice = company.invoices.issue(number)
        xml = write(invoice)
        assert xml.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
        SCHEMA.assertValid(etree.fromstring(xml))
        assert read(xml) == invoice
        assert write(read(xml)) == xml


@pytest.mark.parametrize(
    "name", ["KHHDon", "SHDon", "NLap", "MST", "TgTTTBSo", "DSHHDVu", "TgTTTBChu", "QDGia", "DGia"]
)
def test_the_schema_refuses_what_lacks_a_field(company: Utility, name: str) -> None:
    root = etree.fromstring(write(company.invoices.issue(OCTOBER)))
    for element in root.findall(f".//{name}"):
        element.getparent().remove(element)
    assert not SCHEMA.validate(root)


@pytest.mark.parametrize("name", ["KHHDon", "SHDon", "NLap", "MST", "TgTTTBSo", "TgTTTBChu", "DGia"])
def test_what_lacks_a_field_is_not_read(company: Utility, name: str) -> None:
    root = etree.fromstring(write(company.invoices.issue(OCTOBER)))
    for element in root.findall(f".//{name}"):
        element.getparent().remove(element)
    with pytest.raises(InvoiceUnreadable):
        read(etree.tostring(root))


@pytest.mark.parametrize("text", ["", "<", "<HDon/>", "<a>&b;</a>", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'])
def test_what_is_no_invoice(text: str) -> None:
    with pytest.raises(InvoiceUnreadable):
        read(text)


def test_odd_names_stay_well_formed(company: Utility) -> None:
    invoice = company.invoices.issue(OCTOBER)
    odd = replace(
        invoice, buyer=replace(invoice.buyer, name='A & B <Ltd> "x" \x00\x0b\ufffe', tax_code="0100100079-001")
    )
    xml = write(odd)
    SCHEMA.assertValid(etree.fromstring(xml))
    assert read(xml).buyer.name.startswith('A & B <Ltd> "x"')
    assert read(xml).buyer.tax_code == "0100100079-001"


def test_sums_must_agree(company: Utility) -> None:
    invoice = company.invoices.issue(OCTOBER)
    for wrong in ({"total": invoice.total + 1}, {"serial": "X26TDL"}, {"number": 0}, {"number": 10**8}):
        with pytest.raises(ValueError, match=r"total|serial"):
            replace(invoice, **wrong)  # type: ignore[arg-type]


# PDF


def test_an_unpaid_bill_as_pdf(company: Utility) -> None:
    bill = _bill(company, "2026-10")
    file = company.invoices.pdf(bill)
    assert (file.name, file.media_type) == ("hoa-don-K26TDL-00000001.pdf", "application/pdf")
    paper = look(file.content)
    assert paper.pages == 1
    for words in (
        "HÓA ĐƠN GIÁ TRỊ GIA TĂNG",
        "TIỀN ĐIỆN THÁNG 10/2026",
        "Nguyễn Văn An",
        "Số 12 ngõ 5 Trương Định",
        CODE,
        "K26TDL",
        "00000001",
        "01/10/2026 – 31/10/2026",
        "Bậc 6",
        "3.460",
        f"{bill.total:,}".replace(",", "."),
        dong_in_words(bill.total)[1:],
        "1279/QĐ-BCT",
        "CHƯA THANH TOÁN",
        "99.900",
    ):
        assert words in paper.text, words
    assert "ĐÃ THANH TOÁN" not in paper.text
    (code,) = paper.codes
    assert code == company.payments.vietqr(bill).payload
    assert parse(code)["54"] == str(bill.total)


def test_a_paid_bill_as_pdf(company: Utility) -> None:
    paper = look(company.invoices.pdf(_bill(company, "2026-09")).content)
    assert "ĐÃ THANH TOÁN" in paper.text
    assert "05/10/2026" in paper.text
    assert paper.codes == []


def test_paid_since_the_bill_was_read(company: Utility) -> None:
    old = _bill(company, "2026-10")
    company.payments.mark_paid(OCTOBER, amount=old.total, source="counter", reference="1")
    paper = look(company.invoices.pdf(old).content)
    assert "ĐÃ THANH TOÁN" in paper.text
    assert paper.codes == []


def test_long_invoices_keep_everything(company: Utility) -> None:
    for number in _kinds(company.database):
        period = f"20{number[-4:-2]}-{number[-2:]}"
        bill = _bill(company, period, OTHER)
        paper = look(company.invoices.pdf(bill).content)
        for line in bill.lines:
            assert line.label in paper.text
        assert paper.codes == ([company.payments.vietqr(bill).payload] if bill.total else [])
        assert paper.pages == 1


def test_a_price_change_names_each_decision_above_its_lines(company: Utility) -> None:
    point = add_customer(company.database, OTHER)
    span = {"first": date(2025, 4, 16), "last": date(2025, 5, 15)}
    add_computed_bill(company.database, point, "2025-05", 1200, code=OTHER, **span)
    bill = _bill(company, "2025-05", OTHER)
    assert len(bill.lines) == 12
    paper = look(company.invoices.pdf(bill).content)
    first, _, second = paper.text.partition("Theo Quyết định 1279/QĐ-BCT")
    assert "Theo Quyết định 2699/QĐ-BCT" in first
    assert "1.893" in first
    assert "1.984" in second
    assert (paper.pages, paper.codes) == (1, [company.payments.vietqr(bill).payload])


def test_every_vietnamese_letter_is_in_the_typeface(company: Utility) -> None:
    name = "Ạ Ả Ã Ẩ Ẫ Ắ Ằ Ẳ Ẵ Ặ Ẹ Ẻ Ẽ Ể Ễ Ệ Ỉ Ĩ Ị Ọ Ỏ Õ Ổ Ỗ Ộ Ớ Ờ Ở Ỡ Ợ Ụ Ủ Ũ Ứ Ừ Ử Ữ Ự Ỳ Ỷ Ỹ Ỵ đĐ"
    with company.database.write() as session:
        session.execute(update(models.Customer).values(name=name))
    assert name in look(company.invoices.pdf(_bill(company, "2026-10")).content).text


def test_the_same_pdf_again(company: Utility, clock: FixedClock) -> None:
    first = company.invoices.pdf(_bill(company, "2026-10"))
    clock.advance(timedelta(hours=5))
    assert company.invoices.pdf(_bill(company, "2026-10")) == first


# Who may see it


def test_a_linked_chat_sees_the_name(company: Utility) -> None:
    bill, chat = _bill(company, "2026-10"), _link(company)
    assert "Nguyễn Văn An" in look(company.invoices.pdf(bill, chat=chat).content).text
    file = company.invoices.xml(bill, chat=chat)
    assert (file.name, file.media_type) == ("hoa-don-K26TDL-00000001.xml", "application/xml")
    assert read(file.content).buyer.name == "Nguyễn Văn An"


def test_another_chat_sees_no_name(company: Utility) -> None:
    bill = _bill(company, "2026-10")
    paper = look(company.invoices.pdf(bill, chat="stranger").content)
    assert "Nguyễn" not in paper.text
    assert "Trương Định" not in paper.text
    assert "Ng**** V** A*" in paper.text
    assert paper.codes  # anybody may pay for a customer
    with pytest.raises(NotLinked):
        company.invoices.xml(bill, chat="stranger")


def test_who_looked_is_in_the_log(company: Utility) -> None:
    with company.audit.acting_as("agent:7"):
        company.invoices.pdf(_bill(company, "2026-10"))
    with company.database.session() as session:
        entries = session.query(models.AuditEntry).filter(models.AuditEntry.action.like("invoice.%")).all()
    assert [(entry.actor, entry.action, entry.customer_code) for entry in entries] == [
        ("agent:7", "invoice.issued", CODE),
        ("agent:7", "invoice.pdf", CODE),
    ]
    assert "Nguyễn" not in str([entry.detail for entry in entries])


# The seller


def test_the_company_of_the_settings(database: Database, clock: FixedClock) -> None:
    company_on(database, clock)
    seller = replace(DEMO_SELLER, name="CÔNG TY ĐIỆN LỰC A", tax_code="0100100079-001", series="AB")
    company = Utility(database, clock, DeveloperSms(database, clock), seller=seller)
    invoice = company.invoices.issue(OCTOBER)
    assert invoice.serial == "K26TAB"
    assert read(write(invoice)).seller == seller
    assert "CÔNG TY ĐIỆN LỰC A" in look(company.invoices.pdf(_bill(company, "2026-10")).content).text
    assert serial_of(date(2030, 1, 1), seller) == "K30TAB"


@pytest.mark.parametrize("wrong", [{"tax_code": "123"}, {"series": "a"}])
def test_a_seller_that_can_not_be(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"tax code|series"):
        Seller(**({field: getattr(DEMO_SELLER, field) for field in Seller.__slots__} | wrong))
