"""A change needs a fresh one-time code besides the link."""

from __future__ import annotations

from actions.account import closed_code, person_instead, resend_choice
from actions.dialogue.flow import Abandon, Ask
from actions.dialogue.link_fields import PERSON_CHOICE, RESEND_CHOICE
from actions.dialogue.state import Wish
from actions.dialogue.turn import Turn, wish_button

SENT, CONFIRMED = "code_sent", "code_confirmed"


async def confirm_by_code(turn: Turn, wish: Wish, customer_code: str) -> None:
    """Return once the customer proved this change by a code sent for it; ask for the code until then.

    Raises `Abandon` when too many codes were sent or wrong.
    """
    identity = turn.utility.identity
    if wish.values.get(CONFIRMED):
        return
    if wish.values.get("otp") == RESEND_CHOICE:
        wish.values.pop("otp")
        wish.values.pop(SENT, None)
    if not wish.values.get(SENT):
        start = await turn.call(identity.send_fresh_code, turn.chat, customer_code, wish.intent)
        if start.status != "sent":
            turn.say("utter_link_limited", buttons=[wish_button("talk_to_agent")])
            raise Abandon
        wish.values[SENT] = True
        wish.values.pop("otp", None)
        turn.say("utter_change_code_sent", phone=start.masked_phone or "")
    if not wish.values.get("otp"):
        raise Ask("otp")
    if wish.values["otp"] == PERSON_CHOICE:
        await person_instead(turn)
        raise Abandon
    otp = str(wish.values.pop("otp"))
    outcome = await turn.call(identity.confirm_fresh_code, turn.chat, customer_code, wish.intent, otp)
    if outcome == "confirmed":
        wish.values[CONFIRMED] = True
    elif outcome == "wrong":
        raise Ask("otp", "utter_otp_wrong", choices=[resend_choice()], again=True)
    elif outcome == "locked":
        raise closed_code(wish)
    else:
        raise Ask("otp", "utter_otp_expired", choices=[resend_choice()])
