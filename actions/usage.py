"""Usage and meter: kWh of a month, the index, the reading day."""

from __future__ import annotations

from actions.account import own_code
from actions.bills import bill_for
from actions.dialogue.flow import journey
from actions.dialogue.state import Wish
from actions.dialogue.turn import Turn, wish_button
from actions.formats import day, month, number
from actions.journey_action import JourneyAction
from actions.phrases import part
from utility.masking import mask_code


class ActionUsage(JourneyAction):
    def name(self) -> str:
        return "action_usage"


@journey("ask_usage", accepts=["period", "customer_code"])
async def ask_usage(turn: Turn, wish: Wish) -> None:
    """kWh of a billing month, a day's average, and the month before."""
    code = await own_code(turn, wish)
    bill = await bill_for(turn, wish, code)
    if bill is None:
        return
    days = (bill.period_to - bill.period_from).days + 1
    turn.say(
        "utter_usage",
        code=mask_code(code),
        period=month(bill.period),
        kwh=number(bill.kwh),
        first=day(bill.period_from),
        last=day(bill.period_to),
        average=number(round(bill.kwh / days)),
        compared=_compared(bill.kwh, bill.previous_kwh),
        buttons=[wish_button("ask_bill_history"), wish_button("ask_electricity_saving")],
    )


def _compared(kwh: int, before: int | None) -> str:
    if not before:
        return ""
    if kwh == before:
        return part("usage_same")
    return part("usage_more" if kwh > before else "usage_less", kwh=number(abs(kwh - before)))


@journey("ask_meter_reading", accepts=["period", "customer_code"])
async def ask_meter_reading(turn: Turn, wish: Wish) -> None:
    """Between which days the meter was read and the difference of its indexes, and where the indexes themselves are."""
    code = await own_code(turn, wish)
    bill = await bill_for(turn, wish, code)
    if bill is None:
        return
    customer = await turn.call(turn.utility.customers.find, code)
    turn.say(
        "utter_meter_reading",
        period=month(bill.period),
        first=day(bill.period_from),
        last=day(bill.period_to),
        kwh=number(bill.kwh),
        site=part(f"site_{customer.corporation if customer else 'EVN'}"),
        buttons=[wish_button("request_reading_check")],
    )


@journey("ask_reading_schedule", accepts=["customer_code"])
async def ask_reading_schedule(turn: Turn, wish: Wish) -> None:
    """The usual reading day, as the last bill shows it; the rule for everybody else."""
    linked = await turn.call(turn.utility.identity.linked, turn.chat)
    if not linked and not wish.values.get("customer_code"):
        turn.say("utter_reading_rule", buttons=[wish_button("link_account")])
        return
    code = await own_code(turn, wish)
    bill = await bill_for(turn, wish, code)
    if bill is None:
        return
    turn.say(
        "utter_reading_schedule",
        code=mask_code(code),
        last=day(bill.period_to),
        day=bill.period_to.day,
        issued=day(bill.issued_on),
    )
