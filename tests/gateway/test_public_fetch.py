"""Fetching customers' media: only from the internet, however the address is dressed up."""

from __future__ import annotations

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator, Iterator

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from gateway.public_fetch import FetchFailed, FetchRefused, PublicFetch, is_public
from tests.fakes.server import ServerThread


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700:4700::1111", True),
        ("::ffff:8.8.8.8", True),
        ("127.0.0.1", False),
        ("127.8.8.8", False),
        ("0.0.0.0", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),  # metadata of clouds
        ("100.64.0.1", False),  # shared address space
        ("192.0.2.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("fe80::1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("2002:7f00:1::", False),  # 6to4 of 127.0.0.1
        ("64:ff9b::7f00:1", False),  # NAT64 of 127.0.0.1
        ("64:ff9b::a9fe:a9fe", False),
        ("nonsense", False),
    ],
)
def test_what_is_of_the_internet(address: str, public: bool) -> None:
    assert is_public(address) is public


class Names(AbstractResolver):
    """Resolves every name to what it is told."""

    def __init__(self, **names: list[str]) -> None:
        self.names = names

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = self.names[host.replace(".", "_")]
        return [
            ResolveResult(hostname=host, host=ip, port=port, family=socket.AF_INET, proto=0, flags=0) for ip in found
        ]

    async def close(self) -> None:
        return


@pytest.fixture
async def strict() -> AsyncIterator[PublicFetch]:
    """As in production, but for the names."""
    fetch = PublicFetch(
        resolver=Names(
            intranet_example=["10.0.0.5"], mixed_example=["8.8.8.8", "127.0.0.1"], loop_example=["127.0.0.1"]
        )
    )
    yield fetch
    await fetch.close()


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/x",
        "http://127.0.0.1:5005/webhooks",
        "http://[::1]/x",
        "http://169.254.169.254/latest/meta-data",
        "http://[::ffff:127.0.0.1]/",
        "https://10.0.0.1/a.jpg",
        "http://intranet.example/a.jpg",
        "http://mixed.example/a.jpg",
        "http://loop.example:5432/",
        "file:///etc/passwd",
        "ftp://8.8.8.8/a",
        "gopher://8.8.8.8/",
        "http://user:password@8.8.8.8/",
        "http://",
        "http://[::1",
        "http://8.8.8.8:99999/",
        "",
        "not an address",
    ],
)
async def test_private_and_odd_addresses_are_refused(strict: PublicFetch, url: str) -> None:
    with pytest.raises(FetchRefused):
        await strict.get(url, 1000)


async def _ok(_request: Request) -> Response:
    return Response(b"x" * 1000, media_type="image/jpeg")


async def _endless(_request: Request) -> Response:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(200):
            await asyncio.sleep(0.001)
            yield b"x" * 65536

    return StreamingResponse(chunks())


async def _packed(_request: Request) -> Response:
    return Response(gzip.compress(b"0" * 10_000_000), headers={"content-encoding": "gzip"})


async def _moved(request: Request) -> Response:
    return RedirectResponse(request.query_params["to"], 302)


async def _circle(_request: Request) -> Response:
    return RedirectResponse("/circle", 307)


async def _status(request: Request) -> Response:
    return Response(status_code=int(request.path_params["status"]))


@pytest.fixture(scope="module")
def server() -> Iterator[ServerThread]:
    routes = [
        Route("/ok", _ok),
        Route("/endless", _endless),
        Route("/packed", _packed),
        Route("/moved", _moved),
        Route("/circle", _circle),
        Route("/status/{status}", _status),
    ]
    thread = ServerThread(Starlette(routes=routes))
    thread.start()
    yield thread
    thread.stop()


@pytest.fixture
async def fetch() -> AsyncIterator[PublicFetch]:
    """127.0.0.1 stands for the internet here; everything else stays what it is."""
    made = PublicFetch(lambda address: address == "127.0.0.1" or is_public(address))
    yield made
    await made.close()


async def test_bytes_come_as_they_are(fetch: PublicFetch, server: ServerThread) -> None:
    assert await fetch.get(f"{server.url}/ok", 1000) == b"x" * 1000
    assert len(await fetch.get(f"{server.url}/packed", 100_000)) < 100_000  # never unpacked
    assert await fetch.get(f"{server.url}/moved?to=/ok", 1000) == b"x" * 1000


@pytest.mark.parametrize(
    "path",
    [
        "/endless",
        "/status/404",
        "/status/403",
        "/status/204",
        "/moved?to=http://10.0.0.1/secret",
        "/moved?to=http://[::1]/",
        "/moved?to=file:///etc/passwd",
        "/moved?to=http://169.254.169.254/",
        "/moved?to=",
    ],
)
async def test_refusals_of_a_server(fetch: PublicFetch, server: ServerThread, path: str) -> None:
    with pytest.raises(FetchRefused):
        await fetch.get(server.url + path, 1_000_000)


async def test_too_large_and_too_many_redirects(fetch: PublicFetch, server: ServerThread) -> None:
    with pytest.raises(FetchRefused, match="larger"):
        await fetch.get(f"{server.url}/ok", 999)
    with pytest.raises(FetchRefused, match="redirects"):
        await fetch.get(f"{server.url}/circle", 999)


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_what_may_work_later(fetch: PublicFetch, server: ServerThread, status: int) -> None:
    with pytest.raises(FetchFailed):
        await fetch.get(f"{server.url}/status/{status}", 999)
    with pytest.raises(FetchFailed):
        await fetch.get("http://127.0.0.1:1/", 999)
