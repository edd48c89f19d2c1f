"""Help for the agent: what could be answered, and a look at what must not go out."""

from __future__ import annotations

import pytest

from gateway.desk.help.personal import personal
from tests.desk.staff import Worker, waiting
from tests.desk.test_more import fill_company, link
from tests.fakes.platform import said
from tests.gateway.house import House

CODE = "PD13000123456"


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        (f"mã của mình là {CODE} ạ", ["code"]),
        ("mã pd 13 000 123456 ạ", ["code"]),
        ("gọi 0912 000 101 nhé", ["phone"]),
        ("gọi +84912000101 nhé", ["phone"]),
        ("số căn cước 001099000101", ["id"]),
        ("nhà số 5 ngõ 12 đường Láng", ["address"]),
        ("giao về 12/5 đường Láng", ["address"]),
        ("kỳ này 1.250.000 đồng ạ", ["money"]),
        (f"{CODE} ở số nhà 5, nợ 523.000đ", ["code", "address", "money"]),
        ("giá bậc 1 là 1.984 đ/kWh, kỳ 10/2026, 350 số", ["money"]),
        ("Dạ, Quý khách chờ em kiểm tra ạ", []),
        ("phường Tân Mai có điện lúc 15 giờ", []),
        ("gọi tổng đài 1900 1234 hoặc 024 3333 4444 ạ", []),
    ],
)
def test_what_looks_like_personal_data(words: str, kinds: list[str]) -> None:
    assert personal(words, (), ("02433334444",)) == kinds


def test_a_chat_that_proved_a_code_may_read_its_own() -> None:
    assert personal(f"{CODE} nợ 523.000đ, số 0912000101", [CODE]) == []
    assert personal("PE13000234567 nợ 523.000đ", [CODE]) == ["code"]


async def test_personal_data_waits_for_a_second_yes_which_is_logged(home: House, lan: Worker) -> None:
    number = await waiting(home)
    await lan.post(f"/conversations/{number}/claim")
    path, body = f"/conversations/{number}/replies", {"text": "Dạ, kỳ này 523.000 đồng ạ", "client_id": "a"}
    refused = await lan.post(path, body, expect=409)
    assert (refused["code"], "money" in refused["detail"]) == ("personal_data", True)
    assert home.value("SELECT count(*) FROM desk_pending") == 0
    await lan.post(path, body | {"anyway": True}, expect=202)
    kept = home.value("SELECT detail FROM desk_audit WHERE action = 'reply.personal'")
    assert "money" in str(kept)
    assert "523" not in str(kept)
    fill_company(home)
    link(home, "an")
    await lan.post(path, body | {"client_id": "b"}, expect=202)  # linked now: it is the customer's own
    assert home.value("SELECT count(*) FROM desk_audit WHERE action = 'reply.personal'") == 1


async def asks(home: House, worker: Worker, words: str, user: str = "an") -> int:
    """A customer who has a person asks this."""
    number = await waiting(home, user)
    await worker.post(f"/conversations/{number}/claim")
    await home.post(said(user, words, f"ask-{user}"))
    await home.until_row(f"SELECT count(*) FROM message WHERE direction = 'in' AND conversation_id = {number}", 2)
    return number


def means(home: House, words: str, intent: str, confidence: float = 0.95, faq: str = "") -> None:
    known = {"name": intent, "confidence": confidence}
    home.bot.meanings[words] = {"intent": known, "faq": [{"id": faq, "score": 0.93}] if faq else []}


async def test_stored_answers_and_the_bots_words_are_suggested(home: House, lan: Worker) -> None:
    words = "đợt 2 covid giảm kỳ nào, gọi 0912000101"
    means(home, words, "ask_discount", faq="covid_second")
    number = await asks(home, lan, words)
    turns = len(home.bot.asked)
    faq, bot = await lan.get(f"/conversations/{number}/suggestions")
    assert faq["source"] == "faq"
    assert "hóa đơn tháng 10, 11, 12/2020" in faq["text"]
    assert (bot["source"], bot["title"]) == ("bot", "ask_discount")
    assert home.bot.rehearsed
    assert "0912000101" not in home.bot.rehearsed[0]
    assert len(home.bot.asked) == turns  # no turn of the conversation
    await lan.post(f"/conversations/{number}/replies", {"text": "Dạ, em xem ngay ạ.", "client_id": "a"}, expect=202)
    await home.gateway.desk.parts.outgoing.send_now(number)
    assert await lan.get(f"/conversations/{number}/suggestions") == []  # answered


@pytest.mark.parametrize("intent", ["report_outage", "change_contract_owner", "talk_to_agent"])
async def test_the_bot_is_never_asked_to_do_something(home: House, lan: Worker, intent: str) -> None:
    means(home, "làm giúp em việc này", intent)
    number = await asks(home, lan, "làm giúp em việc này")
    assert await lan.get(f"/conversations/{number}/suggestions") == []
    assert home.bot.rehearsed == []


async def test_a_stranger_is_asked_for_the_code_first(home: House, lan: Worker) -> None:
    means(home, "nợ bao nhiêu", "ask_debt")
    number = await asks(home, lan, "nợ bao nhiêu")
    [one] = await lan.get(f"/conversations/{number}/suggestions")
    assert "mã khách hàng" in one["text"]
    home.bot.failing = True
    assert await lan.get(f"/conversations/{number}/suggestions") == []


async def test_what_colleagues_answered_is_told_without_whose_it_was(home: House, lan: Worker, minh: Worker) -> None:
    home.bot.failing = False
    means(home, "đèn nhà em cứ chớp chớp hoài là sao", "report_voltage_problem", 0.4)
    means(home, "sao đèn nhà tôi chớp hoài vậy", "report_voltage_problem", 0.4)
    answers = {
        "binh": "Dạ, đèn chớp thường do tiếp xúc kém ở cầu dao. Em đã ghi mã PD13000123456, thợ sẽ gọi số 0912000101 ạ.",
        "chi": "Dạ, thợ sẽ đến nhà ông Trần Văn Tèo ở số nhà 5 chiều nay kiểm tra ạ.",
    }
    for user, answer in answers.items():
        number = await asks(home, minh, "đèn nhà em cứ chớp chớp hoài là sao", user)
        body = {"text": answer, "client_id": "a", "anyway": True}
        await minh.post(f"/conversations/{number}/replies", body, expect=202)
        await minh.post(f"/conversations/{number}/resolve")
    number = await asks(home, lan, "sao đèn nhà tôi chớp hoài vậy", "dung")
    [one] = await lan.get(f"/conversations/{number}/suggestions")
    assert (one["source"], one["title"]) == ("similar", minh.name)
    assert one["text"] == (
        "Dạ, đèn chớp thường do tiếp xúc kém ở cầu dao. Em đã ghi mã [mã khách hàng], thợ sẽ gọi số [số điện thoại] ạ."
    )
