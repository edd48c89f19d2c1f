"""What an error of the network means: was the connection ever made, or may the other side have the message?"""

from __future__ import annotations

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
import pytest

from gateway.transport import AiohttpTransport

Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def server(behave: Behaviour) -> AsyncIterator[str]:
    """A server that does just this with a connection."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await behave(reader, writer)
        finally:
            writer.close()

    listening = await asyncio.start_server(handle, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    async with listening:
        yield f"http://127.0.0.1:{port}"


async def _read(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-l")), 0
    )
    return head + await reader.readexactly(length)


async def closes_at_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await _read(reader)


async def closes_in_the_middle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await _read(reader)
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf")
    await writer.drain()


async def says_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await _read(reader)
    await asyncio.sleep(1.5)


async def is_no_web_server(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await _read(reader)
    writer.write(b"220 smtp.example.vn ESMTP\r\n\r\n")
    await writer.drain()


async def resets(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await _read(reader)
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    writer.transport.abort()


@pytest.mark.parametrize(
    ("behave", "expected"),
    [
        (closes_at_once, httpx.RemoteProtocolError),
        (closes_in_the_middle, httpx.ReadError),
        (says_nothing, httpx.ReadTimeout),
        (is_no_web_server, httpx.ReadError),
        (resets, (httpx.ReadError, httpx.RemoteProtocolError)),
    ],
)
async def test_after_the_connection_is_made_the_message_may_have_arrived(
    behave: Behaviour, expected: type[httpx.HTTPError]
) -> None:
    timeout = httpx.Timeout(0.3, connect=0.3)
    async with server(behave) as url, httpx.AsyncClient(transport=AiohttpTransport(), timeout=timeout) as http:
        with pytest.raises(expected) as caught:
            await http.post(url, json={"a": 1})
    assert not isinstance(caught.value, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)


async def test_a_connection_that_is_never_made_is_a_connect_error() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        async with httpx.AsyncClient(transport=AiohttpTransport(), timeout=2) as http:
            with pytest.raises(httpx.ConnectError):
                await http.post(url, json={"a": 1})
            with pytest.raises(httpx.ConnectError):
                await http.post("http://no-such-host.invalid/", json={"a": 1})


async def test_a_host_that_swallows_connections_is_a_connect_timeout() -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        port = full.getsockname()[1]
        held = [socket.socket() for _ in range(4)]
        for one in held:  # fill the queue that nobody accepts from
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
        timeout = httpx.Timeout(0.3, connect=0.3)
        async with httpx.AsyncClient(transport=AiohttpTransport(), timeout=timeout) as http:
            with pytest.raises(httpx.ConnectTimeout):
                await http.post(f"http://127.0.0.1:{port}/", json={"a": 1})
        for one in held:
            one.close()


async def test_requests_and_answers_arrive_as_they_are() -> None:
    seen: list[bytes] = []

    async def answers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in range(2):  # the connection is kept
            seen.append(await _read(reader))
            body = gzip.compress("điện".encode())
            head = (
                f"HTTP/1.1 400 Bad\r\ncontent-encoding: gzip\r\nretry-after: 7\r\ncontent-length: {len(body)}\r\n\r\n"
            )
            writer.write(head.encode() + body)
            await writer.drain()

    headers = {"Authorization": "Bearer x"}
    async with server(answers) as url, httpx.AsyncClient(transport=AiohttpTransport(), headers=headers) as http:
        for _ in range(2):
            answer = await http.post(f"{url}/a%20b?q=1", json={"text": "điện"})
    assert (answer.status_code, answer.text, answer.headers["retry-after"]) == (400, "điện", "7")
    assert seen[0].startswith(b"POST /a%20b?q=1 HTTP/1.1\r\n")
    assert b"authorization: bearer x" in seen[0].lower()
    assert seen[0].endswith('{"text":"điện"}'.encode())
