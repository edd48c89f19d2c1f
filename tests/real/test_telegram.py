"""Conversations on Telegram through its webhook, a real Rasa, NATS and database, to a stand-in Bot API."""

from __future__ import annotations

import io
from itertools import count

import httpx
import pytest
import zxingcpp
from PIL import Image

from tests.platforms.telegram import SECRET
from tests.real.house import House, TelegramCustomer, text_of, wait_for
from tests.real.money import HUNG, MAI, bill, dong, one_time_code

pytestmark = pytest.mark.real

_people = count(7_000_001)


@pytest.fixture
def customer(house: House) -> TelegramCustomer:
    return house.telegram_customer(next(_people))


def test_start_greets_and_offers_choices(customer: TelegramCustomer) -> None:
    answer = customer.says("/start qr_phong_giao_dich")
    assert text_of(answer)
    assert answer[-1].buttons
    assert all(len(button["callback_data"].encode()) <= 64 for button in answer[-1].buttons)


def test_the_bill_after_a_one_time_code(house: House, customer: TelegramCustomer) -> None:
    latest = bill(house, HUNG)
    first = text_of(customer.says("tien dien thang truoc nha minh bao nhieu vay"))
    assert "mã khách hàng" in first
    assert dong(latest.total) not in first
    assert "6 số" in text_of(customer.says(HUNG.code))
    assert dong(latest.total) in text_of(customer.says(one_time_code(house, HUNG)))


def test_a_tapped_button_is_answered_and_stops_spinning(house: House, customer: TelegramCustomer) -> None:
    answer = customer.says("/start")
    title = answer[-1].buttons[0]["text"]
    update = customer.person.tap(title)
    assert text_of(customer.delivers(update))
    wait_for(lambda: update["callback_query"]["id"] in house.telegram.answered)


def test_the_payment_code_is_uploaded_as_a_picture(house: House, customer: TelegramCustomer) -> None:
    unpaid = bill(house, MAI)
    customer.says("cho tôi xin mã QR để đóng tiền điện")
    customer.says(MAI.code)
    answer = customer.says(one_time_code(house, MAI))
    (photo,) = [shown.photo for shown in answer if shown.photo]
    assert isinstance(photo, bytes)
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(photo)))
    assert f"54{len(str(unpaid.total)):02d}{unpaid.total}" in code.text


def test_a_voice_note_is_kept_and_answered(house: House, customer: TelegramCustomer) -> None:
    house.telegram.files["voice1"] = b"OggS" + bytes(500)
    voice = {"file_id": "voice1", "file_unique_id": "u", "duration": 3, "mime_type": "audio/ogg", "file_size": 504}
    assert text_of(customer.sends(voice=voice))
    kept = wait_for(
        lambda: house.rows("select file, kept_mime from message_attachment where state = 'kept' and kind = 'audio'")
    )
    assert kept[0].kept_mime == "audio/ogg"
    assert (house.data / "media" / kept[0].file).read_bytes() == house.telegram.files["voice1"]


def test_a_place_a_card_and_a_sticker_are_answered(customer: TelegramCustomer) -> None:
    assert text_of(customer.sends(location={"latitude": 21.03, "longitude": 105.85}))
    card = {"phone_number": "84912000101", "first_name": "B", "user_id": 5}
    assert text_of(customer.sends(contact=card))


def test_the_same_update_five_times_is_answered_once(house: House, customer: TelegramCustomer) -> None:
    update = customer.person.message(text="xin chào")
    for _ in range(5):
        assert customer.person.deliver(update, house.url) == 200
    first = customer.hears(quiet=1.5)
    customer.says("giá điện bậc 1 bao nhiêu")
    assert [shown.text for shown in house.telegram.to(customer.chat)].count(first[0].text) == 1


def test_without_the_secret_nothing_gets_in(house: House, customer: TelegramCustomer) -> None:
    update = customer.person.message(text="xin chào")
    for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": SECRET + "x"}):
        answer = httpx.post(f"{house.url}/webhooks/telegram", json=update, headers=headers)
        assert answer.status_code == 403
    assert house.rows("select id from conversation where platform_user = :user", user=str(customer.chat)) == []


def test_every_exchange_is_logged_without_words_or_token(house: House, customer: TelegramCustomer) -> None:
    customer.says("số điện thoại của tôi là 0912 000 101")
    rows = wait_for(
        lambda: [
            row
            for row in house.rows("select url, request, response, direction from exchange where channel = 'telegram'")
            if "sendMessage" in row.url
        ]
    )
    everything = "".join(f"{row.url}{row.request}{row.response}" for row in rows)
    assert house.telegram.token not in everything
    assert "0912" not in everything
    assert "<secret>" in everything
