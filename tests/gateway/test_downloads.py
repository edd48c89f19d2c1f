"""Customers' media: fetched at once, judged by content, kept; refusals and failures told."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.downloads import LIMIT, Downloads
from gateway.filetypes import extension, sniff
from gateway.public_fetch import PublicFetch, is_public
from gateway.retry import Backoff
from tests.fakes.platform import said
from tests.fakes.server import ServerThread
from tests.gateway.house import House, house


def picture(kind: str = "PNG", side: int = 20) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (side, side), "red").save(buffer, kind)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (picture("PNG"), "image/png"),
        (picture("JPEG"), "image/jpeg"),
        (picture("GIF"), "image/gif"),
        (picture("WEBP"), "image/webp"),
        (b"\x00\x00\x00\x18ftypheic", "image/heic"),
        (b"%PDF-1.7\n", "application/pdf"),
        (b"OggS\x00", "audio/ogg"),
        (b"ID3\x04", "audio/mpeg"),
        (b"\xff\xfb\x90", "audio/mpeg"),
        (b"#!AMR\n", "audio/amr"),
        (b"RIFF\x00\x00\x00\x00WAVE", "audio/wav"),
        (b"\x00\x00\x00\x18ftypM4A ", "audio/mp4"),
        (b"\x00\x00\x00\x18ftypisom", "video/mp4"),
        (b"PK\x03\x04", "application/zip"),
        (b"MZ\x90\x00", None),
        (b"\x7fELF", None),
        (b"#!/bin/sh", None),
        (b"<!doctype html>", None),
        (b"<svg xmlns=", None),
        (b"plain words", None),
        (b"", None),
    ],
)
def test_types_by_content(data: bytes, mime: str | None) -> None:
    assert sniff(data) == mime
    assert mime is None or extension(mime).startswith(".")


@dataclass
class MediaServer:
    """Serves files under their names; `faults` are statuses for the next requests."""

    files: dict[str, bytes] = field(default_factory=dict)
    faults: list[int] = field(default_factory=list)
    asked: int = 0

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/{name}", self._serve)])

    async def _serve(self, request: Request) -> Response:
        self.asked += 1
        if self.faults:
            return Response(status_code=self.faults.pop(0))
        content = self.files.get(request.path_params["name"])
        # The platform's word about the type is wrong on purpose.
        return Response(content or b"", 200 if content is not None else 404, media_type="image/jpeg")


@dataclass
class Place:
    home: House
    media: MediaServer
    url: str
    folder: Path

    async def sends(self, name: str, *, kind: str = "image", number: str = "m1") -> None:
        attachment = {"kind": kind, "url": f"{self.url}/{name}"}
        await self.home.post(said("an", "", number, kind=kind, attachments=[attachment]))

    async def row(self, state: str) -> dict[str, Any]:
        await self.home.until_row("SELECT state FROM message_attachment ORDER BY id DESC LIMIT 1", state)
        columns = ("state", "file", "kept_mime", "kept_size", "error", "id", "message_id")
        (row,) = self.home.rows(f"SELECT {', '.join(columns)} FROM message_attachment ORDER BY id DESC LIMIT 1")
        return dict(zip(columns, row, strict=True))


@asynccontextmanager
async def place_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Place]:
    """A house that fetches from a media server on this machine."""
    monkeypatch.setattr("gateway.downloads._AGAIN", Backoff(0.05, 0.05, 3))
    monkeypatch.setattr("gateway.downloads._LOOK_SECONDS", 0.05)
    media = MediaServer()
    server = ServerThread(media.app())
    server.start()
    async with house(tmp_path) as home:
        loopback = PublicFetch(lambda address: address == "127.0.0.1" or is_public(address))
        home.gateway.delivery.downloads._fetch = loopback
        yield Place(home, media, server.url, tmp_path / "media")
    server.stop()


@pytest.fixture
async def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Place]:
    async with place_of(tmp_path, monkeypatch) as place:
        yield place


async def test_a_picture_is_kept_after_its_server_stumbled(place: Place) -> None:
    place.media.files["a"] = picture("PNG")
    place.media.faults = [503, 429]
    await place.sends("a")
    await place.home.until(lambda: len(place.home.platform.shown) == 1)
    row = await place.row("kept")
    assert (row["kept_mime"], row["kept_size"]) == ("image/png", len(picture("PNG")))
    assert (place.folder / row["file"]).read_bytes() == picture("PNG")
    assert row["file"].endswith(".png")
    kept, data = await place.home.gateway.delivery.downloads.open(row["id"])
    assert (kept.conversation, data) == ("fake:page:an", picture("PNG"))
    assert await place.home.gateway.delivery.downloads.wait("fake", row["message_id"], 1.0)


async def test_a_broken_picture_is_kept_as_it_came(place: Place) -> None:
    place.media.files["a"] = picture("JPEG", 200)[:-300]
    await place.sends("a")
    row = await place.row("kept")
    assert row["kept_mime"] == "application/octet-stream"
    assert "as it came" in row["error"]
    assert (place.folder / row["file"]).read_bytes() == place.media.files["a"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"MZ" + bytes(100), "type"),
        (b"<html><script>", "type"),
        (b"", "empty"),
        (b"\xff\xd8\xff" + bytes(LIMIT), "larger"),
        (None, "404"),
    ],
)
async def test_what_is_refused(place: Place, data: bytes | None, reason: str) -> None:
    if data is not None:
        place.media.files["a"] = data
    await place.sends("a", kind="file")
    row = await place.row("refused")
    assert reason in row["error"]
    assert row["file"] is None
    assert not list(place.folder.glob("*"))
    with pytest.raises(LookupError):
        await place.home.gateway.delivery.downloads.open(row["id"])


async def test_a_private_address_is_not_even_asked(place: Place) -> None:
    attachment = {"kind": "image", "url": "http://169.254.169.254/latest/meta-data"}
    await place.home.post(said("an", "", "m1", kind="image", attachments=[attachment]))
    assert "private" in (await place.row("refused"))["error"]


async def test_after_the_last_try_it_is_told(place: Place) -> None:
    place.media.faults = [503] * 10
    async with place.home.gateway.live.subscribe("fake:page:an") as events:
        await place.sends("a")
        assert "503" in (await place.row("failed"))["error"]
        async for event in events:
            if event["type"] == "attachment":
                break
    assert event["state"] == "failed"
    assert place.media.asked == 3


async def test_a_withdrawn_message_takes_its_file_along(place: Place) -> None:
    place.media.files["a"] = picture()
    await place.sends("a")
    await place.row("kept")
    await place.home.post({"user": "an", "id": "d1", "kind": "deleted", "data": {"mid": "m1"}})
    await place.home.until(lambda: not list(place.folder.glob("*")))
    assert place.home.rows("SELECT state, file, url FROM message_attachment") == [(None, None, None)]


async def test_another_worker_goes_on_after_a_crash(place: Place) -> None:
    """A claim that nobody finished comes back by its time."""
    place.media.files["a"] = picture()
    delivery = place.home.gateway.delivery
    await delivery.downloads.stop()
    await place.sends("a")
    await place.home.until_row("SELECT count(*) FROM message_attachment", 1)
    store, live, clock = place.home.gateway.store, place.home.gateway.live, place.home.gateway.clock
    from gateway.records import files

    await store.write(lambda db: files.claim(db, clock.now(), clock.now(), 4))  # died holding it
    loopback = PublicFetch(lambda address: True)
    other = Downloads(store, live, {}, place.folder, clock, place.home.gateway.metrics, loopback)
    assert await other.fetch_due() == 1
    await other.stop()
    assert (await place.row("kept"))["kept_mime"] == "image/png"


async def test_waiting_ends_in_time_however_much_is_fetched_meanwhile(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A time-out that falls into the moment of a fetch must not be lost: the lane would wait for ever."""
    monkeypatch.setattr("gateway.downloads._TROUBLE_SECONDS", 0.0)
    monkeypatch.setattr("gateway.downloads._AGAIN", Backoff(0.001, 0.002, 100_000))
    monkeypatch.setattr("gateway.downloads._LOOK_SECONDS", 0.001)
    downloads = place.home.gateway.delivery.downloads
    place.media.faults = [503] * 100_000
    await place.sends("slow")
    await place.home.until_row("SELECT count(*) FROM message_attachment WHERE attempts > 3", 1)
    (message,) = place.home.rows("SELECT message_id FROM message_attachment")[0]
    async with asyncio.timeout(30):
        waits = [downloads.wait("fake", message, 0.02 + number / 1000) for number in range(100)]
        assert set(await asyncio.gather(*waits)) == {False}
