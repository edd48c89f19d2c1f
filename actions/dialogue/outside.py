"""The company's own system does not answer: say so, lose nothing, offer a person."""

from __future__ import annotations

from actions.dialogue.handover import hand_over
from actions.dialogue.state import State
from actions.dialogue.turn import Turn, wish_button


async def back_office_down(turn: Turn, before: State) -> None:
    """Answer honestly, and leave the conversation where it was, so that the same message works once it answers again.

    Danger can't wait for that: the customer keeps the safety words said so far, and a person gets the rest.
    """
    if any(wish.intent == "report_hazard" for wish in turn.state.stack):
        details = {key: value for key, value in turn.state.stack[-1].values.items() if key in ("address", "place")}
        await hand_over(turn, "hazard", "utter_hazard_passed_on", urgent=True, report=None, **details)
        return
    turn.answers.clear()
    turn.state = before
    turn.say("utter_back_office_down", buttons=[wish_button("talk_to_agent")])
    turn.offer("talk_to_agent")
