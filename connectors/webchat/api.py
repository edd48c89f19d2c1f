"""The calls of the protocol: sessions, messages, read marks, attachments."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from connectors.webchat.access import Access, ChatRoute, Refusal, capped, json_body
from connectors.webchat.media import of_customer
from connectors.webchat.ports import AddressRefused, ChatPort, Post, UploadUnknown, Visit
from connectors.webchat.settings import Site
from connectors.webchat.token import TokenRefused, Visitor, read_identity
from connectors.webchat.wire import LetterBody, PostBody, ReadBody, SessionBody, Writer, clean_text, site_of

IDENTIFIED_HOURS = 12  # a person the site has signed in leaves a shared computer sooner than an anonymous browser
MULTIPART_BYTES = 16 * 1024  # boundaries and headers around one file
FILE_SECONDS = 600
NO_STORE = {"Cache-Control": "no-store"}


def api_router(port: ChatPort, access: Access, writer: Writer) -> APIRouter:
    """The routes under `/widget/v1`, without the socket."""
    api = APIRouter(prefix="/widget/v1", route_class=ChatRoute)
    settings, limits = access.settings, access.settings.limits

    @api.post("/sessions")
    async def open_session(request: Request) -> JSONResponse:
        """Begin a conversation or go on with one; a fresh token in any case."""
        access.session(request)
        body = await json_body(request, SessionBody, limits.json_bytes)
        site = settings.site(body.site_key or "")
        if site is None:
            raise Refusal(404, "site_unknown")
        access.origin(request.headers, site)
        visit, identified = _visit(access, site, body)
        seconds = IDENTIFIED_HOURS * 3600 if identified else settings.token_days * 86_400
        status = await port.open(visit)
        token, visitor = access.tokens.issue(site.key, visit.visitor, identified=identified, seconds=seconds)
        answer = {
            "visitor_token": token,
            "conversation_id": visitor.conversation,
            "expires_at": datetime.fromtimestamp(visitor.expires_at, UTC).isoformat().replace("+00:00", "Z"),
            "identified": identified,
            "config": {
                "text_characters": limits.text_characters,
                "upload_bytes": limits.upload_bytes,
                "uploads_per_message": limits.uploads_per_message,
                "letters": settings.letters,
            },
            **writer.status(status),
        }
        return JSONResponse(answer, headers=NO_STORE)

    @api.get("/messages")
    async def read_messages(
        request: Request,
        after_seq: Annotated[int | None, Query(ge=0, le=2**53)] = None,
        before_seq: Annotated[int | None, Query(ge=1, le=2**53)] = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 50,
    ) -> JSONResponse:
        """Messages after a `seq` (to catch up), before one (older), or the latest; and the state."""
        key = access.visitor(request).conversation
        limit = min(limit, limits.history_page)
        if after_seq is not None:
            messages = await port.history(key, after_seq, limit)
        else:
            messages = await port.latest(key, before_seq, limit)
        answer = {
            "messages": [writer.message(key, message) for message in messages],
            "more": len(messages) == limit,
            **writer.status(await port.status(key)),
        }
        return JSONResponse(answer, headers=NO_STORE)

    @api.post("/messages", status_code=201)
    async def post_message(request: Request) -> JSONResponse:
        """Take a message of the customer, once per `client_id`: 201 when stored, 200 when it was stored before."""
        visitor = access.visitor(request)
        body = await json_body(request, PostBody, limits.json_bytes)
        post = _post(access, visitor, body)
        access.message(visitor)
        try:
            posted = await port.post(visitor.conversation, post)
        except UploadUnknown as error:
            raise Refusal(422, "upload_unknown") from error
        answer: dict[str, Any] = {"seq": posted.seq, "message_id": posted.id, "client_id": body.client_id}
        answer["created_at"] = posted.created_at.astimezone(UTC).isoformat().replace("+00:00", "Z")
        return JSONResponse(answer, 200 if posted.repeated else 201, NO_STORE)

    @api.post("/read", status_code=204)
    async def mark_read(request: Request) -> Response:
        """The customer has seen the messages up to a `seq`."""
        key = access.visitor(request).conversation
        body = await json_body(request, ReadBody, limits.json_bytes)
        await port.read(key, body.up_to_seq)
        return Response(status_code=204)

    @api.post("/transcript", status_code=202)
    async def send_transcript(request: Request) -> JSONResponse:
        """Send the conversation to an e-mail address of the customer."""
        visitor = access.visitor(request)
        if not settings.letters:
            raise Refusal(404, "letters_off")
        body = await json_body(request, LetterBody, limits.json_bytes)
        access.letter(request, visitor)
        try:
            await port.transcript(visitor.conversation, body.email)
        except AddressRefused as error:
            raise Refusal(422, "address_refused") from error
        return JSONResponse({"sent": True}, 202, NO_STORE)

    @api.post("/attachments", status_code=201)
    async def upload_file(request: Request) -> JSONResponse:
        """Take a file; a message names it by the id in the answer."""
        visitor = access.visitor(request)
        access.upload(visitor)
        name, data = await _file(request, limits.upload_bytes)
        upload = await asyncio.to_thread(of_customer, data, name, limits)
        upload_id = await port.upload(visitor.conversation, upload)
        answer = {
            "attachment_id": upload_id,
            "kind": upload.kind,
            "mime": upload.mime,
            "name": upload.name,
            "size": len(upload.data),
        }
        return JSONResponse(answer, 201, NO_STORE)

    @api.get("/attachments/{name}")
    async def download_file(request: Request, name: str) -> Response:
        """A file by its signed name. Always offered as a download, never run as a page of ours."""
        access.address(request)
        try:
            key, upload_id = access.tokens.read_file(name)
            upload = await port.download(key, upload_id)
        except (TokenRefused, UploadUnknown) as error:
            raise Refusal(404, "link_expired") from error
        quoted = quote(upload.name, safe="")
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quoted}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": f"private, max-age={FILE_SECONDS}",
        }
        return Response(upload.data, media_type=upload.mime, headers=headers)

    return api


def _visit(access: Access, site: Site, body: SessionBody) -> tuple[Visit, bool]:
    """Who opens the page. An old token that is not valid any more simply begins a new conversation."""
    former: Visitor | None = None
    if body.visitor_token:
        try:
            former = access.tokens.read(body.visitor_token)
        except TokenRefused:
            former = None
        if former is not None and former.site != site.key:
            former = None
    page_url = site_of(body.page_url)
    if not body.identity_token:
        visitor = former.id if former else access.tokens.new_visitor()
        visit = Visit(site.key, visitor, page_url, body.locale)
        return visit, bool(former and former.identified)
    identity = read_identity(body.identity_token, site, now=time.time)
    visitor = access.tokens.visitor_of(site.key, identity.subject)
    # Only an anonymous conversation is taken over: an identified one belongs to whom it belongs to.
    anonymous = former.conversation if former and not former.identified else None
    return Visit(site.key, visitor, page_url, body.locale, identity, anonymous), True


def _post(access: Access, visitor: Visitor, body: PostBody) -> Post:
    limits = access.settings.limits
    text = clean_text(body.text)
    uploads = tuple(dict.fromkeys(body.attachment_ids))
    if len(text) > limits.text_characters:
        raise Refusal(422, "text_too_long")
    if len(uploads) > limits.uploads_per_message:
        raise Refusal(422, "too_many_uploads")
    if not (text or uploads or body.payload):
        raise Refusal(422, "empty_message")
    payload = None
    if body.payload is not None:
        if uploads:
            raise Refusal(400, "bad_request")
        site = access.settings.site(visitor.site)
        starts = {start.payload for start in site.quick_starts} if site else set()
        payload = body.payload
        if payload not in starts:
            payload = access.tokens.read_choice(visitor.conversation, payload)
    return Post(body.client_id, text, payload, uploads, datetime.now(UTC))


async def _file(request: Request, limit: int) -> tuple[str, bytes]:
    """Name and bytes of the one file of a multipart body."""
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise Refusal(415, "multipart_expected")
    pieces = capped(request, limit + MULTIPART_BYTES, "upload_too_large")
    parser = MultiPartParser(request.headers, pieces, max_files=1, max_fields=4, max_part_size=1024)
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError) as error:
        raise Refusal(400, "bad_request") from error
    try:
        found = [value for value in form.values() if isinstance(value, UploadFile)]
        if len(found) != 1:
            raise Refusal(400, "bad_request")
        return found[0].filename or "", await found[0].read()
    finally:
        await form.close()
