"""The loop of a conversation: take the message, serve the wish on top, come back to the ones below."""

from __future__ import annotations

from actions.dialogue import fields, flow
from actions.dialogue.flow import Abandon, Ask, First
from actions.dialogue.handover import hand_over
from actions.dialogue.periods import several_periods
from actions.dialogue.several_codes import next_of, several_codes
from actions.dialogue.state import ONLY_OFFERED, Pending, Wish
from actions.dialogue.turn import Button, Turn, choice_buttons, wish_button
from actions.phrases import has_title, wish_title

# A journey asks, waits for another or ends within a few steps; more would be two journeys waiting for each other.
MAX_STEPS = 12
# After two failed answers a way out is shown, after three a person takes over.
EXPLAIN_AFTER = 2
PERSON_AFTER = 3


async def start(turn: Turn, intent: str, **values: object) -> None:
    """Serve a new wish with everything the customer already gave for it."""
    state = turn.state
    known = state.held | turn.given() | several_periods(turn) | several_codes(turn, intent) | values
    state.held = {}
    state.push(Wish(intent, known))
    await serve(turn)


async def serve(turn: Turn) -> None:
    """Serve the wish on top until it needs the customer; when it is done go on with the one below."""
    state = turn.state
    for _ in range(MAX_STEPS):
        wish = state.top
        if wish is None:
            if not _next(turn):
                return
            continue
        if wish.pending is not None:
            ask_again(turn, wish.pending, come_back=True)
            return
        journey = flow.find(wish.intent)
        if journey is None:  # stored by a version that knew this wish
            _remove(turn, wish)
            continue
        try:
            await journey.handler(turn, wish)
        except Ask as question:
            await pose(turn, wish, question)
            return
        except First as first:
            _serve_first(turn, first.wish)
        except Abandon:
            drop(turn, wish)
        else:
            _remove(turn, wish)
            following = next_of(wish)
            if journey.remembered and not _served_another(turn, wish):
                state.last = Wish(wish.intent, _without_secrets(wish))
            if following is not None:
                state.push(following)
    else:
        raise RuntimeError(f"the journeys {[wish.intent for wish in state.stack]} wait for each other")


async def pose(turn: Turn, wish: Wish, question: Ask) -> None:
    """Ask the customer and remember what was asked. After several useless answers show a way out, then a person."""
    pending = wish.pending = Pending(
        field=question.field,
        key=question.key,
        response=question.response or f"utter_ask_{question.field}",
        values=question.values,
        choices=question.choices,
        optional=question.optional,
        failures=wish.tries.pop(question.key, 0) + question.again,
    )
    if question.again:
        wish.values.pop(question.key, None)
    if question.again and pending.failures >= PERSON_AFTER:
        await give_up(turn, pending)
    elif question.again and pending.failures >= EXPLAIN_AFTER:
        turn.say(pending.response, buttons=[*buttons_of(pending), *ways_out()], **pending.values)
    else:
        ask_again(turn, pending)


async def give_up(turn: Turn, pending: Pending) -> None:
    """A person takes over a question that could not be answered."""
    await hand_over(turn, "repeated_failure", "utter_handover_failed", question=pending.key)


def ways_out() -> list[Button]:
    """What is offered to a customer who can't answer."""
    return [wish_button("talk_to_agent"), wish_button("cancel")]


def ask_again(turn: Turn, pending: Pending, *, come_back: bool = False) -> None:
    """Put the question. After something else was answered (`come_back`) say first what it belongs to."""
    if come_back and turn.answers:
        turn.say("utter_back_to", topic=topic(turn))
    turn.say(pending.response, buttons=buttons_of(pending), **pending.values)


def buttons_of(pending: Pending) -> list[Button]:
    """The answers a question offers as buttons."""
    return choice_buttons(pending.choices)


def topic(turn: Turn) -> str:
    """The title of what the customer wants: the wish that the one on top is done for."""
    named = [wish for wish in turn.state.stack if has_title(wish.intent)]  # a photo that led to a wish has none
    return wish_title(named[_first_of_chain(named, len(named) - 1)].intent) if named else ""


def drop(turn: Turn, wish: Wish) -> None:
    """Give up a wish and those that only wait for it."""
    stack = turn.state.stack
    at = next((index for index, item in enumerate(stack) if item is wish), None)
    if at is not None:
        turn.state.stack = stack[: _first_of_chain(stack, at)]


def chain(turn: Turn) -> list[Wish]:
    """The wish on top and those that wait for it."""
    stack = turn.state.stack
    return stack[_first_of_chain(stack, len(stack) - 1) :] if stack else []


def _first_of_chain(stack: list[Wish], at: int) -> int:
    """Where the chain of wishes begins that wait, unasked, for the one at `at`."""
    while at > 0 and stack[at - 1].pending is None and not stack[at - 1].intent.startswith("_"):
        at -= 1
    return at


def _next(turn: Turn) -> bool:
    """Take up the second wish of a message once the first is done; a long one and a third are offered instead."""
    while turn.state.later:
        later, *turn.state.later = turn.state.later
        journey = flow.find(later.intent)
        offer = turn.state.offer if turn.offered else None
        if journey is None or (offer and offer.intent == later.intent and (journey.form or not offer.tacit)):
            continue  # the answer to the first has offered it already
        if not journey.form and not later.values.pop(ONLY_OFFERED, False):
            turn.state.push(later)
            return True
        turn.say("utter_offer_later", buttons=[wish_button(later.intent)], topic=wish_title(later.intent))
        turn.offer(later.intent, **later.values)
        return False
    return False


def _serve_first(turn: Turn, wish: Wish) -> None:
    state = turn.state
    waiting = next((item for item in state.stack if item.intent == wish.intent), None)
    if waiting is None:
        state.push(wish)
        return
    # Already under way for another wish: it serves both.
    waiting.values.update({key: value for key, value in wish.values.items() if value is not None})
    state.stack = [*(item for item in state.stack if item is not waiting), waiting]


def _served_another(turn: Turn, wish: Wish) -> bool:
    """A link that a bill had to wait for is no wish of its own: "cộng lại" is of the bills before and after it."""
    below = turn.state.top
    return wish.intent == "link_account" and below is not None and below.pending is None


def _remove(turn: Turn, wish: Wish) -> None:
    turn.state.stack = [item for item in turn.state.stack if item is not wish]


def _without_secrets(wish: Wish) -> dict[str, object]:
    secrets = {name for name, field in fields.all_fields().items() if field.secret}
    return {key: value for key, value in wish.values.items() if key not in secrets}
