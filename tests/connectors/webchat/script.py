"""The scripted assistant the page is tried with, and the server that carries it.

By hand: `python -m tests.connectors.webchat.script --port 8123`, then open /chat (or /host for the launcher).
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from io import BytesIO

import segno
import uvicorn
from fastapi import FastAPI, Response

from connectors.webchat.ports import Author, Choice, Holder, Media, Post
from connectors.webchat.router import router
from connectors.webchat.settings import ChatSettings, Site
from tests.connectors.webchat.fake_port import FakeChatPort

SECRET = "a secret of tests, long enough for the signatures of HS256 and of HS512 too"
COMPANY = "Công ty Điện lực Sông Hàn"
INJECTION = '<img src=x onerror="window.injected=1"><script>window.injected=1</script><b>đậm</b>'


async def assistant(port: FakeChatPort, key: str, post: Post) -> None:
    """Answers like the real one would, from a few fixed words."""
    await asyncio.sleep(0.15)
    text = post.text.lower()
    if post.payload == "/talk_to_agent" or "tổng đài viên" in text:
        port.say(key, "Dạ, em đang kết nối Quý khách với tổng đài viên ạ.")
        port.hold(key, Holder.WAITING)
    elif post.payload == "/ask_bill_amount" or "tiền điện" in text:
        port.say(
            key,
            "Dạ, tiền điện kỳ tháng 10/2026 của Quý khách (mã PA05•••••0412) là 486.920 đồng cho 214 kWh, "
            "hạn thanh toán 12/11/2026 ạ.\nChi tiết cách tính: https://www.evn.com.vn/tinh-tien-dien.",
            choices=(
                Choice("Thanh toán bằng mã QR", "/pay_bill"),
                Choice("Giải thích hóa đơn", "/explain_bill"),
                Choice("Không cần đâu", "/deny"),
            ),
        )
    elif post.payload == "/pay_bill":
        port.say(
            key,
            "Dạ, Quý khách mở ứng dụng ngân hàng, quét mã dưới đây. "
            "Số tiền và nội dung đã điền sẵn, Quý khách kiểm tra rồi xác nhận giúp em ạ.",
            media=(Media("image", url="/media/qr.png", width=370, height=370, name="ma-qr-486920.png",
                         alt="Mã VietQR thanh toán 486.920 đồng cho hóa đơn tháng 10/2026"),),
        )  # fmt: skip
    elif "html" in text:
        port.say(key, INJECTION, choices=(Choice("<i>nút</i>", "/affirm"),))
    elif post.uploads:
        port.say(key, "Dạ, em đã nhận được tệp của Quý khách ạ.")
    elif post.payload == "/report_outage" or "mất điện" in text or "mat dien" in text:
        port.say(
            key,
            "Dạ, em xin lỗi vì sự bất tiện ạ. Quý khách cho em biết khu vực đang mất điện nhé?",
            choices=(Choice("Phường An Hải", "/inform"), Choice("Phường Sơn Trà", "/inform")),
        )
    elif post.payload is None:
        port.say(key, f"Dạ, em nghe: {post.text}")
    else:
        port.say(key, "Dạ vâng ạ.")


def application(port: FakeChatPort, settings: ChatSettings) -> FastAPI:
    """The router as the gateway mounts it, a QR picture and a host page for the launcher."""
    app = FastAPI()
    app.include_router(router(port, settings))
    image = BytesIO()
    segno.make("00020101021238570010A00000072701270006970436011300110000000412" * 2, error="m").save(
        image, kind="png", scale=6, border=4
    )

    @app.get("/media/qr.png")
    async def picture() -> Response:
        return Response(image.getvalue(), media_type="image/png")

    @app.get("/host")
    async def host() -> Response:
        page = (
            "<!doctype html><html lang=vi><meta charset=utf-8><meta name=viewport content='width=device-width'>"
            "<link rel=icon href='data:,'><title>Trang của công ty</title>"
            "<body style='margin:0;font-family:sans-serif;padding:40px'>"
            "<h1>Dịch vụ điện</h1><p>Thông báo lịch ngừng cung cấp điện tuần này.</p>"
            f"<script src='{settings.public_url}/widget.js' data-site='web' defer></script></body></html>"
        )
        policy = f"default-src 'self'; img-src data:; style-src 'unsafe-inline'; script-src {settings.public_url}; " \
                 f"frame-src {settings.public_url}"  # fmt: skip
        return Response(page, media_type="text/html", headers={"Content-Security-Policy": policy})

    return app


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """uvicorn in a thread that can be stopped and started again on the same port, over the same store."""

    def __init__(self, port: FakeChatPort, number: int = 0, *, settings: ChatSettings | None = None) -> None:
        number = number or free_port()
        self.url = f"http://127.0.0.1:{number}"
        self.store = port
        self._number = number
        # The host page is opened as "localhost": another origin than the chat's own.
        site = Site(
            "web",
            COMPANY,
            "1900 1909",
            origins=(f"http://localhost:{number}",),
            identity_secret=SECRET,
            privacy_url="https://example.vn/bao-mat",
        )
        self.settings = settings or ChatSettings(SECRET, self.url, (site,))
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        app = application(self.store, self.settings)
        config = uvicorn.Config(
            app, "127.0.0.1", self._number, log_level="warning", ws="websockets-sansio",
            timeout_graceful_shutdown=1,
        )  # fmt: skip
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        deadline = time.monotonic() + 20
        while not server.started:
            if time.monotonic() > deadline or not thread.is_alive():
                raise RuntimeError("The server did not start.")
            time.sleep(0.02)
        self._server, self._thread = server, thread

    def stop(self) -> None:
        if self._server is None or self._thread is None:
            return
        self._server.should_exit = True
        self._thread.join(20)
        self._server = None

    @contextlib.contextmanager
    def running(self) -> Iterator[Server]:
        self.start()
        try:
            yield self
        finally:
            self.stop()


def agent_demo(port: FakeChatPort, key: str) -> None:
    """A person takes the conversation."""
    port.hold(key, Holder.AGENT, "Nguyễn Thị Lan")
    port.say(key, "Nguyễn Thị Lan đã tham gia cuộc trò chuyện.", author=Author.SYSTEM)
    port.say(
        key,
        "Chào anh/chị, em là Lan. Em đã đọc nội dung ở trên, anh/chị cho em xin ảnh công tơ để kiểm tra nhé.",
        author=Author.AGENT,
        name="Nguyễn Thị Lan",
    )
    port.see(key)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=8123)
    server = Server(FakeChatPort(assistant), parser.parse_args().port)
    server.start()
    print(f"{server.url}/chat")
    while True:
        time.sleep(1)
