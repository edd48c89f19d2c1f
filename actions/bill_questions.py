"""One figure of the bills just shown: the highest month, the average, more or less than the month before."""

from __future__ import annotations

from actions.account import own_code
from actions.bills import bill_for, say_the_year_before
from actions.dialogue.flow import journey
from actions.dialogue.state import Wish
from actions.dialogue.turn import Turn, wish_button
from actions.formats import dong, month, number, previous_month
from actions.phrases import lines
from utility.masking import mask_code
from utility.views import BillView


@journey("_of_history", remembered=False)
async def of_history(turn: Turn, wish: Wish) -> None:
    """One figure of the list of months just shown."""
    code = await own_code(turn, wish)
    months = int(wish.values.get("months") or 12)
    bills = (await turn.call(turn.utility.bills.history, code, months))[:months]
    if named := wish.values.get("periods"):
        bills = [bill for bill in bills if bill.period in named]
    if not bills:
        turn.say("utter_nothing_to_repeat")
        return
    asked = wish.values["asked"]
    if asked == "year":
        await say_the_year_before(turn, code, wish.values.get("period"))
        return
    total = sum(bill.total for bill in bills)
    if asked in ("average", "sum"):
        turn.say(
            f"utter_history_{asked}",
            count=len(bills),
            total=dong(total),
            average=dong(round(total / len(bills))),
            kwh=number(round(sum(bill.kwh for bill in bills) / len(bills))),
        )
        return
    pick = max if asked == "highest" else min
    bill = pick(bills, key=lambda each: each.total)
    if turn.state.last is not None:
        turn.state.last.values["shown"] = bill.period  # "sao tháng đó cao vậy"
    turn.say(
        f"utter_history_{asked}",
        count=len(bills),
        period=month(bill.period),
        total=dong(bill.total),
        kwh=number(bill.kwh),
        buttons=[wish_button("explain_bill", period=bill.period)],
    )


@journey("_of_row", remembered=False)
async def of_row(turn: Turn, wish: Wish) -> None:
    """The bills told one after the other: added up, or the highest and the lowest of them."""
    linked = await turn.call(turn.utility.identity.linked, turn.chat)
    of_period = turn.utility.bills.of_period
    told = [await turn.call(of_period, code, period) for code, period in wish.values["row"] if code in linked]
    bills = [bill for bill in told if bill is not None]
    if not bills:
        turn.say("utter_nothing_to_repeat")
        return
    rows = [_of_code(bill) for bill in bills]
    unpaid = sum(bill.total for bill in bills if bill.status == "unpaid")
    most = (min if wish.values["asked"] == "lowest" else max)(bills, key=lambda bill: bill.total)
    turn.say(
        f"utter_row_{wish.values['asked']}",
        count=len(bills),
        bills=lines("row_line", rows),
        total=dong(sum(bill.total for bill in bills)),
        unpaid=dong(unpaid),
        most=dong(most.total),
        **{name: value for name, value in _of_code(most).items() if name in ("code", "period")},
        buttons=[wish_button("pay_bill")] if unpaid else [],
    )


def _of_code(bill: BillView) -> dict[str, str]:
    shown = {"code": mask_code(bill.customer_code), "period": month(bill.period)}
    return {**shown, "total": dong(bill.total), "kwh": number(bill.kwh)}


@journey("_compare_bills", remembered=False)
async def compare_bills(turn: Turn, wish: Wish) -> None:
    """The bill just told beside the one before it."""
    code = await own_code(turn, wish)
    bill = await bill_for(turn, wish, code, newest=True)
    if bill is None:
        return
    named = next((str(value) for value in turn.entity_values("period") if value != bill.period), None)
    before = await turn.call(turn.utility.bills.of_period, code, named or previous_month(bill.period))
    if before is None:
        turn.say("utter_nothing_to_compare", period=month(bill.period))
        return
    turn.say(
        "utter_bill_rose" if bill.total > before.total else "utter_bill_fell",
        period=month(bill.period),
        total=dong(bill.total),
        kwh=number(bill.kwh),
        before=month(before.period),
        before_total=dong(before.total),
        before_kwh=number(before.kwh),
        difference=dong(abs(bill.total - before.total)),
        buttons=[wish_button("explain_bill", period=bill.period), wish_button("ask_bill_history")],
    )
