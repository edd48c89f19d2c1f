"""`/dev/sms`: what the demonstration would have sent as text messages. Only there when `DEMO` is on."""

from __future__ import annotations

import asyncio
import html
from collections.abc import Callable, Sequence

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from utility.clock import VIETNAM
from utility.views import SmsView

_SHOWN = 30

_PAGE = """<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="refresh" content="5"><title>Trang nhà phát triển – tin nhắn SMS mẫu</title>
<style>
body{{font:16px/1.5 system-ui,sans-serif;margin:0;background:#f6f7f9;color:#1c2430}}
header{{background:#7a1f1f;color:#fff;padding:12px 20px}} main{{max-width:720px;margin:20px auto;padding:0 16px}}
article{{background:#fff;border:1px solid #d9dee5;border-radius:8px;padding:12px 16px;margin-bottom:12px}}
time,.to{{color:#5b6675;font-size:14px}} p{{margin:4px 0 0;overflow-wrap:anywhere}}
</style></head><body>
<header><strong>TRANG NHÀ PHÁT TRIỂN</strong> – chỉ có ở bản dùng thử (DEMO). Không có tin nhắn nào được gửi đi thật.
</header><main><h1>Tin nhắn SMS mẫu</h1>{items}</main></body></html>"""


def router(messages: Callable[[], Sequence[SmsView]]) -> APIRouter:
    """The developer pages."""
    routes = APIRouter(tags=["developer"], include_in_schema=False)

    @routes.get("/dev/sms", response_class=HTMLResponse)
    async def sms() -> HTMLResponse:
        """The newest text messages of the demonstration."""
        shown = (await asyncio.to_thread(messages))[:_SHOWN]
        items = "".join(_item(message) for message in shown) or "<p>Chưa có tin nhắn nào.</p>"
        headers = {
            "Cache-Control": "no-store",
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
            "X-Frame-Options": "DENY",
        }
        return HTMLResponse(_PAGE.format(items=items), headers=headers)

    return routes


def _item(message: SmsView) -> str:
    when = message.sent_at.astimezone(VIETNAM).strftime("%H:%M:%S %d/%m/%Y")
    return (
        f'<article><span class="to">Gửi tới {html.escape(message.phone)}</span> <time>{when}</time>'
        f"<p>{html.escape(message.text)}</p></article>"
    )
