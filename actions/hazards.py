"""Danger: safety words at once, then the place, then a person."""

from __future__ import annotations

from actions.dialogue.flow import Ask, journey
from actions.dialogue.handover import hand_over
from actions.dialogue.state import Wish
from actions.dialogue.text import has_phrase
from actions.dialogue.turn import Turn
from actions.journey_action import JourneyAction

SHOCK = ("dien giat", "giat dien", "bi giat", "dien giut")
FIRE = ("chay", "boc chay", "boc khoi", "khet", "no", "phat no", "chap dien", "chap chay")
# Felt at an appliance or a wall: no wire lies on the road.
LEAK = (
    "ro dien", "ro ri dien", "ri dien", "te tay", "te te", "nham dien", "nhiem dien", "ham dien", "bi te", "te nguoi",
    "giat te", "giat nhe", "chay dien ra", "vo tu lanh", "vo may",
)  # fmt: skip


class ActionHazards(JourneyAction):
    def name(self) -> str:
        return "action_hazards"


@journey("report_hazard", acts=True)
async def report_hazard(turn: Turn, wish: Wish) -> None:
    """Nothing is asked before the customer has read how to stay safe; nothing else is needed than the place."""
    if "warned" not in wish.values:
        wish.values["warned"] = True
        wish.values["text"] = turn.words
        _warn(turn)
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
    await hand_over(turn, "hazard", "utter_hazard_passed_on", urgent=True, place=str(where), report=report.number)


def _warn(turn: Turn) -> None:
    if has_phrase(turn.words, SHOCK):
        turn.say("utter_hazard_shock")
    elif has_phrase(turn.words, FIRE):
        turn.say("utter_hazard_fire")
    elif has_phrase(turn.words, LEAK):
        turn.say("utter_hazard_leak")
    else:
        turn.say("utter_hazard_wire")
