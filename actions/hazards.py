"""Danger: safety words at once, then the place, then a person."""

from __future__ import annotations

from datetime import UTC, datetime

from actions.dialogue.danger_questions import advice_beside, advice_for
from actions.dialogue.flow import Ask, journey
from actions.dialogue.handover import hand_over
from actions.dialogue.state import Wish
from actions.dialogue.text import has_phrase, tidy
from actions.dialogue.turn import Turn
from actions.formats import moment
from actions.journey_action import JourneyAction
from actions.services.addresses import told_place
from actions.services.progress import WHAT_TO_DO

SHOCK = ("dien giat", "giat dien", "bi giat", "dien giut")
FIRE = (
    "chay", "boc chay", "boc khoi", "khet", "phat no", "no to", "no lon", "no tung", "bi no", "vua no", "moi no",
    "tieng no", "no tram", "no bien ap", "no binh", "chap dien", "chap chay",
)  # fmt: skip
# Typed with its marks; without them "nó" is written alike.
EXPLODES = ("nổ",)
# Felt at an appliance or a wall: no wire lies on the road.
LEAK = (
    "ro dien", "ro ri dien", "ri dien", "te tay", "te te", "nham dien", "nhiem dien", "ham dien", "bi te", "te nguoi",
    "giat te", "giat nhe", "chay dien ra", "vo tu lanh", "vo may",
)  # fmt: skip


# In the house the breaker is at hand; a pole or a line is not to be come near.
INSIDE = (
    "trong nha", "trong bep", "trong phong", "trong tuong", "o cam", "o dien", "cong tac", "cau dao", "aptomat",
    "binh nong lanh", "tu lanh", "may giat", "tivi", "bep tu",
)  # fmt: skip
OUTSIDE = ("cot dien", "tru dien", "duong day", "day dut", "dut day", "ngoai duong", "tram")


class ActionHazards(JourneyAction):
    def name(self) -> str:
        return "action_hazards"


@journey("report_hazard", acts=True)
async def report_hazard(turn: Turn, wish: Wish) -> None:
    """Nothing is asked before the customer has read how to stay safe; nothing else is needed than the place."""
    if "warned" not in wish.values:
        wish.values["warned"] = True
        wish.values["text"] = turn.words
        if place := told_place(turn):
            wish.values["address"] = place  # street, ward and province: Rasa finds them apart
        warn(turn, turn.words)
    where = wish.values.get("address") or wish.values.get("place")
    if not where:
        raise Ask("hazard_place", key="address")
    areas = await turn.call(turn.utility.outages.areas_matching, str(where))
    report = await turn.call(
        turn.utility.outages.report,
        turn.chat,
        None,
        areas[0] if len(areas) == 1 else None,
        f"{wish.values['text']} – {where}",
    )
    turn.state.remember_sent(wish.intent, report.number, str(where))
    await hand_over(turn, "hazard", "utter_hazard_passed_on", urgent=True, place=str(where), report=report.number)


def _sparks_inside(text: str) -> bool:
    sparks = has_phrase(text, ("toe lua", "tia lua", "danh lua", "xet lua", "chap", "lua"))
    return sparks and has_phrase(text, INSIDE) and not has_phrase(text, OUTSIDE)


def warn(turn: Turn, text: str) -> None:
    """The safety words for what a text tells."""
    if has_phrase(text, SHOCK):
        turn.say("utter_hazard_shock")
    elif has_phrase(text, FIRE) or any(word in EXPLODES for word in text.lower().split()) or _sparks_inside(text):
        turn.say("utter_hazard_fire")
    elif has_phrase(text, LEAK):
        turn.say("utter_hazard_leak")
    else:
        turn.say("utter_hazard_wire")


@journey("_after_report_hazard", remembered=False)
async def after_the_report(turn: Turn, wish: Wish) -> None:
    """Asked after: what to do meanwhile, and that nobody can say when the crew arrives."""
    last, sent = turn.state.last, turn.state.sent
    if (advice := advice_beside(turn.words)) is not None:
        turn.say(advice)
        return
    if has_phrase(turn.words, WHAT_TO_DO) and last is not None and last.intent == "report_hazard":
        warn(turn, str(last.values.get("text") or ""))
    at = datetime.fromtimestamp(float(sent["at"]), UTC)
    turn.say("utter_hazard_being_handled", number=sent["number"], time=moment(at))


@journey("_danger_place", remembered=False, acts=True)
async def another_place(turn: Turn, wish: Wish) -> None:
    """The place, told better after the report: whoever is on duty gets it beside the number."""
    sent = turn.state.sent
    where = tidy(turn.words)
    sent["place"] = where
    urgent: dict[str, object] = {"urgent": True, "place": where, "report": str(sent["number"])}
    await hand_over(turn, "hazard", "utter_hazard_place_added", **urgent)


@journey("_what_to_do", remembered=False)
async def what_to_do(turn: Turn, wish: Wish) -> None:
    """The safety words again, while the place is still asked for."""
    if (advice := advice_for(turn.words)) is not None:
        turn.say(advice)
        return
    told = next((item for item in reversed(turn.state.stack) if item.intent == "report_hazard"), None)
    warn(turn, str(told.values.get("text") or "") if told else turn.words)
