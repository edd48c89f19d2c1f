"""Paying: the QR code of an unpaid bill, the ways to pay, a payment that does not show."""

from __future__ import annotations

from actions.account import own_code
from actions.bills import status_words
from actions.dialogue.fields import ALL, ALL_OF_THEM, FIRST_OF_ALL, LAST_OF_ALL
from actions.dialogue.flow import Ask, journey
from actions.dialogue.handover import hand_over
from actions.dialogue.several_codes import MORE, MOST, asks_for_all
from actions.dialogue.state import Choice, Wish
from actions.dialogue.text import has_phrase
from actions.dialogue.turn import Turn, wish_button
from actions.formats import day, dong, month
from actions.journey_action import JourneyAction
from actions.notices import link_button
from actions.phrases import part
from actions.services.questions import known, question
from utility.catalogue import catalogue
from utility.masking import mask_code
from utility.views import BillView

# Messenger shows three buttons with an address on one message.
MOST_WALLETS = 3
# Charged twice: somebody has to see where the money went.
PAID_TWICE = ("2 lan", "hai lan", "tru trung", "trung tien", "thanh toan trung", "tru doi", "lan thu hai", "dong trung")
# More pictures than this in one answer are no help.
MOST_QR_CODES = 3


class ActionPayment(JourneyAction):
    def name(self) -> str:
        return "action_payment"


@journey("pay_bill", accepts=["period", "customer_code"])
async def pay_bill(turn: Turn, wish: Wish) -> None:
    """Amount, due date and QR code of the bill to pay; with several unpaid bills the customer chooses."""
    if await _nothing_to_pay_anywhere(turn, wish):
        return
    code = await own_code(turn, wish)
    unpaid = await turn.call(turn.utility.bills.unpaid, code)
    period = wish.values.get("period")
    everything = period == ALL or (period is None and has_phrase(turn.words, ALL_OF_THEM))
    bill = next((bill for bill in unpaid if bill.period == period), None)
    if bill is None and period and not everything:
        asked_for = await turn.call(turn.utility.bills.of_period, code, period)
        if asked_for is not None and asked_for.paid_on is not None:
            turn.say(
                "utter_bill_already_paid",
                period=month(period),
                total=dong(asked_for.total),
                date=day(asked_for.paid_on),
                others=len(unpaid),
                buttons=[wish_button("pay_bill", customer_code=code)] if unpaid else [],
            )
            return
    if not unpaid:
        turn.say("utter_nothing_to_pay", code=mask_code(code))
        return
    if everything and 1 < len(unpaid) <= MOST_QR_CODES:
        for item in unpaid:
            _show_qr(turn, item)
        return
    if bill is None and period is None and has_phrase(turn.words, (*FIRST_OF_ALL, *LAST_OF_ALL)):
        bill = unpaid[0 if has_phrase(turn.words, FIRST_OF_ALL) else -1]  # they come with the oldest first
    if bill is None and len(unpaid) > 1:
        wish.values.pop("period", None)
        raise Ask(
            "period",
            "utter_ask_which_bill",
            choices=[*(_bill_choice(item) for item in unpaid), *_all_of_them(unpaid)],
            count=len(unpaid),
            total=dong(sum(item.total for item in unpaid)),
        )
    bill = bill or unpaid[0]
    wish.values["shown"] = bill.period
    _show_qr(turn, bill)


async def _nothing_to_pay_anywhere(turn: Turn, wish: Wish) -> bool:
    """Of several linked codes those that owe are paid, one after the other; True when none does and that was said.

    The code spoken of last goes first where it owes and the others were not meant.
    """
    linked = await turn.call(turn.utility.identity.linked, turn.chat)
    every = asks_for_all(wish, turn.words)
    if len(linked) < 2 or wish.values.get(MORE) or not (every or wish.values.get("customer_code") is None):
        return False
    owing = [code for code in linked if await turn.call(turn.utility.bills.unpaid, code)]
    if not owing:
        turn.say("utter_no_debt_of_all", count=len(linked), codes=", ".join(mask_code(code) for code in linked))
        return True
    if not every and (turn.state.code in owing or (turn.state.code not in linked and len(owing) > 1)):
        return False
    wish.values["customer_code"] = owing[0]
    if owing[1:]:
        wish.values[MORE] = owing[1:MOST]
    return False


