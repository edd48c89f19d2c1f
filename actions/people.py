"""People and service: a person, complaints and praise, a rating, contacts, advice."""

from __future__ import annotations

import re

from actions.dialogue.flow import Ask, journey
from actions.dialogue.handover import hand_over
from actions.dialogue.state import Choice, Wish
from actions.dialogue.text import has_phrase, plain, words
from actions.dialogue.turn import Turn, wish_button
from actions.hazards import SHOCK
from actions.journey_action import JourneyAction
from actions.phrases import part
from actions.praise import PRAISE, keep_praise, of_the_praise

# EVN counts 7 of 10 and more as satisfied; at 4 and less somebody should call back (electricity.md, i).
SATISFIED = 7
UNHAPPY = 4
STARS = 5
BEST = 10
# Said once a score is kept.
RATED = ("utter_rating_thanks", "utter_rating_middling")
FEW_WORDS = 8
OFFICE_HOURS = (
    "thu 7", "t7", "thu bay", "chu nhat", "cn", "cuoi tuan", "may gio", "gio lam", "gio mo cua", "mo cua", "dong cua",
    "co lam khong", "co lam viec", "le co", "ngay le", "nghi trua", "buoi trua", "buoi toi", "sau gio",
)  # fmt: skip
# The way to a counter, whose address we do not keep.
OFFICE_ADDRESS = (
    "o dau", "o cho nao", "dia chi", "duong nao", "cho nao", "phong giao dich", "van phong", "tru so",
    "diem giao dich", "quay giao dich", "o mo", "gan nhat", "duong di", "di duong nao",
)  # fmt: skip
BY_PHONE = ("so dien thoai", "sdt", "so dt", "so may", "hotline", "tong dai", "goi so")


class ActionPeople(JourneyAction):
    def name(self) -> str:
        return "action_people"


@journey("talk_to_agent", remembered=False, acts=True)
async def talk_to_agent(turn: Turn, wish: Wish) -> None:
    """A person, without conditions."""
    turn.state.stack = [item for item in turn.state.stack if item is not wish]
    await hand_over(turn, "customer_asked", "utter_handover")


def _another_score(turn: Turn) -> bool:
    """ "À cho sửa lại 10 điểm" right after a score was taken."""
    rated = any(answer["response"] in RATED for answer in turn.state.said)
    return rated and not turn.tapped and len(words(turn.words)) <= FEW_WORDS and _score_in(turn) is not None


def _score_in(turn: Turn) -> int | None:
    """The one number of a message, where it may be a score."""
    found = re.findall(r"\d+", turn.words)
    return int(found[0]) if len(found) == 1 and 1 <= int(found[0]) <= BEST else None


@journey(PRAISE, acts=True, claims=of_the_praise)
async def praise_service(turn: Turn, wish: Wish) -> None:
    """Thank, and write it down for whom it is meant."""
    await keep_praise(turn, wish)


@journey("rate_service", remembered=False, acts=True, claims=_another_score)
async def rate_service(turn: Turn, wish: Wish) -> None:
    """A score of 1 to 10; a low one is passed to a person with its reason."""
    score = wish.values.get("rating")
    if score is None and _another_score(turn):
        score = wish.values["rating"] = _score_in(turn)
    if score is None:
        raise Ask("rating", choices=[Choice(part(f"score_{value}"), value) for value in ("10", "8", "6", "4")])
    score = int(score)
    if not wish.values.get("counted") and score <= STARS and re.search(rf"\b{score} ?sao\b", plain(turn.words)):
        score = wish.values["rating"] = score * 2  # of five stars
    if not 1 <= score <= BEST:
        raise Ask("rating", "utter_invalid_rating", again=True)
    if not wish.values.get("counted"):
        wish.values["counted"] = True
        turn.custom({"rating": {"score": score}})
    if score > UNHAPPY:
        turn.say("utter_rating_thanks" if score >= SATISFIED else "utter_rating_middling", score=score)
        return
    if "description" not in wish.values:
        raise Ask("description", "utter_ask_why_low", optional=True, score=score)
    await hand_over(turn, "low_rating", "utter_complaint_passed_on", score=score)


@journey("ask_contact", accepts=["place"])
async def ask_contact(turn: Turn, wish: Wish) -> None:
    """The company that serves the customer's home or the named place; all five when neither is known."""
    linked = await turn.call(turn.utility.identity.linked, turn.chat)
    last = turn.state.last
    place = wish.values.get("place") or wish.values.get("address")
    if not place and last is not None and last.intent == wish.intent:
        place = wish.values["place"] = last.values.get("place")  # "có app không?" after the office of a place
    corporation = None
    if place:
        areas = await turn.call(turn.utility.outages.areas_matching, str(place))
        corporations = {area.corporation for area in areas}
        corporation = corporations.pop() if len(corporations) == 1 else None
    elif linked:
        customer = await turn.call(turn.utility.customers.find, turn.state.code or linked[0])
        corporation = customer.corporation if customer else None
    if has_phrase(turn.words, OFFICE_HOURS):
        contact = part(f"contact_{corporation}") if corporation else part("contact_of_all")
        turn.say("utter_office_hours", contact=contact, buttons=[wish_button("talk_to_agent")])
    elif corporation and has_phrase(turn.words, OFFICE_ADDRESS) and not has_phrase(turn.words, BY_PHONE):
        contact = part(f"contact_{corporation}")
        turn.say("utter_office_address", contact=contact, buttons=[wish_button("talk_to_agent")])
    elif corporation:
        turn.say("utter_contact", contact=part(f"contact_{corporation}"), buttons=[wish_button("talk_to_agent")])
    else:
        turn.say("utter_contacts", buttons=[wish_button("talk_to_agent")])


@journey("ask_electricity_saving")
async def ask_electricity_saving(turn: Turn, wish: Wish) -> None:
    """A few tips that save most."""
    turn.say("utter_saving", buttons=[wish_button("ask_usage"), wish_button("calculate_bill")])


@journey("ask_electricity_safety")
async def ask_electricity_safety(turn: Turn, wish: Wish) -> None:
    """Safety advice, and where danger is reported."""
    shock = has_phrase(turn.words, SHOCK)
    turn.say("utter_first_aid" if shock else "utter_safety", buttons=[wish_button("report_hazard")])
