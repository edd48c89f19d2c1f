"""Whether a stored question is what a message asks, next to what its intent would do with it."""

from __future__ import annotations

import re

from actions.dialogue import flow
from actions.dialogue.confidence import (
    FAQ_AS_LIKELY,
    FAQ_BETTER,
    FAQ_CERTAIN,
    FAQ_LIKELY,
    FAQ_POSSIBLE,
    FAQ_SURELY_OWN,
    SURE,
    SURE_TO_ANSWER,
)
from actions.dialogue.text import has_phrase, plain, words
from actions.dialogue.turn import Turn
from actions.faq.stored import Stored, stored_questions

# Intents that ask for something public, and are answered in general: a stored question that fits says more.
GENERAL = frozenset(
    {
        "ask_contact",
        "ask_discount",
        "ask_electricity_safety",
        "ask_electricity_saving",
        "ask_payment_methods",
        "ask_procedure",
        "ask_tariff",
        "out_of_scope",
        "chitchat",
        "bot_challenge",
    }
)
# Intents that never ask something: short, and easily like anything.
TALK = frozenset(
    {
        "abuse",
        "affirm",
        "cancel",
        "correct",
        "deny",
        "dont_know",
        "goodbye",
        "greet",
        "inform",
        "rate_service",
        "repeat",
        "report_hazard",
        "talk_to_agent",
        "thank",
    }
)
# From here on a wish about one's own matters is no question about a rule.
SURELY_MEANT = 0.95
# What is spoken of already, in words of its own, needs to be no more likely than this.
FAQ_IN_ITS_WORDS = 0.35
# A general intent that is less sure than this leaves more to the stored questions.
SURELY_GENERAL = 0.9
# Said surely, these are about the customer's own records or a matter that runs, never about a rule.
OWN_MATTERS = frozenset(
    {
        "ask_bill_amount",
        "ask_bill_history",
        "ask_customer_code",
        "ask_debt",
        "ask_meter_reading",
        "ask_outage_schedule",
        "ask_restoration_time",
        "ask_usage",
        "calculate_bill",
        "complain_service",
        "pay_bill",
        "report_outage",
        "report_voltage_problem",
    }
)
# Asked again these are asked on ("cúp từ mấy giờ tới mấy giờ").
RUNNING = ("ask_outage_schedule", "ask_restoration_time")
# Shorter messages are too easily like a stored question; one that overrules a sure intent has to be a whole sentence.
PHRASE, SENTENCE = 4, 5  # words
NAMES_NOTHING = 5  # words
FURTHER_WORDS = 10
NOT_KNOWING = ("khong biet", "ko biet", "k biet", "hong biet", "khong nho", "ko nho", "quen mat", "quen roi")
OF_DEBTS = ("ask_debt", "pay_bill", "report_paid_not_updated", "ask_bill_amount")
CUT_FOR_DEBT = "late_cut"
NOT_PAID = (
    "de tre", "tre han", "qua han", "chua dong", "khong dong", "ko dong", "k dong", "chua tra", "khong tra", "con no",
    "dong tre", "dong cham", "tra cham", "tra tre", "no tien", "chua thanh toan",
)  # fmt: skip
DEBT_TOPIC = "Nợ tiền điện, ngừng cấp điện"
# Who is being threatened is warned before anything is looked up.
FRAUD_TOPIC = "Dữ liệu cá nhân, lừa đảo"
# Words of somebody who asks how things are, not of somebody who wants something done.
ASKING = (
    "bao nhieu", "bao lau", "nhieu tien", "bn", "the nao", "ra sao", "lam sao", "thi sao", "tinh sao", "la sao",
    "vi sao", "tai sao", "kieu gi", "lam gi", "la gi", "can gi", "nhung gi", "giay gi", "co bi", "co phai", "co duoc",
    "co can", "duoc khong", "dc ko", "duoc ko", "co khong", "bang cach nao", "cach nao", "o dau", "cho nao", "khi nao",
    "bao gio", "chung nao", "ben nao", "phat bao", "phat may",
    "phat nhieu", "phat gi", "phat sao", "phat khong", "phat ko",
)  # fmt: skip
_HOW_MANY = re.compile(
    r"\bmay (ho|dinh muc|ngay|thang|nam|trieu|dong|tien|bua|lan|phan|do|bac|nguoi|so|ki|ky|gio|tieng)\b"
)
_ASKS_AT_THE_END = re.compile(r"\b(gi|nao|dau|ai|sao|nhieu|khong|ko|k|chua|chu)( a| vay| the| em| ad| nhi)?$")
# Without its mark "hả" is the softening "ha".
_ASKS_WITH_ITS_MARK = re.compile(r"\b(?:hả|hở|hử|đúng không|phải không)(?: em| ad| bạn| con| cháu)?$")
ELECTRICITY = (
    "dien luc",
    "tram bien ap",
    "bien ap",
    "cong to",
    "luoi dien",
    "duong dien",
    "day dien",
    "cot dien",
    "evn",
)
# Weather, gold and football are told from electricity with more certainty than this.
SURELY_OUTSIDE = 0.9
# Words of somebody who speaks of their own bill or wants it done.
OWN = (
    "thang nay", "ky nay", "thang truoc", "thang roi", "cua toi", "cua em", "cua minh", "cho toi", "giup toi",
    "giup em", "giup minh", "toi muon", "em muon", "muon dang ky",
)  # fmt: skip


