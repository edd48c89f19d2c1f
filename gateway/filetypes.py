"""What a file of a customer is, by its first bytes; its name and the platform's word count for nothing."""

from __future__ import annotations

import re
from io import BytesIO

from PIL import Image, UnidentifiedImageError

# A picture that unfolds to more than this is an attack, not a photo.
MOST_PIXELS = 50_000_000

_SIGNS: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb"....ftyp(heic|heix|mif1|msf1)", re.DOTALL), "image/heic"),
    (re.compile(rb"%PDF-[12]\.\d"), "application/pdf"),
    (re.compile(rb"OggS"), "audio/ogg"),
    (re.compile(rb"ID3|\xff[\xfb\xf3\xf2]"), "audio/mpeg"),
    (re.compile(rb"\xff[\xf1\xf9]"), "audio/aac"),
    (re.compile(rb"#!AMR"), "audio/amr"),
    (re.compile(rb"RIFF....WAVE", re.DOTALL), "audio/wav"),
    (re.compile(rb"....ftypM4A", re.DOTALL), "audio/mp4"),
    (re.compile(rb"....ftyp", re.DOTALL), "video/mp4"),
    (re.compile(rb"\x1aE\xdf\xa3"), "video/webm"),
    (re.compile(rb"PK\x03\x04"), "application/zip"),  # also Word and Excel files
    (re.compile(rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "application/x-ole-storage"),  # older Word and Excel files
)
_EXTENSIONS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/heic": ".heic",
    "application/pdf": ".pdf",
    "audio/ogg": ".ogg",
    "audio/mpeg": ".mp3",
    "audio/aac": ".aac",
    "audio/amr": ".amr",
    "audio/wav": ".wav",
    "audio/mp4": ".m4a",
    "video/mp4": ".mp4",
    "video/webm": ".webm",
    "application/zip": ".zip",
    "application/x-ole-storage": ".doc",
}


def sniff(data: bytes) -> str | None:
    """The MIME type of a file we take; None for anything else (programs, pages, unknown)."""
    return next((mime for sign, mime in _SIGNS if sign.match(data)), None)


def extension(mime: str) -> str:
    """The file name ending of a type."""
    return _EXTENSIONS.get(mime, ".bin")


def is_whole_picture(data: bytes) -> bool:
    """Whether a picture can be decoded. Raises ValueError for one with too many pixels."""
    try:
        with Image.open(BytesIO(data)) as image:
            if image.width * image.height > MOST_PIXELS:
                raise ValueError("the picture has too many pixels")
            image.load()
    except (UnidentifiedImageError, OSError, SyntaxError, EOFError, Image.DecompressionBombError):
        return False
    return True
