"""Whoever the contract stands in the name of has died: said to the answer about its papers, or while they are asked."""

from __future__ import annotations

from actions.dialogue import engine
from actions.dialogue.state import Pending
from actions.dialogue.text import words
from actions.dialogue.turn import Turn, wish_button
from actions.faq.choose import asks
from actions.services.facts import spoken_of
from actions.services.mentioned import owner_died

LONGEST = 12  # words
CHANGE = "change_contract_owner"


def _may_be_told(turn: Turn, pending: Pending) -> bool:
    """Of an address it is no answer; of a name it may be."""
    return asks(turn) or pending.field.endswith((":address", "customer_code"))


def tells_of_a_death(turn: Turn) -> bool:
    """ "Chồng cô mất rồi thì sao": condolences, and what takes the place of the owner's consent."""
    pending = turn.state.pending
    if turn.tapped or len(words(turn.words)) > LONGEST or not owner_died(turn.words):
        return False
    if spoken_of(turn) != CHANGE or (pending is not None and not _may_be_told(turn, pending)):
        return False
    turn.state.misses = 0
    turn.say("utter_owner_died", buttons=[] if pending else [wish_button(CHANGE)])
    if pending is not None:
        engine.ask_again(turn, pending, come_back=True)
    else:
        turn.offer(CHANGE)
    return True
