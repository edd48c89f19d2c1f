"""Bills: how much, what is owed, several months together, the electronic invoice."""

from __future__ import annotations

import re

from actions.account import own_code
from actions.dialogue.confidence import SURE
from actions.dialogue.flow import journey
from actions.dialogue.periods import wanted
from actions.dialogue.several_codes import means_every_code
from actions.dialogue.state import Wish
from actions.dialogue.text import has_phrase, plain
from actions.dialogue.turn import Turn, wish_button
from actions.formats import day, dong, month, number
from actions.journey_action import JourneyAction
from actions.notices import link_button
from actions.phrases import lines, part
from utility.masking import mask_code
from utility.views import BillView

# A year, and the same month of the year before for comparison.
HISTORY_MONTHS = 13
YEAR_BEFORE = ("nam ngoai", "nam truoc", "cung ky", "nam roi")
SHOWS_A_BILL = ("ask_bill_amount", "ask_usage", "explain_bill", "get_einvoice", "ask_meter_reading")
# More files than this in one answer are no help.
MOST_INVOICES = 4
HALF_A_YEAR, LEAST_OF_A_HISTORY = 6, 2
_COUNTED = {"hai": 2, "ba": 3, "bon": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10}
_SO_MANY_MONTHS = re.compile(rf"\b(\d{{1,2}}|{'|'.join(_COUNTED)}) (?:thang|ky|hoa don)\b(?! (?:nay|truoc|sau))")
_NEWEST = re.compile(
    r"(?<!cac )\b(?:hoa don|bill|ky|ki|hoa don tien dien) (?:tien dien )?"
    r"(?:gan nhat|gan day nhat|moi nhat|vua roi|moi day)\b"
)
FORECAST = (
    "du kien", "uoc tinh", "uoc chung", "tam tinh", "khoang bao nhieu", "khoang may", "chac khoang", "co the het",
    "se het bao nhieu", "se phai dong", "den cuoi thang", "toi cuoi thang",
)  # fmt: skip
# Of the month spoken of last, whatever was asked of it.
THAT_MONTH = ("thang do", "thang ay", "ky do", "ky ay", "hoa don do", "bill do", "thang day")
LONGEST_ROW = 12  # bills
OF_THE_SAME_BILL = ("explain_bill", "get_einvoice", "ask_meter_reading", "ask_usage", "complain_high_bill")


class ActionBills(JourneyAction):
    def name(self) -> str:
        return "action_bills"


async def bill_for(turn: Turn, wish: Wish, code: str, *, newest: bool = False) -> BillView | None:
    """The bill of the month the customer named, else the newest; tells the customer when there is none.

    `newest`: whoever talks about a bill they have seen ("sao tháng này cao thế") means the newest, even when the month
    that runs has no bill yet.
    """
    if "period" not in wish.values and has_phrase(turn.words, THAT_MONTH) and turn.state.last is not None:
        wish.values["period"] = turn.state.last.values.get("shown")
    period = wish.values.get("period") or _shown_last(turn, wish)
    if not period or (newest and period >= f"{turn.today:%Y-%m}"):
        bill = await turn.call(turn.utility.bills.latest, code)
        if bill is None:
            turn.say("utter_no_bills", code=mask_code(code), buttons=[wish_button("talk_to_agent")])
    else:
        bill = await turn.call(turn.utility.bills.of_period, code, period)
        if bill is None:
            wish.values["shown"] = await _no_such_bill(turn, code, period)  # "thế còn tháng trước" counts from it
    if bill is not None:
        wish.values.update(shown=bill.period, row=_row_with(turn, bill))
    return bill


def _row_with(turn: Turn, bill: BillView) -> list[list[str]]:
    """The bills told one after the other, by code and period, for "cộng lại hết bao nhiêu" and "nhà nào nhiều hơn"."""
    last = turn.state.last
    before = last.values.get("row") or [] if last is not None else []
    told = [bill.customer_code, bill.period]
    return [*(item for item in before if item != told), told][-LONGEST_ROW:]


def _shown_last(turn: Turn, wish: Wish) -> str | None:
    """How a bill came about, its invoice and its readings are asked of the bill that was just shown."""
    last = turn.state.last
    about = wish.intent in OF_THE_SAME_BILL and last is not None and last.intent in SHOWS_A_BILL
    return str(last.values["shown"]) if about and last and last.values.get("shown") else None


