"""Conversations on both of Zalo's channels through a real Rasa, NATS and database, to the stand-in platforms."""

from __future__ import annotations

import io
from itertools import count

import httpx
import pytest
import zxingcpp
from PIL import Image

from tests.platforms.zalo import ADMIN, OA, Sent
from tests.real.house import House, text_of, wait_for
from tests.real.money import ANH, HUNG, bill, dong, one_time_code
from tests.real.zalo import AccountCustomer, BotCustomer

pytestmark = pytest.mark.real

_people = count(1)


@pytest.fixture
def customer(house: House) -> AccountCustomer:
    return AccountCustomer(house, f"24684588352{next(_people):06d}")


@pytest.fixture
def chatter(house: House) -> BotCustomer:
    return BotCustomer(house, f"6ede9afa66b8{next(_people):06d}")


def test_the_bill_on_the_official_account(house: House, customer: AccountCustomer) -> None:
    latest = bill(house, ANH)
    first = text_of(customer.says("Cho em hỏi tiền điện kỳ gần nhất nhà em bao nhiêu ạ?"))
    assert "mã khách hàng" in first
    assert dong(latest.total) not in first
    assert "6 số" in text_of(customer.says(ANH.code))
    assert dong(latest.total) in text_of(customer.says(one_time_code(house, ANH)))
    # Zalo has repeated every answer to us: none of that silenced the bot or was stored as somebody else's.
    key = f"zalo:{OA}:{customer.user}"
    holder = house.rows("select holder from conversation where key = :key", key=key)
    assert [row.holder for row in holder] == ["bot"]
    authors = house.rows(
        "select distinct author from message m join conversation c on c.id = m.conversation_id"
        " where c.key = :key and m.direction = 'out'",
        key=key,
    )
    assert [row.author for row in authors] == ["bot"]


def test_the_bill_on_the_bot(house: House, chatter: BotCustomer) -> None:
    latest = bill(house, HUNG)
    first = text_of(chatter.says("tien dien thang truoc nha minh bao nhieu vay"))
    assert "mã khách hàng" in first
    assert dong(latest.total) not in first
    assert "6 số" in text_of(chatter.says(HUNG.code))
    assert dong(latest.total) in text_of(chatter.says(one_time_code(house, HUNG)))


def test_paying_by_qr_on_the_official_account(house: House, customer: AccountCustomer) -> None:
    unpaid = bill(house, ANH)
    customer.says("cho tôi xin mã QR để đóng tiền điện")
    customer.says(ANH.code)
    answer = customer.says(one_time_code(house, ANH))
    assert dong(unpaid.total) in text_of(answer)
    (image,) = [sent.image for sent in answer if sent.image]
    picture = httpx.get(image, timeout=10)
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.content)))
    assert ANH.code in code.text
    assert f"54{len(str(unpaid.total)):02d}{unpaid.total}" in code.text  # EMVCo field 54: the amount


def test_a_tapped_button_starts_what_it_says(customer: AccountCustomer) -> None:
    greeting = customer.says("xin chào")
    titles = [button["title"] for sent in greeting for button in sent.buttons]
    assert titles
    assert text_of(customer.taps(titles[0]))


def test_a_number_chooses_from_the_bots_menu(chatter: BotCustomer) -> None:
    greeting = text_of(chatter.says("xin chào"))
    assert "\n1. " in greeting
    by_number = text_of(chatter.says("1"))
    first = greeting.partition("\n1. ")[2].partition("\n")[0]
    other = BotCustomer(chatter.house, f"{chatter.user}9")
    other.says("xin chào")
    # The words vary; both are asked for what that choice needs.
    assert "mã khách hàng" in by_number
    assert "mã khách hàng" in text_of(other.says(first))


def test_a_person_in_oa_manager_silences_the_bot(house: House, customer: AccountCustomer) -> None:
    customer.says("xin chào")
    by_person = Sent(customer.user, {"text": "Chào anh, em là Lan ạ"}, f"z-{customer.user}", 0.0)
    customer.posts(house.zalo.echo_event(by_person, admin=ADMIN))
    key = f"zalo:{OA}:{customer.user}"
    wait_for(lambda: house.rows("select holder from conversation where key = :key", key=key)[0].holder == "agent")
    heard = len(house.zalo.to(customer.user))
    customer.writes("tiền điện tháng này bao nhiêu")
    query = "select m.state from message m join conversation c on c.id = m.conversation_id where c.key = :key and m.direction = 'in' order by m.seq desc limit 1"
    wait_for(lambda: house.rows(query, key=key)[0].state == "shown")
    assert len(house.zalo.to(customer.user)) == heard
