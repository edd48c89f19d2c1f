"""A question about the bill, put while the code is asked for: no malformed code, and answered with the bill."""

from __future__ import annotations

from actions.dialogue import engine, fields
from actions.dialogue.bill_aspects import aspect_of
from actions.dialogue.state import Pending, Wish
from actions.dialogue.turn import Turn

OF_THE_LINK = frozenset({"customer_code", "otp"})
# What is looked up shows a bill, of which the question can be answered.
SHOWS = frozenset({
    "ask_bill_amount", "ask_usage", "explain_bill", "get_einvoice", "pay_bill", "ask_debt", "complain_high_bill",
})  # fmt: skip
ASPECTS = frozenset({"vat", "when", "days", "number", "hours"})


async def promised(turn: Turn, pending: Pending) -> bool:
    """Whether the message asks of the bill that is still to be shown, and was put off until then."""
    waits = engine.chain(turn)[0].intent
    asked = aspect_of(turn.words)
    if pending.field not in OF_THE_LINK or waits not in SHOWS or asked not in ASPECTS:
        return False
    if turn.tapped or fields.get(pending.field).read(turn, pending) is not None:
        return False
    later = Wish("_of_bill", {"asked": asked})
    turn.state.later = [*(wish for wish in turn.state.later if wish != later), later]
    turn.say("utter_answered_with_the_bill")
    engine.ask_again(turn, pending)
    return True
