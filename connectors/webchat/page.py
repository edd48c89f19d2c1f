"""The page `/chat`, the script `/widget.js` and their files, with the headers that keep strangers' code out.

Files are served under a name that changes with their content, so browsers keep them for a year and never an
old one; the page and the script themselves are asked for again each time and answered 304 when unchanged.
"""

from __future__ import annotations

import hashlib
import html
import json
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from connectors.webchat.access import ChatRoute, Refusal
from connectors.webchat.settings import ChatSettings, Site
from connectors.webchat.texts import TEXTS

STATIC = Path(__file__).parent / "static"
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
YEAR = "public, max-age=31536000, immutable"
SHORT = "public, max-age=300"  # host pages pick up a new launcher within five minutes
ASK_AGAIN = "no-cache"


@dataclass(frozen=True, slots=True)
class Assets:
    """Everything in `static/` that a browser may ask for, read once, and the version of all of it."""

    files: dict[str, bytes]
    version: str

    @classmethod
    def read(cls) -> Assets:
        """The files as they are now."""
        paths = sorted(path for path in STATIC.iterdir() if path.suffix in TYPES)
        files = {path.name: path.read_bytes() for path in paths}
        digest = hashlib.sha256()
        for name, data in files.items():
            digest.update(f"{name}\0{len(data)}\0".encode() + data)
        return cls(files, digest.hexdigest()[:16])


def page_router(settings: ChatSettings) -> APIRouter:
    """`GET /chat`, `GET /widget.js` and `GET /chat/assets/<version>/<name>`."""
    api = APIRouter(route_class=ChatRoute)
    assets = Assets.read()
    launcher = _launcher(assets.files["widget.js"])

    @api.get("/chat", include_in_schema=False)
    async def chat_page(request: Request, site: Annotated[str, Query(max_length=64)] = "") -> Response:
        """The page of a site (`?site=<key>`; the first site by default)."""
        found = settings.site(site)
        if found is None:
            raise Refusal(404, "site_unknown")
        body = _page(found, assets.version, letters=settings.letters)
        return _answer(request, body, "text/html", ASK_AGAIN, _page_headers(settings, found))

    @api.get("/widget.js", include_in_schema=False)
    async def widget(request: Request) -> Response:
        """The launcher that host pages load."""
        # Any page may load it; whether the chat then opens there is decided by frame-ancestors of the page.
        headers = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
        return _answer(request, launcher, "text/javascript", SHORT, headers)

    @api.get("/chat/assets/{version}/{name}", include_in_schema=False)
    async def asset(request: Request, version: str, name: str) -> Response:
        """A file of the page. An old version gets today's file, not to be kept."""
        data = assets.files.get(name)
        if data is None:
            raise Refusal(404, "unknown")
        caching = YEAR if version == assets.version else ASK_AGAIN
        return _answer(request, data, TYPES[Path(name).suffix], caching, {})

    return api


def _answer(request: Request, body: bytes, mime: str, caching: str, headers: dict[str, str]) -> Response:
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"Cache-Control": caching, "ETag": etag, "X-Content-Type-Options": "nosniff", **headers}
    known = {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
    if etag in known:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=f"{mime}; charset=utf-8", headers=headers)


def _page_headers(settings: ChatSettings, site: Site) -> dict[str, str]:
    # Older Safari doesn't count a socket of the same host as 'self'.
    socket = settings.own_origin.replace("http", "ws", 1)
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' blob: data:",
        "media-src": "'self' blob:",
        "connect-src": f"'self' {socket}",
        "frame-ancestors": " ".join(("'self'", *site.origins)),
        "base-uri": "'none'",
        "form-action": "'none'",
        # No string ever becomes markup or code: Chromium refuses innerHTML outright.
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Permissions-Policy": "camera=(), microphone=(self), geolocation=(), payment=(), usb=()",
        "Cross-Origin-Opener-Policy": "same-origin",
    }


def _page(site: Site, version: str, *, letters: bool) -> bytes:
    starts = {start["payload"]: start for start in TEXTS["quick_starts"]}
    data = {
        "site": site.key,
        "company": site.company,
        "hotline": site.hotline,
        "letters": letters,
        "privacy_url": site.privacy_url,
        "origins": list(site.origins),
        "quick_starts": [
            {
                "title": start.title,
                "payload": start.payload,
                "hint": starts.get(start.payload, {}).get("hint", ""),
                "icon": starts.get(start.payload, {}).get("icon", "chat"),
            }
            for start in site.quick_starts
        ],
        "texts": {name: texts for name, texts in TEXTS.items() if name not in ("launcher", "quick_starts")},
    }
    folder = f"/chat/assets/{version}"
    words = {"company": site.company, "hotline": site.hotline}
    page = TEXTS["page"]
    filled = Template((STATIC / "chat.html").read_text(encoding="utf-8")).substitute(
        title=html.escape(page["title"].format(**words)),
        description=html.escape(page["description"].format(**words)),
        noscript=html.escape(" ".join(_noscript(site))),
        assets=folder,
        preloads="\n".join(f'<link rel="modulepreload" href="{folder}/{name}">' for name in _modules()),
        data=_json(data),
    )
    return filled.encode()


def _noscript(site: Site) -> list[str]:
    texts = TEXTS["page"]
    return [texts["noscript"], *([texts["noscript_hotline"].format(hotline=site.hotline)] if site.hotline else [])]


def _modules() -> list[str]:
    """The page's modules, named in the page so that they all come at once and not one after the other."""
    return sorted(path.name for path in STATIC.glob("*.js") if path.name not in ("main.js", "widget.js"))


def _json(data: Any) -> str:
    """JSON that can stand inside a script element: nothing in it can end the element."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _launcher(script: bytes) -> bytes:
    return script.replace(b'"LAUNCHER_TEXTS"', _json(TEXTS["launcher"]).encode())
