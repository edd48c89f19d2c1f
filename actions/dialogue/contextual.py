"""Messages that mean something only after what was said before: yes, no, a bare value, "mấy giờ có lại"."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from actions.dialogue import engine, flow, repair
from actions.dialogue.aspects import asked_aspect
from actions.dialogue.confidence import SURE
from actions.dialogue.elliptical import SAME_QUESTION, again_with, once_more
from actions.dialogue.link_fields import find_customer_code
from actions.dialogue.others import of_another_company
from actions.dialogue.place_fields import complains_of_many_cuts
from actions.dialogue.state import SAID, Wish
from actions.dialogue.text import has_phrase, plain, words
from actions.dialogue.turn import Turn, wish_button
from actions.faq.choose import SURELY_OUTSIDE, asks

# Beginnings of what is said to the answer before.
ON_TOP = re.compile(r"^(vay|the|roi|gio|bay gio|chu|chu gio|con|ua)\b")
ON_TOP_WORDS = 7
# A question without anything it is about.
NAMES_NOTHING = re.compile(
    r"^(?:da |vay |the |a |roi )*(?:duoc|la|het|mat|xin|nhan|o dau|moi thang|mot thang|bao nhieu|bao lau|may)\b"
)
OF_THE_SCHEDULE = (
    "may gio", "luc nao", "bao lau", "may tieng", "khi nao co", "bao gio co", "chung nao co", "den may gio", "ly do",
    "tai sao", "vi sao", "sao cat", "sao cup", "lam gi ma cat", "lam gi ma cup", "ngay nao", "hom nao", "bua nao",
    "cho nao", "o dau", "khu nao", "duong nao", "doan nao", "nguyen nhan", "lau du", "lau qua", "lau the", "lau vay",
    "lau rua", "lau ghe",
)  # fmt: skip
OF_AN_OUTAGE = ("ask_restoration_time", "report_outage")
OUTAGE_TOLD = ("utter_outage_known", "utter_outage_no_estimate")
OF_THE_SCHEDULE_WORDS = 8
# Something is out already: no interruption to come.
OUT_NOW = ("mat dien", "cup roi", "cat roi", "dang cup", "dang mat", "vua cup", "vua mat", "mat roi")
MOST_PROPOSED = 4
# What a meter shows, alone: "10400", "đang là 10.400 nha".
INDEX = re.compile(r"^\D{0,20}(\d{4,6}|\d{1,3}\.\d{3})\D{0,12}$")
# Values that, alone, suggest what the customer may want with them.
WISHES_FOR = {
    "customer_code": ("ask_bill_amount", "ask_debt", "ask_outage_schedule"),
    "period": ("ask_bill_amount", "ask_usage", "get_einvoice"),
    "usage_kwh": ("calculate_bill",),
    "place": ("ask_outage_schedule", "report_outage", "ask_contact"),
    "address": ("report_outage", "ask_outage_schedule"),
    "request_code": ("track_request", "add_documents", "cancel_request"),
    "payment_provider": ("ask_payment_methods", "pay_bill", "change_payment_method"),
    "rating": ("rate_service",),
    "phone_number": ("update_contact_info", "talk_to_agent"),
    "otp": ("link_account",),
}


def _of_supply(turn: Turn, last: Wish) -> bool:
    """An interruption was told; of one that was reported just now `asks_what_becomes` tells."""
    told = any(answer["response"] in OUTAGE_TOLD for answer in turn.state.said)
    return last.intent == "ask_outage_schedule" or (last.intent in OF_AN_OUTAGE and told)


async def of_the_schedule(turn: Turn) -> bool:
    """ "Mấy giờ có lại", "lý do gì thế" after planned interruptions were told: those of the same place and day."""
    last = turn.state.last
    if last is None or not _of_supply(turn, last) or len(plain(turn.words).split()) > OF_THE_SCHEDULE_WORDS:
        return False
    if turn.entities or has_phrase(turn.words, OUT_NOW) or complains_of_many_cuts(turn.words):
        return False
    if not has_phrase(turn.words, OF_THE_SCHEDULE) and asked_aspect(turn) not in ("duration", "deadline", "why"):
        return False
    await once_more(turn, last, {})
    return True


def leans_on_before(turn: Turn) -> bool:
    """ "Vậy em phải làm gì", "thẻ tín dụng thì sao": about the answer before, so it is not refused as none of ours."""
    said = plain(turn.words)
    short = len(said.split()) <= ON_TOP_WORDS
    outside = turn.intent in ("out_of_scope", "chitchat") and bool(turn.state.said)
    # "Hợp đồng thuê 6 tháng được không" while papers are spoken of is no other company's business.
    last = turn.state.last
    of_procedure = last is not None and last.intent == "ask_procedure" and beyond_doubt_a_question(turn)
    on_top = bool(ON_TOP.match(said) or SAME_QUESTION.search(said) or of_procedure)
    return outside and short and not turn.tapped and on_top and not of_another_company(turn)


def beyond_doubt_a_question(turn: Turn) -> bool:
    """A question that is not surely about something else than electricity."""
    return turn.confidence < SURELY_OUTSIDE and asks(turn)


def asks_of_the_answer(turn: Turn) -> bool:
    """ "Được bao nhiêu một tháng?" after a stored answer names nothing: it is of what was just told, told once more."""
    told = any(answer["response"] == "utter_faq_answer" for answer in turn.state.said)
    strange = turn.intent in ("out_of_scope", "chitchat") or turn.confidence < SURE
    leans = bool(NAMES_NOTHING.match(plain(turn.words))) or asked_aspect(turn) is not None
    bare = leans and not turn.entities and not turn.tapped
    return told and strange and bare and len(words(turn.words)) <= ON_TOP_WORDS


def not_clear(turn: Turn) -> None:
    """ "Không hiểu": the answer once more, and a person who can explain it."""
    repair.say_again(turn)
    turn.say("utter_not_clear", buttons=[wish_button("talk_to_agent")])
    turn.offer("talk_to_agent")


async def affirmed(turn: Turn) -> None:
    """A yes with nothing to say yes to."""
    turn.say("utter_affirm_idle")


async def denied(turn: Turn) -> None:
    """A no with nothing to say no to: often the polite end."""
    turn.say("utter_deny_idle")


async def cancelled(turn: Turn) -> None:
    """Nothing is under way; perhaps a request that was sent earlier is meant."""
    turn.say("utter_nothing_to_cancel", buttons=[wish_button("cancel_request"), wish_button("help")])


async def corrected(turn: Turn) -> None:
    """ "Nhầm, tháng 9 cơ": the last answer again with the right value."""
    if await again_with(turn):
        return
    if turn.state.last is None and turn.entity("period") and "nham" not in words(turn.words):
        await informed(turn)  # nothing was said that could be wrong: "mình muốn xem điện tháng 8 cơ" opens
        return
    turn.say("utter_ask_correction")


async def repeated(turn: Turn) -> None:
    """Say the last answer again, or with the value that is named: "nói lại số tháng 10"."""
    if turn.given() and await again_with(turn):
        return
    if turn.state.said:
        repair.say_again(turn)
    else:
        turn.say("utter_nothing_to_repeat")


async def informed(turn: Turn) -> None:
    """A value nobody asked for: it continues the last wish, or waits for the next."""
    if await again_with(turn):
        return
    if await _goes_into_what_was_at_hand(turn):
        return
    values = turn.given()
    code = find_customer_code(turn)
    if code:
        values["customer_code"] = code
    offer = turn.state.offer
    offered = flow.find(offer.intent) if offer else None
    if offer and offered and not offer.tacit and any(offered.takes(offer.intent, name) for name in values):
        # "Quý khách đăng ký luôn không ạ?" – the customer code: that is a yes.
        await engine.start(turn, offer.intent, **{**offer.values, **values})
        return
    known = next((WISHES_FOR[name] for name in values if name in WISHES_FOR), ())
    wishes = tuple(dict.fromkeys([*_proposed(turn, values), *known]))[:MOST_PROPOSED] if known else ()
    if not wishes:
        turn.say("utter_menu", buttons=[wish_button(intent) for intent in MENU])
        return
    turn.state.held |= values
    turn.say("utter_held", buttons=[wish_button(intent) for intent in wishes])


def _proposed(turn: Turn, values: dict[str, object]) -> list[str]:
    """The wishes on the buttons of the answer before that one of these values serves: the customer was on to them."""
    payloads = [button["payload"] for answer in turn.state.said for button in answer.get("buttons", ())]
    if len(payloads) > MOST_PROPOSED:
        return []  # a menu
    intents = [payload.removeprefix("/").partition("{")[0] for payload in payloads]
    found = ((intent, flow.find(intent)) for intent in intents)
    return [intent for intent, known in found if known and any(known.takes(intent, name) for name in values)]


async def _goes_into_what_was_at_hand(turn: Turn) -> bool:
    """ "Phòng em 3 người" after what tenants pay was told: what the offered wish hears in it goes with the question."""
    offer = turn.state.offer
    journey = flow.find(offer.intent) if offer else None
    if offer is not None and offer.intent == "request_reading_check" and (index := INDEX.match(turn.words.strip())):
        turn.state.misses = 0  # the check was offered, and what the meter shows is told
        await engine.start(turn, offer.intent, **{**offer.values, "current_index": re.sub(r"\D", "", index[1])})
        return True
    if offer is None or journey is None or journey.form or journey.hears is None:
        return False
    heard = journey.hears(offer.intent, turn.words)
    given = {name: value for name, value in turn.given().items() if name in journey.accepts}
    if not heard and not given:
        return False
    before = journey.hears(offer.intent, str(offer.values.get(SAID, "")))
    turn.state.misses = 0
    await engine.start(turn, offer.intent, **{**before, **heard, **given})
    return True


async def unknowing(turn: Turn) -> None:
    """ "Không biết" with nothing asked; "không biết mã" asks where the code is."""
    if has_phrase(turn.words, ("ma", "ma kh", "ma khach hang")):
        await engine.start(turn, "ask_customer_code")
        return
    turn.say("utter_menu", buttons=[wish_button(intent) for intent in MENU])


# What most customers come for (shown when there is nothing better to offer).
MENU = ("ask_bill_amount", "pay_bill", "report_outage", "ask_outage_schedule", "talk_to_agent")

CONTEXTUAL: dict[str, Callable[[Turn], Awaitable[None]]] = {
    "affirm": affirmed,
    "deny": denied,
    "cancel": cancelled,
    "correct": corrected,
    "repeat": repeated,
    "inform": informed,
    "dont_know": unknowing,
}