async def _no_such_bill(turn: Turn, code: str, period: str) -> str | None:
    """This month's bill comes after the reading; others are out of the records. Say which is the newest; its month."""
    newest = await turn.call(turn.utility.bills.latest, code)
    if newest is None:
        turn.say("utter_no_bills", code=mask_code(code), buttons=[wish_button("talk_to_agent")])
        return None
    response = "utter_bill_not_issued" if period > newest.period else "utter_bill_not_kept"
    turn.say(
        response,
        period=month(period),
        newest=month(newest.period),
        total=dong(newest.total),
        status=status_words(turn, newest),
        buttons=[wish_button("ask_bill_history")],
    )
    return newest.period


def status_words(turn: Turn, bill: BillView) -> str:
    """Whether a bill is paid, due or overdue, as it stands at the end of a sentence."""
    if bill.paid_on is not None:
        return part("status_paid", date=day(bill.paid_on))
    if bill.due_on < turn.today:
        return part("status_overdue", date=day(bill.due_on))
    return part("status_due", date=day(bill.due_on))


def _sees_every_bill(turn: Turn) -> bool:
    """ "Nhà mình 2 mã, xem cả hai": with nothing spoken of before, the bills."""
    sure = turn.confidence >= SURE and turn.intent != "inform"
    open_matter = turn.state.pending is not None or turn.state.last is not None
    return not sure and not open_matter and has_phrase(turn.words, ("xem",)) and means_every_code(turn.words)


def _sees_the_newest(turn: Turn) -> bool:
    """ "Hóa đơn gần nhất" is one bill, not those of a year."""
    of_bills = turn.intent in ("ask_bill_history", "ask_bill_amount")
    return of_bills and _NEWEST.search(plain(turn.words)) is not None and not _SO_MANY_MONTHS.search(plain(turn.words))


def _claimed(turn: Turn) -> bool:
    return _sees_every_bill(turn) or (turn.state.pending is None and _sees_the_newest(turn))


@journey("ask_bill_amount", accepts=["period", "customer_code"], claims=_claimed)
async def ask_bill_amount(turn: Turn, wish: Wish) -> None:
    """The amount of one bill, and what can follow from it."""
    if has_phrase(turn.words, FORECAST):
        wish.values["forecast"] = True
    code = await own_code(turn, wish)
    if await say_several(turn, wish, code):
        return
    if wish.values.pop("forecast", None) and await _forecast(turn, wish, code):
        return
    bill = await bill_for(turn, wish, code)
    if bill is None:
        return
    unpaid = bill.status == "unpaid"
    buttons = [wish_button("explain_bill", period=bill.period)]
    if unpaid:
        buttons.insert(0, wish_button("pay_bill", period=bill.period))
    turn.say(
        "utter_bill_amount",
        code=mask_code(code),
        period=month(bill.period),
        kwh=number(bill.kwh),
        total=dong(bill.total),
        status=status_words(turn, bill),
        buttons=buttons,
    )
    if turn.on_phone:
        await _offer_details(turn, code, bill.period)
    elif unpaid:
        turn.have_ready("pay_bill", period=bill.period, customer_code=code)


async def say_several(turn: Turn, wish: Wish, code: str) -> bool:
    """The bills of the months named together; False when it is one month, or none of them has a bill."""
    bills = await _bills_of(turn, wish, code)
    if not bills:
        return False
    wish.values["row"] = [[bill.customer_code, bill.period] for bill in bills]
    turn.say(
        "utter_bills_of_months",
        code=mask_code(code),
        bills=lines("history_line", [_row(bill) for bill in bills]),
        total=dong(sum(bill.total for bill in bills)),
        kwh=number(sum(bill.kwh for bill in bills)),
        buttons=[wish_button("pay_bill", customer_code=code)] if any(b.status == "unpaid" for b in bills) else [],
    )
    return True


async def _bills_of(turn: Turn, wish: Wish, code: str) -> list[BillView]:
    found = [await turn.call(turn.utility.bills.of_period, code, period) for period in wanted(wish.values)]
    return [bill for bill in found if bill is not None]


async def _forecast(turn: Turn, wish: Wish, code: str) -> bool:
    """What the month that runs may come to: as much as the last one, and how to count it from the meter."""
    period = wish.values.get("period")
    newest = await turn.call(turn.utility.bills.latest, code)
    if newest is None or (period and str(period) <= newest.period):
        return False
    turn.say(
        "utter_bill_forecast",
        newest=month(newest.period),
        kwh=number(newest.kwh),
        total=dong(newest.total),
        buttons=[wish_button("ask_meter_reading"), wish_button("calculate_bill")],
    )
    return True


async def _offer_details(turn: Turn, code: str, period: str) -> None:
    """Ask a caller whether the bill just told should be sent, by the way that is there."""
    zalo = turn.services.zalo
    reached = zalo is not None and await turn.call(zalo.reaches, code)
    turn.say("utter_offer_details_zalo" if reached else "utter_offer_details")
    turn.offer("_send_details", period=period, customer_code=code)


