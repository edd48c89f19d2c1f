"""The frame of the company's pages: plain HTML without scripts, readable on an old phone."""

from __future__ import annotations

import html
import json
from functools import cache
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse

# What a page may load: nothing, but its own style and the pictures of its paper. Forms go to ourselves only.
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_STYLE = """
:root{color-scheme:light dark;--ink:#17252a;--soft:#5b6b70;--rule:#cdd7d9;--brand:#0f5560;--ground:#f4f7f7;--sheet:#fff;
--bad:#a3271f;--good:#1f7a4d}
@media (prefers-color-scheme:dark){:root{--ink:#e6eeee;--soft:#a3b3b5;--rule:#37474a;--brand:#7cc4ce;--ground:#11191b;
--sheet:#1a2527;--bad:#ff9b92;--good:#7fd3a6}}
*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);font:17px/1.55 system-ui,sans-serif}
main{max-width:760px;margin:0 auto;padding:20px 16px 48px}h1{font-size:1.4rem;line-height:1.3;margin:.4em 0}
.sheet{background:var(--sheet);border:1px solid var(--rule);border-radius:10px;padding:16px 20px;margin:16px 0}
.soft{color:var(--soft);font-size:.92rem}.bad{color:var(--bad);font-weight:600}.good{color:var(--good);font-weight:600}
.amount{font-size:1.8rem;font-weight:700;margin:.2em 0}dt{color:var(--soft);font-size:.92rem}dd{margin:0 0 10px}
img.page{display:block;width:100%;height:auto;margin:0 0 12px;border:1px solid var(--rule);
border-radius:8px;background:#fff}
button,a.button{display:inline-block;font:inherit;font-weight:600;border:0;border-radius:8px;padding:12px 20px;
background:var(--brand);color:var(--sheet);text-decoration:none;cursor:pointer}button.plain{background:none;color:
var(--brand);padding:12px 0;text-decoration:underline}a{color:var(--brand)}a.button{color:var(--sheet)}
input[type=text],input[type=file]{font:inherit;width:100%;padding:11px 12px;border:1px solid var(--soft);
border-radius:8px;background:var(--sheet);color:var(--ink)}input.code{max-width:11em;letter-spacing:.3em}
label.check{display:flex;gap:12px;align-items:flex-start}label.check input{width:22px;height:22px;flex:none}
:focus-visible{outline:3px solid var(--brand);outline-offset:2px}code{overflow-wrap:anywhere}
"""


@cache
def words() -> dict[str, Any]:
    """Every sentence of these pages."""
    found: dict[str, Any] = json.loads((Path(__file__).parent / "pages.vi.json").read_text(encoding="utf-8"))
    return found


def page(title: str, body: str, status: int = 200) -> HTMLResponse:
    """A page; `body` is HTML, `title` text. Kept by nobody: these pages concern one customer."""
    document = (
        f'<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{html.escape(title)}</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">'
        '<link rel="icon" href="data:,">'
        f"<style>{_STYLE}</style></head><body><main><h1>{html.escape(title)}</h1>{body}</main></body></html>"
    )
    headers = {
        "Content-Security-Policy": _POLICY,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return HTMLResponse(document, status, headers)


def notice_page(name: str, status: int = 200, **values: str) -> HTMLResponse:
    """A page of one paragraph: title and text of `name` in the words."""
    entry = words()[name]
    text = html.escape(str(entry["text"]).format(**values))
    return page(str(entry["title"]), f'<div class="sheet"><p>{text}</p></div>', status)
