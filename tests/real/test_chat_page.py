"""The chat page in a real browser against the whole assistant: ask for the bill, get it, see the QR code."""

from __future__ import annotations

import io

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.real.house import House, wait_for
from tests.real.money import HUNG, MAI, bill, dong, one_time_code

pytestmark = [pytest.mark.real, pytest.mark.browser]

ANSWER = ".row-bot .bubble"


def open_page(browser: Browser, house: House, viewport: dict[str, int]) -> Page:
    context = browser.new_context(viewport=viewport, locale="vi-VN")  # type: ignore[arg-type]
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.goto(f"{house.url}/chat")
    page.wait_for_selector(".line[data-status=bot]")
    return page


def ask(page: Page, words: str) -> None:
    page.locator("textarea").fill(words)
    page.keyboard.press("Enter")


def test_the_bill_and_its_qr_code(browser: Browser, house: House) -> None:
    latest = bill(house, MAI)
    page = open_page(browser, house, DESKTOP)
    ask(page, "cho em xin mã QR đóng tiền điện ạ")
    expect(page.locator(ANSWER).last).to_contain_text("mã khách hàng")
    ask(page, MAI.code)
    expect(page.locator(ANSWER).last).to_contain_text("6 số")
    ask(page, one_time_code(house, MAI))
    expect(page.locator(ANSWER).filter(has_text=dong(latest.total)).first).to_be_visible()
    picture = page.locator(".row-bot img").last
    expect(picture).to_be_visible()
    # A customer's phone reads the code off the screen, once it is drawn: so does this test.
    code = wait_for(lambda: next(iter(zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.screenshot())))), None))
    assert f"54{len(str(latest.total)):02d}{latest.total}" in code.text
    assert MAI.code in code.text


def test_without_diacritics_on_a_phone_and_back_after_a_reload(browser: Browser, house: House) -> None:
    latest = bill(house, HUNG)
    page = open_page(browser, house, PHONE)
    ask(page, "tien dien thang truoc nha em het bao nhieu")
    expect(page.locator(ANSWER).last).to_contain_text("mã khách hàng")
    ask(page, HUNG.code.lower())
    expect(page.locator(ANSWER).last).to_contain_text("6 số")
    ask(page, one_time_code(house, HUNG))
    expect(page.locator(ANSWER).filter(has_text=dong(latest.total)).first).to_be_visible()
    answers = page.locator(ANSWER).count()
    page.reload()
    expect(page.locator(ANSWER).filter(has_text=dong(latest.total)).first).to_be_visible()
    expect(page.locator(ANSWER)).to_have_count(answers)


def test_the_explanation_shows_its_picture(browser: Browser, house: House) -> None:
    page = open_page(browser, house, DESKTOP)
    ask(page, "giải thích hóa đơn giúp tôi")
    expect(page.locator(ANSWER).last).to_contain_text("mã khách hàng")
    ask(page, HUNG.code)
    expect(page.locator(ANSWER).last).to_contain_text("6 số")
    ask(page, one_time_code(house, HUNG))
    expect(page.locator(ANSWER).filter(has_text="Bậc 1").first).to_be_visible()
    picture = page.locator(".row-bot img").last
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("naturalWidth", 1080)
