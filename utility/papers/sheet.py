"""A page of paper: fpdf2 with a typeface that has every Vietnamese letter.

fpdf2 because it is maintained, plain Python (nothing to install beside it), typed, and embeds only the letters used.
Be Vietnam Pro is made for Vietnamese and may be embedded and passed on (SIL Open Font License 1.1).
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib.resources import as_file, files
from typing import Literal

from fpdf import FPDF
from fpdf.enums import XPos, YPos

FAMILY = "BeVietnamPro"
_STYLES: dict[Literal["", "B", "I", "BI"], str] = {
    "": "Regular",
    "B": "SemiBold",
    "I": "Italic",
    "BI": "SemiBoldItalic",
}
_PACKAGE = "fontpkg_be_vietnam_pro"

Rgb = tuple[int, int, int]
INK: Rgb = (23, 37, 42)
SOFT: Rgb = (91, 107, 112)
RULE: Rgb = (205, 215, 217)
BRAND: Rgb = (15, 85, 96)
TINT: Rgb = (231, 240, 241)
GREEN: Rgb = (31, 122, 77)
ORANGE: Rgb = (190, 105, 10)


class FontMissing(RuntimeError):
    """The package with the typeface is not installed, so no paper can be made."""


@cache
def _font_files() -> dict[Literal["", "B", "I", "BI"], str]:
    try:
        folder = files(_PACKAGE) / "files"
        paths = {}
        for style, weight in _STYLES.items():
            with as_file(folder / f"BeVietnamPro-{weight}.ttf") as path:
                paths[style] = str(path)
    except ModuleNotFoundError as error:
        raise FontMissing("install the typeface: fontpkg-be-vietnam-pro (see requirements.txt)") from error
    return paths


class Sheet(FPDF):
    """An A4 document in millimetres. The same content at the same `made_at` gives the same bytes."""

    def __init__(self, title: str, made_at: datetime, *, margin: float = 14, language: str = "vi") -> None:
        super().__init__(orientation="portrait", unit="mm", format="A4")
        for style, path in _font_files().items():
            self.add_font(FAMILY, style, path)
        self.set_title(title)
        self.set_creation_date(made_at)
        self.set_lang(language)
        self.set_producer("Tro ly Dien")
        self.set_margins(margin, margin, margin)
        self.set_auto_page_break(True, margin + 6)
        self.set_line_width(0.2)
        self.c_margin = 0  # text begins where lines and boxes begin
        self.ink()

    def ink(self, colour: Rgb = INK, *, size: float = 9.5, style: Literal["", "B", "I", "BI"] = "") -> None:
        """The pen for what follows: colour, size in points, "B" bold, "I" italic."""
        self.set_font(FAMILY, style, size)
        self.set_text_color(*colour)

    def line_of(self, text: str, *, height: float = 5, align: Literal["L", "C", "R"] = "L", width: float = 0) -> None:
        """A line or paragraph over the width, and down to the next."""
        self.multi_cell(width, height, text, align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def rule(self, colour: Rgb = RULE) -> None:
        """A thin line over the width."""
        self.set_draw_color(*colour)
        self.line(self.l_margin, self.get_y(), self.w - self.r_margin, self.get_y())

    def pdf(self) -> bytes:
        """The document."""
        return bytes(self.output())


def dong(amount: int | Decimal) -> str:
    """`107136` → "107.136": points between thousands and a comma before what is smaller than one."""
    return f"{amount:,}".translate(str.maketrans(",.", ".,"))


def vietnamese_day(day: date) -> str:
    """`"22/11/2026"`."""
    return f"{day:%d/%m/%Y}"
