"""The desk's page of outgoing calls: a campaign made, started and stopped; a number that is not called; who sees what."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.desk_house import DeskHouse
from tests.browser.test_desk import SignIn, built, desk, pytestmark, sign_in  # noqa: F401 (fixtures)
from tests.browser.test_desk_pages import go


def test_a_supervisor_runs_a_campaign(desk: DeskHouse, sign_in: SignIn) -> None:  # noqa: F811
    page = sign_in("hoa")
    go(page, "outreach")
    page.get_by_role("button", name="Đợt gọi mới").click()
    page.get_by_label("Nhắc tiền điện").check()
    expect(page.get_by_label("Gọi trước hạn (ngày)")).to_have_value("2")
    page.get_by_label("Khảo sát hài lòng").check()
    page.get_by_label("Tên đợt gọi").fill("Khảo sát tháng 11")
    page.get_by_label("Tỷ lệ chọn (%)").fill("20")
    page.get_by_role("button", name="Tạo đợt gọi").click()
    campaign = page.get_by_role("article", name="Khảo sát tháng 11")
    expect(campaign.locator(".badge").last).to_have_text("Chưa chạy")
    campaign.get_by_role("button", name="Bắt đầu").click()
    expect(campaign.locator(".badge").last).to_have_text("Đang gọi")
    campaign.get_by_role("button", name="Xem người gọi").click()
    expect(campaign).to_contain_text("Danh sách trống")
    campaign.get_by_role("button", name="Tạm dừng").click()
    expect(campaign.locator(".badge").last).to_have_text("Tạm dừng")
    campaign.get_by_role("button", name="Bắt đầu").click()
    expect(campaign.locator(".badge").last).to_have_text("Đang gọi")
    campaign.get_by_role("button", name="Dừng hẳn").click()
    expect(campaign.locator(".badge").last).to_have_text("Đã dừng")
    expect(campaign.get_by_role("button", name="Bắt đầu")).to_have_count(0)


def test_an_agent_looks_and_adds_a_number(desk: DeskHouse, sign_in: SignIn) -> None:  # noqa: F811
    page = sign_in("lan")
    go(page, "outreach")
    expect(page.get_by_text("Chưa có đợt gọi nào")).to_be_visible()
    expect(page.get_by_role("button", name="Đợt gọi mới")).to_have_count(0)
    go(page, "outreach/not_called")
    page.get_by_label("Số điện thoại").fill("không có số")
    page.get_by_role("button", name="Thêm số không gọi").click()
    expect(page.get_by_text("Đây không phải số điện thoại Việt Nam.")).to_be_visible()
    page.get_by_label("Số điện thoại").fill("0912 000 101")
    page.get_by_label("Ghi chú").fill("khách gọi hotline báo")
    page.get_by_role("button", name="Thêm số không gọi").click()
    expect(page.get_by_role("cell", name="09*****101")).to_be_visible()
    expect(page.get_by_role("button", name="Cho gọi lại")).to_have_count(0)
