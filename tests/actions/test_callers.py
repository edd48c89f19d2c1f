"""A caller is verified by a one-time code to the number they call from; the number in the display alone opens nothing."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from tests.actions.company import AN, BINH, Company
from tests.actions.talk import Talk
from utility import models

HOTLINE = "phone:hotline:00000000-0000-4000-8000-000000000001"
STRANGER = "0868000999"


def call(firm: Company) -> Talk:
    return Talk(firm, chat=HOTLINE)


def phone_of(firm: Company, code: str) -> str:
    phone = firm.utility.outreach.phone_of(code)
    assert phone is not None
    return phone


def calling(phone: str) -> dict[str, object]:
    return {"data": {"caller": phone}}


async def test_a_caller_reads_the_code_that_came_to_their_phone(firm: Company) -> None:
    talk, phone = call(firm), phone_of(firm, AN)
    # As the exchange shows it.
    asked = await talk.say("tiền điện tháng này", "ask_bill_amount", metadata=calling(f"0{phone[3:]}"))
    assert asked.responses == ["utter_ask_otp_of_caller"]
    sent_to, text = firm.telephone.sent[-1]
    assert sent_to == phone
    assert AN in text
    otp = firm.telephone.otp
    told = await talk.say(otp, otp=otp, metadata=calling(phone))
    assert told.responses[:2] == ["utter_linked", "utter_bill_amount"]
    assert firm.utility.identity.linked(HOTLINE) == [AN]


async def test_a_number_on_no_contract_hears_the_same_words_and_opens_nothing(firm: Company) -> None:
    talk = call(firm)
    asked = await talk.say("tiền điện tháng này", "ask_bill_amount", metadata=calling(STRANGER))
    assert asked.responses == ["utter_ask_otp_of_caller"]
    assert firm.telephone.sent == []
    for guess in ("123456", "000000"):
        answer = await talk.say(guess, otp=guess, metadata=calling(STRANGER))
        assert answer.responses == ["utter_otp_wrong"]
    assert firm.utility.identity.linked(HOTLINE) == []


@pytest.mark.parametrize("words", ["không nhận được mã", "tôi gọi từ số khác"])
async def test_who_calls_from_another_phone_names_the_customer_code(firm: Company, words: str) -> None:
    talk = call(firm)
    await talk.say("tiền điện tháng này", "ask_bill_amount", metadata=calling(STRANGER))
    asked = await talk.say(words, "inform", metadata=calling(STRANGER))
    assert asked.responses == ["utter_ask_customer_code"]
    await talk.say(AN, customer_code=AN, metadata=calling(STRANGER))
    assert firm.telephone.sent[-1][0] == phone_of(firm, AN)
    told = await talk.say(firm.telephone.otp, otp=firm.telephone.otp, metadata=calling(STRANGER))
    assert "utter_bill_amount" in told.responses


async def test_a_customer_code_said_at_once_is_the_one_asked_about(firm: Company) -> None:
    talk, phone = call(firm), phone_of(firm, AN)
    asked = await talk.say("tiền điện", "ask_bill_amount", customer_code=BINH, metadata=calling(phone))
    assert asked.responses[-1] == "utter_ask_otp"
    assert firm.telephone.sent[-1][0] == phone_of(firm, BINH)


async def test_all_contracts_of_one_phone_are_opened_together(firm: Company) -> None:
    phone = phone_of(firm, AN)
    with firm.utility.database.write() as session:
        session.execute(update(models.Customer).where(models.Customer.code == BINH).values(phone=phone))
    talk = call(firm)
    await talk.say("tiền điện tháng này", "ask_bill_amount", metadata=calling(phone))
    otp = firm.telephone.otp
    told = await talk.say(otp, otp=otp, metadata=calling(phone))
    assert set(firm.utility.identity.linked(HOTLINE)) == {AN, BINH}
    assert told.responses == ["utter_linked", "utter_ask_which_code"]


async def test_wrong_codes_are_limited_on_the_phone_too(firm: Company) -> None:
    talk, phone = call(firm), phone_of(firm, AN)
    await talk.say("tiền điện tháng này", "ask_bill_amount", metadata=calling(phone))
    wrong = "111111" if firm.telephone.otp != "111111" else "222222"
    answers = [await talk.say(wrong, otp=wrong, metadata=calling(phone)) for _ in range(3)]
    assert [one.responses[0] for one in answers[:2]] == ["utter_otp_wrong"] * 2
    assert "utter_otp_wrong" not in answers[2].responses
    assert firm.utility.identity.linked(HOTLINE) == []


@pytest.mark.parametrize("shown", ["", "anonymous", "12", "+1 202 555 0100"])
async def test_a_withheld_or_foreign_number_is_asked_for_the_customer_code(firm: Company, shown: str) -> None:
    asked = await call(firm).say("tiền điện", "ask_bill_amount", metadata=calling(shown))
    assert asked.responses == ["utter_ask_code_to_link"]


async def test_a_chat_can_not_pretend_to_be_a_call(firm: Company) -> None:
    talk = Talk(firm)
    asked = await talk.say("tiền điện", "ask_bill_amount", metadata=calling(phone_of(firm, AN)))
    assert asked.responses == ["utter_ask_code_to_link"]


async def test_a_caller_may_have_the_bill_as_a_text_message(firm: Company) -> None:
    talk, phone = call(firm), phone_of(firm, AN)
    await talk.link(AN)
    told = await talk.say("tiền điện tháng này", "ask_bill_amount", metadata=calling(phone))
    assert told.responses == ["utter_bill_amount", "utter_offer_details"]
    done = await talk.say("có", "affirm", metadata=calling(phone))
    assert done.responses == ["utter_details_sent"]
    sent_to, text = firm.telephone.sent[-1]
    assert sent_to == phone
    assert text.startswith("Dien luc: tien dien thang")
    assert text.isascii()
    assert AN not in text


class ByZalo:
    """A Zalo that reaches everybody it is told to, and takes what it is told to."""

    def __init__(self, taken: str, *, reaches: bool = True) -> None:
        self._taken = taken
        self._reaches = reaches
        self.sent: list[tuple[str, str, str, list[dict[str, str]], dict[str, str]]] = []

    def reaches(self, code: str) -> bool:
        return self._reaches

    def send(self, code: str, asked: str, text: str, buttons: Any, values: Any) -> str:
        self.sent.append((code, asked, text, list(buttons), dict(values)))
        return self._taken


@pytest.mark.parametrize(
    ("reaches", "taken", "offer", "done", "messages"),
    [
        (True, "chat", "utter_offer_details_zalo", "utter_details_sent_zalo", 0),
        (True, "number", "utter_offer_details_zalo", "utter_details_sent", 0),
        (True, "", "utter_offer_details_zalo", "utter_details_sent", 1),  # the chat's window has closed meanwhile
        (False, "", "utter_offer_details", "utter_details_sent", 1),
    ],
)
async def test_details_go_to_zalo_where_it_reaches_the_customer(
    firm: Company, reaches: bool, taken: str, offer: str, done: str, messages: int
) -> None:
    zalo = ByZalo(taken, reaches=reaches)
    talk = Talk(firm, chat=HOTLINE, zalo=zalo)
    await talk.link(AN)
    before = len(firm.telephone.sent)
    told = await talk.say("tiền điện tháng này", "ask_bill_amount")
    assert told.responses == ["utter_bill_amount", offer]
    assert (await talk.say("có", "affirm")).responses == [done]
    assert len(firm.telephone.sent) == before + messages
    ((code, asked, text, buttons, values),) = zalo.sent
    assert code == AN
    assert HOTLINE in asked
    assert values["total"] in text
    assert AN not in text
    assert buttons == []  # it is paid


async def test_an_unpaid_bill_can_be_paid_where_it_was_sent(firm: Company) -> None:
    with firm.utility.database.write() as session:
        session.execute(update(models.Bill).where(models.Bill.customer_code == AN).values(paid_on=None))
    zalo = ByZalo("chat")
    talk = Talk(firm, chat=HOTLINE, zalo=zalo)
    await talk.link(AN)
    await talk.say("tiền điện tháng này", "ask_bill_amount")
    await talk.say("có", "affirm")
    ((_code, _asked, _text, buttons, _values),) = zalo.sent
    assert [button["payload"].partition("{")[0] for button in buttons] == ["/pay_bill"]


async def test_a_caller_who_wants_no_message_gets_none(firm: Company) -> None:
    talk = call(firm)
    await talk.link(AN)
    await talk.say("tiền điện tháng này", "ask_bill_amount")
    before = len(firm.telephone.sent)
    assert (await talk.say("không", "deny")).responses == ["utter_offer_declined"]
    assert len(firm.telephone.sent) == before


async def test_in_a_chat_the_bill_is_read_where_it_is(firm: Company) -> None:
    talk = Talk(firm)
    await talk.link(AN)
    told = await talk.say("tiền điện tháng này", "ask_bill_amount")
    assert told.responses == ["utter_bill_amount"]
