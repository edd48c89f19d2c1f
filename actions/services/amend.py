"""A value of the request just sent is corrected: "à nhầm số điện thoại là 0987…", "từ 5/12 cơ"."""

from __future__ import annotations

from actions.dialogue.confidence import SURE
from actions.dialogue.text import has_phrase, words
from actions.dialogue.turn import Turn, wish_button
from actions.services.addresses import told_place
from actions.services.questions import entity_of
from utility.catalogue import Field, Service, catalogue
from utility.requests import Requests
from utility.requests.errors import RequestError

# A request of this morning is changed by its code, or by a person.
MINUTES = 30
LONGEST = 16  # words
WRONG = ("nham", "lon", "sai roi", "ghi sai", "go sai", "viet sai", "sua lai", "doi lai", "thay vi", "moi dung")
# What a fresh code confirmed is not changed without one; a day opens nothing to anybody.
WITHOUT_A_CODE = frozenset({"date"})


async def amends(turn: Turn) -> bool:
    """Whether the message corrects what was just sent, and was taken or honestly refused."""
    sent, requests = turn.state.sent, turn.utility.requests
    corrects = (turn.intent == "correct" and turn.confidence >= SURE) or has_phrase(turn.words, WRONG)
    if not sent or turn.tapped or not corrects or len(words(turn.words)) > LONGEST:
        return False
    if turn.now - float(sent["at"]) > MINUTES * 60 or sent["intent"] not in catalogue().names():
        return False
    service = catalogue().service(str(sent["intent"]))
    named = _named(turn, service)
    if named is None or not isinstance(requests, Requests):
        return False
    field, value = named
    request = await turn.call(requests.visible_to, turn.chat, str(sent["number"]))
    if request is None:
        return False
    turn.state.misses = 0
    if service.fresh_code and field.type not in WITHOUT_A_CODE:
        _refuse(turn, request.number)
        return True
    try:
        changed = await turn.call(requests.update_field, request.number, field.name, value, by=f"chat:{turn.chat}")
    except RequestError:
        _refuse(turn, request.number)
        return True
    told = next((line.text for line in changed.lines if line.name == field.name), str(value))
    turn.say("utter_request_amended", number=request.number, label=field.label, value=told)
    return True


def _named(turn: Turn, service: Service) -> tuple[Field, str] | None:
    """The field that the message gives another value for."""
    for field in service.fields:
        value = told_place(turn) if field.type == "address" else turn.entity(entity_of(field))
        if value is not None:
            return field, str(value)
    return None


def _refuse(turn: Turn, number: str) -> None:
    buttons = [wish_button("cancel_request", request_code=number), wish_button("talk_to_agent")]
    turn.say("utter_request_not_amended", number=number, buttons=buttons)