def _all_of_them(unpaid: list[BillView]) -> list[Choice]:
    return [Choice(part("all_bills_choice", count=len(unpaid)), ALL)] if len(unpaid) <= MOST_QR_CODES else []


def _bill_choice(bill: BillView) -> Choice:
    return Choice(part("bill_choice", period=month(bill.period)), bill.period)


def _show_qr(turn: Turn, bill: BillView) -> None:
    values = {"chat": turn.chat, "customer_code": bill.customer_code, "period": bill.period}
    wallets = [
        link_button(wallet.title, turn.services.media_url("pay", {**values, "provider": wallet.name}), "pay_bill")
        for wallet in turn.utility.payments.links.choices()[:MOST_WALLETS]
    ]
    turn.say(
        "utter_pay_qr",
        code=mask_code(bill.customer_code),
        period=month(bill.period),
        total=dong(bill.total),
        status=status_words(turn, bill),
        image=turn.services.media_url("vietqr", {"customer_code": bill.customer_code, "period": bill.period}),
        buttons=[
            *wallets,
            wish_button("ask_payment_methods"),
            wish_button("report_paid_not_updated", period=bill.period),
        ],
    )


@journey("ask_payment_methods")
async def ask_payment_methods(turn: Turn, wish: Wish) -> None:
    """Where one can pay; a bank or wallet that is named is answered by name."""
    provider = wish.values.get("payment_provider")
    if provider:
        turn.say("utter_payment_provider", provider=provider, buttons=[wish_button("pay_bill")])
    else:
        turn.say("utter_payment_methods", buttons=[wish_button("pay_bill"), wish_button("change_payment_method")])


@journey("_payment_fee", remembered=False)
async def payment_fee(turn: Turn, wish: Wish) -> None:
    """What paying costs: nothing of ours; a bank or wallet that was named has its own table of fees."""
    last = turn.state.last
    provider = last.values.get("payment_provider") if last and last.intent == "ask_payment_methods" else None
    turn.say(
        "utter_payment_fee_of" if provider else "utter_payment_fee",
        provider=provider or "",
        buttons=[wish_button("pay_bill"), wish_button("change_payment_method")],
    )


@journey("report_paid_not_updated", accepts=["period", "customer_code"], acts=True)
async def report_paid_not_updated(turn: Turn, wish: Wish) -> None:
    """Look first: often the payment is there. Else take when and how it was paid, and let a person trace it."""
    if has_phrase(turn.words, PAID_TWICE):
        wish.values["twice"] = True
    code = await own_code(turn, wish)
    unpaid = await turn.call(turn.utility.bills.unpaid, code)
    period = wish.values.get("period")
    open_bill = next((bill for bill in unpaid if not period or bill.period == period), None)
    if open_bill is None:
        newest = await turn.call(turn.utility.bills.latest, code)
        turn.say(
            "utter_payment_arrived",
            code=mask_code(code),
            newest=month(newest.period) if newest else "",
            date=day(newest.paid_on) if newest and newest.paid_on else "",
            buttons=[wish_button("talk_to_agent")],
        )
        if wish.values.get("twice"):
            await hand_over(turn, "payment_not_updated", "utter_handover", customer_code=code)
        return
    service = catalogue().service("report_paid_not_updated")
    wish.values["period"] = open_bill.period
    values = known(turn, service.name, wish)
    for name in ("payment_provider", "paid_when"):
        if name not in values and wish.values.get(name) != "":
            if "told" not in wish.values:
                wish.values["told"] = True
                turn.say("utter_payment_not_there", period=month(open_bill.period), total=dong(open_bill.total))
            raise question(service.name, service.field(name))
    created = await turn.call(
        turn.utility.requests.create,
        service.name,
        values,
        chat=turn.chat,
        key=open_bill.bill_number,
        customer_code=code,
    )
    wish.values.pop("told", None)
    wish.values.update(request_code=created.request.number, sent_at=turn.now)
    turn.state.remember_sent(service.name, created.request.number)
    await hand_over(turn, "payment_not_updated", "utter_payment_traced", request=created.request.number)
