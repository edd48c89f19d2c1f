"""Answering a stored question: the fact, its source and date, and what can follow."""

from __future__ import annotations

from typing import Any

from actions.dialogue import flow
from actions.dialogue.state import Wish
from actions.dialogue.turn import Turn, wish_button
from actions.faq.facts import fill
from actions.faq.stored import Stored, stored_questions
from actions.formats import day
from actions.phrases import part

JOURNEY = "_faq"


@flow.journey(JOURNEY, remembered=False)
async def tell(turn: Turn, wish: Wish) -> None:
    """The answer to the stored question named in the wish; one that was taken away or no longer holds is not told."""
    stored = stored_questions().get(str(wish.values.get("question")))
    if stored is None or not stored.holds_on(turn.today):
        ended = stored.valid_to if stored else None
        turn.say(
            "utter_faq_outdated" if ended else "utter_faq_unknown",
            ended=day(ended) if ended else "",
            buttons=[wish_button("talk_to_agent")],
        )
        turn.offer("talk_to_agent")
        return
    turn.say(
        "utter_faq_answer",
        question=stored.id,
        answer=fill(stored.answer, turn.today),
        source=source_of(turn, stored),
        note=part("faq_unsure") if stored.unsure else "",
        buttons=[wish_button(stored.wish)] if stored.wish else [],
    )
    if stored.wish:
        turn.have_ready(stored.wish)


def source_of(turn: Turn, stored: Stored) -> str:
    """Where the answer comes from, with the date that goes with it: of the decision, of its force, or of the check."""
    named: dict[str, Any] = {"source": fill(stored.source, turn.today)}
    if stored.valid_from:
        return part("faq_valid_from", **named, date=day(stored.valid_from))
    if stored.decided:
        return part("faq_decided", **named, date=day(stored.decided))
    return part("faq_checked", **named, date=day(stored.checked)) if stored.checked else named["source"]
