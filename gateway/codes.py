"""QR codes and barcodes in a customer's photo.

Read by ZXing. The picture is never changed: what is kept is what came. A picture that unfolds to too many pixels is not
unfolded, one that can't be decoded has no codes.
"""

from __future__ import annotations

from io import BytesIO

import zxingcpp
from PIL import Image, ImageOps, UnidentifiedImageError

from gateway.filetypes import MOST_PIXELS

# Beyond this a photo of a bill holds no more: phones' pictures are made smaller before the search.
_LONGEST_SIDE = 3000
# What bills and meters carry. Fewer kinds mean less time and no codes seen where there are none.
_FORMATS = zxingcpp.barcode_formats_from_str("QRCode,MicroQRCode,DataMatrix,Code128,Code39")
_MOST = 8


def codes_in(data: bytes) -> list[str]:
    """The texts of the codes in a picture. CPU-bound: call it in a thread. Never raises for a bad picture."""
    try:
        with Image.open(BytesIO(data)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return []
            picture.draft("L", (_LONGEST_SIDE, _LONGEST_SIDE))  # a JPEG is decoded small at once
            upright = ImageOps.exif_transpose(picture)
            grey = _grey(upright)
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
        OSError,
        SyntaxError,  # Pillow's PNG reader
        ValueError,
        EOFError,
    ):
        return []
    grey.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    found = [code.text for code in zxingcpp.read_barcodes(grey, formats=_FORMATS) if code.valid and code.text]
    return list(dict.fromkeys(found))[:_MOST]


def _grey(picture: Image.Image) -> Image.Image:
    """One channel; what is transparent is white paper."""
    if not picture.has_transparency_data:
        return picture.convert("L")
    coloured = picture.convert("RGBA")
    paper = Image.new("RGBA", coloured.size, "white")
    return Image.alpha_composite(paper, coloured).convert("L")
