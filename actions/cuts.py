"""What customers ask and say of cuts: so often, untold, how surely over, by mistake, after paying."""

from __future__ import annotations

import re

from actions.account import own_code
from actions.dialogue.flow import journey
from actions.dialogue.handover import hand_over
from actions.dialogue.place_fields import complains_of_many_cuts
from actions.dialogue.state import Wish
from actions.dialogue.text import has_phrase, words
from actions.dialogue.turn import Turn, wish_button
from actions.faq.answer import JOURNEY as FAQ
from actions.faq.answer import tell
from actions.faq.choose import asks
from actions.outages import tell_debts
from actions.phrases import part

LONGEST_QUESTION = 14  # words
NO_NOTICE = (
    "khong bao truoc", "ko bao truoc", "k bao truoc", "hong bao truoc", "chua bao truoc", "khong thay bao",
    "ko thay bao", "khong thong bao", "ko thong bao", "khong nhan duoc thong bao", "khong ai bao",
)  # fmt: skip
DOUBTS = (
    "chac khong", "chac ko", "chac k", "chac hong", "chac chua", "that khong", "dung gio", "tre hon", "lau hon",
    "lo tre", "qua gio", "dung hen", "chinh xac khong",
)  # fmt: skip
WRONGLY_CUT = (
    "cat nham", "cat lon", "cat oan", "cat sai", "cup nham", "cat dien nham", "cat vo ly", "dong roi ma van cat",
    "dong du ma van cat", "dong roi van cat", "dong roi van bi cat", "dong roi ma bi cat", "tra roi van bi cat",
    "dong tien roi ma van bi cat", "dong tien roi ma bi cat", "dong tien roi van bi cat", "dong tien roi sao cat",
    "dong roi sao cat", "dong roi sao van cat", "dong du roi ma bi cat", "dong tien roi sao van cat",
)  # fmt: skip
# Cut for a debt, and the debt spoken of: when it comes back is no question about an outage.
OF_A_CUT = frozenset({"reconnect_supply", "pay_bill", "report_paid_not_updated", "ask_debt"})
MENDED = ("mo lai", "dong lai", "mo dien", "dong dien", "noi lai", "cap lai")
WHEN = ("bao lau", "khi nao", "bao gio", "chung nao", "may tieng", "may gio", "luc nao")
_PAID_THEN = re.compile(
    r"\b(?:dong|tra|nop|thanh toan|chuyen khoan|ck)(?: tien| het| du| no| dien)* (?:xong|roi|het|du)\b.*"
    r"\b(?:bao lau|khi nao|bao gio|chung nao|may tieng|may gio|lau khong|lau ko)\b.*"
    r"\b(?:co dien|dien lai|mo lai|dong lai|co lai|mo dien|dong dien)\b"
)


def _asks_for_notice(turn: Turn) -> bool:
    return has_phrase(turn.words, NO_NOTICE) and len(words(turn.words)) <= LONGEST_QUESTION


@journey("_no_notice", remembered=False, claims=_asks_for_notice)
async def no_notice(turn: Turn, wish: Wish) -> None:
    """What the law says of notice, and how to get it."""
    turn.say("utter_no_notice", buttons=[wish_button("register_notifications"), wish_button("complain_service")])


def _doubts_the_estimate(turn: Turn) -> bool:
    """ "Có chắc không", "lỡ trễ hơn thì sao" after an interruption was told."""
    told = any(answer["response"] in ("utter_outage_known", "utter_planned_outages") for answer in turn.state.said)
    return told and has_phrase(turn.words, DOUBTS) and len(words(turn.words)) <= LONGEST_QUESTION


@journey("_estimate_doubted", remembered=False, claims=_doubts_the_estimate)
async def estimate_doubted(turn: Turn, wish: Wish) -> None:
    """An estimate is one."""
    turn.say("utter_estimate_only", buttons=[wish_button("talk_to_agent")])


def _says_wrongly_cut(turn: Turn) -> bool:
    return not turn.tapped and has_phrase(turn.words, WRONGLY_CUT)


@journey("_wrongly_cut", accepts=["customer_code"], acts=True, claims=_says_wrongly_cut)
async def wrongly_cut(turn: Turn, wish: Wish) -> None:
    """Cut though everything is paid: what is owed is looked up, and with nothing overdue a person mends it."""
    code = await own_code(turn, wish)
    unpaid = await turn.call(turn.utility.bills.unpaid, code)
    overdue = [bill for bill in unpaid if bill.due_on < turn.today]
    if overdue:
        await tell_debts(turn, code)
        turn.say(
            "utter_wrongly_cut_owes", buttons=[wish_button("report_paid_not_updated"), wish_button("talk_to_agent")]
        )
        return
    customer = await turn.call(turn.utility.customers.find, code)
    area = customer.area if customer else None
    report = await turn.call(turn.utility.outages.report, turn.chat, code, area, part("wrongly_cut"))
    turn.state.remember_sent("report_outage", report.number, area.name if area else "")
    await hand_over(turn, "wrongly_cut", "utter_wrongly_cut", urgent=True, report=report.number)


def _asks_why_so_often(turn: Turn) -> bool:
    """A question, so neither a report nor the schedule; somebody who tells of weeks of it complains."""
    asked = asks(turn) or "sao" in words(turn.words)
    return asked and complains_of_many_cuts(turn.words) and len(words(turn.words)) <= LONGEST_QUESTION


@journey("_why_so_often", remembered=False, claims=_asks_why_so_often)
async def why_so_often(turn: Turn, wish: Wish) -> None:
    """Honest reasons, and the two ways on: what is announced, and a complaint that is answered."""
    turn.say("utter_why_so_often", buttons=[wish_button("ask_outage_schedule"), wish_button("complain_service")])


def _asks_after_paying(turn: Turn) -> bool:
    """ "Đóng tiền xong bao lâu có điện lại": of a cut for debt, whatever outages are known."""
    said = " ".join(words(turn.words))
    spoken_of = {wish.intent for wish in turn.state.stack} | ({turn.state.last.intent} if turn.state.last else set())
    of_the_cut = spoken_of & OF_A_CUT and has_phrase(turn.words, MENDED) and has_phrase(turn.words, WHEN)
    return bool(of_the_cut or _PAID_THEN.search(said)) and len(words(turn.words)) <= LONGEST_QUESTION


@journey("_after_paying", remembered=False, claims=_asks_after_paying)
async def after_paying(turn: Turn, wish: Wish) -> None:
    """How soon power comes back once a debt is paid."""
    await tell(turn, Wish(FAQ, {"question": "reconnection_time"}))
