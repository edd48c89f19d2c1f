"""Questions of the dialogue about itself: stop really, change really, go on with what was set aside."""

from __future__ import annotations

from actions.dialogue import engine, flow
from actions.dialogue.state import Choice, Wish
from actions.dialogue.turn import Turn
from actions.phrases import part, wish_title


@flow.journey("_cancel", remembered=False)
async def confirm_cancel(turn: Turn, wish: Wish) -> None:
    """Ask before values are lost."""
    beneath = turn.state.stack[-2]
    if "sure" not in wish.values:
        raise flow.Ask("confirm", "utter_confirm_cancel", key="sure", choices=yes_no(), topic=engine.topic(turn))
    if not wish.values["sure"]:
        turn.say("utter_going_on")
        return
    title = engine.topic(turn)
    engine.drop(turn, beneath)
    turn.say("utter_cancelled", topic=title)


@flow.journey("_switch", remembered=False)
async def confirm_switch(turn: Turn, wish: Wish) -> None:
    """Ask before a half-done form is set aside, and come back to it after."""
    to = str(wish.values["to"])
    if "sure" not in wish.values:
        raise flow.Ask(
            "confirm",
            "utter_confirm_switch",
            key="sure",
            choices=yes_no(),
            topic=engine.topic(turn),
            other=wish_title(to),
        )
    if not wish.values["sure"]:
        turn.say("utter_going_on")
        return
    state = turn.state
    state.stack[-1:] = [Wish("_resume"), Wish(to, dict(wish.values["given"]))]


@flow.journey("_resume", remembered=False)
async def offer_return(turn: Turn, wish: Wish) -> None:
    """Ask whether to go on with what was set aside."""
    if len(turn.state.stack) < 2:
        return
    beneath = turn.state.stack[-2]
    if "sure" not in wish.values:
        raise flow.Ask("confirm", "utter_ask_resume", key="sure", choices=yes_no(), topic=engine.topic(turn))
    if not wish.values["sure"]:
        title = engine.topic(turn)
        engine.drop(turn, beneath)
        turn.say("utter_cancelled", topic=title)


def yes_no() -> list[Choice]:
    """The two buttons of a yes/no question."""
    return [Choice(part("yes"), "yes"), Choice(part("no"), "no")]
