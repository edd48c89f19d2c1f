"""What is owed: of one customer code, or of all that the chat is linked to."""

from __future__ import annotations

import re

from actions.account import own_code
from actions.bills import status_words
from actions.dialogue.fields import ALL
from actions.dialogue.flow import journey
from actions.dialogue.several_codes import MORE, MOST, asks_for_all
from actions.dialogue.state import Wish
from actions.dialogue.text import plain
from actions.dialogue.turn import Turn, wish_button
from actions.formats import dong, month
from actions.phrases import lines, part
from utility.masking import mask_code
from utility.views import BillView

# "Nhà nào còn nợ", "tổng nợ": of all homes, whatever the one spoken of last.
_WHICH_OWES = re.compile(
    r"\b(?:nha|ma|can|cai|ben) nao (?:\w+ ){0,3}?(?:no|thieu|chua dong|chua tra|chua thanh toan|phai dong)\b"
    r"|\b(?:tong no|tong cong no|tong so no|tong tien no)\b"
)


def _of_every_home(turn: Turn) -> bool:
    return turn.state.pending is None and _WHICH_OWES.search(plain(turn.words)) is not None


@journey("ask_debt", accepts=["customer_code"], claims=_of_every_home)
async def ask_debt(turn: Turn, wish: Wish) -> None:
    """Everything unpaid of a code, with due dates; of every linked code where none is named."""
    if turn.state.last is not None and (row := turn.state.last.values.get("row")):
        wish.values["row"] = row  # "tổng 3 tháng" is still of the bills told before
    linked = await turn.call(turn.utility.identity.linked, turn.chat)
    named = wish.values.get("customer_code")
    if len(linked) > 1 and not wish.values.get(MORE) and (named is None or asks_for_all(wish, turn.words)):
        wish.values["customer_code"] = ALL
        await _debt_of_all(turn, linked[:MOST])
        return
    code = await own_code(turn, wish)
    unpaid = await turn.call(turn.utility.bills.unpaid, code)
    if not unpaid:
        turn.say("utter_no_debt", code=mask_code(code))
        return
    if len(unpaid) == 1:
        wish.values["shown"] = unpaid[0].period
    rows = [
        {"period": month(bill.period), "total": dong(bill.total), "status": status_words(turn, bill)} for bill in unpaid
    ]
    turn.say(
        "utter_debt",
        code=mask_code(code),
        count=len(unpaid),
        bills=lines("bill_line", rows),
        total=dong(_sum(unpaid)),
        buttons=[wish_button("pay_bill", customer_code=code), wish_button("report_paid_not_updated")],
    )
    turn.offer("pay_bill", customer_code=code)


async def _debt_of_all(turn: Turn, codes: list[str]) -> None:
    """One line a code, and the sum of all."""
    owed = {code: await turn.call(turn.utility.bills.unpaid, code) for code in codes}
    total = sum(_sum(bills) for bills in owed.values())
    if not total:
        turn.say("utter_no_debt_of_all", count=len(codes), codes=", ".join(mask_code(code) for code in codes))
        return
    turn.say(
        "utter_debt_of_all",
        count=len(codes),
        codes="\n".join(_line(code, bills) for code, bills in owed.items()),
        total=dong(total),
        buttons=[wish_button("pay_bill"), wish_button("report_paid_not_updated")],
    )
    turn.offer("pay_bill", customer_code=ALL, period=ALL)


def _line(code: str, unpaid: list[BillView]) -> str:
    if not unpaid:
        return part("code_owes_nothing", code=mask_code(code))
    months = ", ".join(month(bill.period) for bill in unpaid)
    return part("code_owes", code=mask_code(code), total=dong(_sum(unpaid)), months=months)


def _sum(bills: list[BillView]) -> int:
    return sum(bill.total for bill in bills)
