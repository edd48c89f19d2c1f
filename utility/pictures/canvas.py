"""A sheet to draw on: colours, the typeface, text by its edges, PNG out."""

from __future__ import annotations

import io
import json
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

from PIL import Image, ImageDraw, ImageFont

# Wide enough to stay sharp on a phone, small enough to travel (tens of kB).
WIDTH = 1080
MARGIN = 64

PAPER = "#ffffff"
INK = "#17252a"
SOFT = "#5b6b70"
RULE = "#d9e2e3"
TIER = "#0f5560"
LIGHT = "#9cc7cb"
WARM = "#e9a93a"

Weight = Literal["Regular", "SemiBold", "Bold"]
Edge = Literal["left", "right", "middle"]
_ANCHORS: dict[Edge, str] = {"left": "la", "right": "ra", "middle": "ma"}


@lru_cache(maxsize=1)
def labels() -> dict[str, str]:
    """The words on the pictures."""
    text = files("utility.pictures").joinpath("labels.json").read_text(encoding="utf-8")
    words: dict[str, str] = json.loads(text)
    return words


@lru_cache(maxsize=32)
def font(size: int, weight: Weight = "Regular") -> ImageFont.FreeTypeFont:
    """Be Vietnam Pro: made for Vietnamese, under the SIL Open Font License."""
    path = files("fontpkg_be_vietnam_pro").joinpath("files", f"BeVietnamPro-{weight}.ttf")
    with path.open("rb") as file:
        return ImageFont.truetype(io.BytesIO(file.read()), size)


class Canvas:
    """A white sheet of fixed width."""

    def __init__(self, height: int) -> None:
        self.height = height
        self._image = Image.new("RGB", (WIDTH, height), PAPER)
        self._draw = ImageDraw.Draw(self._image)

    def text(
        self,
        words: str,
        at: tuple[float, float],
        size: int,
        *,
        weight: Weight = "Regular",
        colour: str = INK,
        edge: Edge = "left",
    ) -> None:
        """Write one line; `at` is the top of the line at the given edge."""
        self._draw.text(at, words, font=font(size, weight), fill=colour, anchor=_ANCHORS[edge])

    def box(self, left: float, top: float, right: float, bottom: float, colour: str, radius: int = 0) -> None:
        """Fill a rectangle, its corners rounded."""
        if right - left >= 1 and bottom - top >= 1:
            self._draw.rounded_rectangle((left, top, right, bottom), radius, fill=colour)

    def rule(self, top: float) -> None:
        """A thin line across the sheet."""
        self._draw.line((MARGIN, top, WIDTH - MARGIN, top), fill=RULE, width=2)

    def png(self) -> bytes:
        """The sheet as a PNG file; few colours, so it compresses to a fraction."""
        out = io.BytesIO()
        self._image.quantize(64).save(out, format="PNG", optimize=True)
        return out.getvalue()


def number(value: Any) -> str:
    """A whole number, or one with its decimals, as written in Vietnam: 1.234.567 and 1.510,2."""
    text = f"{value:,.1f}" if value != int(value) else f"{int(value):,}"
    return text.replace(",", " ").replace(".", ",").replace(" ", ".")