def asked(turn: Turn) -> Stored | None:
    """The stored question to answer instead of what the intent would do, or None."""
    if (further := _further_of_the_topic(turn)) is not None:
        return further
    if _fears_a_cut(turn):
        return stored_questions()[CUT_FOR_DEBT]
    found = best(turn)
    if found is None or len(words(turn.words)) < PHRASE or len(turn.wishes) > 1:
        return None  # of several wishes a stored question would answer one
    stored, score = _by_its_words(turn) or found
    signs = turn.intent == "sign_contract" and turn.confidence >= SURELY_MEANT
    if stored.topic == FRAUD_TOPIC and score >= FAQ_SURELY_OWN and stored.wish == "ask_contact" and not signs:
        return stored
    if turn.intent in TALK and (turn.confidence >= SURE or not is_question(turn)):
        # "Sổ đỏ em chưa có thì sao" is a question, whatever is not there; "không biết mã là gì" is an answer.
        lacks = turn.intent == "dont_know" and not has_phrase(turn.words, NOT_KNOWING)
        return stored if lacks and score >= FAQ_CERTAIN and is_question(turn) else None
    if score >= FAQ_CERTAIN and asks(turn) and _goes_on(turn, stored):
        return stored
    if score >= FAQ_POSSIBLE and has_phrase(turn.words, stored.phrases):
        return stored  # "xin khất nợ": whatever of one's own it sounds like
    sure = turn.confidence >= SURE
    if (
        sure
        and turn.intent == "ask_procedure"
        and not turn.entity("service")
        and len(words(turn.words)) <= NAMES_NOTHING
        and score < FAQ_LIKELY
    ):
        return None  # "có mất phí không": of what is not said
    if _told_just_now(turn):
        # The same answer again is none: a stored question that fits says more.
        return stored if score >= FAQ_BETTER and asks(turn) else None
    if turn.confidence >= SURE_TO_ANSWER and turn.intent in stored.journeys:
        return None
    if not sure:
        return stored if score >= FAQ_LIKELY else None
    if turn.intent in GENERAL:
        better = FAQ_BETTER if turn.confidence >= SURELY_GENERAL else FAQ_LIKELY
        return stored if score >= better and not _answered_by_name(turn, stored) else None
    if turn.intent in OWN_MATTERS and turn.confidence >= SURELY_MEANT:
        return None
    # An intent that only shows something answers a question by itself; a form would be the wrong answer to one.
    journey = flow.find(turn.intent)
    by_itself = journey is None or not journey.acts or has_phrase(turn.words, OWN)
    return stored if score >= (FAQ_SURELY_OWN if by_itself else FAQ_CERTAIN) and is_question(turn) else None


def _by_its_words(turn: Turn) -> tuple[Stored, float] | None:
    """Of the near questions the one that a phrase of its own is said of: "tăng hồi nào" asks when, not how often."""
    known = stored_questions()
    near = [(known[name], score) for name, score in turn.faq if name in known and score >= FAQ_POSSIBLE]
    return next((item for item in near if has_phrase(turn.words, item[0].phrases)), None)


def _fears_a_cut(turn: Turn) -> bool:
    """ "Có bị cắt không em" while a debt is spoken of: no planned interruption is asked for."""
    named = any(turn.entity(name) for name in ("place", "address", "date_time"))
    of_debts = {turn.state.last.intent if turn.state.last else "", *(wish.intent for wish in turn.state.stack)}
    cut = turn.intent == "ask_outage_schedule" and has_phrase(turn.words, ("bi cat", "cat khong", "cat ko"))
    short = len(words(turn.words)) <= FURTHER_WORDS and len(turn.wishes) < 2
    owes = bool(of_debts & set(OF_DEBTS)) or has_phrase(turn.words, NOT_PAID)
    return cut and short and not named and owes and CUT_FOR_DEBT in stored_questions()


def _told_just_now(turn: Turn) -> bool:
    """Whether the wish would give the answer of the turn before once more: it is the same and names nothing new."""
    last, journey = turn.state.last, flow.find(turn.intent)
    shows = journey is not None and not journey.acts and turn.intent not in RUNNING
    return shows and last is not None and last.intent == turn.intent and not turn.entities and bool(turn.state.said)


