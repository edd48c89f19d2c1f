"""Reading request bodies with a limit."""

from __future__ import annotations

from starlette.requests import Request


class TooLarge(Exception):
    """The body exceeds what its route takes."""


async def read_body(request: Request, limit: int) -> bytes:
    """The raw body. Raises `TooLarge` without reading more than `limit` bytes."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise TooLarge
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise TooLarge
        chunks.append(chunk)
    return b"".join(chunks)
