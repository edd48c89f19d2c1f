"""Help while answering, and the loop that teaches the bot: reviewed, shown as a change, trained, taken into use."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from gateway.desk.records import calls
from gateway.desk.teaching.trainer import Trainer
from gateway.desk.teaching.workshop import Workshop
from tests.browser.desk_house import DeskHouse
from tests.browser.test_desk import SignIn, built, claim, desk, pytestmark, sign_in  # noqa: F401 (fixtures)
from tests.browser.test_desk_pages import go
from tests.desk.test_teaching import checkout as checkout


def test_a_suggested_answer_by_one_key_and_a_correction(desk: DeskHouse, sign_in: SignIn) -> None:  # noqa: F811
    words = "đợt 2 covid giảm kỳ nào vậy"
    meaning = {"name": "ask_discount", "confidence": 0.95}
    desk.home.bot.meanings[words] = {"intent": meaning, "faq": [{"id": "covid_second", "score": 0.93}]}
    desk.waits("khach-00042")
    page = sign_in("lan")
    claim(page, "khach-00042")
    desk.says("khach-00042", words, "q1")
    offers = page.get_by_role("region", name="Gợi ý")
    expect(offers).to_contain_text("hóa đơn tháng 10, 11, 12/2020")
    page.keyboard.press("Alt+2")
    expect(page.get_by_role("textbox", name="Trả lời")).to_have_value(f"Dạ, Quý khách hỏi: {words}")
    asked = page.locator(".customer .line").first
    asked.hover()
    asked.get_by_role("button", name="Hiểu sai").click()
    expect(page.get_by_text("Đã báo; người dạy trợ lý sẽ xem.")).to_be_visible()


@pytest.fixture
def school(desk: DeskHouse, checkout: Path) -> None:  # noqa: F811
    """The desk over a small checkout."""
    parts = desk.home.gateway.desk.parts
    workshop = Workshop(desk.home.gateway.settings.data_dir / "teaching", checkout, niceness=1)
    trainer = Trainer(parts.store, parts.channel, parts.bot, workshop, parts.clock)
    object.__setattr__(parts, "trainer", trainer)  # frozen for everybody else
    object.__setattr__(parts, "checkout", checkout)


def test_taught_trained_and_taken_into_use(desk: DeskHouse, sign_in: SignIn, school: None, checkout: Path) -> None:  # noqa: F811
    home = desk.home
    desk.says("an", "còn nợ đồng nào hông", "m1")
    desk.do(home.until_row("SELECT count(*) FROM message WHERE state = 'answered'", 1))
    with home.gateway.database.write() as session:
        session.connection().exec_driver_sql("UPDATE message SET confidence = 0.4 WHERE direction = 'in'")
    page = sign_in("hoa")
    go(page, "teach")
    expect(page.locator(".sentence")).to_have_text("còn nợ đồng nào hông")
    page.get_by_placeholder("Tìm ý định").fill("ask_debt")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Không còn câu nào cần xem.")).to_be_visible()
    page.get_by_role("tab", name="Thay đổi").click()
    expect(page.locator("pre .plus").last).to_have_text("+    - còn nợ đồng nào hông\n")
    page.get_by_role("tab", name="Huấn luyện").click()
    page.get_by_role("button", name="Đo và huấn luyện").click()
    home.bot.models.append("assistant-new.tar.gz")
    expect(page.get_by_text("đạt", exact=True)).to_be_visible(timeout=45_000)
    page.on("dialog", lambda dialog: dialog.accept())
    new = page.locator("tr", has_text="new")
    new.get_by_role("button", name="Dùng mô hình này").click()
    expect(new).to_contain_text("đang trả lời khách")
    expect(new).to_contain_text("94,0 %")
    former = page.locator("tr", has_text="1").first
    former.get_by_role("button", name="Quay lại mô hình này").click()
    expect(new).not_to_contain_text("đang trả lời khách")
    assert home.bot.serving == "assistant-1.tar.gz"
    page.get_by_role("tab", name="Thay đổi").click()
    page.get_by_role("button", name="Ghi vào nlu_data/").click()
    expect(page.get_by_text("Chưa có câu nào để ghi.")).to_be_visible()
    assert "còn nợ đồng nào hông" in (checkout / "nlu_data/nlu/bills.yml").read_text(encoding="utf-8")


def test_a_call_is_seen_and_taken(desk: DeskHouse, sign_in: SignIn) -> None:  # noqa: F811
    page = sign_in("lan")
    now = desk.home.gateway.clock.now()
    begin = desk.home.gateway.store.write(lambda db: calls.began(db, "u-1", "phone:hotline:u-1", "09*****101", now))
    desk.do(begin)
    page.reload()
    strip = page.get_by_role("region", name="Cuộc gọi")
    expect(strip).to_contain_text("09*****101")
    strip.get_by_role("button", name="Nhận cuộc gọi").click()
    expect(page.get_by_text("Nhập số máy nội bộ trong Tài khoản của tôi trước.")).to_be_visible()
    go(page, "me")
    page.get_by_label("Số máy nội bộ").fill("101")
    page.get_by_label("Số máy nội bộ").press("Tab")
    expect(page.get_by_text("Đã lưu")).to_be_visible()
    go(page, "inbox")
    strip.get_by_role("button", name="Nhận cuộc gọi").click()
    expect(strip).to_contain_text("đang chuyển máy")
