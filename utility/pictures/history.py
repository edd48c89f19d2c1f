"""Several bills as a bar chart: usage as the height and in figures."""

from __future__ import annotations

from collections.abc import Sequence

from utility.pictures.canvas import LIGHT, MARGIN, SOFT, TIER, WARM, WIDTH, Canvas, labels, number
from utility.views import BillView

# More bars than this are unreadable on a phone.
MOST = 12
_TOP, _BOTTOM, _HEIGHT = 230, 640, 760
# A bar of nothing would look like a gap in the data.
_LEAST_BAR = 4


def draw_history(bills: Sequence[BillView]) -> bytes:
    """PNG of the last bills, oldest on the left; an abnormal jump stands out. Raises ValueError without any bill."""
    shown = sorted(bills, key=lambda bill: bill.period)[-MOST:]
    if not shown:
        raise ValueError("there is no bill to draw")
    words = labels()
    canvas = Canvas(_HEIGHT)
    canvas.text(words["history"].format(count=len(shown)), (MARGIN, 48), 46, weight="Bold")
    canvas.text(words["kwh"], (MARGIN, 118), 30, colour=SOFT)
    canvas.rule(_BOTTOM + 2)

    highest = max(bill.kwh for bill in shown) or 1
    step = (WIDTH - 2 * MARGIN) / len(shown)
    width = min(step * 0.62, 120)
    for place, bill in enumerate(shown):
        middle = MARGIN + step * (place + 0.5)
        tall = max(_LEAST_BAR, (_BOTTOM - _TOP) * bill.kwh / highest)
        latest = place == len(shown) - 1
        colour = WARM if bill.is_abnormal else TIER if latest else LIGHT
        canvas.box(middle - width / 2, _BOTTOM - tall, middle + width / 2, _BOTTOM, colour, radius=8)
        canvas.text(number(bill.kwh), (middle, _BOTTOM - tall - 40), 26, weight="SemiBold", edge="middle")
        year, month = bill.period.split("-")
        canvas.text(month, (middle, _BOTTOM + 18), 28, edge="middle")
        if place == 0 or month == "01":
            canvas.text(year, (middle, _BOTTOM + 56), 26, colour=SOFT, edge="middle")
    return canvas.png()
