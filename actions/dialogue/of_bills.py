"""Short questions about the figures just told: the highest month, up or down, the invoice by e-mail, an account."""

from __future__ import annotations

import re

from actions.dialogue import engine
from actions.dialogue.aspects import asked_aspect
from actions.dialogue.bill_aspects import aspect_of
from actions.dialogue.confidence import SURE
from actions.dialogue.fields import ALL, ALL_OF_THEM, FIRST_OF_ALL, LAST_OF_ALL
from actions.dialogue.periods import wanted
from actions.dialogue.state import Wish
from actions.dialogue.text import has_phrase, plain, words
from actions.dialogue.turn import Turn, wish_button

LONGEST = 12  # words
HIGHEST = ("cao nhat", "nhieu nhat", "lon nhat", "ton nhat", "dat nhat", "dinh diem")
# Of the few months just told.
OF_THEM = ("thang nao cao hon", "thang nao nhieu hon", "thang nao cao nhat", "thang nao nhieu nhat", "ky nao cao hon",
           "cai nao cao hon", "thang nao ton hon")  # fmt: skip
LOWEST = ("thap nhat", "it nhat", "nho nhat", "re nhat")
AVERAGE = ("trung binh", "binh quan", "tb moi thang")
SUM = (
    "tong cong",
    "tong bao nhieu",
    "tong het",
    "cong lai",
    "cong het",
    "cong vo",
    "cong vao",
    "gop lai",
    "ca thay",
    "tong la",
    "tong so",
    "tong tien",
    "tat ca het",
)
UP_OR_DOWN = (
    "tang hay giam", "giam hay tang", "cao hon hay thap hon", "thap hon hay cao hon", "nhieu hon hay it hon",
    "it hon hay nhieu hon", "so voi thang truoc", "so voi ky truoc", "so thang truoc", "hon thang truoc khong",
    "hon thang truoc ko", "chenh bao nhieu", "chenh lech bao nhieu", "tang bao nhieu", "giam bao nhieu",
    "hon bao nhieu", "nhieu hon bao nhieu", "tang hay sut", "len hay xuong",
)  # fmt: skip
# "So với tháng 9": beside the bill that was told, no other one is meant.
AGAINST = ("so voi", "so thang", "so ky", "hon thang", "hon ky")
WHICH_MONTHS = ("nhung thang nao", "thang nao", "may thang", "ky nao", "nhung ky nao", "thang may")
# "Tăng hay giảm" leaves both open: nobody complains so.
EITHER = tuple(phrase for phrase in UP_OR_DOWN if "hay" in phrase.split())
YEAR_BEFORE = ("cung ky", "so voi nam ngoai", "so voi nam truoc", "nam ngoai thi sao", "nam truoc thi sao")
BY_MAIL = ("email", "mail", "gmail", "e mail", "hop thu")
ACCOUNT = ("so tai khoan", "stk", "so tk", "tai khoan nao", "tai khoan ngan hang nao")
# Of the bills told one after the other, whatever codes and months they are of.
SUM_OF = re.compile(
    r"\b(?:tong|ca) (?:cua |ca )?(?:\d|hai|ba|bon|may) (?:nha|ma|thang|ky|ki|hoa don|can|cai)\b"
    r".*\b(?:bao|nhieu|nhiu|bn|may)"
)
WHICH_IS_MORE = re.compile(
    r"\b(?:nha|ma|can|ben|cai|thang|ky|ki|hoa don) nao (?:\w+ ){0,4}?(hon|nhat|nhieu|it|cao|thap)\b"
)
# Told a bill, a debt or a QR code: what follows may be about one fact of it.
TOLD_A_BILL = (
    "ask_bill_amount", "explain_bill", "ask_usage", "get_einvoice", "pay_bill", "ask_debt", "complain_high_bill",
    "ask_meter_reading", "ask_bill_history",
)  # fmt: skip
# What was learnt to be asked (bot/aspects), by the names of bill_aspects.
LEARNT = {"deadline": "when", "tax": "vat"}
PAID = (
    "xong roi", "quet roi", "da quet", "chuyen roi", "da chuyen", "tra roi", "da tra", "dong roi", "da dong",
    "quet xong",     "chuyen xong", "dong xong", "tra xong", "thanh toan xong", "thanh toan roi", "da thanh toan",
    "ck roi",
    "chuyen khoan roi",
)  # fmt: skip
BOOKED = ("cap nhat", "gach no", "ghi nhan", "het no", "bao nhan", "len he thong")
NOT_BOOKED = ("sao", "van", "chua", "ma", "khong thay", "hai lan", "2 lan", "nham", "hom qua", "hom truoc", "tuan")
PAYS = ("dong", "tra", "thanh toan", "nop", "quet")
TOLD_A_MONTH = ("ask_bill_amount", "ask_usage", "explain_bill", "ask_meter_reading", "complain_high_bill")
TOLD_A_LIST = ("ask_bill_history",)
TOLD_A_PAYMENT = ("pay_bill", "ask_payment_methods", "ask_debt", "ask_bill_amount")


