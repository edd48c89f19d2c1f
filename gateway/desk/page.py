"""`/desk`: the built page and its files, with the headers that keep strangers' code out."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse, RedirectResponse

BUILT = Path(__file__).resolve().parents[2] / "desk" / "dist"
_TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}
_YEAR = "public, max-age=31536000, immutable"
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; media-src 'self' blob:; manifest-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_NOT_BUILT = """<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Bàn hỗ trợ</title></head><body>
<h1>Bàn hỗ trợ chưa được dựng</h1>
<p>Chạy lại <code>./assistant up</code> khi máy nối được tới kho gói npm.</p>
<p lang="en">The desk page has not been built yet: run <code>./assistant up</code> where npm can be reached.</p>
</body></html>"""


def router(built: Path = BUILT) -> APIRouter:
    """The routes of the page. What is not built is said in words; the desk's API works all the same."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/desk")
    async def without_slash() -> Response:
        return RedirectResponse("/desk/", 308)

    @routes.get("/desk/")
    def page() -> Response:
        file = built / "index.html"
        if not file.is_file():
            return HTMLResponse(_NOT_BUILT, 503, headers=_HEADERS | {"Cache-Control": "no-store"})
        return HTMLResponse(file.read_bytes(), headers=_HEADERS | {"Cache-Control": "no-cache"})

    @routes.get("/desk/{name:path}")
    def asset(name: str) -> Response:
        found = _file(built, name)
        if found is None:
            return Response("There is no such file.", 404, media_type="text/plain", headers=_HEADERS)
        # Built files carry the hash of their content in their names.
        caching = _YEAR if name.startswith("assets/") else "no-cache"
        headers = _HEADERS | {"Cache-Control": caching}
        return Response(found.read_bytes(), media_type=_TYPES[found.suffix], headers=headers)

    return routes


def _file(built: Path, name: str) -> Path | None:
    """A built file of a kind that a browser may have, inside the folder whatever the name says."""
    file = (built / name).resolve()
    fits = file.suffix in _TYPES and file.is_relative_to(built.resolve()) and file.is_file()
    return file if fits else None
