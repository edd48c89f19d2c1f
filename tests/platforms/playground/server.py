"""The page and its small interface, beside the platforms' own paths (`/messenger`, `/zalo` …)."""

from __future__ import annotations

import asyncio
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route

from tests.platforms.playground.standin import STAND_INS, Bubble, StandIn

_PAGE = Path(__file__).with_name("page.html")
_LONGEST = 5000


def create_app(assistant: str) -> Starlette:
    """All platforms, posting their webhooks to `assistant`."""
    return Playground([make(assistant) for make in STAND_INS]).app()


class Playground:
    """What the page shows and does."""

    def __init__(self, platforms: list[StandIn]) -> None:
        self._platforms = {platform.name: platform for platform in platforms}
        self._posting: set[asyncio.Task[None]] = set()

    def app(self) -> Starlette:
        mounts = [Mount(f"/{name}", app=platform.app) for name, platform in self._platforms.items()]
        pages = [
            Route("/", self._page),
            Route("/api/state", self._state),
            Route("/api/do/{what}", self._do, methods=["POST"]),
        ]
        return Starlette(routes=[*pages, *mounts])

    async def _page(self, _request: Request) -> Response:
        return FileResponse(_PAGE)

    async def _state(self, _request: Request) -> Response:
        return JSONResponse({"platforms": [_described(platform) for platform in self._platforms.values()]})

    async def _do(self, request: Request) -> Response:
        given: dict[str, Any] = await request.json()
        platform = self._platforms.get(str(given.get("platform")))
        if platform is None:
            return JSONResponse({"error": "no such platform"}, 404)
        user, text = str(given.get("user") or platform.user), str(given.get("text") or "")[:_LONGEST]
        match request.path_params["what"]:
            case "say":
                platform.own.append(Bubble(user, text, time.time(), by="customer"))
                self._later(platform.says(user, text))
            case "tap":
                platform.own.append(Bubble(user, text, time.time(), by="customer"))
                self._later(platform.taps(user, text, str(given.get("value") or "")))
            case "person" if platform.person_says is not None:
                if platform.name == "messenger":  # the echo is all that Meta's own inbox leaves behind
                    platform.own.append(Bubble(user, text, time.time(), by="person"))
                self._later(platform.person_says(user, text))
            case "fail" if platform.fail_next is not None:
                platform.fail_next()
            case "hook":
                platform.hook.duplicates = min(5, int(given.get("duplicates", 0)))
                platform.hook.delay = min(10.0, float(given.get("delay", 0)))
            case _:
                return JSONResponse({"error": "this platform can't do that"}, 400)
        return JSONResponse({"ok": True})

    def _later(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._posting.add(task)
        task.add_done_callback(self._posting.discard)


def _described(platform: StandIn) -> dict[str, Any]:
    bubbles = sorted([*platform.shown(), *platform.own], key=lambda bubble: bubble.at)
    return {
        "name": platform.name,
        "title": platform.title,
        "user": platform.user,
        "person": platform.person_says is not None,
        "answers": platform.hook.answers[-5:],
        "duplicates": platform.hook.duplicates,
        "delay": platform.hook.delay,
        "bubbles": [asdict(bubble) for bubble in bubbles[-300:]],
    }
