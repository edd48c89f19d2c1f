"""What all drawn pictures share: a font that has Vietnamese, colours, number forms."""

from __future__ import annotations

import io
from decimal import Decimal
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

WIDTH = 800
MARGIN = 32
WHITE, INK, GREY, LINE, BLUE, ORANGE = "#ffffff", "#1c2430", "#5b6675", "#d9dee5", "#0b5cad", "#d9730d"

# Roboto comes with the package font-roboto; a system's DejaVu stands in. Pillow's own font has no Vietnamese.
_FALLBACK = {"Regular": "DejaVuSans.ttf", "Bold": "DejaVuSans-Bold.ttf"}


@lru_cache(maxsize=16)
def font(size: int, weight: str = "Regular") -> ImageFont.FreeTypeFont:
    """A font of `size` pixels, "Regular" or "Bold". Raises LookupError when the machine has none with Vietnamese."""
    package = find_spec("font_roboto")
    if package is not None and package.origin is not None:
        return ImageFont.truetype(Path(package.origin).parent / "files" / f"Roboto-{weight}.ttf", size)
    try:
        return ImageFont.truetype(_FALLBACK[weight], size)
    except OSError as error:
        raise LookupError("no font with Vietnamese letters; install the package font-roboto") from error


def blank(height: int) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """A white picture of the common width."""
    image = Image.new("RGB", (WIDTH, height), WHITE)
    return image, ImageDraw.Draw(image)


def png(image: Image.Image) -> bytes:
    """The picture as PNG; few colours make a small file."""
    out = io.BytesIO()
    image.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def number(value: int | Decimal) -> str:
    """`1234567.5` → `1.234.567,5`, as written in Việt Nam."""
    text = f"{value:,}" if value != int(value) else f"{int(value):,}"
    return text.translate(str.maketrans(",.", ".,"))


def month(period: str) -> str:
    """`2026-10` → `10/2026`."""
    year, name = period.split("-")
    return f"{name}/{year}"
