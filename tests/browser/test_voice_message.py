"""A voice message in the chat page: recorded, looked at, sent, heard again; and a microphone that is not allowed."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from asr.audio import decoded
from connectors.webchat.ports import Upload
from tests.browser.conftest import Open
from tests.connectors.webchat.script import Server

pytestmark = pytest.mark.browser

# A microphone that hears a tone; the recorder behind it is the browser's own.
MICROPHONE = """
    navigator.mediaDevices.getUserMedia = async () => {
        const context = new AudioContext();
        const tone = context.createOscillator();
        const heard = context.createMediaStreamDestination();
        tone.connect(heard);
        tone.start();
        await context.resume();
        return heard.stream;
    };
"""
DENIED = "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('no', 'NotAllowedError'); };"


def uploads(server: Server) -> list[Upload]:
    """Files of the conversation that was opened last."""
    return list(server.store.rooms[server.store.visits[-1].conversation].uploads.values())


def record(page: Page) -> None:
    page.get_by_role("button", name="Ảnh, tệp và các việc thường gặp").click()
    page.get_by_role("button", name="Gửi tin thoại").click()


def test_a_voice_message_is_recorded_and_sent(server: Server, context: BrowserContext, open_chat: Open) -> None:
    context.add_init_script(MICROPHONE)
    page = open_chat(context)
    record(page)
    expect(page.get_by_role("timer")).to_contain_text("0:02 / 0:30")
    page.get_by_role("button", name="Xong").click()
    expect(page.locator(".tray-name")).to_have_text("tin-thoai.webm")
    send = page.get_by_role("button", name="Gửi", exact=True)
    expect(send).to_be_enabled()
    send.click()
    expect(page.locator(".row-customer audio")).to_be_visible()
    expect(page.locator(".row-customer .delivery")).to_contain_text("Đã")
    (upload,) = uploads(server)
    assert (upload.kind, upload.mime, upload.name) == ("audio", "audio/webm", "tin-thoai.webm")
    assert 1.0 < len(decoded(upload.data, 16000, 30)) / 32000 < 10.0
    page.reload()
    expect(page.locator(".row-customer audio")).to_be_visible()
    page.wait_for_function("() => document.querySelector('audio').readyState >= 1")  # the server's copy plays


def test_a_voice_message_can_be_dropped(server: Server, context: BrowserContext, open_chat: Open) -> None:
    context.add_init_script(MICROPHONE)
    page = open_chat(context)
    record(page)
    page.get_by_role("button", name="Bỏ tin thoại").click()
    expect(page.locator(".tray-item")).to_have_count(0)
    assert not uploads(server)


def test_a_microphone_that_is_not_allowed_is_told(context: BrowserContext, open_chat: Open) -> None:
    context.add_init_script(DENIED)
    page = open_chat(context)
    record(page)
    expect(page.locator(".toast")).to_contain_text("Chưa dùng được micro")
    expect(page.locator(".tray-item")).to_have_count(0)