async def asks_of_bills(turn: Turn) -> bool:
    """Whether the message asks about the figures of the answer before, and was answered."""
    last = turn.state.last
    if last is None or turn.tapped or not 0 < len(words(turn.words)) <= LONGEST or turn.entity("customer_code"):
        return False
    code = last.values.get("customer_code")
    if (months := wanted(last.values)) and has_phrase(turn.words, OF_THEM):
        await _start(turn, "_of_history", customer_code=code, asked="highest", periods=months)
    elif len(last.values.get("row") or ()) > 1 and (asked := _of_the_row(turn)):
        await _start(turn, "_of_row", customer_code=code, row=last.values["row"], asked=asked)
    elif last.intent in TOLD_A_LIST and (asked := _of_the_list(turn.words)):
        await _start(turn, "_of_history", customer_code=code, asked=asked, months=last.values.get("months"))
    elif last.intent in TOLD_A_MONTH and _a_day(turn.words):
        await _start(turn, "ask_usage", customer_code=code, period=last.values.get("shown"))
    elif _against_another(turn, last):
        await _start(turn, "_compare_bills", customer_code=code, period=last.values.get("shown"))
    elif last.intent == "ask_debt" and has_phrase(turn.words, WHICH_MONTHS) and not turn.entities:
        await _start(turn, "ask_debt", customer_code=code)
    elif last.intent in TOLD_A_MONTH and _compares(turn) and not _complains(turn):
        await _start(turn, "_compare_bills", customer_code=code, period=last.values.get("shown"))
    elif last.intent == "get_einvoice" and (has_phrase(turn.words, BY_MAIL) or asked_aspect(turn) == "by_mail"):
        turn.state.misses = 0
        turn.say("utter_einvoice_by_mail", buttons=[wish_button("register_notifications"), wish_button("get_einvoice")])
    elif last.intent in TOLD_A_PAYMENT and has_phrase(turn.words, ACCOUNT):
        turn.state.misses = 0
        turn.say("utter_account_number", buttons=[wish_button("pay_bill"), wish_button("ask_payment_methods")])
    elif last.intent == "ask_debt" and has_phrase(turn.words, SUM):
        linked = await turn.call(turn.utility.identity.linked, turn.chat)
        await _start(turn, "ask_debt", customer_code=ALL if len(linked) > 1 else code)
    elif last.intent in ("ask_debt", "pay_bill") and _pays_one_of_them(turn):
        await _start(turn, "pay_bill", customer_code=code)
    elif last.intent == "ask_debt" and has_phrase(turn.words, PAYS) and has_phrase(turn.words, ALL_OF_THEM):
        await _start(turn, "pay_bill", customer_code=code, period=ALL)
    elif last.intent == "pay_bill" and _has_just_paid(turn):
        turn.state.misses = 0
        turn.say("utter_paid_just_now", buttons=[wish_button("report_paid_not_updated"), wish_button("ask_debt")])
    elif last.intent in TOLD_A_BILL and (asked := _fact_of(turn, last.intent)):
        await _start(turn, "_of_bill", customer_code=code, asked=asked)
    elif last.intent == "complain_high_bill" and has_phrase(turn.words, YEAR_BEFORE):
        await _start(turn, "_of_history", customer_code=code, asked="year", period=last.values.get("shown"))
    else:
        return False
    return True


