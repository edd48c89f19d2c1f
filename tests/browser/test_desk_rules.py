"""What supervisors set up and join at the desk, in a real browser: a rule, merged conversations, the company's button."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from gateway.records import people
from tests.browser.desk_house import DeskHouse, desk_house
from tests.browser.test_desk import ROW, SignIn, built, claim, desk, sign_in, write  # noqa: F401 (fixtures)
from tests.platforms.openid import ISSUER

pytestmark = pytest.mark.browser


def test_a_rule_is_written_tried_and_acts(desk: DeskHouse, sign_in: SignIn) -> None:  # noqa: F811
    number = desk.waits("khach-00042")
    page = sign_in("hoa")
    page.goto(f"{desk.url}/desk/#/manage/rules")
    page.get_by_role("button", name="Quy tắc mới").click()
    page.get_by_label("Tên", exact=True).fill("Muốn gặp người thì ưu tiên")
    page.get_by_role("combobox", name="Khi").select_option("message")
    page.get_by_role("button", name="Thêm điều kiện").click()
    page.get_by_role("combobox", name="Nếu (đúng tất cả)").select_option("words")
    page.get_by_label("Các giá trị, cách nhau dấu phẩy").fill("gap nguoi, gap nhan vien")
    page.get_by_role("combobox", name="Thì").select_option("priority")
    page.get_by_role("combobox", name="đặt mức ưu tiên").select_option("2")
    page.get_by_label("Số cuộc trò chuyện cũ").fill(str(number))
    page.get_by_role("button", name="Chạy thử").click()
    expect(page.locator(".tried li")).to_contain_text(["sẽ chạy"])
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.locator("ol li")).to_contain_text("tin có từ “gap nguoi”, “gap nhan vien”")
    desk.waits("khach-00077")
    page.get_by_role("button", name="Đang chờ").click()
    row = page.locator(ROW).filter(has_text="00077")
    expect(row).to_contain_text("Khẩn")
    expect(page.locator(ROW).first).to_contain_text("00077")  # the urgent comes before the longer wait
    row.click()
    expect(page.locator(".event").filter(has_text="Muốn gặp người thì ưu tiên")).to_contain_text("đặt mức ưu tiên")


def test_two_chats_of_one_person_become_one_and_two_again(desk: DeskHouse, sign_in: SignIn) -> None:  # noqa: F811
    main, other = desk.waits("khach-00042"), desk.waits("khach-00077")
    now = desk.home.gateway.clock.now()
    for number in (main, other):
        desk.do(
            desk.home.gateway.store.write(
                lambda db, number=number: people.prove(db, number, people.CODE, "PD13000123456", now)  # type: ignore[misc]
            )
        )
    page = sign_in("lan")
    claim(page, "khach-00042")
    page.keyboard.press("m")
    page.get_by_role("option", name=f"#{other}").filter(has_text="cùng một khách, đã xác thực").click()
    expect(page.locator(".event").filter(has_text="đã gộp")).to_be_visible()
    desk.says("khach-00077", "bên này cũng là tôi", "n1")
    expect(page.locator(".customer .bubble").last).to_have_text("bên này cũng là tôi")
    write(page, "Dạ em thấy cả hai bên ạ.")
    desk.hears("khach-00077", "Dạ em thấy cả hai bên ạ.")  # where the customer wrote last
    page.get_by_role("button", name="Tách ra").click()
    expect(page.get_by_role("button", name="Tách ra")).to_have_count(0)
    page.get_by_role("button", name="Của tôi 2").click()
    expect(page.locator(ROW)).to_have_count(2)


def test_the_companys_button_is_there_when_it_is_set_up(built: None, tmp_path: Path, browser: Browser) -> None:  # noqa: F811
    with desk_house(tmp_path, oidc_issuer=ISSUER, oidc_client_id="desk", oidc_name="tài khoản EVN") as company:
        context = browser.new_context(locale="vi-VN")
        page = context.new_page()
        page.goto(f"{company.url}/desk/?problem=company_denied")
        expect(page.get_by_role("alert")).to_have_text("Hệ thống đăng nhập của công ty đã từ chối.")
        link = page.get_by_role("link", name="Đăng nhập bằng tài khoản EVN")
        expect(link).to_have_attribute("href", "/api/desk/company/start")
        context.close()
