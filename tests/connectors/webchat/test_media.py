"""Files are what their bytes are."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from connectors.webchat.media import MediaRefused, check, clean_name, of_customer, sniff
from connectors.webchat.settings import Limits
from tests.asr.recordings import recording

LIMITS = Limits()
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\nstartxref\n0\n%%EOF\n"


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    data = BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(data, kind, **options)
    return data.getvalue()


def huge_png() -> bytes:
    """A few hundred bytes that say they are 30,000 by 30,000 pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("data", "name", "kind", "mime", "kept"),
    [
        (picture("PNG"), "công tơ.png", "image", "image/png", "công tơ.png"),
        (picture("JPEG"), "IMG_1.JPG", "image", "image/jpeg", "IMG_1.jpg"),
        (picture("WEBP"), "a.webp", "image", "image/webp", "a.webp"),
        (picture("JPEG"), "hoa-don.pdf", "image", "image/jpeg", "hoa-don.jpg"),
        (PDF, "hợp đồng.pdf", "file", "application/pdf", "hợp đồng.pdf"),
        (PDF, "virus.exe", "file", "application/pdf", "virus.pdf"),
    ],
)
def test_what_is_taken(data: bytes, name: str, kind: str, mime: str, kept: str) -> None:
    upload = check(data, name, LIMITS)
    assert (upload.kind, upload.mime, upload.name) == (kind, mime, kept)
    if kind == "image":
        assert (upload.width, upload.height) == (40, 30)
        with Image.open(BytesIO(upload.data)) as image:
            assert Image.MIME[image.format or ""] == mime


@pytest.mark.parametrize(("kind", "mime", "kept"), [
    ("webm", "audio/webm", "tin-thoai.webm"), ("ogg", "audio/ogg", "tin-thoai.ogg"), ("mp4", "audio/mp4", "tin-thoai.m4a"),
])  # fmt: skip
def test_recordings_of_customers_are_taken(kind: str, mime: str, kept: str) -> None:
    data = recording(b"\x00\x20\x00\xe0" * 8000, 16000, kind)
    upload = of_customer(data, "tin-thoai.bin", LIMITS)
    assert (upload.kind, upload.mime, upload.name, upload.data) == ("audio", mime, kept, data)
    with pytest.raises(MediaRefused) as refused:  # agents send no recordings
        check(data, "a.webm", LIMITS)
    assert refused.value.code == "upload_type"
    with pytest.raises(MediaRefused) as refused:
        of_customer(data + bytes(1_000_000) + data, "a.webm", LIMITS)
    assert refused.value.code == "upload_too_large"


@pytest.mark.parametrize("data", [
    b"\x1aE\xdf\xa3" + b"V_VP9 A_OPUS" + bytes(50),  # a film
    b"\x1aE\xdf\xa3" + bytes(50),
    b"OggS" + b"theora" + bytes(50),
    b"\0\0\0\x18ftypisom" + b"avc1mp4a" + bytes(50),
])  # fmt: skip
def test_films_are_no_recordings(data: bytes) -> None:
    with pytest.raises(MediaRefused) as refused:
        of_customer(data, "a.webm", LIMITS)
    assert refused.value.code == "upload_type"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "upload_empty"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 11_000_000, "upload_too_large"),
        (b"MZ\x90\0", "upload_type"),
        (b"<html><script>alert(1)</script>", "upload_type"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "upload_type"),
        (b"GIF89a" + b"\0" * 40, "upload_type"),
        (b"PK\x03\x04" + b"\0" * 40, "upload_type"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 40, "upload_type"),
        (b" " + PDF, "upload_type"),
        (b"%PDF-9.9 junk", "upload_type"),
        (PDF.replace(b"%%EOF", b""), "upload_broken"),
        (b"\x89PNG\r\n\x1a\n", "upload_broken"),
        (b"\xff\xd8\xff\xe0 not a picture", "upload_broken"),
        (b"RIFF\x10\0\0\0WEBPVP8 junk", "upload_broken"),
        (picture("PNG", (400, 400))[:-40], "upload_broken"),
        (picture("JPEG", (400, 400))[:-200], "upload_broken"),
        (huge_png(), "upload_pixels"),
    ],
)  # fmt: skip
def test_what_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(MediaRefused) as refused:
        check(data, "ảnh.png", LIMITS)
    assert refused.value.code == code


def test_a_phone_picture_loses_its_place_and_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010F] = "SecretPhone"
    exif.get_ifd(0x8825)[1] = "N"
    upload = check(picture("JPEG", (40, 30), exif=exif), "a.jpg", LIMITS)
    assert (upload.width, upload.height) == (30, 40)
    assert b"SecretPhone" not in upload.data
    with Image.open(BytesIO(upload.data)) as image:
        assert dict(image.getexif()) == {}


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_what_is_hidden_behind_a_picture_is_gone(kind: str) -> None:
    upload = check(picture(kind) + b"PK\x03\x04 hidden archive", "a", LIMITS)
    assert b"hidden" not in upload.data


def test_transparency_stays() -> None:
    data = BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(data, "PNG")
    with Image.open(BytesIO(check(data.getvalue(), "a.png", LIMITS).data)) as image:
        assert image.convert("RGBA").getpixel((0, 0)) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("", "tệp.png"),
        ("../../etc/passwd", "passwd.png"),
        ("C:\\Users\\lan\\ảnh.bmp", "ảnh.png"),
        ("a\r\nSet-Cookie: x.png", "aSet-Cookie x.png"),
        ("hoa\u202egnp.exe", "hoagnp.png"),
        ("...", "tệp.png"),
        ("a" * 300 + ".png", "a" * 80 + ".png"),
        ("ho\u0301a \u0111o\u031bn.png", "hóa đơn.png"),
        ('x"<y>|?.png', "x y.png"),
    ],
)
def test_names_are_safe(name: str, kept: str) -> None:
    assert clean_name(name, ".png") == kept


def test_sniffing_reads_only_the_bytes() -> None:
    assert [sniff(d) for d in (picture(), picture("JPEG"), picture("WEBP"), PDF, b"", b"RIFF")] == [
        "PNG", "JPEG", "WEBP", "PDF", None, None,
    ]  # fmt: skip
