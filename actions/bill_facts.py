"""One fact of the bill just told: when it is due or was paid, its tax, days and number, how long its QR is good."""

from __future__ import annotations

from actions.account import own_code
from actions.bills import status_words
from actions.dialogue.flow import journey
from actions.dialogue.state import Wish
from actions.dialogue.turn import Turn, wish_button
from actions.formats import day, dong, month, number, percent
from actions.phrases import lines, part
from utility.views import BillView


@journey("_of_bill", remembered=False)
async def of_bill(turn: Turn, wish: Wish) -> None:
    """Answer about the bill that was shown last, of which nothing else is said."""
    code = await own_code(turn, wish)
    last = turn.state.last
    period = wish.values.get("period") or (last.values.get("shown") if last else None)
    if period is None and wish.values["asked"] in ("when", "qr"):
        await _every_unpaid(turn, code, str(wish.values["asked"]))
        return
    of_period = turn.utility.bills.of_period
    bill = await (turn.call(of_period, code, str(period)) if period else turn.call(turn.utility.bills.latest, code))
    if bill is None:
        turn.say("utter_nothing_to_repeat")
        return
    say_fact(turn, bill, str(wish.values["asked"]))


async def _every_unpaid(turn: Turn, code: str, asked: str) -> None:
    """Of a debt of several bills each has its own last day."""
    unpaid = await turn.call(turn.utility.bills.unpaid, code)
    if unpaid and asked == "qr":
        say_fact(turn, unpaid[0], asked)
        return
    if not unpaid:
        bill = await turn.call(turn.utility.bills.latest, code)
        if bill is None:
            turn.say("utter_nothing_to_repeat")
        else:
            say_fact(turn, bill, "when")
        return
    rows = [
        {"period": month(bill.period), "total": dong(bill.total), "status": status_words(turn, bill)} for bill in unpaid
    ]
    turn.say(
        "utter_bill_due_days",
        count=len(unpaid),
        due=day(unpaid[0].due_on),
        bills=lines("bill_line", rows),
        buttons=[wish_button("pay_bill")],
    )


def say_fact(turn: Turn, bill: BillView, asked: str) -> None:
    """One aspect of a bill, as `dialogue/bill_aspects.py` names them."""
    paid = bill.paid_on is not None
    pay = [] if paid else [wish_button("pay_bill", period=bill.period)]
    if asked == "when":
        asked = "paid_on" if paid else "overdue" if bill.due_on < turn.today else "due_on"
    elif asked in ("how_paid", "qr"):
        asked = asked if paid == (asked == "how_paid") else "paid_on" if paid else "not_paid"
    elif asked == "hours" and not all(line.label.startswith(part("hours_label")) for line in bill.lines):
        asked = "no_hours"
    turn.say(
        f"utter_bill_fact_{asked}",
        period=month(bill.period),
        total=dong(bill.total),
        subtotal=dong(bill.subtotal),
        vat=dong(bill.vat),
        rate=percent(bill.vat_rate),
        kwh=number(bill.kwh),
        number=bill.bill_number,
        first=day(bill.period_from),
        last=day(bill.period_to),
        days=(bill.period_to - bill.period_from).days + 1,
        issued=day(bill.issued_on),
        due=day(bill.due_on),
        paid=day(bill.paid_on) if bill.paid_on else "",
        lines=lines(
            "hours_line",
            [{"label": line.label, "kwh": number(line.kwh), "amount": dong(line.amount)} for line in bill.lines],
        ),
        buttons=pay or [wish_button("explain_bill", period=bill.period)],
    )
