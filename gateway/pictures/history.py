"""Usage of the last months as bars, the money under each."""

from __future__ import annotations

from collections.abc import Sequence

from gateway.pictures.canvas import BLUE, GREY, INK, LINE, MARGIN, ORANGE, WIDTH, blank, font, month, number, png
from utility.masking import mask_code
from utility.views import BillView

_HEIGHT, _TOP, _BASE = 460, 130, 370
_GAP = 0.3  # of a bar's place


def draw(bills: Sequence[BillView]) -> bytes:
    """The picture of some bills, oldest on the left; a month with an abnormal jump stands out."""
    shown = sorted(bills, key=lambda bill: bill.period)
    image, pen = blank(_HEIGHT)
    pen.text((MARGIN, 28), "Điện năng tiêu thụ (kWh)", INK, font(30, "Bold"))
    span = f"{month(shown[0].period)} – {month(shown[-1].period)}"
    pen.text((MARGIN, 72), f"Mã khách hàng {mask_code(shown[0].customer_code)}   ·   {span}", GREY, font(20))
    place = (WIDTH - 2 * MARGIN) / len(shown)
    most = max(bill.kwh for bill in shown) or 1
    for index, bill in enumerate(shown):
        left = MARGIN + place * (index + _GAP / 2)
        right = MARGIN + place * (index + 1 - _GAP / 2)
        middle = (left + right) / 2
        top = _BASE - (_BASE - _TOP) * bill.kwh / most
        pen.rectangle((left, top, right, _BASE), ORANGE if bill.is_abnormal else BLUE)
        pen.text((middle, top - 6), number(bill.kwh), INK, font(17), anchor="ms")
        pen.text((middle, _BASE + 22), f"T{int(bill.period[5:])}", INK, font(18), anchor="mm")
        pen.text((middle, _BASE + 46), f"{number(round(bill.total / 1000))}k", GREY, font(15), anchor="mm")
    pen.line(((MARGIN, _BASE), (WIDTH - MARGIN, _BASE)), LINE, 2)
    pen.text((MARGIN, _HEIGHT - 18), "k: nghìn đồng, đã gồm thuế GTGT", GREY, font(15), anchor="lm")
    return png(image)