@journey("ask_bill_history", accepts=["customer_code"])
async def ask_bill_history(turn: Turn, wish: Wish) -> None:
    """The bills of a year as a list and a picture, or of so many months as are asked for."""
    if "months" not in wish.values:
        wish.values["months"] = _months_asked(turn.words)
    code = await own_code(turn, wish)
    if await say_several(turn, wish, code):
        return
    bills = await turn.call(turn.utility.bills.history, code, HISTORY_MONTHS)
    if not bills:
        turn.say("utter_no_bills", code=mask_code(code), buttons=[wish_button("talk_to_agent")])
        return
    shown = bills[: int(wish.values["months"])]
    rows = [_row(bill) for bill in shown]
    turn.say(
        "utter_bill_history",
        code=mask_code(code),
        count=len(shown),
        bills=lines("history_line", rows),
        total=dong(sum(bill.total for bill in shown)),
        average=dong(round(sum(bill.total for bill in shown) / len(shown))),
        highest=part("month_and_total", **_month_and_total(max(shown, key=lambda bill: bill.total))),
        lowest=part("month_and_total", **_month_and_total(min(shown, key=lambda bill: bill.total))),
        image=turn.services.media_url("history", {"customer_code": code}),
    )
    if has_phrase(turn.words, YEAR_BEFORE):
        await say_the_year_before(turn, code)


async def say_the_year_before(turn: Turn, code: str, period: str | None = None) -> None:
    """A bill, the newest when none is named, beside that of the same month a year before."""
    of_period = turn.utility.bills.of_period
    now = await (turn.call(of_period, code, period) if period else turn.call(turn.utility.bills.latest, code))
    then = await turn.call(of_period, code, _a_year_before(now.period)) if now else None
    if now is None or then is None:
        turn.say("utter_nothing_to_compare", period=month(now.period) if now else "")
    else:
        turn.say(
            "utter_same_month",
            period=month(now.period),
            kwh=number(now.kwh),
            total=dong(now.total),
            before=month(then.period),
            before_kwh=number(then.kwh),
            before_total=dong(then.total),
        )


def _a_year_before(period: str) -> str:
    return f"{int(period[:4]) - 1}{period[4:]}"


def _row(bill: BillView) -> dict[str, object]:
    return {"period": month(bill.period), "kwh": number(bill.kwh), "total": dong(bill.total)}


def _months_asked(text: str) -> int:
    """How many months back: "6 tháng gần đây", "nửa năm"; a year when no number is said."""
    said = plain(text)
    if "nua nam" in said:
        return HALF_A_YEAR
    found = _SO_MANY_MONTHS.search(said)
    count = (_COUNTED.get(found[1]) or int(found[1])) if found else 0
    return count if LEAST_OF_A_HISTORY <= count < HISTORY_MONTHS else HISTORY_MONTHS - 1


def _month_and_total(bill: BillView) -> dict[str, str]:
    return {"period": month(bill.period), "total": dong(bill.total)}


@journey("get_einvoice", accepts=["period", "customer_code"])
async def get_einvoice(turn: Turn, wish: Wish) -> None:
    """The electronic invoice of a month, or of each named: to read and print, and as the XML for tax offices."""
    code = await own_code(turn, wish)
    several = await _bills_of(turn, wish, code)
    for bill in several[:MOST_INVOICES]:
        await _say_invoice(turn, bill, code)
    if several:
        wish.values["row"] = [[bill.customer_code, bill.period] for bill in several]
        wish.values["shown"] = several[min(len(several), MOST_INVOICES) - 1].period
        if len(several) > MOST_INVOICES:
            turn.say("utter_more_invoices", next=month(several[MOST_INVOICES].period))
        return
    found = await bill_for(turn, wish, code)
    if found is not None:
        await _say_invoice(turn, found, code)


async def _say_invoice(turn: Turn, bill: BillView, code: str) -> None:
    customer = await turn.call(turn.utility.customers.find, code)
    values = {"chat": turn.chat, "customer_code": code, "period": bill.period}
    pdf, xml = (turn.services.media_url(kind, values) for kind in ("invoice_pdf", "invoice_xml"))
    buttons = [
        link_button(part("link_invoice_pdf"), pdf, "get_einvoice"),
        link_button(part("link_invoice_xml"), xml, "get_einvoice"),
    ]
    if bill.status == "unpaid":
        buttons.append(wish_button("pay_bill", period=bill.period))
    turn.say(
        "utter_einvoice" if bill.status == "paid" else "utter_einvoice_unpaid",
        buttons=buttons,
        period=month(bill.period),
        number=bill.bill_number,
        total=dong(bill.total),
        site=part(f"site_{customer.corporation if customer else 'EVN'}"),
    )
