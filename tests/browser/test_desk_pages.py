"""What surrounds the conversations: the customer's record, search, management, figures, teaching; phone and English."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from sqlalchemy import text

from tests.browser.conftest import PHONE
from tests.browser.desk_house import DeskHouse
from tests.browser.test_desk import ROW, SignIn, built, claim, desk, pytestmark, sign_in  # noqa: F401 (fixtures)
from tests.desk.test_more import CODE, fill_company, link


def go(page: Page, where: str) -> None:
    page.evaluate("where => { location.hash = where }", f"#/{where}")


def test_the_customers_record_and_a_payment_code(desk: DeskHouse, sign_in: SignIn) -> None:  # noqa: F811
    fill_company(desk.home)
    desk.waits("khach-00042")
    link(desk.home, "khach-00042")
    page = sign_in("lan")
    claim(page, "khach-00042")
    page.get_by_role("button", name="Mở hồ sơ").click()
    page.locator(".bill .line").first.click()
    expect(page.locator(".bill .table").first).to_contain_text("Bậc 1")
    expect(page.locator(".event").last).to_contain_text("đã mở hồ sơ PD13******456")
    page.get_by_role("button", name="Gửi mã QR").first.click()
    expect(page.locator(".agent .bubble img").last).to_be_visible()
    expect(page.locator(".event").last).to_contain_text("đã gửi mã QR thanh toán")
    go(page, "search")
    page.get_by_role("searchbox").fill(CODE)
    expect(page.get_by_role("heading", name="Khách hàng")).to_be_visible()


def test_personal_data_to_an_unproved_chat_is_asked_about(desk: DeskHouse, sign_in: SignIn) -> None:  # noqa: F811
    desk.waits("khach-00042")
    page = sign_in("lan")
    claim(page, "khach-00042")
    field = page.get_by_role("textbox", name="Trả lời")
    field.fill("Dạ tiền điện tháng này là 659.433 đồng ạ")
    field.press("Enter")
    warning = page.get_by_role("dialog")
    expect(warning).to_contain_text("số tiền")
    warning.get_by_role("button", name="Sửa lại").click()
    expect(field).to_have_value("Dạ tiền điện tháng này là 659.433 đồng ạ")
    field.press("Enter")
    warning.get_by_role("button", name="Vẫn gửi").click()
    desk.hears("khach-00042", "Dạ tiền điện tháng này là 659.433 đồng ạ")


def test_management_is_for_those_who_may(desk: DeskHouse, sign_in: SignIn) -> None:  # noqa: F811
    lan, admin = sign_in("lan"), sign_in("admin")
    for page in (lan, admin):
        go(page, "manage")
    expect(lan.get_by_role("button", name="Câu soạn sẵn")).to_be_visible()
    expect(lan.get_by_role("button", name="Người dùng")).to_have_count(0)
    expect(lan.get_by_role("button", name="Số liệu")).to_have_count(0)
    admin.get_by_role("button", name="Người dùng").click()
    form = admin.locator("form")
    form.get_by_label("Tên đăng nhập").fill("thu")
    form.get_by_label("Tên hiển thị").fill("Lê Thu")
    form.get_by_role("button", name="Thêm").click()
    expect(admin.get_by_role("status").filter(has_text="Mật khẩu của thu")).to_be_visible()
    admin.get_by_role("button", name="Nhật ký").click()
    expect(admin.locator("td", has_text="user.added")).to_be_visible()


def test_figures_and_one_key_teaching(desk: DeskHouse, sign_in: SignIn) -> None:  # noqa: F811
    desk.waits("khach-00042")
    with desk.home.gateway.database.write() as session:
        session.execute(
            text(
                "UPDATE message SET confidence = 0.4, intent = 'ask_debt', text = 'còn thiếu nhiêu' WHERE direction = 'in'"
            )
        )
    page = sign_in("hoa")
    go(page, "figures")
    expect(page.locator(".tiles dd").first).to_have_text("1")
    page.get_by_role("button", name="Chuyển cho người").click()
    behind = page.get_by_role("heading", name="Chuyển cho người")
    expect(behind).to_be_in_viewport()
    expect(page.locator("h2[tabindex] + ul li")).to_have_count(1)
    go(page, "teach")
    expect(page.locator(".sentence")).to_have_text("còn thiếu nhiêu")
    page.keyboard.press("1")  # what the bot thought
    expect(page.get_by_text("Không còn câu nào cần xem.")).to_be_visible()
    assert desk.home.rows("SELECT intent, state, by FROM desk_lesson") == [("ask_debt", "labelled", "hoa")]
    page.keyboard.press("u")  # a wrong key is taken back
    expect(page.locator(".sentence")).to_have_text("còn thiếu nhiêu")
    page.keyboard.press("s")
    expect(page.get_by_text("Không còn câu nào cần xem.")).to_be_visible()
    assert desk.home.rows("SELECT intent, state FROM desk_lesson") == [(None, "skipped")]


def test_on_a_phone_nothing_stands_out_of_the_screen(desk: DeskHouse, sign_in: SignIn) -> None:  # noqa: F811
    desk.waits("khach-00042")
    page = sign_in("lan", viewport=PHONE, is_mobile=True, has_touch=True, color_scheme="dark")
    wide = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) == 0
    page.locator(ROW).click()
    expect(page.get_by_role("textbox", name="Ghi chú nội bộ")).to_be_visible()
    assert page.evaluate(wide) == 0
    page.get_by_role("button", name="Quay lại").click()
    expect(page.locator(ROW)).to_be_visible()


def test_in_english(desk: DeskHouse, sign_in: SignIn) -> None:  # noqa: F811
    page = sign_in("lan")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("english")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Waiting")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Waiting")).to_be_visible()
    assert page.evaluate("() => document.documentElement.lang") == "en"
