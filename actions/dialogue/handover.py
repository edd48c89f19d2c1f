"""Giving the conversation to a person, with what they need to know."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from actions.dialogue import fields
from actions.dialogue.turn import Turn
from actions.formats import moment
from actions.phrases import has_title, wish_title


async def hand_over(turn: Turn, reason: str, response: str, **details: Any) -> None:
    """Tell the customer with `response` and the gateway why, for whom and what is known.

    `reason` is a slug the desk shows and counts. The open questions end here; what was talked about last is kept, so
    that the assistant understands "thế còn tháng trước?" when it gets the conversation back.
    """
    state = turn.state
    codes = await turn.call(turn.utility.identity.linked, turn.chat)
    named = [wish for wish in state.stack if not wish.intent.startswith("_")]
    intent = named[0].intent if named else (state.last.intent if state.last else None)
    secrets = {name for name, field in fields.all_fields().items() if field.secret}
    collected = {
        key: value for wish in named for key, value in wish.values.items() if key not in secrets and value is not None
    }
    told: dict[str, Any] = {name: value for name, value in details.items() if isinstance(value, str)}
    turn.say(response, **told)
    say_the_wait(turn)
    turn.custom(
        {
            "handover": {
                "reason": reason,
                "summary": {
                    "intent": intent,
                    "wish": wish_title(intent) if intent and has_title(intent) else None,
                    "customer_codes": codes,
                    "collected": collected | details,
                    "lines": list(state.heard),
                },
            }
        }
    )
    state.stack = []
    state.misses = 0


def say_the_wait(turn: Turn) -> None:
    """Honest words on the wait: when people come back, or how many were here before."""
    desk = turn.metadata.get("desk") or {}
    if desk.get("opens"):
        turn.say("utter_handover_closed", opens=moment(datetime.fromisoformat(desk["opens"])))
    elif place := desk.get("place"):
        turn.say("utter_handover_place", place=place)
    elif (waiting := int(desk.get("waiting") or 0)) > 0:
        turn.say("utter_handover_queue", place=waiting + 1)