def _of_the_row(turn: Turn) -> str | None:
    """ "Cộng lại hết nhiêu", "nhà nào xài nhiều hơn"."""
    if has_phrase(turn.words, SUM) or SUM_OF.search(plain(turn.words)) or asked_aspect(turn) == "total":
        return "sum"
    if WHICH_IS_MORE.search(plain(turn.words)) is None or has_phrase(turn.words, ("no", "chua dong", "chua tra")):
        return None
    return "lowest" if has_phrase(turn.words, (*LOWEST, "it hon", "thap hon", "re hon")) else "highest"


def _pays_one_of_them(turn: Turn) -> bool:
    """ "Trả trước kỳ cũ nhất thôi": of several unpaid bills that one."""
    return has_phrase(turn.words, PAYS) and has_phrase(turn.words, (*FIRST_OF_ALL, *LAST_OF_ALL))


def _has_just_paid(turn: Turn) -> bool:
    """ "Xong rồi em", "bao lâu thì cập nhật" after a QR code; "trả rồi sao vẫn báo nợ" is another matter."""
    return has_phrase(turn.words, (*PAID, *BOOKED)) and not has_phrase(turn.words, NOT_BOOKED)


def _fact_of(turn: Turn, told: str) -> str | None:
    """The fact of the bill just told that is asked for; what names a place, a bank or a number is another matter."""
    asked = aspect_of(turn.words) or LEARNT.get(asked_aspect(turn) or "")
    if {name for name, _ in turn.entities} - {"period", "date_time", "service"}:
        return None
    if (asked in ("tax_code", "file") and told != "get_einvoice") or (
        asked == "qr" and told not in ("pay_bill", "ask_debt")
    ):
        return None
    return asked


async def _start(turn: Turn, intent: str, **values: object) -> None:
    turn.state.misses = 0
    await engine.start(turn, intent, **values)


def _a_day(text: str) -> bool:
    """ "Bình quân ngày mấy số": the answer about a month says it."""
    return has_phrase(text, AVERAGE) and has_phrase(text, ("ngay", "hang ngay", "moi ngay"))


def _of_the_list(text: str) -> str | None:
    asked = {
        "year": (*YEAR_BEFORE, "nam ngoai", "nam truoc"),
        "highest": HIGHEST,
        "lowest": LOWEST,
        "average": AVERAGE,
        "sum": SUM,
    }
    return next((name for name, phrases in asked.items() if has_phrase(text, phrases)), None)


def _compares(turn: Turn) -> bool:
    learnt = asked_aspect(turn) == "difference" and not has_phrase(turn.words, YEAR_BEFORE)
    with_a_month = turn.entity("period") is not None and has_phrase(turn.words, ("so voi", "so sanh voi"))
    return learnt or with_a_month or has_phrase(turn.words, UP_OR_DOWN)


def _against_another(turn: Turn, last: Wish) -> bool:
    """ "So với tháng 9 thì vì sao cao hơn" after October: the two are compared, September alone is not explained."""
    told, named = last.values.get("shown"), turn.entity("period")
    of_it = last.intent in (*TOLD_A_MONTH, "complain_high_bill")
    return of_it and bool(told and named) and named != told and has_phrase(turn.words, AGAINST)


def _complains(turn: Turn) -> bool:
    protests = turn.intent == "complain_high_bill" and turn.confidence >= SURE
    return protests and not turn.words.rstrip().endswith("?") and not has_phrase(turn.words, EITHER)