def _further_of_the_topic(turn: Turn) -> Stored | None:
    """ "Thủ tục làm sao?" after a stored answer: of the near questions the likeliest one of the same topic."""
    told = [answer["values"].get("question") for answer in turn.state.said if answer["response"] == "utter_faq_answer"]
    known = stored_questions()
    topics = {known[name].topic for name in told if name in known}
    last, sent = turn.state.last, turn.state.sent.get("intent")
    matters = {last.intent if last else None, sent} - {None}
    if not topics | matters or not turn.words or not asks(turn) or len(words(turn.words)) > FURTHER_WORDS:
        return None
    journey = flow.find(turn.intent)
    own = turn.confidence >= SURE and turn.intent not in GENERAL
    if own and (journey is None or not journey.acts or has_phrase(turn.words, OWN)):
        return None
    near = [(known[name], score) for name, score in turn.faq if name in known]
    if near and near[0][1] >= FAQ_LIKELY and not own:
        return None  # sure enough by itself, whatever its topic
    # A form is begun by no question that a stored one of the topic answers.
    least = FAQ_LIKELY if own and turn.confidence >= SURELY_MEANT else FAQ_POSSIBLE
    for stored, score in near:
        by_its_words = has_phrase(turn.words, stored.phrases)
        of_it = stored.topic in topics or (by_its_words and matters & {stored.wish, *stored.journeys})
        if of_it and stored.id not in told and score >= (FAQ_IN_ITS_WORDS if by_its_words else least):
            return stored
    return None


def _goes_on(turn: Turn, stored: Stored) -> bool:
    """A question on from a stored answer of the same topic, or from a debt: "có bị cắt điện không" is no outage."""
    told = [answer["values"].get("question") for answer in turn.state.said if answer["response"] == "utter_faq_answer"]
    known = stored_questions()
    if any(name in known and known[name].topic == stored.topic for name in told):
        return True
    last = turn.state.last.intent if turn.state.last else ""
    named = any(turn.entity(name) for name in ("place", "address", "date_time"))
    cut = turn.intent == "ask_outage_schedule" and stored.topic == DEBT_TOPIC
    return cut and last in OF_DEBTS and not named


def _answered_by_name(turn: Turn, stored: Stored) -> bool:
    """The journey knows the bank, service or place that is named; a stored question about another is no answer."""
    if turn.intent == "ask_payment_methods":
        return turn.entity("payment_provider") is not None
    if turn.intent == "ask_contact":
        places = [plain(str(place)) for place in turn.entity_values("place")]
        return any(place not in plain(stored.question) for place in places)
    service = turn.entity("service")
    by_word = stored.wish not in (None, service) or has_phrase(turn.words, ("thu tuc",))
    return turn.intent == "ask_procedure" and service is not None and by_word


def is_question(turn: Turn) -> bool:
    """Whether the customer asks something in a sentence, rather than naming a thing or ordering one."""
    return len(words(turn.words)) >= SENTENCE and asks(turn)


def asks(turn: Turn) -> bool:
    """Whether the words have the form of a question."""
    return asks_in(turn.words)


def asks_in(text: str) -> bool:
    """Whether a text has the form of a question."""
    said = " ".join(words(text))
    marked = _ASKS_WITH_ITS_MARK.search(text.lower().rstrip(" .?!")) is not None
    return bool(marked or has_phrase(text, ASKING) or _HOW_MANY.search(said) or _ASKS_AT_THE_END.search(said))


def is_certain(turn: Turn) -> bool:
    """Whether a stored question is as sure as it gets: any words could answer a free question, so less is no reason."""
    found = best(turn)
    return found is not None and found[1] >= FAQ_CERTAIN


def beyond_us(turn: Turn) -> bool:
    """A question about electricity that no intent is for: to be neither guessed at nor refused as none of ours."""
    unmet = turn.intent in ("out_of_scope", "chitchat") and turn.confidence < SURELY_OUTSIDE
    return unmet and is_question(turn) and has_phrase(turn.words, ELECTRICITY)


def possible(turn: Turn) -> Stored | None:
    """A stored question near enough to ask whether it is the one."""
    found = best(turn)
    near = found is not None and found[1] >= FAQ_POSSIBLE and len(words(turn.words)) >= PHRASE
    return found[0] if found and near and turn.intent not in TALK else None


def nearly_sure(turn: Turn) -> Stored | None:
    """The stored question of a message that answers nothing where something is asked."""
    found = best(turn)
    return found[0] if found and found[1] >= FAQ_LIKELY and turn.intent not in TALK else None


def best(turn: Turn) -> tuple[Stored, float] | None:
    """The likeliest stored question and how likely it is."""
    if not turn.words:
        return None
    known = stored_questions()
    found = [(known[name], score) for name, score in turn.faq if name in known]
    # Of two as likely the one about the matter itself: "điện dư có bán được không" asks for no refund. What only shows
    # something is no matter: "khung giờ cao điểm của điện kinh doanh" asks for the hours, not for the prices.
    named = {turn.intent, *(wish.intent for wish in turn.state.stack)}
    matters = {name for name in named if (journey := flow.find(name)) is not None and journey.acts}
    alike = [item for item in found if item[1] >= found[0][1] - FAQ_AS_LIKELY]
    # Of one topic all are about the matter: the likeliest is asked.
    others = (item for item in alike if item[0].topic != found[0][0].topic)
    on_it = (item for item in others if matters & {item[0].wish, *item[0].journeys})
    return next(on_it, next(iter(found), None))
