"""Greetings, thanks, small talk, insults, and what is none of our business."""

from __future__ import annotations

from actions.dialogue.confidence import ALSO
from actions.dialogue.contextual import MENU
from actions.dialogue.flow import journey
from actions.dialogue.handover import hand_over
from actions.dialogue.others import asks_for_data_of_another, of_another_company
from actions.dialogue.state import Wish
from actions.dialogue.text import words
from actions.dialogue.turn import Turn, wish_button
from actions.journey_action import JourneyAction

# One insult is a bad day; the second means the assistant doesn't help.
PERSON_AFTER_INSULTS = 2
INSULT_WORDS = 5


class ActionConversation(JourneyAction):
    def name(self) -> str:
        return "action_conversation"


@journey("greet", remembered=False)
async def greet(turn: Turn, wish: Wish) -> None:
    """Greet; the menu only when nothing is under way."""
    if len(turn.state.stack) > 1:
        turn.say("utter_greet_short")
        return
    turn.say("utter_greet", buttons=[wish_button(intent) for intent in MENU])


@journey("goodbye", remembered=False, acts=True)
async def goodbye(turn: Turn, wish: Wish) -> None:
    """Say goodbye; an open question is kept, not pressed."""
    turn.state.stack = []
    turn.say("utter_goodbye")


@journey("thank", remembered=False)
async def thank(turn: Turn, wish: Wish) -> None:
    """You are welcome."""
    turn.say("utter_welcome")


@journey("help", remembered=False)
async def help_menu(turn: Turn, wish: Wish) -> None:
    """What the assistant can do."""
    turn.say("utter_help", buttons=[wish_button(intent) for intent in MENU])


@journey("bot_challenge", remembered=False)
async def bot_challenge(turn: Turn, wish: Wish) -> None:
    """An honest yes, a machine, and a person on request."""
    turn.say("utter_bot_challenge", buttons=[wish_button("talk_to_agent")])


@journey("chitchat", remembered=False)
async def chitchat(turn: Turn, wish: Wish) -> None:
    """A friendly word, and back to electricity."""
    turn.say("utter_chitchat")


@journey("out_of_scope", remembered=False, claims=of_another_company)
async def out_of_scope(turn: Turn, wish: Wish) -> None:
    """Say plainly that this is not ours."""
    turn.say("utter_out_of_scope", buttons=[wish_button(intent) for intent in MENU])


@journey("_data_of_another", remembered=False, claims=asks_for_data_of_another)
async def data_of_another(turn: Turn, wish: Wish) -> None:
    """Nobody hears of another's bill or number; a code named for it is not kept either."""
    turn.state.held.pop("customer_code", None)
    turn.say("utter_data_of_another", buttons=[wish_button("ask_bill_amount"), wish_button("talk_to_agent")])


def _merely_insults(turn: Turn) -> bool:
    """A few hard words that tell nothing are no complaint about somebody: there is nothing to write down."""
    told = len(words(turn.words)) > INSULT_WORDS or turn.intent != "complain_service"
    return not told and dict(turn.ranking).get("abuse", 0.0) >= ALSO


@journey("abuse", remembered=False, acts=True, claims=_merely_insults)
async def abuse(turn: Turn, wish: Wish) -> None:
    """Calm; after the second time a person."""
    turn.state.anger += 1
    if turn.state.anger >= PERSON_AFTER_INSULTS:
        turn.state.anger = 0
        turn.state.stack = [item for item in turn.state.stack if item is not wish]
        await hand_over(turn, "anger", "utter_handover_anger")
        return
    turn.say("utter_abuse", buttons=[wish_button("talk_to_agent")])
