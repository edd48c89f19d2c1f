"""A bill's code in a customer's photo: read turned, blurred and noisy, and what is no picture is left alone."""

from __future__ import annotations

import io
import random
import struct
import time
import zlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import segno
from PIL import Image, ImageFilter

from gateway.bot_input import bot_input
from gateway.codes import codes_in
from gateway.photos import Photos
from gateway.retry import Backoff
from tests.gateway.test_bot_input import stored
from tests.gateway.test_downloads import Place, picture, place_of
from utility.payments.scanned import Scanned
from utility.payments.vietqr import DEMO_PAYEE, bill_payload, customer_payload

CODE = "PE01000012345"
BILL = bill_payload(DEMO_PAYEE, code=CODE, bill_number="7781", period="2026-10", amount=512_000)
STATIC = customer_payload(DEMO_PAYEE, code=CODE)


def paper(text: str, scale: int = 5) -> Image.Image:
    """A sheet with a code low on the right, as a bill has it."""
    buffer = io.BytesIO()
    segno.make(text, error="m").save(buffer, kind="png", scale=scale)
    code = Image.open(buffer).convert("RGB")
    sheet = Image.new("RGB", (1000, 1400), "#f2efe8")
    sheet.paste(code, (980 - code.width, 1380 - code.height))
    return sheet


def noisy(sheet: Image.Image, amount: int) -> Image.Image:
    noise = Image.frombytes("L", sheet.size, random.Random(1).randbytes(sheet.width * sheet.height))
    return Image.blend(sheet, noise.convert("RGB"), amount / 100)


def encoded(sheet: Image.Image, kind: str = "JPEG", **how: object) -> bytes:
    buffer = io.BytesIO()
    sheet.save(buffer, kind, **how)
    return buffer.getvalue()


@pytest.mark.parametrize("text", [BILL, STATIC, CODE])
@pytest.mark.parametrize("turned", [0, 23, 90, 180])
def test_a_turned_photo_is_read(text: str, turned: int) -> None:
    photo = paper(text).rotate(turned, expand=True, fillcolor="#777", resample=Image.Resampling.BICUBIC)
    assert codes_in(encoded(photo.filter(ImageFilter.GaussianBlur(1)), quality=60)) == [text]


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF"])
def test_noise_and_other_formats(kind: str) -> None:
    assert codes_in(encoded(noisy(paper(BILL), 25), kind)) == [BILL]


def test_a_phone_held_sideways_is_read_by_its_exif() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert codes_in(encoded(paper(BILL), exif=exif)) == [BILL]


def test_a_code_on_a_transparent_ground_is_read() -> None:
    buffer = io.BytesIO()
    segno.make(CODE).save(buffer, kind="png", scale=5, light=None)
    assert codes_in(buffer.getvalue()) == [CODE]


def _png(width: int, height: int) -> bytes:
    """A header that promises so many pixels, with no pixels behind it."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no picture",
        _png(30_000, 30_000),
        _png(9_000, 9_000),
        _png(100, 100),
        encoded(paper(BILL))[:2000],
        picture("PNG"),
    ],
)
def test_bombs_broken_and_codeless_pictures_have_no_codes(data: bytes) -> None:
    assert codes_in(data) == []


BILL_READ = Scanned(CODE, "2026-10")


@pytest.mark.parametrize(
    ("values", "bill", "text"),
    [
        ({"kind": "image"}, BILL_READ, f'/send_image{{"customer_code": "{CODE}", "period": "2026-10"}}'),
        ({"kind": "image"}, Scanned(CODE), f'/send_image{{"customer_code": "{CODE}"}}'),
        ({"kind": "image"}, None, "/send_image"),
        ({"kind": "image", "text": "sao cao thế"}, BILL_READ, f"sao cao thế {CODE}"),
        ({"kind": "payload", "payload": "/affirm"}, BILL_READ, "/affirm"),
    ],
)
def test_what_the_bot_reads_of_it(values: dict[str, object], bill: Scanned | None, text: str) -> None:
    assert bot_input(stored(**values), bill=bill).text == text


@pytest.fixture
async def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Place]:
    async with place_of(tmp_path, monkeypatch) as place:
        yield place


async def test_a_photo_of_a_bill_tells_the_bot_its_customer_and_is_kept_as_it_came(place: Place) -> None:
    place.media.files["bill"] = encoded(paper(BILL))
    place.media.faults = [503]  # the platform's server stumbles once
    await place.sends("bill")
    await place.home.until(lambda: len(place.home.platform.shown) == 1)
    ((asked,),) = place.home.bot.turns.values()
    assert asked == f'/send_image{{"customer_code": "{CODE}", "period": "2026-10"}}'
    row = await place.row("kept")
    assert (place.folder / row["file"]).read_bytes() == place.media.files["bill"]


async def test_a_photo_that_does_not_come_is_answered_all_the_same(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.photos._PATIENCE_SECONDS", 0.2)
    monkeypatch.setattr("gateway.downloads._AGAIN", Backoff(60.0, 60.0, 3))
    place.media.faults = [503] * 10
    await place.sends("bill")
    await place.home.until(lambda: len(place.home.platform.shown) == 1)
    assert list(place.home.bot.turns.values()) == [["/send_image"]]


async def test_a_platform_in_trouble_is_waited_for_once(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.photos._PATIENCE_SECONDS", 1.0)
    monkeypatch.setattr("gateway.downloads._AGAIN", Backoff(60.0, 60.0, 3))
    place.media.faults = [503] * 10
    began = time.monotonic()
    for number in range(6):
        await place.sends("bill", number=f"m{number}")
    await place.home.until(lambda: len(place.home.platform.shown) == 6)
    assert time.monotonic() - began < 4.0
    place.media.faults = []
    place.media.files["bill"] = encoded(paper(BILL))
    await place.sends("bill", number="m7")
    await place.home.until(lambda: len(place.home.platform.shown) == 7)
    await place.row("kept")
    await place.sends("bill", number="m8")
    await place.home.until(lambda: len(place.home.platform.shown) == 8)
    assert "customer_code" in place.home.bot.turns["fake:page:an"][-1]


async def test_a_file_of_the_web_chat_is_read_by_its_own_number_only(place: Place, tmp_path: Path) -> None:
    uploads = tmp_path / "uploads"
    uploads.mkdir()
    (uploads / "abc123").write_bytes(encoded(paper(STATIC)))
    (tmp_path / "secret").write_bytes(encoded(paper(BILL)))
    photos = Photos(place.home.gateway.delivery.downloads, uploads)
    for number, found in (("abc123", Scanned(CODE)), ("../secret", None), ("gone", None)):
        attachment = {"id": 77, "kind": "image", "data": {"upload": number}}
        assert await photos.read("webchat", 1, [attachment]) == found
