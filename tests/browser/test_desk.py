"""The desk in a real browser: claim, reply, note, pass on, give back, resolve; two agents side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from cli import desk as build
from tests.browser.conftest import DESKTOP
from tests.browser.desk_house import DeskHouse, desk_house

pytestmark = pytest.mark.browser

SignIn = Callable[..., Page]
ROW = ".list .row"


@pytest.fixture(scope="session")
def built() -> None:
    """The page as its sources are now."""
    assert build.build_if_changed(), "the desk's page can't be built"


@pytest.fixture
def desk(built: None, tmp_path: Path) -> Iterator[DeskHouse]:
    with desk_house(tmp_path) as running:
        yield running


@pytest.fixture
def sign_in(desk: DeskHouse, browser: Browser) -> Iterator[SignIn]:
    """Opens the desk as somebody; no page may have reported an error at the end."""
    errors: list[str] = []
    contexts = []

    def opened(login: str = "lan", **options: object) -> Page:
        context = browser.new_context(
            **{"viewport": DESKTOP, "locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"} | options  # type: ignore[arg-type]
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        page.goto(f"{desk.url}/desk")
        page.get_by_label("Tên đăng nhập").fill(login)
        page.get_by_label("Mật khẩu").fill(desk.password)
        page.get_by_role("button", name="Đăng nhập").click()
        page.wait_for_selector("nav .dot:not(.lost)")
        return page

    yield opened
    for context in contexts:
        context.close()
    # A refused call (409, 422 …) is shown to the person; the browser notes it in its console too.
    assert [error for error in errors if "Failed to load resource" not in error] == []


def write(page: Page, words: str, what: str = "Trả lời") -> None:
    field = page.get_by_role("textbox", name=what)
    field.fill(words)
    field.press("Enter")


def claim(page: Page, user: str) -> None:
    page.locator(ROW).filter(has_text=user[-5:]).click()
    page.locator("header .acts").get_by_role("button", name="Nhận", exact=True).click()
    expect(page.locator("header .acts").get_by_role("button", name="Xong", exact=True)).to_be_visible()


def test_a_conversation_from_the_wait_to_its_end(desk: DeskHouse, sign_in: SignIn) -> None:
    page = sign_in("lan")
    expect(page.locator(".list .empty")).to_have_text("Không có ai đang chờ.")
    desk.waits("khach-00042")  # comes by itself
    expect(page.locator(ROW)).to_have_count(1)
    expect(page.get_by_role("button", name="Đang chờ 1")).to_be_visible()
    claim(page, "khach-00042")
    expect(page.locator(".summary")).to_contain_text("Khách yêu cầu")
    expect(page.locator(".event")).to_contain_text("Nguyễn Thị Lan đã nhận")
    write(page, "Dạ em là Lan đây ạ.")
    expect(page.get_by_text("Sắp gửi")).to_be_visible()
    desk.hears("khach-00042", "Dạ em là Lan đây ạ.")
    expect(page.locator(".agent .state")).to_have_attribute("title", "Đã gửi")
    desk.says("khach-00042", "Cảm ơn em", "k2")
    expect(page.locator(".customer .bubble").last).to_have_text("Cảm ơn em")
    page.get_by_role("button", name="Xong", exact=True).click()
    expect(page.locator(".who .small")).to_contain_text("Đã xong bởi Nguyễn Thị Lan")
    page.get_by_role("button", name="Đã xong").click()
    expect(page.locator(ROW)).to_have_count(1)
    desk.says("khach-00042", "tiền điện", "k3")  # the bot has it again
    desk.hears("khach-00042", "Dạ, tiền điện")


def test_two_agents_see_each_other(desk: DeskHouse, sign_in: SignIn) -> None:
    desk.waits("khach-00042")
    lan, minh = sign_in("lan"), sign_in("minh")
    for page in (lan, minh):
        page.locator(ROW).first.click()
    expect(lan.locator(".others")).to_contain_text("Trần Quang Minh")
    lan.locator("header .acts").get_by_role("button", name="Nhận", exact=True).click()
    expect(minh.locator(".who .small")).to_contain_text("Nguyễn Thị Lan đang hỗ trợ")
    expect(minh.locator("header .acts").get_by_role("button", name="Nhận", exact=True)).to_have_count(0)
    write(minh, "Khách này hay gọi, @Nguyễn Thị Lan nhé", "Ghi chú nội bộ")
    expect(lan.locator(".note .text")).to_have_text("Khách này hay gọi, @Nguyễn Thị Lan nhé")
    lan.get_by_role("textbox", name="Trả lời").press_sequentially("Dạ")
    expect(minh.locator(".others")).to_contain_text("Nguyễn Thị Lan đang gõ")
    assert desk.home.platform.texts("khach-00042") == ["Dạ, em chuyển tổng đài viên ạ."]


def test_a_reply_can_be_taken_back(desk: DeskHouse, sign_in: SignIn) -> None:
    desk.waits("khach-00042")
    page = sign_in("lan")
    claim(page, "khach-00042")
    write(page, "gửi nhầm người")
    page.get_by_role("button", name="Rút lại").click()
    expect(page.get_by_role("textbox", name="Trả lời")).to_have_value("gửi nhầm người")
    expect(page.locator(".agent .bubble")).to_have_count(0)
    page.wait_for_timeout(4500)
    assert desk.home.platform.texts("khach-00042") == ["Dạ, em chuyển tổng đài viên ạ."]


def test_quick_texts_by_their_shortcut(desk: DeskHouse, sign_in: SignIn) -> None:
    desk.waits("khach-00042")
    page = sign_in("lan")
    claim(page, "khach-00042")
    field = page.get_by_role("textbox", name="Trả lời")
    field.press_sequentially("/cha")
    expect(page.get_by_role("option", name="/chao")).to_be_visible()
    field.press("Enter")
    expect(field).to_have_value("Dạ, em là Lan, em xin hỗ trợ Quý khách ạ. Quý khách cần em giúp gì ạ?")


def test_passing_on_and_giving_back_by_the_keyboard_alone(desk: DeskHouse, sign_in: SignIn) -> None:
    desk.waits("khach-00042")
    lan, minh = sign_in("lan"), sign_in("minh")
    lan.keyboard.press("j")
    expect(lan.locator("header .acts").get_by_role("button", name="Nhận", exact=True)).to_be_visible()
    lan.keyboard.press("c")
    expect(lan.get_by_role("button", name="Xong", exact=True)).to_be_visible()
    lan.keyboard.press("t")
    lan.get_by_role("combobox").fill("tran quang minh")
    lan.get_by_role("textbox", name="Lời nhắn kèm theo (không bắt buộc)").fill("khách hỏi kỹ thuật")
    lan.get_by_role("combobox").press("Enter")
    expect(minh.get_by_role("status")).to_contain_text("Anh/chị được giao")
    minh.get_by_role("button", name="Của tôi 1").click()
    minh.locator(ROW).first.click()
    expect(minh.locator(".event q")).to_have_text("khách hỏi kỹ thuật")
    minh.locator(".timeline").click()
    minh.keyboard.press("b")
    expect(minh.locator(".who .small")).to_have_text("Trợ lý đang trả lời")
    desk.says("khach-00042", "tiền điện", "k3")
    desk.hears("khach-00042", "Dạ, tiền điện")


def test_a_draft_waits_for_its_writer(desk: DeskHouse, sign_in: SignIn) -> None:
    desk.waits("khach-00042")
    page = sign_in("lan")
    claim(page, "khach-00042")
    page.get_by_role("textbox", name="Trả lời").press_sequentially("Dạ để em xem")
    page.wait_for_timeout(1200)
    page.reload()
    expect(page.get_by_role("textbox", name="Trả lời")).to_have_value("Dạ để em xem")


def test_a_wrong_password_is_told_and_too_many_lock(desk: DeskHouse, browser: Browser) -> None:
    context = browser.new_context(locale="vi-VN")
    page = context.new_page()
    page.goto(f"{desk.url}/desk")
    for attempt in range(6):
        page.get_by_label("Tên đăng nhập").fill("lan")
        page.get_by_label("Mật khẩu").fill(f"sai {attempt}")
        page.get_by_role("button", name="Đăng nhập").click()
        words = "Sai quá nhiều lần" if attempt == 5 else "chưa đúng"
        expect(page.get_by_role("alert")).to_contain_text(words)
        page.get_by_label("Mật khẩu").fill("")
    context.close()


def test_a_lost_line_is_shown_and_what_was_missed_comes(desk: DeskHouse, sign_in: SignIn) -> None:
    page = sign_in("lan")
    page.context.set_offline(True)
    page.evaluate("() => window.dispatchEvent(new Event('offline'))")
    desk.waits("khach-00042")
    page.context.set_offline(False)
    expect(page.locator(ROW)).to_have_count(1)
