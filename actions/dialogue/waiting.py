"""A person was asked for and nobody has come yet: the assistant leaves the matter to them, but it does not sleep.

Danger is answered at once, the wait is told to who asks, and whoever no longer wants a person may leave the line.
Outside the desk's hours, when nobody will come for long, a sure new wish is served. All else is for the person.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from actions.dialogue import flow
from actions.dialogue.confidence import SURE, SURE_TO_SWITCH
from actions.dialogue.handover import say_the_wait
from actions.dialogue.text import has_phrase, words
from actions.dialogue.turn import Turn

LEAVES = (
    "thoi khoi", "khoi can", "khong can nua", "ko can nua", "k can nua", "khong cho nua", "ko cho nua", "huy cho",
    "khong can gap", "ko can gap", "khong gap nua", "thoi khong can", "thoi ko can",
)  # fmt: skip
ASKS_HOW_LONG = (
    "cho lau", "lau the", "lau vay", "lau qua", "bao lau nua", "cho bao lau", "phai cho", "con lau", "co ai khong",
    "co ai ko", "co ai o day", "co ai tra loi", "alo", "a lo", "dau roi", "dau het roi", "sao khong tra loi",
    "sao chua tra loi", "khi nao co nguoi", "bao gio co nguoi", "bao gio gap", "thu may", "may nguoi nua", "toi luot",
)  # fmt: skip
SHORT = 10  # words
# What a person was asked for, said again, and talk that needs no answer of ours.
FOR_THE_PERSON = frozenset(
    {"talk_to_agent", "complain_service", "complain_high_bill", "chitchat", "thank", "goodbye", "greet", "abuse"}
)


async def while_waiting(turn: Turn, respond: Callable[[Turn], Awaitable[None]]) -> None:
    """Answer a message that comes while a person is expected, or stay silent."""
    short = len(words(turn.words)) <= SHORT
    if turn.tapped or turn.state.pending is not None:
        await respond(turn)
    elif (turn.intent == "cancel" and turn.confidence >= SURE and short) or (short and has_phrase(turn.words, LEAVES)):
        turn.custom({"release": True})
        turn.say("utter_left_the_line")
    elif short and has_phrase(turn.words, ASKS_HOW_LONG):
        turn.say("utter_still_waiting")
        say_the_wait(turn)
    elif _nobody_comes_soon(turn) and _is_another_matter(turn):
        await respond(turn)
    else:
        turn.custom({"silent": True})


def _nobody_comes_soon(turn: Turn) -> bool:
    return bool((turn.metadata.get("desk") or {}).get("opens"))


def _is_another_matter(turn: Turn) -> bool:
    sure = turn.confidence >= SURE_TO_SWITCH and flow.find(turn.intent) is not None
    return sure and turn.intent not in FOR_THE_PERSON
