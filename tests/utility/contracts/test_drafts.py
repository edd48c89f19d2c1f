"""Drafts: what they say, when they are drawn up anew, who may read them."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from tests.utility.contracts.conftest import ADDRESS, CHAT, SUPPLY, Office, Request
from tests.utility.invoices.conftest import look
from tests.utility.records import CODE, NOBODY
from utility.contracts.errors import NoCustomer, NoTemplate, NotSignable, UnknownContract
from utility.contracts.templates import templates
from utility.models import AuditEntry, Customer


def test_a_new_signer_needs_staff(office: Office) -> None:
    for service in ("request_new_supply", "change_contract_owner"):
        request = replace(SUPPLY, service=service, customer_code=CODE)
        with pytest.raises(NoCustomer, match="somebody new"):
            office.company.contracts.draft_for_customer(request, by="system")
    drawn = office.company.contracts.draft_for_customer(Request(), by="system")
    assert drawn.customer_code == CODE


def test_a_supply_contract_says_everything(office: Office) -> None:
    contract = office.draft(SUPPLY, customer_code=CODE)
    assert (contract.state, contract.title, contract.template) == (
        "drafted",
        "HỢP ĐỒNG MUA BÁN ĐIỆN",
        "supply@2026-11",
    )
    assert contract.number.startswith("HD261122")
    assert contract.expires_at == office.clock.now() + timedelta(days=30)
    file = office.company.contracts.document(contract.number, chat=CHAT)
    assert file.name == f"hop-dong-{contract.number}-chua-ky.pdf"
    assert hashlib.sha256(file.content).hexdigest() == contract.draft_sha256
    paper = look(file.content)
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        f"Số: {contract.number}",
        "Ngày 22 tháng 11 năm 2026",
        "CÔNG TY ĐIỆN LỰC DEMO",
        "Nguyễn Văn An",
        CODE,
        "001087012345",
        "0912000001",
        "YC261122ACDEF7",
        "Mục đích sử dụng điện Sinh hoạt",
        "muốn tách riêng Có",
        f"mua điện tại địa chỉ {ADDRESS}",
        "Điều 10. Ký điện tử và hiệu lực",
        f"Số {contract.number} · trang 1/{paper.pages}",
        f"trang {paper.pages}/{paper.pages}",
    ):
        assert words in paper.text, words
    assert "{" not in paper.text
    assert "ĐÃ KÝ SỐ" not in paper.text


def test_an_amendment_names_what_changes(office: Office) -> None:
    paper = look(office.company.contracts.document(office.draft().number, chat=CHAT).content)
    for words in ("PHỤ LỤC HỢP ĐỒNG MUA BÁN ĐIỆN", "Nội dung thay đổi", "Số hộ dùng chung công tơ 2", ADDRESS):
        assert words in paper.text, words
    assert paper.pages == 1


@pytest.mark.parametrize("template", templates(), ids=lambda template: template.key)
def test_every_text_fills_its_blanks(office: Office, template: object) -> None:
    for service in template.services:  # type: ignore[attr-defined]
        office.company.catalogue.service(service)  # the catalogue knows it
        number = office.draft(Request(number=f"YC-{service}"[:24], service=service, fields={})).number
        assert "{" not in look(office.company.contracts.document(number, chat=CHAT).content).text


def test_the_same_request_is_the_same_contract(office: Office) -> None:
    first = office.draft()
    office.clock.advance(timedelta(days=3))
    assert office.draft() == first
    assert office.company.contracts.of_request(first.request_number) == first


def test_a_changed_request_is_another_contract(office: Office) -> None:
    first = office.draft()
    second = office.draft(Request(fields={"quota_for": "households", "household_count": 3}))
    assert second.number != first.number
    former = office.company.contracts.find(first.number)
    assert former is not None
    assert (former.state, former.reason) == ("cancelled", "replaced")
    assert office.company.contracts.of_request(second.request_number) == second
    assert [c.number for c in office.company.contracts.of_customer(CODE)] == [second.number, first.number]


def test_a_changed_customer_is_another_contract(office: Office) -> None:
    first = office.draft()
    with office.company.database.write() as session:
        session.execute(update(Customer).values(name="Nguyễn Văn Ân"))
    assert office.draft().number != first.number


def test_a_lapsed_draft_is_drawn_up_anew(office: Office) -> None:
    first = office.draft()
    office.clock.advance(timedelta(days=31))
    second = office.draft()
    assert second.number != first.number
    assert second.expires_at > office.clock.now()


def test_many_at_once_are_one_contract(each_office: Office) -> None:
    with ThreadPoolExecutor(8) as threads:
        contracts = list(threads.map(lambda _: each_office.draft(), range(8)))
    live = [c for c in each_office.company.contracts.of_customer(CODE) if c.state == "drafted"]
    assert {contract.number for contract in contracts} == {live[0].number}
    assert len(live) == 1


def test_services_without_a_contract(office: Office) -> None:
    with pytest.raises(NoTemplate):
        office.draft(Request(service="report_outage"))


@pytest.mark.parametrize("code", [None, NOBODY])
def test_nobody_to_sign(office: Office, code: str | None) -> None:
    with pytest.raises(NoCustomer):
        office.draft(replace(Request(), customer_code=code))


@pytest.mark.parametrize("chat", ["stranger", ""])
def test_a_stranger_sees_nothing(office: Office, chat: str) -> None:
    number = office.draft().number
    contracts = office.company.contracts
    answers = set()
    for name in (number, "HD261122XXXXXX"):
        for call in (
            lambda n=name: contracts.document(n, chat=chat),
            lambda n=name: contracts.download_token(n, chat=chat),
            lambda n=name: contracts.send_code(n, chat=chat),
            lambda n=name: contracts.sign(n, "123456", chat=chat, consent_version=contracts.consent(n).version),
        ):
            with pytest.raises(UnknownContract) as refused:
                call()
            answers.add(str(refused.value))
    assert len(answers) == 1  # nobody learns whether the number exists


def test_cancelled(office: Office) -> None:
    number = office.draft().number
    cancelled = office.company.contracts.cancel(number, by="agent:7", why="Khách hàng rút yêu cầu")
    assert (cancelled.state, cancelled.reason) == ("cancelled", "Khách hàng rút yêu cầu")
    assert office.company.contracts.cancel(number, by="agent:7", why="lại").reason == "Khách hàng rút yêu cầu"
    with pytest.raises(NotSignable) as refused:
        office.company.contracts.send_code(number, chat=CHAT)
    assert refused.value.state == "cancelled"
    with pytest.raises(UnknownContract):
        office.company.contracts.cancel("HD1", by="agent:7", why="")


def test_the_log_names_who_and_what_but_nobody_personally(office: Office) -> None:
    contract = office.draft()
    office.company.contracts.document(contract.number, chat=CHAT)
    with office.company.database.session() as session:
        entries = session.query(AuditEntry).filter(AuditEntry.action.like("contract.%")).all()
    assert [(entry.actor, entry.action) for entry in entries] == [
        ("agent:7", "contract.drafted"),
        ("system", "contract.viewed"),
    ]
    assert entries[0].detail == {"contract": contract.number, "sha256": contract.draft_sha256}
