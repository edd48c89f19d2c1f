"""Messages that mean something only after what was said before: yes, no, "thế còn tháng trước?", a bare code."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from actions.dialogue import engine, flow, repair
from actions.dialogue.aspects import asked_aspect
from actions.dialogue.confidence import SURE
from actions.dialogue.fields import ALL
from actions.dialogue.link_fields import find_customer_code
from actions.dialogue.others import of_another_company
from actions.dialogue.periods import several_periods
from actions.dialogue.place_fields import complains_of_many_cuts
from actions.dialogue.several_codes import OTHER, means_every_code
from actions.dialogue.state import SAID, Wish
from actions.dialogue.text import has_phrase, plain, words
from actions.dialogue.turn import Turn, wish_button
from actions.faq.choose import SURELY_OUTSIDE, asks
from actions.formats import previous_month

ELLIPSIS = re.compile(
    r"^(a |da |vay |the |ua |roi |uhm? |uh? |uk |o |ok |oke )*(the con|vay con|con|the|vay|the thi|con cua|o|neu)\b"
)
ELLIPSIS_WORDS = 9
# "Nhà mẹ em ở phường Tương Mai thì sao": what stands before it is new, the question is the last one.
SAME_QUESTION = re.compile(r"\b(thi sao|thi the nao|thi ntn|thi s|thi sn)\b[ aànhevy]*\??$")
SAME_QUESTION_WORDS = 13
# So sure and so long, a message needs nothing from the one before.
SURELY_ANOTHER = 0.9
SAYS_IT_ITSELF = 6  # words
# Beginnings of what is said to the answer before.
ON_TOP = re.compile(r"^(vay|the|roi|gio|bay gio|chu|chu gio|con|ua)\b")
ON_TOP_WORDS = 7
# What belongs to one kind of wish only.
NAMED_ALONE = ("phone_number", "request_code")
# A question without anything it is about.
NAMES_NOTHING = re.compile(
    r"^(?:da |vay |the |a |roi )*(?:duoc|la|het|mat|xin|nhan|o dau|moi thang|mot thang|bao nhieu|bao lau|may)\b"
)
OTHER_HOME = (
    "nha kia", "nha con lai", "ma kia", "ma con lai", "can kia", "can con lai", "cho kia", "nha ben kia", "ma khac",
    "nha khac", "ma thu hai", "nha thu hai",
)  # fmt: skip
# Not convinced by the explanation of a bill.
UNCONVINCED = (
    "van thay", "van cao", "van vo ly", "khong chiu", "hong chiu", "hem chiu", "khong dong y", "ko dong y", "vo ly qua",
    "khong hop ly", "ko hop ly", "chua thoa dang", "khong thoa dang", "khong thuyet phuc", "van khong dung", "van sai",
    "lam gi co chuyen", "khong tin", "khong chap nhan",
    "ko chap nhan", "k chap nhan", "hong chap nhan", "khong the nao",
)  # fmt: skip
CHECKS = (
    "kiem tra lai", "kiem tra chi so", "phuc tra", "chi so", "cho nguoi xuong", "cho nguoi toi", "cho nguoi den",
    "cu nguoi", "coi lai", "xuong coi", "toi coi", "den kiem tra",
)  # fmt: skip
SENDS_SOMEBODY = tuple(phrase for phrase in CHECKS if phrase not in ("chi so", "coi lai"))
TOLD_A_BILL = ("ask_bill_amount", "explain_bill")
ADD_UP = (
    "tinh lai", "cong lai", "xem dung khong", "xem dung k", "xem dung ko", "tinh dung khong", "tinh dung chua",
    "tinh dung ko", "tinh dung k", "co dung khong", "co dung ko", "dung chua", "kiem tra lai hoa don", "tinh nham",
)  # fmt: skip
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
AROUND_A_MONTH = frozenset({
    "thang", "ky", "ki", "t", "nam", "nay", "truoc", "sau", "roi", "qua", "vua", "da", "vay", "the", "con", "va",
    "voi", "them", "nua", "luon", "xem", "coi", "cho", "cua", "a", "u", "ua", "ha", "nhe", "nha", "nghen", "nhen",
    "hen", "em", "anh", "chi", "oi", "ad", "shop", "giup", "dum", "gium", "toi", "tui", "minh", "thi", "sao", "ne",
    "di", "cung", "lai",
})  # fmt: skip
MONTH_BEFORE = ("thang truoc", "ky truoc", "thang roi", "ky roi", "thang vua roi", "ky vua roi")
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


async def again_with(turn: Turn, *, elliptical_only: bool = False) -> bool:
    """Ask the last wish again with the values of this message, if they fit it.

    `elliptical_only`: only for messages that plainly lean on the last ("thế còn tháng trước?", "nhà kia thì sao?").
    """
    last = turn.state.last
    journey = flow.find(last.intent) if last else None
    if last is None or journey is None:
        return False
    said = plain(turn.words)
    if "customer_code" in journey.accepts and _every_home(turn, last, said):
        await _again(turn, last, {"customer_code": ALL})
        return True
    if (
        "customer_code" in journey.accepts
        and has_phrase(turn.words, OTHER_HOME)
        and len(said.split()) <= ELLIPSIS_WORDS
    ):
        other = await _other_code(turn)
        if other:
            await _again(turn, last, {"customer_code": other})
            return True
    if elliptical_only and not names_a_month_only(turn) and (not _elliptical(said) or _says_another(turn, last)):
        return False
    values = {name: _other_value(turn, last, name) for name in turn.given() if name in journey.accepts}
    if "customer_code" in journey.accepts and (code := find_customer_code(turn)):
        values["customer_code"] = code
    if journey.hears and not journey.form:
        values = journey.hears(last.intent, turn.words) | values
    if not values:
        return False
    if has_phrase(turn.words, MONTH_BEFORE) and values.get("period") == last.values.get("shown"):
        # The bill just shown was the month before already: the customer counts on from it.
        values["period"] = previous_month(str(values["period"]))
    await _again(turn, last, values)
    return True


def names_a_month_only(turn: Turn) -> bool:
    """ "Rồi tháng 10 nữa": a month and the small words around it, whatever it sounds like by itself."""
    rest = [word for word in words(turn.words) if word not in AROUND_A_MONTH and not word.isdigit()]
    return bool(turn.words) and turn.entity("period") is not None and not rest


def _says_another(turn: Turn, last: Wish) -> bool:
    """ "Vậy dự kiến tháng này hết bao nhiêu tiền" says itself what it asks; "thế còn 2 triệu thì sao" never does."""
    said = plain(turn.words)
    if ELLIPSIS.match(said) and SAME_QUESTION.search(said):
        return False
    sure = turn.confidence >= SURELY_ANOTHER and flow.find(turn.intent) is not None and turn.intent != last.intent
    return sure and len(words(turn.words)) >= SAYS_IT_ITSELF


def _every_home(turn: Turn, last: Wish, said: str) -> bool:
    """ "Cả hai mã luôn" after one was shown."""
    another = turn.confidence >= SURE and flow.find(turn.intent) is not None and turn.intent != last.intent
    return means_every_code(turn.words) and not another and not turn.entities and len(said.split()) <= ELLIPSIS_WORDS


async def names_another(turn: Turn) -> bool:
    """ "Giờ coi giúp nhà mẹ mình PE13…": hardly a wish in it, and a code or a number that the last one takes."""
    last = turn.state.last
    journey = flow.find(last.intent) if last else None
    given = {name for name in NAMED_ALONE if turn.entity(name) is not None}
    if find_customer_code(turn):
        given.add("customer_code")
    if turn.tapped or journey is None or journey.form or not given & journey.accepts:
        return False
    return await again_with(turn)


def is_unconvinced(turn: Turn) -> bool:
    """Whether the explanation of a bill is not accepted."""
    last = turn.state.last
    explained = ("complain_high_bill", "explain_bill", "_check_sum")
    return last is not None and last.intent in explained and has_phrase(turn.words, UNCONVINCED)


async def disputes(turn: Turn) -> bool:
    """A bill was explained as too high, and the customer still does not accept it: that is the wish once more."""
    last = turn.state.last
    if last is None or turn.tapped:
        return False
    if last.intent == "complain_high_bill" and _wants_a_check(turn):
        await engine.start(turn, "request_reading_check", period=last.values.get("shown"))
        return True
    if not is_unconvinced(turn):
        return False
    if has_phrase(turn.words, CHECKS):
        await engine.start(turn, "request_reading_check", period=last.values.get("shown"))
        return True
    if last.intent != "complain_high_bill":
        await engine.start(turn, "complain_high_bill", period=last.values.get("shown"))
        return True
    turn.intent = last.intent
    await _again(turn, last, {})
    return True


def _wants_a_check(turn: Turn) -> bool:
    """ "Cho người xuống kiểm tra đi" after a bill was explained, unless it surely says another matter."""
    another = turn.confidence >= SURE and turn.intent not in ("request_reading_check", "complain_high_bill")
    short = len(words(turn.words)) <= ELLIPSIS_WORDS
    return has_phrase(turn.words, SENDS_SOMEBODY) and short and not another and not asks(turn)


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
    await _again(turn, last, {})
    return True


def _elliptical(said: str) -> bool:
    length = len(said.split())
    return bool(
        (ELLIPSIS.match(said) and length <= ELLIPSIS_WORDS)
        or (SAME_QUESTION.search(said) and length <= SAME_QUESTION_WORDS)
    )


def _other_value(turn: Turn, last: Wish, name: str) -> object:
    """Of "không phải tháng 7, tháng 6" the value that was not told yet."""
    values = turn.entity_values(name)
    known = {last.values.get(name), last.values.get("shown") if name == "period" else None}
    return next((value for value in values if value not in known), values[0])


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
    bare = bool(NAMES_NOTHING.match(plain(turn.words))) and not turn.entities and not turn.tapped
    return told and strange and bare and len(words(turn.words)) <= ON_TOP_WORDS


def not_clear(turn: Turn) -> None:
    """ "Không hiểu": the answer once more, and a person who can explain it."""
    repair.say_again(turn)
    turn.say("utter_not_clear", buttons=[wish_button("talk_to_agent")])
    turn.offer("talk_to_agent")


async def checks_the_sum(turn: Turn) -> bool:
    """ "Tính lại giúp em xem đúng không": the bill that was just told is added up again."""
    last = turn.state.last
    if last is None or last.intent not in TOLD_A_BILL or not last.values.get("shown"):
        return False
    if len(plain(turn.words).split()) > ELLIPSIS_WORDS or not has_phrase(turn.words, ADD_UP) or turn.entities:
        return False
    turn.state.misses = 0
    await engine.start(turn, "_check_sum", customer_code=last.values["customer_code"], period=last.values["shown"])
    return True


async def _again(turn: Turn, last: Wish, values: dict[str, object]) -> None:
    turn.state.misses = 0
    kept = {name: value for name, value in last.values.items() if name != "sure"}  # a yes is of its own question
    if {"place", "address", "customer_code"} & values.keys():  # another place or home: what was found is of the other
        told = next((kept[name] for name in ("area", "place", "address", "area_heard") if kept.get(name)), None)
        for name in ("customer_code", "area", "area_heard", "place", "address"):
            kept.pop(name, None)
        if told and "customer_code" not in values:
            kept["area_heard"] = told  # of several wards of the name that follows the one near it is meant
    if "period" in values:
        kept.pop("periods", None)
    values = values | several_periods(turn)
    turn.state.push(Wish(last.intent, {**kept, **values}))
    await engine.serve(turn)


async def _other_code(turn: Turn) -> str | None:
    codes = await turn.call(turn.utility.identity.linked, turn.chat)
    others = [code for code in codes if code != turn.state.code]
    if len(codes) == 1 and not find_customer_code(turn):
        return OTHER  # not linked yet: its code is asked for
    return others[0] if len(codes) > 1 and len(others) == 1 else None


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
