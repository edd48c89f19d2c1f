"""`/contracts/verify`: whoever holds a contract can ask whether it is one of ours, unchanged."""

from __future__ import annotations

import asyncio
import html

from fastapi import APIRouter, Request, Response
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException

from gateway.company.pages import page, words
from utility.clock import VIETNAM
from utility.contracts import Verification
from utility.contracts.verification import LARGEST
from utility.services import Utility

# Reading a stranger's PDF costs processor time: more than these wait.
_AT_ONCE = 2
_FORM_ROOM = 64 * 1024


def router(utility: Utility) -> APIRouter:
    """The page and its form. Nothing of the file is kept."""
    routes = APIRouter(tags=["contracts"])
    free = asyncio.Semaphore(_AT_ONCE)

    @routes.get("/contracts/verify")
    async def form() -> Response:
        """Asks for a file."""
        return page(words()["verify"]["title"], _form())

    @routes.post("/contracts/verify")
    async def check(request: Request) -> Response:
        """What the file proves."""
        declared = request.headers.get("content-length", "")
        if not declared.isdigit() or int(declared) > LARGEST + _FORM_ROOM:
            return _answer(Verification("unreadable"), 413)
        try:
            async with request.form(max_files=1, max_fields=2) as fields:
                file = fields.get("file")
                content = await file.read(LARGEST + 1) if isinstance(file, UploadFile) else b""
        except (MultiPartException, HTTPException):
            content = b""
        if not content:
            return _answer(Verification("unreadable"), 422)
        async with free:
            found = await asyncio.to_thread(utility.contracts.verify, content)
        return _answer(found, 200)

    return routes


def _form() -> str:
    text = {name: html.escape(str(value)) for name, value in words()["verify"].items()}
    return (
        f'<form class="sheet" method="post" enctype="multipart/form-data"><p>{text["intro"]}</p>'
        f'<p><label for="file">{text["choose"]}</label><br>'
        f'<input type="file" id="file" name="file" accept="application/pdf" required></p>'
        f"<button>{text['check']}</button></form>"
    )


def _answer(found: Verification, status: int) -> Response:
    text = words()["verify"]
    rows = [(text["signer"], found.signer), (text["number"], found.number)]
    if found.signed_at is not None:
        rows.append((text["time"], f"{found.signed_at.astimezone(VIETNAM):%H:%M ngày %d/%m/%Y}"))
    facts = "".join(f"<dt>{html.escape(name)}</dt><dd>{html.escape(value)}</dd>" for name, value in rows if value)
    tone = "good" if found.status == "valid" else "bad"
    verdict = f'<p class="{tone}" role="status">{html.escape(text[found.status])}</p>'
    return page(text["title"], f'<div class="sheet">{verdict}<dl>{facts}</dl></div>{_form()}', status)
