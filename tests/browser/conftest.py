"""Chromium and the chat page over a real server with a scripted assistant."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.connectors.webchat.fake_port import FakeChatPort
from tests.connectors.webchat.script import Server, assistant

DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}

Open = Callable[..., Page]


@pytest.fixture
def server() -> Iterator[Server]:
    """A server and store of its own for each test: it may be stopped."""
    with Server(FakeChatPort(assistant)).running() as running:
        yield running


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A customer's computer."""
    made = browser.new_context(viewport=DESKTOP, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
    made.set_default_timeout(15_000)
    yield made
    made.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    """A customer's phone."""
    made = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, locale="vi-VN", color_scheme="dark")
    made.set_default_timeout(15_000)
    yield made
    made.close()


@pytest.fixture
def open_chat(server: Server) -> Iterator[Open]:
    """Opens the page and waits until it is connected; no page may have reported an error at the end."""
    errors: list[str] = []

    def open_page(context: BrowserContext, path: str = "/chat") -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "console",
            lambda message: errors.append(message.text) if "Content Security Policy" in message.text else None,
        )
        page.goto(server.url + path)
        page.wait_for_selector(".line[data-status=bot], .line[data-status=agent]")
        return page

    yield open_page
    assert errors == []
