"""A bill as a picture: each tier with its share as a bar, tax, total and whether it is paid."""

from __future__ import annotations

from datetime import date

from utility.pictures.canvas import INK, LIGHT, MARGIN, SOFT, TIER, WARM, WIDTH, Canvas, labels, number
from utility.views import BillView

_TOP = 210
_ROW = 96
_FOOT = 330


def draw_bill(bill: BillView) -> bytes:
    """PNG of a bill's lines. Holds no name, address or customer code: pictures are passed on easily."""
    words = labels()
    canvas = Canvas(_TOP + _ROW * len(bill.lines) + _FOOT)
    year, month = bill.period.split("-")
    canvas.text(words["bill"].format(period=f"{month}/{year}"), (MARGIN, 48), 46, weight="Bold")
    span = {"kwh": number(bill.kwh), "start": _day(bill.period_from), "end": _day(bill.period_to)}
    canvas.text(words["usage"].format(**span), (MARGIN, 118), 32, colour=SOFT)
    canvas.rule(182)

    largest = max((line.amount for line in bill.lines), default=1) or 1
    top = float(_TOP)
    for line in bill.lines:
        canvas.text(line.label, (MARGIN, top), 32, weight="SemiBold")
        detail = words["line"].format(kwh=number(line.kwh), price=number(line.price))
        canvas.text(detail, (WIDTH / 2, top + 2), 30, colour=SOFT, edge="middle")
        money = words["money"].format(amount=number(line.amount))
        canvas.text(money, (WIDTH - MARGIN, top), 32, edge="right")
        share = float(line.amount / largest)
        canvas.box(MARGIN, top + 52, MARGIN + (WIDTH - 2 * MARGIN) * share, top + 66, LIGHT, radius=7)
        top += _ROW

    canvas.rule(top + 4)
    _sums(canvas, bill, top + 28)
    return canvas.png()


def _sums(canvas: Canvas, bill: BillView, top: float) -> None:
    words = labels()
    rate = number(bill.vat_rate * 100)
    rows = ((words["subtotal"], bill.subtotal), (words["vat"].format(rate=rate), bill.vat))
    for title, amount in rows:
        canvas.text(title, (MARGIN, top), 32, colour=SOFT)
        canvas.text(words["money"].format(amount=number(amount)), (WIDTH - MARGIN, top), 32, edge="right")
        top += 54
    canvas.text(words["total"], (MARGIN, top + 8), 42, weight="Bold")
    total = words["money"].format(amount=number(bill.total))
    canvas.text(total, (WIDTH - MARGIN, top + 4), 46, weight="Bold", colour=TIER, edge="right")
    state = words["unpaid"].format(day=_day(bill.due_on))
    if bill.paid_on is not None:
        state = words["paid"].format(day=_day(bill.paid_on))
    colour = WARM if bill.paid_on is None else TIER
    canvas.box(MARGIN, top + 96, MARGIN + 16, top + 112, colour, radius=8)
    canvas.text(state, (MARGIN + 32, top + 84), 32, weight="SemiBold", colour=INK)


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
