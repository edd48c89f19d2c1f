"""What a caller can't write down: sent to their Zalo, or by SMS to the phone on the contract, after a yes."""

from __future__ import annotations

from actions.account import own_code
from actions.bills import bill_for, status_words
from actions.dialogue.flow import journey
from actions.dialogue.state import Wish
from actions.dialogue.turn import Turn, wish_button
from actions.formats import dong, month, number
from actions.phrases import part
from utility.masking import mask_code
from utility.sms import plain


@journey("_send_details", remembered=False, acts=True)
async def send_details(turn: Turn, wish: Wish) -> None:
    """The bill just told. It goes to a chat that proved the code or the contract's own phone, whoever is calling."""
    code = await own_code(turn, wish)
    bill = await bill_for(turn, wish, code)
    if bill is None:
        return
    values = {
        "code": mask_code(code),
        "period": month(bill.period),
        "kwh": number(bill.kwh),
        "total": dong(bill.total),
        "status": status_words(turn, bill),
    }
    if turn.services.zalo is not None:
        buttons = [wish_button("pay_bill", period=bill.period, customer_code=code)] if bill.status == "unpaid" else []
        # A call is a conversation of its own: the same bill may be asked for again in the next.
        asked, text = f"details:{turn.chat}:{code}:{bill.period}", part("bill_details", **values)
        taken = await turn.call(turn.services.zalo.send, code, asked, text, buttons, values)
        if taken:
            turn.say("utter_details_sent_zalo" if taken == "chat" else "utter_details_sent")
            return
    phone = await turn.call(turn.utility.outreach.phone_of, code)
    if phone is None:
        turn.say("utter_details_not_sent")
        return
    await turn.call(turn.utility.sms.send, phone, plain(part("sms_bill", **values)))
    turn.say("utter_details_sent")
