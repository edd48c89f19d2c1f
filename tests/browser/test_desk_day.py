"""What makes a long day at the desk easy: put off until a typed time, nothing hidden, a page that outlives an upgrade."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import Route, expect

from tests.browser.desk_house import DeskHouse
from tests.browser.test_desk import ROW, SignIn, built, claim, desk, pytestmark, sign_in  # noqa: F401 (fixtures)
from tests.browser.test_desk_pages import go
from utility.clock import VIETNAM


def test_put_off_until_a_typed_time(desk: DeskHouse, sign_in: SignIn) -> None:  # noqa: F811
    desk.waits("khach-00042")
    page = sign_in("lan")
    claim(page, "khach-00042")
    page.locator(".timeline").click()
    page.keyboard.press("z")
    bar = page.get_by_role("combobox")
    day = desk.home.gateway.clock.now().astimezone(VIETNAM) + timedelta(days=3)
    for words, found in (("hôm qua", 0), ("31/02", 0), ("25:00", 0), ("9h30 mai", 1), (f"{day:%d/%m} 15:30", 1)):
        bar.fill(words)
        expect(page.get_by_role("option")).to_have_count(found)
    bar.press("Enter")
    expect(page.locator(".event").last).to_contain_text("15:30")
    (until,) = desk.home.rows("SELECT snoozed_until FROM desk_state")[0]
    assert str(until).startswith(f"{day:%Y-%m-%d} 08:30")  # UTC


def test_offered_answers_hide_no_message(desk: DeskHouse, sign_in: SignIn) -> None:  # noqa: F811
    words = "đợt 2 covid giảm kỳ nào vậy"
    meaning = {"name": "ask_discount", "confidence": 0.95}
    desk.home.bot.meanings[words] = {"intent": meaning, "faq": [{"id": "covid_second", "score": 0.93}]}
    desk.waits("khach-00042")
    page = sign_in("lan", viewport={"width": 1366, "height": 560})
    claim(page, "khach-00042")
    desk.says("khach-00042", words, "q1")
    expect(page.get_by_role("region", name="Gợi ý")).to_be_visible()
    expect(page.locator(".customer .bubble").last).to_be_in_viewport(ratio=1)


def test_a_page_that_stayed_open_over_an_upgrade_renews_itself(desk: DeskHouse, sign_in: SignIn) -> None:  # noqa: F811
    page = sign_in("lan")
    asked: list[str] = []

    def gone_once(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) == 1:
            route.fulfill(status=404, body="")
        else:
            route.continue_()

    page.route("**/assets/Search-*.js", gone_once)
    go(page, "search")
    expect(page.get_by_role("searchbox")).to_be_visible()
    assert len(asked) == 2


def test_several_at_once(desk: DeskHouse, sign_in: SignIn) -> None:  # noqa: F811
    numbers = [desk.waits(f"khach-0004{at}") for at in range(3)]
    lan, minh = sign_in("lan"), sign_in("minh")
    claim(minh, "khach-00041")
    lan.get_by_role("button", name="Đang mở 3").click()
    expect(lan.locator(ROW)).to_have_count(3)
    lan.keyboard.press("j")
    lan.keyboard.press("x")
    lan.get_by_role("button", name="Chọn cả 3").click()
    lan.get_by_role("combobox", name="Gắn nhãn").select_option(label="Gọi lại")
    expect(lan.locator(ROW).filter(has_text="Gọi lại")).to_have_count(3)
    lan.keyboard.press("x")
    lan.get_by_role("button", name="Chọn cả 3").click()
    chosen = lan.get_by_role("group", name="Đã chọn")
    chosen.get_by_role("button", name="Xong").click()
    expect(lan.get_by_role("status")).to_contain_text("Xong 2 cuộc; 1 cuộc không được")
    holders = dict(desk.home.rows("SELECT id, agent FROM conversation WHERE holder = 'agent'"))
    assert holders == {numbers[1]: "Trần Quang Minh"}
