"""Praise: written down for the company with the words it was given in, so that it reaches whom it is meant for."""

from __future__ import annotations

from actions.dialogue.state import Wish
from actions.dialogue.text import has_phrase, tidy, words
from actions.dialogue.turn import Turn, wish_button
from actions.faq.choose import asks

PRAISE = "praise_service"
# Soon after the first it is one and the same praise, told on.
MINUTES = 30
# "Bạn ghi nhận giúp mình nhé": the praise that was just told, not the score that was asked for.
KEEPS = ("ghi nhan", "ghi lai", "chuyen loi", "gui loi", "chuyen giup", "chuyen toi", "nhan giup", "noi lai", "bao lai")
FEW_WORDS = 10


def of_the_praise(turn: Turn) -> bool:
    """Whether the message is about the praise of a moment ago."""
    last = turn.state.last
    just = last is not None and last.intent == PRAISE and not turn.tapped
    return just and len(words(turn.words)) <= FEW_WORDS and has_phrase(turn.words, KEEPS)


async def keep_praise(turn: Turn, wish: Wish) -> None:
    """Record what was said, thank, and leave it to the customer whether to say more or to rate."""
    linked = await turn.call(turn.utility.identity.linked, turn.chat)
    last = turn.state.last
    before = last.values if last is not None and last.intent == PRAISE else {}
    told_on = turn.now - float(before.get("sent_at", 0)) <= MINUTES * 60
    said = tidy(turn.words)
    if before and told_on:
        wish.values |= {name: before[name] for name in ("request_code", "sent_at")}
        turn.say("utter_praise_kept" if asks(turn) else "utter_praise_noted")
        return
    if not said:
        turn.say("utter_praise_thanks", buttons=[wish_button("rate_service")])
        return
    created = await turn.call(
        turn.utility.requests.create,
        PRAISE,
        {"description": said},
        chat=turn.chat,
        key=str(int(turn.now)),
        customer_code=turn.state.code if turn.state.code in linked else None,
    )
    wish.values |= {"request_code": created.request.number, "sent_at": turn.now}
    turn.say("utter_praise_recorded", buttons=[wish_button("rate_service")])
    turn.offer("rate_service")
