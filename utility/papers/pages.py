"""The pages of a PDF as pictures, for screens that show no PDF within a page: most phones."""

from __future__ import annotations

import io
from threading import Lock

import pypdfium2

# About 150 dots an inch: A4 fills a phone's width sharply, at some 100 kB a page.
_SCALE = 1.8
MOST_PAGES = 30
# PDFium must not be entered by two threads at once.
_alone = Lock()


def page_count(pdf: bytes) -> int:
    """How many pages there are to show."""
    with _alone:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return min(len(document), MOST_PAGES)
        finally:
            document.close()


def page_png(pdf: bytes, number: int) -> bytes:
    """A page as PNG, counted from 1. Raises LookupError when there is no such page."""
    with _alone:
        document = pypdfium2.PdfDocument(pdf)
        try:
            if not 1 <= number <= min(len(document), MOST_PAGES):
                raise LookupError(f"there is no page {number}")
            picture = document[number - 1].render(scale=_SCALE).to_pil()
        finally:
            document.close()
    out = io.BytesIO()
    # Papers have few colours: a palette makes them a third as large.
    picture.convert("P", palette=1, colors=64).save(out, "PNG", optimize=True)
    return out.getvalue()
