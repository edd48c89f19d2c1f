"""The page /call: a browser's call on the real line, with Chromium's own fake microphone."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect

from connectors.phone.connector import PhoneConnector, PhoneSettings
from connectors.phone.texts import TEXTS
from connectors.phone.waiting import Patience
from gateway.app import Gateway, create_app
from gateway.phone import SpokenVoice
from tests.browser.conftest import DESKTOP, PHONE
from tests.connectors.phone.caller import until
from tests.fakes.bot import FakeBot
from tests.fakes.server import ServerThread
from tests.gateway.house import _empty, _migrated, _shared_nats, settings_for
from tts.choose import speaker

pytestmark = pytest.mark.browser

SAID = ".said[data-who=assistant]"
CHOSE = ".said[data-who=caller]"
# Set from what the audio thread plays.
LOUD = "#call[data-loud=true]"


@dataclass
class Line:
    """The hotline as the browser reaches it."""

    url: str
    phone: PhoneConnector
    bot: FakeBot

    def calls(self) -> int:
        return len(self.phone._calls)


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    """One hotline for all tests, in a loop of its own: the browser's driver has the test's."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    stack = AsyncExitStack()
    begun = asyncio.run_coroutine_threadsafe(_begin(stack, tmp_path_factory.mktemp("call")), loop)
    try:
        yield begun.result(60)
    finally:
        asyncio.run_coroutine_threadsafe(stack.aclose(), loop).result(60)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _begin(stack: AsyncExitStack, folder: Path) -> Line:
    nats_url = _shared_nats()
    await _empty(nats_url)
    bot = FakeBot()
    rasa = ServerThread(bot.app())
    rasa.start()
    stack.callback(rasa.stop)
    settings = settings_for(folder, rasa_url=rasa.url, nats_url=nats_url, webchat_company="Điện lực Hà Nội")
    (folder / "assistant.db").write_bytes(_migrated())
    voice = SpokenVoice(speaker("espeak", "", folder / "speech"))
    patience = Patience(filler=5, bot=30, caller=60)
    phone = PhoneConnector(PhoneSettings("127.0.0.1:0", patience=patience, ready=False), voice)
    gateway = Gateway(settings, {"phone": phone})
    server = uvicorn.Server(uvicorn.Config(create_app(settings, gateway), port=0, log_config=None, lifespan="off"))
    await gateway.start()
    stack.push_async_callback(gateway.stop)
    serving = asyncio.create_task(server.serve())

    async def end() -> None:
        server.should_exit = server.force_exit = True
        await serving

    stack.push_async_callback(end)
    await until(lambda: server.started and phone.port, 20)
    port = server.servers[0].sockets[0].getsockname()[1]
    return Line(f"http://127.0.0.1:{port}", phone, bot)


@pytest.fixture
def page(browser: Browser, line: Line) -> Iterator[Page]:
    yield from _page(browser, line, microphone=True)


@pytest.fixture
def mute_page(browser: Browser, line: Line) -> Iterator[Page]:
    """A phone whose owner allows no microphone."""
    yield from _page(browser, line, microphone=False)


def _page(browser: Browser, line: Line, *, microphone: bool) -> Iterator[Page]:
    context = browser.new_context(viewport=DESKTOP if microphone else PHONE, locale="vi-VN")  # type: ignore[arg-type]
    context.set_default_timeout(20_000)
    if microphone:
        context.grant_permissions(["microphone"])
    errors: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{line.url}/call")
    yield page
    context.close()
    assert errors == []


def test_the_greeting_is_heard_a_key_moves_on_and_hanging_up_ends_it(page: Page, line: Line) -> None:
    expect(page.locator("#state")).to_have_text("Chưa gọi")
    expect(page.locator(".company")).to_have_text("Điện lực Hà Nội")
    page.get_by_role("button", name="Gọi", exact=True).click()
    expect(page.locator("#state")).to_have_text("Đang nói chuyện")
    expect(page.locator(SAID).first).to_contain_text(TEXTS["greeting"])
    expect(page.locator(f"{SAID} li")).to_have_count(4)
    expect(page.locator(LOUD)).to_be_visible()
    expect(page.locator("#timer")).not_to_have_text("00:00")
    page.locator("[data-key='1']").click()
    page.locator("[data-key='#']").click()
    expect(page.locator(CHOSE)).to_have_text("Xem tiền điện")
    expect(page.locator(SAID).last).to_contain_text("/ask_bill_amount")
    expect(page.locator(SAID).last).to_contain_text("trả lời sau")
    expect(page.locator(LOUD)).to_be_visible()
    page.keyboard.type("24#")  # the computer's keys are the telephone's
    expect(page.locator(CHOSE).last).to_have_text("24")
    mute = page.locator("#mute")
    mute.click()
    expect(mute).to_have_attribute("aria-pressed", "true")
    assert line.calls() == 1
    page.get_by_role("button", name="Gác máy").click()
    expect(page.locator(".end")).to_contain_text("Quý khách đã gác máy")
    expect(page.locator("[data-key='1']")).to_be_disabled()
    _nobody(page, line)


def test_without_a_microphone_keys_do_and_the_transfer_is_told(mute_page: Page, line: Line) -> None:
    mute_page.get_by_role("button", name="Gọi", exact=True).click()
    expect(mute_page.locator("#note")).to_contain_text("micro")
    expect(mute_page.locator(SAID).first).to_contain_text(TEXTS["greeting"])
    expect(mute_page.locator("#mute")).to_be_disabled()
    mute_page.locator("[data-key='0']").click()
    expect(mute_page.locator(SAID).last).to_contain_text(TEXTS["transfer"])
    expect(mute_page.locator(".end")).to_contain_text("chuyển máy")
    assert mute_page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    _nobody(mute_page, line)


def test_all_lines_taken_is_told(page: Page, line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line.phone, "announce", lambda *_: False)
    page.get_by_role("button", name="Gọi", exact=True).click()
    expect(page.locator(".end")).to_contain_text("đang bận")


def test_another_sites_page_may_not_call(browser: Browser, line: Line) -> None:
    context = browser.new_context()
    stranger = context.new_page()
    stranger.goto("about:blank")
    script = """address => new Promise(done => { const socket = new WebSocket(address);
      socket.onopen = () => done("open"); socket.onerror = () => done("refused"); })"""
    assert stranger.evaluate(script, f"{line.url.replace('http', 'ws')}/call/line") == "refused"
    context.close()


def _nobody(page: Page, line: Line) -> None:
    """Wait until the line is free again."""
    for _ in range(200):
        if line.calls() == 0:
            return
        page.wait_for_timeout(50)
    pytest.fail("the call goes on")
