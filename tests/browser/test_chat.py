"""The chat page as a customer meets it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from connectors.webchat.ports import Author, Choice, Holder
from tests.browser.conftest import Open
from tests.connectors.webchat.script import COMPANY, INJECTION, Server, agent_demo

pytestmark = pytest.mark.browser

BOT = ".row-bot .bubble"
OWN = ".row-customer .bubble"


def ask(page: Page, text: str) -> None:
    page.locator("textarea").fill(text)
    page.keyboard.press("Enter")


def key_of(server: Server) -> str:
    """The conversation of the page opened last."""
    return server.store.visits[-1].conversation


def focused(page: Page) -> str:
    found: str = page.evaluate(
        "() => document.activeElement.getAttribute('aria-label') || document.activeElement.innerText"
    )
    return found.strip()


def test_asking_for_the_bill_and_paying_by_qr(server: Server, context: BrowserContext, open_chat: Open) -> None:
    page = open_chat(context)
    expect(page.locator(".welcome h2")).to_contain_text(COMPANY)
    ask(page, "Tháng này nhà tôi hết bao nhiêu tiền điện?")
    expect(page.locator(BOT)).to_contain_text("486.920 đồng")
    expect(page.locator(OWN)).to_have_text("Tháng này nhà tôi hết bao nhiêu tiền điện?")
    expect(page.locator(".row-customer .delivery")).to_contain_text("Đã xem")
    link = page.locator(".row-bot .bubble a")
    assert link.get_attribute("href") == "https://www.evn.com.vn/tinh-tien-dien"  # without the full stop
    assert link.get_attribute("rel") == "noopener noreferrer nofollow"

    page.get_by_role("button", name="Thanh toán bằng mã QR").click()
    picture = page.get_by_role("img", name="Mã VietQR thanh toán 486.920 đồng")
    expect(picture).to_be_visible()
    box = picture.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 240  # a phone's camera reads it from a hand's distance
    assert picture.evaluate("image => image.naturalWidth") > 0
    with page.expect_download() as download:
        page.get_by_role("link", name="Lưu ảnh").click()
    assert download.value.suggested_filename == "ma-qr-486920.png"

    # Choices are used up, and the one taken is marked.
    expect(page.get_by_role("button", name="Giải thích hóa đơn")).to_be_disabled()
    expect(page.locator(".choice.is-chosen")).to_contain_text("Thanh toán bằng mã QR")

    page.get_by_role("button", name="Phóng to: Mã VietQR").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert focused(page).startswith("Phóng to: Mã VietQR")  # back where it was


def test_everything_by_keyboard(server: Server, context: BrowserContext, open_chat: Open) -> None:
    page = open_chat(context)
    page.keyboard.press("Tab")
    assert focused(page) == "Đến ô nhập tin nhắn"
    page.keyboard.press("Enter")
    page.keyboard.type("mat dien roi em oi")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Phường An Hải")).to_be_enabled()
    seen = []
    for _ in range(12):
        page.keyboard.press("Shift+Tab")
        seen.append(focused(page))
        if seen[-1] == "Phường An Hải":
            break
    assert seen[-2:] == ["Phường Sơn Trà", "Phường An Hải"]
    page.keyboard.press("Enter")
    expect(page.locator(OWN)).to_have_count(2)
    expect(page.get_by_role("button", name="Phường Sơn Trà")).to_be_disabled()
    assert focused(page) == "Tin nhắn của Quý khách"
    assert server.store.rooms[key_of(server)].posts[-1].payload == "/inform"

    # The menu beside the writing field opens, and Esc closes it again.
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    assert focused(page) == "Gửi ảnh hoặc tệp PDF"
    page.keyboard.press("Escape")
    assert focused(page) == "Ảnh, tệp và các việc thường gặp"


def test_common_tasks_are_there_at_once_and_work_before_the_server_answers(
    server: Server, context: BrowserContext, open_chat: Open
) -> None:
    page = context.new_page()
    page.route("**/widget/v1/sessions", lambda route: None)  # never answered
    page.goto(server.url + "/chat")
    page.get_by_role("button", name="Báo mất điện").click()
    expect(page.locator(OWN)).to_have_text("Báo mất điện")
    expect(page.locator(".delivery")).to_contain_text("Đang gửi")
    page.unroute("**/widget/v1/sessions")
    page.reload()
    expect(page.locator(BOT)).to_contain_text("khu vực đang mất điện")
    expect(page.locator(OWN)).to_have_count(1)
    assert [post.payload for post in server.store.rooms[key_of(server)].posts] == ["/report_outage"]


def test_html_is_shown_as_text(server: Server, context: BrowserContext, open_chat: Open) -> None:
    page = open_chat(context)
    ask(page, "<b>html</b> <img src=x onerror=window.injected=1>")
    expect(page.locator(OWN)).to_have_text("<b>html</b> <img src=x onerror=window.injected=1>")
    expect(page.locator(BOT)).to_have_text(INJECTION)
    expect(page.get_by_role("button", name="<i>nút</i>")).to_be_visible()
    server.store.say(
        key_of(server), "javascript:alert(1) data:text/html,x http://a.vn/<b> https://x.vn/a_(b) (https://y.vn)."
    )
    expect(page.locator(BOT)).to_have_count(2)
    links = page.locator(BOT).nth(1).locator("a").evaluate_all("all => all.map(a => a.href)")
    assert links == ["http://a.vn/", "https://x.vn/a_(b)", "https://y.vn/"]
    page.evaluate(
        "() => { try { document.body.innerHTML = '<p>x</p>' } catch (error) { window.refused = error.name } }"
    )
    assert page.evaluate("() => window.refused") == "TypeError"  # the browser itself refuses markup from strings
    assert page.evaluate("() => window.injected") is None
    assert page.locator(".messages img, .messages b, .messages i").count() == 0


def test_a_restarted_server_loses_and_doubles_nothing(server: Server, context: BrowserContext, open_chat: Open) -> None:
    page = open_chat(context)
    ask(page, "xin chào")
    expect(page.locator(BOT)).to_have_count(1)
    key = key_of(server)
    server.stop()
    expect(page.locator(".bar")).to_be_visible()
    expect(page.locator(".bar")).to_contain_text("Đang kết nối lại")
    ask(page, "tin viết lúc mất kết nối")
    expect(page.locator(".row-customer .delivery").nth(1)).to_contain_text("Chờ mạng")
    for number in range(3):
        server.store.say(key, f"tin bị lỡ {number}")
    server.start()
    expect(page.locator(".bar")).to_be_hidden(timeout=40_000)
    expect(page.locator(BOT)).to_have_count(5)
    texts = page.locator(".bubble").all_inner_texts()
    assert texts == [
        "xin chào",
        "Dạ, em nghe: xin chào",
        "tin bị lỡ 0",
        "tin bị lỡ 1",
        "tin bị lỡ 2",
        "tin viết lúc mất kết nối",
        "Dạ, em nghe: tin viết lúc mất kết nối",
    ]
    assert [post.text for post in server.store.rooms[key].posts] == ["xin chào", "tin viết lúc mất kết nối"]


def test_what_waited_survives_a_closed_page(server: Server, context: BrowserContext, open_chat: Open) -> None:
    page = open_chat(context)
    page.route("**/widget/v1/messages", lambda route: route.abort())
    ask(page, "gửi khi có mạng")
    expect(page.locator(".delivery")).to_contain_text("Chờ mạng")
    page.close()
    page = open_chat(context)
    expect(page.locator(OWN)).to_have_text("gửi khi có mạng")
    expect(page.locator(BOT)).to_have_text("Dạ, em nghe: gửi khi có mạng")
    page.reload()
    expect(page.locator(OWN)).to_have_count(1)


def test_an_answer_lost_on_the_way_makes_no_second_message(
    server: Server, context: BrowserContext, open_chat: Open
) -> None:
    page = open_chat(context)
    lost = []

    def swallow(route: object) -> None:
        if not lost:
            lost.append(route.fetch())  # type: ignore[attr-defined]
            route.abort()  # type: ignore[attr-defined]
        else:
            route.continue_()  # type: ignore[attr-defined]

    page.route("**/widget/v1/messages", swallow)
    ask(page, "chỉ một lần")
    expect(page.locator(".row-customer .delivery")).to_contain_text("Đã")
    expect(page.locator(BOT)).to_have_count(1)
    page.wait_for_timeout(1500)
    expect(page.locator(OWN)).to_have_count(1)
    assert lost
    assert len(server.store.rooms[key_of(server)].posts) == 1


def test_a_refused_message_can_be_resent_or_removed(server: Server, context: BrowserContext, open_chat: Open) -> None:
    page = open_chat(context)
    refusal = '{"error":{"code":"text_too_long","message":"Tin nhắn quá dài."}}'
    page.route("**/widget/v1/messages", lambda route: route.fulfill(status=422, body=refusal))
    ask(page, "một")
    ask(page, "hai")
    expect(page.locator(".row-customer.is-failed")).to_have_count(2)
    expect(page.locator(".is-failed .reason").first).to_have_text("Tin nhắn quá dài.")
    page.unroute("**/widget/v1/messages")
    page.locator(".is-failed", has_text="một").get_by_role("button", name="Xóa").click()
    expect(page.locator(OWN)).to_have_text(["hai"])
    page.locator(".is-failed", has_text="hai").get_by_role("button", name="Gửi lại").click()
    expect(page.locator(BOT)).to_have_text("Dạ, em nghe: hai")
    assert [post.text for post in server.store.rooms[key_of(server)].posts] == ["hai"]


def test_two_tabs_show_one_conversation(server: Server, context: BrowserContext, open_chat: Open) -> None:
    first, second = open_chat(context), open_chat(context)
    ask(first, "từ thẻ một")
    expect(second.locator(BOT)).to_have_text("Dạ, em nghe: từ thẻ một")
    ask(second, "từ thẻ hai")
    for page in (first, second):
        expect(page.locator(BOT)).to_have_count(2)
        expect(page.locator(".bubble")).to_have_text(
            ["từ thẻ một", "Dạ, em nghe: từ thẻ một", "từ thẻ hai", "Dạ, em nghe: từ thẻ hai"]
        )
    assert len({visit.visitor for visit in server.store.visits}) == 1


def test_tabs_opened_together_come_to_show_one_conversation(server: Server, context: BrowserContext) -> None:
    pages = [context.new_page() for _ in range(3)]
    for page in pages:
        page.goto(server.url + "/chat", wait_until="commit")
    for page in pages:
        page.wait_for_selector(".line[data-status=bot]")
    pages[0].wait_for_timeout(1500)
    visits = len(server.store.visits)
    ask(pages[0], "từ thẻ một")
    for page in pages:
        expect(page.locator(BOT)).to_have_text("Dạ, em nghe: từ thẻ một")
    pages[0].wait_for_timeout(1500)
    assert len(server.store.visits) == visits <= 6  # tabs that follow each other come to rest


def test_enter_while_composing_does_not_send(server: Server, context: BrowserContext, open_chat: Open) -> None:
    page = open_chat(context)
    field = page.locator("textarea")
    field.focus()
    line = context.new_cdp_session(page)
    # A Telex keyboard shows "tiê" underlined, then "tiền"; Enter confirms the syllable.
    line.send("Input.imeSetComposition", {"text": "tiê", "selectionStart": 3, "selectionEnd": 3})
    page.evaluate("""() => document.querySelector('textarea').dispatchEvent(
        new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))""")
    page.evaluate("""() => document.querySelector('textarea').dispatchEvent(
        new KeyboardEvent('keydown', {key: 'Enter', keyCode: 229, bubbles: true, cancelable: true}))""")
    expect(page.locator(OWN)).to_have_count(0)
    line.send("Input.insertText", {"text": "tiền điện"})
    expect(field).to_have_value("tiền điện")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("thang 10")
    expect(page.locator(OWN)).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.locator(OWN)).to_have_text("tiền điện\nthang 10")
    expect(field).to_have_value("")
    assert server.store.rooms[key_of(server)].posts[0].text == "tiền điện\nthang 10"


def test_decomposed_letters_are_sent_composed_and_counted_once(
    server: Server, context: BrowserContext, open_chat: Open
) -> None:
    page = open_chat(context)
    page.locator("textarea").fill("d\u0323" * 2000)
    expect(page.locator(".count")).to_have_text("Còn 0 ký tự")
    expect(page.locator(".send")).to_be_enabled()
    page.locator("textarea").fill("d\u0323" * 2001)
    expect(page.locator(".count")).to_have_text("Dài quá 1 ký tự")
    expect(page.locator(".send")).to_be_disabled()
    ask(page, "tie\u0302\u0300n \u0111ie\u0323\u0302n")
    expect(page.locator(BOT)).to_be_visible()
    assert server.store.rooms[key_of(server)].posts[0].text == "tiền điện"


def test_on_a_phone(server: Server, phone: BrowserContext, open_chat: Open) -> None:
    page = open_chat(phone)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    page.locator(".card", has_text="Tra cứu hóa đơn").tap()
    page.get_by_role("button", name="Thanh toán bằng mã QR").tap()
    picture = page.get_by_role("img", name="Mã VietQR thanh toán")
    expect(picture).to_be_in_viewport(ratio=0.95)
    box = picture.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 240
    ground = page.locator(".picture-open").evaluate("node => getComputedStyle(node).backgroundColor")
    assert ground == "rgb(255, 255, 255)"  # scannable in dark mode too
    small = page.evaluate("""() => [...document.querySelectorAll('button, a.choice, a.round, a.picture-save, textarea')]
        .filter(node => node.offsetParent && !node.matches('.link, .skip'))
        .map(node => [node.textContent || node.ariaLabel, node.getBoundingClientRect()])
        .filter(([, box]) => box.height < 43.5 || box.width < 40).map(([name]) => name)""")
    assert small == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    # A tap doesn't call up the keyboard over the answer.
    assert page.evaluate("() => document.activeElement.tagName") != "TEXTAREA"


def test_a_person_takes_over(server: Server, context: BrowserContext, open_chat: Open) -> None:
    page = open_chat(context)
    page.get_by_role("button", name="Gặp tổng đài viên").first.click()
    expect(page.locator(".line")).to_have_text("Đang chờ tổng đài viên")
    key = key_of(server)
    agent_demo(server.store, key)
    expect(page.locator(".line")).to_have_text("Nguyễn Thị Lan đang hỗ trợ")
    expect(page.locator(".notice")).to_have_text("Nguyễn Thị Lan đã tham gia cuộc trò chuyện.")
    expect(page.locator(".row-agent .author")).to_have_text("Nguyễn Thị Lan · Tổng đài viên")
    server.store.type(key, name="Nguyễn Thị Lan")
    expect(page.locator(".row-typing")).to_contain_text("Nguyễn Thị Lan đang soạn tin")
    server.store.say(key, "Anh/chị chờ em một phút nhé.", author=Author.AGENT, name="Nguyễn Thị Lan")
    expect(page.locator(".row-typing")).to_be_hidden()
    page.locator("textarea").press_sequentially("vâng ạ")
    page.wait_for_timeout(300)
    assert server.store.rooms[key].typed == [True]
    page.keyboard.press("Enter")
    expect(page.locator(".row-customer .delivery").last).to_contain_text("Đã gửi")
    server.store.see(key)
    expect(page.locator(".row-customer .delivery").last).to_contain_text("Đã xem")
    server.store.hold(key, Holder.CLOSED)
    expect(page.locator(".line")).to_have_text("Cuộc trò chuyện đã kết thúc")


def test_changed_and_withdrawn_messages(server: Server, context: BrowserContext, open_chat: Open) -> None:
    page = open_chat(context)
    key = key_of(server)
    server.store.say(key, "486.290 đồng", author=Author.AGENT)
    expect(page.locator(".row-agent .bubble")).to_have_text("486.290 đồng")
    server.store.change(key, 1, "486.920 đồng")
    expect(page.locator(".row-agent .bubble")).to_have_text("486.920 đồng")
    server.store.withdraw(key, 1)
    expect(page.locator(".row-agent .bubble")).to_have_text("Tin nhắn đã được thu hồi.")


def test_long_history_days_and_older_messages(server: Server, context: BrowserContext, open_chat: Open) -> None:
    page = open_chat(context)
    key = key_of(server)
    for number in range(1, 121):
        at = datetime(2026, 3, 1 + number // 40, 16, number % 40, tzinfo=UTC)
        server.store.say(key, f"tin {number}", at=at)
    page.reload()
    expect(page.locator(BOT)).to_have_count(50)
    expect(page.locator(BOT).last).to_be_in_viewport()
    expect(page.locator(".day").last).to_have_text(
        "Thứ Tư, 04/03/2026"
    )  # 23:00 UTC+7 is still that day; 17:00 UTC is not
    page.get_by_role("button", name="Xem tin cũ hơn").click()
    expect(page.locator(BOT)).to_have_count(100)
    page.get_by_role("button", name="Xem tin cũ hơn").click()
    expect(page.locator(BOT)).to_have_count(120)
    expect(page.get_by_role("button", name="Xem tin cũ hơn")).to_be_hidden()
    assert page.locator(BOT).all_inner_texts() == [f"tin {number}" for number in range(1, 121)]
    # Somebody who reads above is not pulled down, but told.
    page.locator(".scroller").evaluate("node => node.scrollTo(0, 0)")
    server.store.say(key, "tin mới đến")
    expect(page.locator(".to-end.has-new")).to_be_visible()
    assert page.locator(".scroller").evaluate("node => node.scrollTop") == 0
    page.locator(".to-end").click()
    expect(page.locator(BOT).last).to_be_in_viewport()


def test_what_a_screen_reader_is_told(server: Server, context: BrowserContext, open_chat: Open) -> None:
    page = open_chat(context)
    log = page.get_by_role("log", name="Nội dung trò chuyện")
    expect(log).to_have_attribute("aria-live", "polite")
    ask(page, "xin chào")
    expect(log.get_by_role("listitem")).to_have_count(3)  # the day, the question, the answer
    row = log.get_by_role("listitem").nth(2)
    assert row.inner_text().split("\n")[0] == "Trợ lý ảo"
    stamp = row.locator("time").get_attribute("datetime")
    assert stamp is not None
    assert abs((datetime.fromisoformat(stamp) - datetime.now(UTC)).total_seconds()) < 60
    unnamed = page.evaluate("""() => [...document.querySelectorAll('button, a, textarea, img, [role=group]')]
        .filter(node => node.offsetParent)
        .filter(node => !(node.ariaLabel || node.alt || node.innerText.trim() || node.ariaLabelledByElements?.length))
        .map(node => node.outerHTML)""")
    assert unnamed == []
    assert page.evaluate("() => document.documentElement.lang") == "vi"
    assert page.locator("h1").count() == 1
    assert page.locator("main").count() == 1


def test_less_motion_where_it_is_asked_for(server: Server, context: BrowserContext, open_chat: Open) -> None:
    page = open_chat(context)
    page.emulate_media(reduced_motion="reduce")
    server.store.type(key_of(server))
    dots = page.locator(".dots i").first
    expect(dots).to_be_visible()
    assert float(dots.evaluate("node => parseFloat(getComputedStyle(node).animationDuration)")) <= 0.001


def test_pictures_and_files_are_sent(server: Server, context: BrowserContext, open_chat: Open) -> None:
    from tests.connectors.webchat.test_media import PDF, picture

    page = open_chat(context)
    picker = page.locator("input[type=file]")
    picker.set_input_files(
        [
            {"name": "công tơ.png", "mimeType": "image/png", "buffer": picture("PNG", (600, 400))},
            {"name": "hợp đồng.pdf", "mimeType": "application/pdf", "buffer": PDF},
            {"name": "giả.png", "mimeType": "image/png", "buffer": b"MZ not a picture"},
        ]
    )
    expect(page.locator(".tray-item.is-failed")).to_contain_text("Chỉ nhận ảnh JPEG, PNG, WebP hoặc tệp PDF")
    expect(page.locator(".tray-item:not(.is-uploading)")).to_have_count(3)
    ask(page, "Ảnh công tơ nhà tôi")
    expect(page.locator(BOT)).to_have_text("Dạ, em đã nhận được tệp của Quý khách ạ.")
    expect(page.locator(".row-customer .picture img")).to_be_visible()
    with page.expect_download() as download:
        page.locator(".row-customer a.file").click()
    assert download.value.suggested_filename == "hợp đồng.pdf"
    page.reload()
    expect(page.locator(".row-customer .picture img")).to_be_visible()
    assert page.locator(".row-customer .picture img").evaluate("image => image.complete && image.naturalWidth") == 600


def test_a_file_that_cannot_be_taken_is_said_at_once(server: Server, context: BrowserContext, open_chat: Open) -> None:
    page = open_chat(context)
    page.locator("input[type=file]").set_input_files(
        [{"name": "phim.mp4", "mimeType": "video/mp4", "buffer": b"x" * 10}]
    )
    expect(page.locator(".toast")).to_contain_text("Chỉ nhận ảnh")
    assert page.locator(".tray-item").count() == 0


def test_beginning_anew_on_a_shared_computer(server: Server, context: BrowserContext, open_chat: Open) -> None:
    page = open_chat(context)
    ask(page, "chuyện riêng")
    expect(page.locator(BOT)).to_have_count(1)
    with page.expect_download() as download:
        page.get_by_role("button", name="Mở trình đơn").click()
        page.get_by_role("button", name="Tải nội dung trò chuyện").click()
    saved = download.value.path().read_text(encoding="utf-8-sig")
    assert COMPANY in saved
    assert "Trợ lý ảo:\nDạ, em nghe: chuyện riêng" in saved.replace("\r", "")
    page.get_by_role("button", name="Mở trình đơn").click()
    page.get_by_role("button", name="Bắt đầu cuộc trò chuyện mới").click()
    page.get_by_role("button", name="Giữ lại").click()
    expect(page.locator(BOT)).to_have_count(1)
    page.get_by_role("button", name="Mở trình đơn").click()
    page.get_by_role("button", name="Bắt đầu cuộc trò chuyện mới").click()
    page.get_by_role("button", name="Bắt đầu mới").click()
    expect(page.locator(".bubble")).to_have_count(0)
    page.reload()
    page.wait_for_selector(".line[data-status=bot]")
    expect(page.locator(".bubble")).to_have_count(0)
    assert len({visit.visitor for visit in server.store.visits}) == 2


def test_the_conversation_is_sent_by_letter(server: Server, context: BrowserContext, open_chat: Open) -> None:
    server.stop()
    server.settings = replace(server.settings, letters=True)
    server.start()
    page = open_chat(context)
    ask(page, "xin chào")
    expect(page.locator(BOT)).to_have_count(1)
    page.get_by_role("button", name="Mở trình đơn").click()
    page.get_by_role("button", name="qua thư điện tử").click()
    address = page.get_by_label("Địa chỉ thư điện tử")
    expect(address).to_be_focused()
    address.fill("không phải")
    page.keyboard.press("Enter")
    assert address.evaluate("field => field.validationMessage").startswith("Địa chỉ thư điện tử chưa đúng")
    assert server.store.letters == []
    address.fill("an@example.vn")
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_have_text("Đã gửi nội dung trò chuyện tới an@example.vn.")
    assert server.store.letters == [(key_of(server), "an@example.vn")]
    assert focused(page) == "Mở trình đơn"


def test_where_sockets_are_not_let_through_it_asks(server: Server, context: BrowserContext, open_chat: Open) -> None:
    context.add_init_script("""window.WebSocket = class {
        constructor() { setTimeout(() => this.onclose?.({code: 1006}), 10); } send() {} close() {} };
        window.WebSocket.OPEN = 1;""")
    page = context.new_page()
    page.goto(server.url + "/chat")
    ask(page, "có ai không")
    expect(page.locator(BOT)).to_have_text("Dạ, em nghe: có ai không", timeout=30_000)
    expect(page.locator(".line")).to_have_attribute("data-status", "bot")
    expect(page.locator(".bar")).to_be_hidden()


def test_a_page_that_wakes_up_asks_for_what_it_missed(server: Server, context: BrowserContext, open_chat: Open) -> None:
    """As on a phone whose socket died in the background without a word."""
    context.add_init_script("""const Real = window.WebSocket;
        window.WebSocket = class extends Real { constructor(...all) { super(...all); window.line = this; } };""")
    page = open_chat(context)
    page.evaluate("() => { window.line.onmessage = window.line.onclose = null; }")
    server.store.say(key_of(server), "tin lúc ngủ")
    page.wait_for_timeout(500)
    expect(page.locator(BOT)).to_have_count(0)
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator(BOT)).to_have_text("tin lúc ngủ")
    # The socket that no longer answers is replaced.
    server.store.hold(key_of(server), Holder.AGENT, "Lan")
    expect(page.locator(".line")).to_have_text("Lan đang hỗ trợ", timeout=20_000)


def test_without_network_it_says_so(server: Server, context: BrowserContext, open_chat: Open) -> None:
    page = open_chat(context)
    context.set_offline(True)
    expect(page.locator(".bar")).to_contain_text("mất mạng")
    ask(page, "đợi nhé")
    expect(page.locator(".row-customer .delivery")).to_contain_text("Chờ mạng")
    context.set_offline(False)
    expect(page.locator(BOT)).to_have_text("Dạ, em nghe: đợi nhé")
    expect(page.locator(".bar")).to_be_hidden()


def test_an_old_button_cannot_be_used_twice_quickly(server: Server, context: BrowserContext, open_chat: Open) -> None:
    page = open_chat(context)
    server.store.say(key_of(server), "Xác nhận?", choices=(Choice("Đồng ý", "/affirm"), Choice("Thôi", "/deny")))
    page.get_by_role("button", name="Đồng ý").evaluate("button => { button.click(); button.click(); }")
    expect(page.locator(BOT)).to_have_count(2)
    assert [post.payload for post in server.store.rooms[key_of(server)].posts] == ["/affirm"]


def test_leaving_in_one_tab_leaves_in_all(server: Server, context: BrowserContext, open_chat: Open) -> None:
    first, second = open_chat(context), open_chat(context)
    ask(first, "chuyện riêng")
    expect(second.locator(BOT)).to_have_count(1)
    first.get_by_role("button", name="Mở trình đơn").click()
    first.get_by_role("button", name="Bắt đầu cuộc trò chuyện mới").click()
    first.get_by_role("button", name="Bắt đầu mới").click()
    for page in (first, second):
        expect(page.locator(".bubble")).to_have_count(0)
    ask(second, "chuyện mới")
    expect(first.locator(BOT)).to_have_text("Dạ, em nghe: chuyện mới")
