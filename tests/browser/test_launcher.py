"""The launcher on a page of somebody else, under that page's own strict policy."""

from __future__ import annotations

import time

import jwt
import pytest
from playwright.sync_api import BrowserContext, FrameLocator, Page, expect

from connectors.webchat.settings import ChatSettings, Site
from tests.connectors.webchat.fake_port import FakeChatPort
from tests.connectors.webchat.script import COMPANY, SECRET, Server, free_port

pytestmark = pytest.mark.browser


def host(server: Server, context: BrowserContext) -> Page:
    """The host page, of another origin ("localhost") than the chat ("127.0.0.1")."""
    page = context.new_page()
    page.errors = []  # type: ignore[attr-defined]
    page.on("console", lambda message: page.errors.append(message.text) if message.type == "error" else None)  # type: ignore[attr-defined]
    page.goto(server.url.replace("127.0.0.1", "localhost") + "/host")
    page.wait_for_function("() => window.CustomerChat")
    return page


def chat(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")


def launcher(page: Page) -> str:
    """The label of the launcher, which lives in a closed shadow tree: found as an assistive tool finds it."""
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")
    names = [node["name"]["value"] for node in tree["nodes"] if node.get("role", {}).get("value") == "button"]
    return next(name for name in names if name.startswith("Mở trò chuyện"))


def frame_of(page: Page) -> object:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        for frame in page.frames:
            if "/chat?site=web" in frame.url:
                return frame
        page.wait_for_timeout(50)
    raise AssertionError("no frame of the chat")


def test_open_ask_close_and_see_what_is_unread(server: Server, context: BrowserContext) -> None:
    page = host(server, context)
    assert launcher(page) == "Mở trò chuyện với trợ lý ảo"
    assert len(page.frames) == 1  # nothing is loaded before somebody asks
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    frame = frame_of(page)
    frame.wait_for_selector(".line[data-status=bot]")  # type: ignore[attr-defined]
    frame.locator("textarea").fill("xin chào")  # type: ignore[attr-defined]
    frame.locator("textarea").press("Enter")  # type: ignore[attr-defined]
    expect(frame.locator(".row-bot .bubble")).to_have_text("Dạ, em nghe: xin chào")  # type: ignore[attr-defined]
    key = server.store.visits[-1].conversation
    frame.get_by_role("button", name="Thu nhỏ cửa sổ trò chuyện").click()  # type: ignore[attr-defined]
    page.wait_for_timeout(200)
    server.store.say(key, "một")
    server.store.say(key, "hai")
    page.wait_for_timeout(400)
    assert launcher(page) == "Mở trò chuyện với trợ lý ảo (2 tin nhắn chưa đọc)"
    # On the next visit the number is there without opening.
    page.reload()
    page.wait_for_timeout(1500)
    assert launcher(page) == "Mở trò chuyện với trợ lý ảo (2 tin nhắn chưa đọc)"
    page.evaluate("() => CustomerChat.open()")
    page.wait_for_timeout(500)
    page.evaluate("() => CustomerChat.close()")
    page.wait_for_timeout(200)
    assert launcher(page) == "Mở trò chuyện với trợ lý ảo"
    assert server.store.rooms[key].read_by_customer == 4
    assert page.errors == []  # type: ignore[attr-defined]


def test_the_site_says_who_its_customer_is(server: Server, context: BrowserContext) -> None:
    page = host(server, context)
    now = int(time.time())
    claims = {"sub": "kh-1", "aud": "web", "iat": now, "exp": now + 120, "name": "Lan", "customer_codes": ["P1"]}
    page.evaluate("token => { CustomerChat.identify(token); CustomerChat.open(); }", jwt.encode(claims, SECRET))
    frame = frame_of(page)
    frame.wait_for_selector(".line[data-status=bot]")  # type: ignore[attr-defined]
    page.wait_for_timeout(700)
    key = server.store.visits[-1].conversation
    assert ":id-" in key
    identity = server.store.rooms[key].identity
    assert identity is not None
    assert identity.subject == "kh-1"
    page.evaluate("() => CustomerChat.logout()")
    page.wait_for_timeout(700)
    assert ":id-" not in server.store.visits[-1].conversation


def test_a_page_that_is_not_on_the_list_cannot_show_it(context: BrowserContext) -> None:
    number = free_port()
    nowhere = ChatSettings(SECRET, f"http://127.0.0.1:{number}", (Site("web", COMPANY),))
    with Server(FakeChatPort(), number, settings=nowhere).running() as server:
        page = host(server, context)
        page.evaluate("() => CustomerChat.open()")
        page.wait_for_timeout(700)
        assert any("frame-ancestors" in text for text in page.errors)  # type: ignore[attr-defined]
        assert server.store.visits == []
