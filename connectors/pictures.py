"""Pictures made to fit a platform: fewer pixels, then a coarser JPEG, until the bytes and sides are within limits."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

# Below this the text of a bill can't be read any more: better refuse than send a blur.
_SMALLEST_SIDE = 480
_QUALITIES = (88, 75, 60)
# A picture that unfolds to more than this is an attack, not a photo (50 megapixels).
_MOST_PIXELS = 50_000_000


@dataclass(frozen=True, slots=True)
class PictureLimit:
    """What a platform takes: bytes of the file, the longer side in pixels, formats as Pillow names them."""

    max_bytes: int
    max_side: int
    formats: frozenset[str] = frozenset({"JPEG", "PNG"})


def fit(data: bytes, limit: PictureLimit) -> bytes:
    """The picture as it is when it fits, else written anew smaller. CPU-bound: call it in a thread.

    Raises ValueError for what is no picture, has too many pixels, or can't be made to fit.
    """
    try:
        with Image.open(BytesIO(data)) as image:
            if image.width * image.height > _MOST_PIXELS:
                raise ValueError("the picture has too many pixels")
            fits = len(data) <= limit.max_bytes and max(image.size) <= limit.max_side
            if fits and image.format in limit.formats:
                return data
            return _smaller(ImageOps.exif_transpose(image), limit)
    except (UnidentifiedImageError, OSError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise ValueError("this is not a whole picture") from error


def _smaller(image: Image.Image, limit: PictureLimit) -> bytes:
    flat = _on_white(image)
    side = min(limit.max_side, max(flat.size))
    while True:
        flat.thumbnail((side, side), Image.Resampling.LANCZOS)
        if "PNG" in limit.formats and len(written := _png(flat)) <= limit.max_bytes and _is_drawing(flat):
            return written  # a QR code or a chart: sharp edges stay sharp
        for quality in _QUALITIES:
            buffer = BytesIO()
            flat.save(buffer, "JPEG", quality=quality, optimize=True)
            if buffer.tell() <= limit.max_bytes:
                return buffer.getvalue()
        if side <= _SMALLEST_SIDE:
            raise ValueError("the picture can't be made small enough")
        side = max(_SMALLEST_SIDE, int(side * 0.75))


def _png(image: Image.Image) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _is_drawing(image: Image.Image) -> bool:
    return image.getcolors(maxcolors=4096) is not None


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    white = Image.new("RGB", image.size, "white")
    clear = image.convert("RGBA")
    white.paste(clear, mask=clear.getchannel("A"))
    return white
