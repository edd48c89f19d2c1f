"""Signed picture links."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from gateway.errors import LinkRefused
from gateway.media import MediaLinks, router

LINKS = MediaLinks("a-secret-of-the-tests-only")


def _token(url: str) -> str:
    return url.rpartition("/")[2].removesuffix(".png")


def _altered(token: str) -> str:
    """One character of the signature changed; not its last, whose lowest bits mean nothing."""
    return token[:-10] + ("A" if token[-10] != "A" else "B") + token[-9:]


def test_a_link_carries_its_values_and_nothing_else_opens_with_it() -> None:
    url = LINKS.url("vietqr", {"customer_code": "PD06000012345"})
    assert url.startswith("/media/vietqr/")
    assert LINKS.read("vietqr", _token(url)) == {"customer_code": "PD06000012345"}
    for kind, token in (
        ("history", _token(url)),
        ("vietqr", _altered(_token(url))),
        ("vietqr", _token(MediaLinks("another secret here").url("vietqr", {}))),
        ("vietqr", ""),
        ("vietqr", "…"),
    ):
        with pytest.raises(LinkRefused):
            LINKS.read(kind, token)


def test_a_link_ends() -> None:
    short = MediaLinks("a-secret-of-the-tests-only", seconds=-1)
    with pytest.raises(LinkRefused, match="expired"):
        short.read("vietqr", _token(LINKS.url("vietqr", {})))


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    def draw(values: object) -> bytes:
        if values == {"gone": "1"}:
            raise LookupError("paid")
        return b"\x89PNG" + repr(values).encode()

    app = FastAPI()
    app.include_router(router(LINKS, {"vietqr": draw}))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        yield client


async def test_pictures_may_be_fetched_again_and_again(client: httpx.AsyncClient) -> None:
    url = LINKS.url("vietqr", {"a": "1"})
    answers = [await client.get(url), await client.get(url), await client.head(url)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert answers[0].content == answers[1].content
    assert answers[2].content == b""
    assert answers[0].headers["content-type"] == "image/png"
    assert answers[0].headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("/media/vietqr/forged.png", 403),
        (LINKS.url("vietqr", {"gone": "1"}), 404),
        (LINKS.url("nothing", {}), 404),
        ("/media/vietqr/forged.jpg", 404),
    ],
    ids=["forged", "no such bill", "no such kind", "no such type"],
)
async def test_links_that_show_nothing(client: httpx.AsyncClient, url: str, status: int) -> None:
    assert (await client.get(url)).status_code == status
