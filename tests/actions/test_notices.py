"""What chats are told without having asked, and where contracts and invoices are handed out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from actions import notices
from tests.actions.company import AN, BINH, Company
from tests.actions.talk import Talk
from utility.payments import BillPaid, CaseClosed
from utility.requests import RequestMoved, Requests, State

PAID = BillPaid("bill-paid:B1", "B1", BINH, "2026-10", 343_000, date(2026, 11, 20), "momo")


def moved(status: State, **more: object) -> RequestMoved:
    values: dict[str, object] = {
        "id": "request-moved:YC1:1", "number": "YC1", "service": "change_capacity", "service_name": "Thay đổi công suất",
        "status": status, "status_label": "nhãn", "customer_code": AN, "chat": None, "note": "", "missing_papers": (),
        "deadline": None,
    }  # fmt: skip
    return RequestMoved(**{**values, **more})  # type: ignore[arg-type]


def titles(notice: notices.Notice) -> list[str]:
    return [button["title"] for button in notice.buttons]


def test_a_payment_tells_the_amount_and_what_is_left(firm: Company) -> None:
    unpaid = firm.utility.bills.unpaid(BINH)
    both, none = notices.bill_paid(PAID, unpaid), notices.bill_paid(PAID, [])
    assert "343.000 đồng tiền điện tháng 10/2026" in both.text
    assert "còn 2 hóa đơn chưa thanh toán" in both.text
    assert titles(both) == ["Thanh toán ngay", "Hóa đơn điện tử"]
    assert "còn" not in none.text
    assert BINH not in both.text


def test_a_search_without_success_says_why() -> None:
    closed = CaseClosed("c", "TS1", "rejected", None, BINH, "B1", "Ngân hàng báo giao dịch đã hoàn tiền.")
    told = notices.case_closed(closed)
    assert told is not None
    assert "đã hoàn tiền. Quý khách" in told.text
    assert notices.case_closed(CaseClosed("c", "TS1", "resolved", None, BINH, "B1", "")) is None


@pytest.mark.parametrize(
    ("event", "sign_url", "words", "buttons"),
    [
        (moved(State.IN_WORK), None, "có cập nhật: nhãn", ["Tiến độ yêu cầu"]),
        (moved(State.DONE), None, "đã hoàn thành", ["Tiến độ yêu cầu"]),
        (moved(State.REJECTED, note="Sai tên."), None, "Ghi chú: Sai tên.", ["Tiến độ yêu cầu"]),
        (
            moved(State.PAPERS_MISSING, missing_papers=("Giấy tờ tùy thân",)),
            None,
            "cần bổ sung: Giấy tờ tùy thân",
            ["Bổ sung giấy tờ", "Tiến độ yêu cầu"],
        ),
        (moved(State.WAITING_FOR_SIGNATURE), "https://x/s", "đã sẵn sàng", ["Đọc và ký", "Tiến độ yêu cầu"]),
        # Nothing to sign in this chat yet: it is not told that something was ready.
        (moved(State.WAITING_FOR_SIGNATURE), None, "có cập nhật: nhãn", ["Ký hợp đồng điện tử", "Tiến độ yêu cầu"]),
    ],
)
def test_steps_of_a_request(event: RequestMoved, sign_url: str | None, words: str, buttons: list[str]) -> None:
    notice = notices.request_moved(event, sign_url)
    assert words in notice.text
    assert titles(notice) == buttons


async def test_an_invoice_comes_as_links(talk: Talk) -> None:
    await talk.link(AN)
    answer = await talk.say("hóa đơn điện tử", "get_einvoice", period="2026-10")
    links = {b["title"]: b["url"] for m in answer.messages for b in m["buttons"] if "url" in b}
    assert set(links) == {"Tải hóa đơn PDF", "Tải hóa đơn XML"}
    assert "invoice_pdf" in links["Tải hóa đơn PDF"]


async def test_a_contract_is_signed_on_its_page_and_found_again(
    talk: Talk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # drafts are kept below the working folder
    await talk.link(AN)
    requests = talk.company.utility.requests
    assert isinstance(requests, Requests)
    fields = {"quota_for": "households", "household_count": 2}
    made = requests.create("change_household_quota", fields, chat=None, by="agent:7", key="k", customer_code=AN).request
    requests.add_paper(made.number, paper="residence", storage_key="x", media_type="image/jpeg", size=9, by="agent:7")
    early = await talk.say("ký hợp đồng", "sign_contract")
    assert early.responses == ["utter_sign_contract", "utter_not_ready_to_sign"]
    requests.move(made.number, "waiting_for_signature", by="agent:7")
    ready = await talk.say("ký hợp đồng", "sign_contract")
    assert ready.responses == ["utter_sign_contract_ready"]
    (contract,) = talk.company.utility.contracts.of_customer(AN)
    assert contract.number in ready.text
    asked = await talk.say("giờ ký hợp đồng điện tử như thế nào", "sign_contract", faq=[("sign_how", 0.995)])
    assert asked.responses == ["utter_faq_answer", "utter_sign_contract_ready"]
    follow = await talk.say("tới đâu rồi", "track_request")
    assert "Ký hợp đồng điện tử" in follow.buttons
