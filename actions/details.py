"""What a caller can't write down: sent as a text message to the phone on the contract, after a yes."""

from __future__ import annotations

from actions.account import own_code
from actions.bills import bill_for, status_words
from actions.dialogue.flow import journey
from actions.dialogue.state import Wish
from actions.dialogue.turn import Turn
from actions.formats import dong, month, number
from actions.phrases import part
from utility.masking import mask_code
from utility.sms import plain


@journey("_send_details", remembered=False, acts=True)
async def send_details(turn: Turn, wish: Wish) -> None:
    """The bill just told, by SMS. It goes to the contract's own phone, whoever is calling."""
    code = await own_code(turn, wish)
    bill = await bill_for(turn, wish, code)
    if bill is None:
        return
    phone = await turn.call(turn.utility.outreach.phone_of, code)
    if phone is None:
        turn.say("utter_details_not_sent")
        return
    text = part(
        "sms_bill",
        code=mask_code(code),
        period=month(bill.period),
        kwh=number(bill.kwh),
        total=dong(bill.total),
        status=status_words(turn, bill),
    )
    await turn.call(turn.utility.sms.send, phone, plain(text))
    turn.say("utter_details_sent")
