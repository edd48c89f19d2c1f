"""Somebody is to come: must one be at home, and who is it? Asked of what is ordered, reported or was just sent."""

from __future__ import annotations

import re

from actions.dialogue import engine
from actions.dialogue.aspects import asked_aspect
from actions.dialogue.flow import journey
from actions.dialogue.state import Wish
from actions.dialogue.text import plain, words
from actions.dialogue.turn import Turn
from actions.services.progress import HOURS
from utility.catalogue import catalogue

LONGEST = 12  # words
HOME, WHO = "home", "who"
_HOME = re.compile(
    r"\b(?:co|phai|can)\b.*\b(?:o nha|co mat|co nha|truc o nha|tai nha|cho o nha|canh o nha)\b"
    r"|\b(?:khong|ko|k|hong|hok|chang) (?:co )?(?:ai )?(?:o nha|co nha|co mat)\b.*\b(?:duoc|dc|sao|the nao|ha)\b"
    r"|\b(?:di lam|di vang|vang nha|ban di)\b.*\b(?:duoc (?:khong|ko|k)|dc (?:khong|ko|k)|thi sao|lam sao|the nao)\b"
)
_WHO = re.compile(
    r"^(?:\w+ ){0,3}(?:ai|nguoi nao|ben nao|don vi nao|doi nao|tho nao) (?:se )?"
    r"(?:toi|den|xuong|qua|lam|sua|phu trach)\b"
)
# What is done at the meter or on the line, by its intent; all else is done on paper.
AT_THE_METER = frozenset(
    {
        "change_capacity",
        "move_meter",
        "reconnect_supply",
        "register_rooftop_solar",
        "report_meter_fault",
        "request_meter_test",
        "request_new_supply",
        "request_new_supply_mv",
        "request_reading_check",
        "suspend_supply",
        "terminate_contract",
    }
)
IN_THE_HOUSE = frozenset({"request_after_meter_service", "report_voltage_problem"})
ON_THE_LINE = frozenset({"report_outage"})


def _matter(turn: Turn) -> str | None:
    """What is under way, else what was sent today, else what was spoken of last."""
    sent, last = turn.state.sent, turn.state.last
    recent = sent and turn.now - float(sent["at"]) <= HOURS * 3600
    named = [
        *(wish.intent for wish in reversed(turn.state.stack)),
        *([str(sent["intent"])] if recent else []),
        *([last.intent] if last else []),
        *([str(last.values.get("service"))] if last and last.intent == "ask_procedure" else []),
    ]
    known = {*catalogue().names()} - {"report_hazard", "ask_procedure", "track_request", "add_documents"}
    return next((name for name in named if name in known and (_opens(name) or name in ON_THE_LINE)), None)


def _opens(name: str) -> bool:
    return catalogue().service(name).opens_request


async def asks_of_the_visit(turn: Turn) -> bool:
    """Whether the message asks who comes or whether one must be there, and was answered; a question waits on."""
    said = plain(turn.words)
    if turn.tapped or not 2 < len(words(turn.words)) <= LONGEST:
        return False
    late = "chua" in said.split()  # "sao chưa thấy ai xuống"
    learnt = asked_aspect(turn)
    if (_WHO.search(said) or learnt == "who") and not late:
        aspect: str | None = WHO
    else:
        aspect = HOME if _HOME.search(said) or learnt == "present" else None
    matter = _matter(turn) if aspect else None
    if matter is None or any(wish.intent == "report_hazard" for wish in turn.state.stack):
        return False
    turn.state.misses = 0
    await engine.start(turn, "_visit", service=matter, aspect=aspect)
    return True


@journey("_visit", remembered=False)
async def tell_of_the_visit(turn: Turn, wish: Wish) -> None:
    """Who comes, or whether somebody has to be at home, by where the work is done."""
    name = str(wish.values["service"])
    if wish.values["aspect"] == WHO:
        turn.say("utter_visit_who" if name in AT_THE_METER | IN_THE_HOUSE | ON_THE_LINE else "utter_visit_who_on_paper")
    elif name in IN_THE_HOUSE:
        turn.say("utter_visit_in_the_house")
    elif name in AT_THE_METER:
        turn.say("utter_visit_at_the_meter")
    elif name in ON_THE_LINE:
        turn.say("utter_visit_on_the_line")
    else:
        turn.say("utter_visit_none")
