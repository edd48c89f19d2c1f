"""One thing about the estimate or the prices just told: the tax in it, how it is computed, its sum, the difference."""

from __future__ import annotations

from actions.dialogue.flow import journey
from actions.dialogue.state import Wish
from actions.dialogue.turn import Turn
from actions.estimate import bill_of, say_difference, sums, tier_lines
from actions.formats import dong, number, percent
from utility import tariffs


@journey("_of_estimate", remembered=False)
async def of_estimate(turn: Turn, wish: Wish) -> None:
    """What was asked of the estimate that was just made."""
    asked, before = wish.values["asked"], wish.values.get("before")
    bill = bill_of(turn, wish.values)
    if asked == "difference" and before:
        say_difference(turn, bill_of(turn, before), bill)
        return
    if asked == "share":
        count = int(wish.values["count"])
        turn.say(
            "utter_estimate_share",
            total=f"{dong(bill.total)} ({number(bill.kwh)} kWh)",
            count=count,
            share=f"{dong(round(bill.total / count))} ({number(round(bill.kwh / count))} kWh)",
        )
        return
    response = {"tax": "utter_estimate_tax", "steps": "utter_estimate_steps"}.get(asked, "utter_estimate_sum")
    turn.say(response, kwh=number(bill.kwh), lines=tier_lines(bill), **sums(turn, bill))


@journey("_of_tariff", remembered=False)
async def of_tariff(turn: Turn, wish: Wish) -> None:
    """Whether the prices just told hold the tax."""
    turn.say("utter_tariff_tax", rate=percent(tariffs.estimate(0, turn.today).vat_rate))
