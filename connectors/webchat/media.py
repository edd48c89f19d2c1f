"""Files of customers: what they are is read from their bytes, never from their name or declared type.

Pictures are decoded and written anew: that proves they are whole, turns them upright, and leaves behind what a
phone hides in them (place, device, thumbnails) and anything appended after the picture.
"""

from __future__ import annotations

import re
import unicodedata
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from connectors.webchat.ports import Upload
from connectors.webchat.settings import Limits

IMAGE_FORMATS = {
    # format: (MIME, extension)
    "JPEG": ("image/jpeg", ".jpg"),
    "PNG": ("image/png", ".png"),
    "WEBP": ("image/webp", ".webp"),
}
PDF_TAIL = 2048  # ISO 32000 readers look for %%EOF in the last kilobyte; some writers append a little more
NAME_CHARACTERS = 80
JPEG_QUALITY = 88  # text on a photographed paper stays sharp


class MediaRefused(Exception):
    """A file we don't take. `code` tells the page which sentence to show."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


# What browsers record (Chromium and Firefox; Firefox; Safari): sign at the front, sign of speech, MIME, extension.
_RECORDINGS = (
    (re.compile(rb"\x1aE\xdf\xa3"), b"A_OPUS", "audio/webm", ".webm"),
    (re.compile(rb"OggS"), b"OpusHead", "audio/ogg", ".ogg"),
    (re.compile(rb"....ftyp", re.DOTALL), b"mp4a", "audio/mp4", ".m4a"),
)
_PICTURES_INSIDE = (b"V_VP8", b"V_VP9", b"V_AV1", b"V_MPEG", b"avc1", b"hvc1", b"vp09")
RECORDING_BYTES = 1_000_000
"""Half a minute of speech is 60 to 480 kB; a recording longer than a minute is not listened to anyway."""


def recording(data: bytes, name: str) -> Upload | None:
    """A browser's recording of speech, or None when it is something else. Raises `MediaRefused`: `upload_too_large`."""
    head = data[:4096] + data[-4096:]  # Safari writes its table of contents at the end
    if any(sign in head for sign in _PICTURES_INSIDE):
        return None
    for begins, holds, mime, extension in _RECORDINGS:
        if begins.match(data) and holds in head:
            if len(data) > RECORDING_BYTES:
                raise MediaRefused("upload_too_large")
            return Upload("audio", mime, clean_name(name, extension), data)
    return None


def sniff(data: bytes) -> str | None:
    """`JPEG`, `PNG`, `WEBP` or `PDF` by the first bytes; None for anything else."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if re.match(rb"%PDF-[12]\.\d", data):
        return "PDF"
    return None


def of_customer(data: bytes, name: str, limits: Limits) -> Upload:
    """What a customer may send: what `check` takes, and a recording of speech. Raises as `check` does."""
    return recording(data, name) or check(data, name, limits)


def check(data: bytes, name: str, limits: Limits) -> Upload:
    """The file as we keep it. CPU-bound for pictures: call it in a thread.

    Raises `MediaRefused`: `upload_empty`, `upload_too_large`, `upload_type`, `upload_broken`, `upload_pixels`.
    """
    if not data:
        raise MediaRefused("upload_empty")
    if len(data) > limits.upload_bytes:
        raise MediaRefused("upload_too_large")
    found = sniff(data)
    if found is None:
        raise MediaRefused("upload_type")
    if found == "PDF":
        if b"%%EOF" not in data[-PDF_TAIL:]:
            raise MediaRefused("upload_broken")
        return Upload("file", "application/pdf", clean_name(name, ".pdf"), data)
    return _image(data, name, found, limits)


def _image(data: bytes, name: str, found: str, limits: Limits) -> Upload:
    mime, extension = IMAGE_FORMATS[found]
    try:
        # The header alone tells the size, before any pixel is decoded: a small file may unfold to gigabytes.
        with Image.open(BytesIO(data), formats=[found]) as probe:
            if probe.width * probe.height > limits.upload_pixels:
                raise MediaRefused("upload_pixels")
            probe.verify()
        with Image.open(BytesIO(data), formats=[found]) as image:
            image.load()
            upright = ImageOps.exif_transpose(image)
            written = BytesIO()
            if found == "JPEG":
                upright.convert("RGB").save(written, "JPEG", quality=JPEG_QUALITY, exif=b"")
            elif found == "PNG":
                _plain(upright).save(written, "PNG")
            else:
                _plain(upright).save(written, "WEBP", quality=JPEG_QUALITY, exif=b"")
            width, height = upright.size
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise MediaRefused("upload_pixels") from error
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,  # Pillow's PNG reader
        ValueError,
        EOFError,
    ) as error:
        raise MediaRefused("upload_broken") from error
    return Upload("image", mime, clean_name(name, extension), written.getvalue(), width, height)


def _plain(image: Image.Image) -> Image.Image:
    """The pixels alone, without text chunks, profiles or further frames."""
    mode = "RGBA" if image.has_transparency_data else "RGB"
    plain = Image.new(mode, image.size)
    plain.paste(image.convert(mode))
    return plain


def clean_name(name: str, extension: str) -> str:
    """A file name safe to show and to save: no path, no control or direction marks, the right extension."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C")
    stem = name.rpartition(".")[0] or name
    stem = re.sub(r'[<>:"|?*\s]+', " ", stem).strip(" .")[:NAME_CHARACTERS].strip(" .")
    return (stem or "tệp") + extension
