"""A bill as a table: each tier with its kWh, price and amount, then tax and total."""

from __future__ import annotations

from PIL import ImageDraw

from gateway.pictures.canvas import BLUE, GREY, INK, LINE, MARGIN, WIDTH, blank, font, month, number, png
from utility.masking import mask_code
from utility.views import BillView

_ROW = 44
_HEAD = 132
# Right edges of the number columns; the label column takes what is left.
_KWH, _PRICE, _AMOUNT = 430, 580, WIDTH - MARGIN


def draw(bill: BillView) -> bytes:
    """The picture of a bill."""
    rows = len(bill.lines) + 4
    image, pen = blank(_HEAD + rows * _ROW + MARGIN)
    pen.text((MARGIN, 28), f"Tiền điện tháng {month(bill.period)}", INK, font(34, "Bold"))
    span = f"{bill.period_from:%d/%m/%Y} – {bill.period_to:%d/%m/%Y}"
    pen.text((MARGIN, 78), f"Mã khách hàng {mask_code(bill.customer_code)}   ·   {span}", GREY, font(20))
    top = _HEAD
    _row(pen, top, ("", "kWh", "Đơn giá (đ)", "Thành tiền (đ)"), colour=GREY)
    for line in bill.lines:
        top += _ROW
        _row(pen, top, (line.label, number(line.kwh), number(line.price), number(line.amount)))
    top += _ROW
    _row(pen, top, ("Cộng", number(bill.kwh), "", number(bill.subtotal)))
    top += _ROW
    _row(pen, top, (f"Thuế GTGT {number((bill.vat_rate * 100).normalize())} %", "", "", number(bill.vat)))
    top += _ROW
    _row(pen, top, ("Tổng cộng", "", "", f"{number(bill.total)} đ"), colour=BLUE, weight="Bold")
    return png(image)


def _row(
    pen: ImageDraw.ImageDraw, top: int, cells: tuple[str, str, str, str], *, colour: str = INK, weight: str = "Regular"
) -> None:
    face = font(22, weight)
    middle = top + _ROW // 2
    pen.text((MARGIN, middle), cells[0], colour, face, anchor="lm")
    for text, right in zip(cells[1:], (_KWH, _PRICE, _AMOUNT), strict=True):
        pen.text((right, middle), text, colour, face, anchor="rm")
    pen.line(((MARGIN, top + _ROW), (WIDTH - MARGIN, top + _ROW)), LINE, 1)
