"""Why a bill is what it is: tier by tier, and against the month before when it seems too high."""

from __future__ import annotations

from actions.account import own_code
from actions.bills import bill_for
from actions.dialogue.flow import journey
from actions.dialogue.handover import hand_over
from actions.dialogue.state import Wish
from actions.dialogue.turn import Turn, wish_button
from actions.formats import dong, month, number, percent, previous_month
from actions.phrases import lines, part
from utility.tariffs.catalogue import catalogue
from utility.views import BillView

# Vietnam's hot months: air conditioning is the usual reason of a jump (EVN's own explanations, May to August).
HOT_MONTHS = range(5, 9)
# Own rule: whoever uses this much in a month has a manager at the company, who hears of a bill that surprised them.
LARGE_KWH = 100_000


def bill_lines(bill: BillView) -> str:
    """The lines of a bill as text: tier, kWh, price, amount; a bill of another system may have none."""
    if not bill.lines:
        return part("no_lines")
    return lines(
        "tier_line",
        [
            {"label": line.label, "kwh": number(line.kwh), "price": number(line.price), "amount": dong(line.amount)}
            for line in bill.lines
        ],
    )


def decisions(bill: BillView) -> str:
    """The price decisions a bill was computed with, by number."""
    return ", ".join(catalogue().table(table).decision for table in bill.tables)


@journey("explain_bill", accepts=["period", "customer_code"])
async def explain_bill(turn: Turn, wish: Wish) -> None:
    """The computation of a bill: tiers, VAT, total, the decision behind the prices."""
    code = await own_code(turn, wish)
    bill = await bill_for(turn, wish, code, newest=True)
    if bill is None:
        return
    turn.say(
        "utter_bill_explained",
        period=month(bill.period),
        kwh=number(bill.kwh),
        lines=bill_lines(bill),
        subtotal=dong(bill.subtotal),
        rate=percent(bill.vat_rate),
        vat=dong(bill.vat),
        total=dong(bill.total),
        decision=decisions(bill),
        image=turn.services.media_url("bill", {"customer_code": code, "period": bill.period}),
        buttons=[wish_button("complain_high_bill", period=bill.period), wish_button("request_reading_check")],
    )


@journey("_check_sum", remembered=False)
async def check_sum(turn: Turn, wish: Wish) -> None:
    """The lines and the tax of the bill just told, added up again: whether they are what is charged."""
    code = await own_code(turn, wish)
    bill = await bill_for(turn, wish, code)
    if bill is None:
        return
    added = sum(int(line.amount) for line in bill.lines) if bill.lines else bill.subtotal
    # Lines are rounded each by itself.
    if abs(added - bill.subtotal) > len(bill.lines) or bill.subtotal + bill.vat != bill.total:
        await hand_over(turn, "disputed_bill", "utter_bill_does_not_add_up", period=bill.period)
        return
    turn.say(
        "utter_bill_adds_up",
        period=month(bill.period),
        kwh=number(bill.kwh),
        subtotal=dong(bill.subtotal),
        vat=dong(bill.vat),
        total=dong(bill.total),
        buttons=[wish_button("request_reading_check"), wish_button("ask_meter_reading"), wish_button("talk_to_agent")],
    )
    turn.offer("request_reading_check", period=bill.period, customer_code=code)


@journey("complain_high_bill", accepts=["period", "customer_code"])
async def complain_high_bill(turn: Turn, wish: Wish) -> None:
    """Explain first: how much more, and what it can come from. Then offer a check of the reading."""
    code = await own_code(turn, wish)
    bill = await bill_for(turn, wish, code, newest=True)
    if bill is None:
        return
    last = turn.state.last
    # Said again after the explanation; "thế còn tháng trước?" only asks for another one.
    still_disputed = turn.intent == wish.intent and last is not None and last.intent == wish.intent
    told = last.values.get("told") if last is not None else None
    wish.values["told"] = bill.bill_number
    if still_disputed and told == bill.bill_number:
        await _dispute(turn, bill)
        return
    before = await turn.call(turn.utility.bills.of_period, code, previous_month(bill.period))
    checks = [wish_button("request_reading_check"), wish_button("request_meter_test"), wish_button("talk_to_agent")]
    if before is None:
        turn.say(
            "utter_high_bill_alone",
            period=month(bill.period),
            total=dong(bill.total),
            kwh=number(bill.kwh),
            lines=bill_lines(bill),
            buttons=checks,
        )
        return
    if bill.kwh <= before.kwh and bill.total <= before.total:
        turn.say(
            "utter_bill_not_higher",
            period=month(bill.period),
            total=dong(bill.total),
            kwh=number(bill.kwh),
            before=month(before.period),
            before_total=dong(before.total),
            before_kwh=number(before.kwh),
            buttons=[wish_button("explain_bill", period=bill.period), *checks[:2]],
        )
        return
    turn.say(
        "utter_high_bill",
        period=month(bill.period),
        total=dong(bill.total),
        kwh=number(bill.kwh),
        before=month(before.period),
        before_total=dong(before.total),
        before_kwh=number(before.kwh),
        more=dong(bill.total - before.total),
        reasons="\n".join(_reasons(bill, before)),
    )
    turn.say("utter_high_bill_abnormal" if bill.is_abnormal else "utter_high_bill_next", buttons=checks)
    turn.offer("request_reading_check", period=bill.period, customer_code=code)
    if bill.kwh >= LARGE_KWH:
        await hand_over(turn, "large_customer", "utter_handover", period=bill.period, customer_code=code)


async def _dispute(turn: Turn, bill: BillView) -> None:
    """Still not convinced after the explanation: a complaint is opened and a person answers."""
    created = await turn.call(
        turn.utility.requests.create,
        "complain_high_bill",
        {"period": bill.period},
        chat=turn.chat,
        key=bill.bill_number,
        customer_code=bill.customer_code,
    )
    turn.state.remember_sent("complain_high_bill", created.request.number)
    turn.say("utter_bill_disputed", number=created.request.number)
    await hand_over(turn, "disputed_bill", "utter_handover", request=created.request.number, period=bill.period)


def _reasons(bill: BillView, before: BillView) -> list[str]:
    """What the figures themselves tell about a rise."""
    reasons = []
    if bill.kwh > before.kwh:
        reasons.append(part("reason_usage", kwh=number(bill.kwh - before.kwh)))
    days, days_before = ((b.period_to - b.period_from).days + 1 for b in (bill, before))
    if days > days_before:
        reasons.append(part("reason_days", days=days, before=days_before))
    if len(bill.lines) > len(before.lines) and bill.tables == before.tables:
        reasons.append(part("reason_tier", label=bill.lines[-1].label, price=dong(bill.lines[-1].price)))
    if bill.tables != before.tables:
        reasons.append(part("reason_price", decision=decisions(bill)))
    if bill.vat_rate != before.vat_rate:
        reasons.append(part("reason_vat", rate=percent(bill.vat_rate), before=percent(before.vat_rate)))
    if int(bill.period[5:]) in HOT_MONTHS:
        reasons.append(part("reason_heat"))
    return reasons
