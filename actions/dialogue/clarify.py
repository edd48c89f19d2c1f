"""Messages that were not surely understood: ask, never act on a guess."""

from __future__ import annotations

from actions.dialogue import engine, flow
from actions.dialogue.confidence import ALSO, LIKELY, POSSIBLE, SURE, SURE_TO_SWITCH
from actions.dialogue.contextual import MENU
from actions.dialogue.handover import hand_over
from actions.dialogue.state import ONLY_OFFERED, SAID, Wish
from actions.dialogue.text import has_phrase
from actions.dialogue.turn import Turn, payload, wish_button
from actions.faq import choose
from actions.faq.answer import JOURNEY
from actions.faq.stored import Stored
from actions.phrases import has_title, part, wish_title

SHOWN = 3
PERSON_AFTER = 3
# "That is none of ours" and "I am a machine" are said to who surely asked for it.
NO_GUESS = frozenset({"out_of_scope", "bot_challenge"})
# Words that join two wishes in one message.
AND = ("va", "voi ca", "voi lai", "tien the", "san tien", "dong thoi", "ngoai ra", "con nua", "them nua")


def in_order(turn: Turn) -> tuple[str, list[Wish]]:
    """The wish to serve first and the others: as they were said, but what only shows something before a form."""
    said = _joined(turn)
    if not said:
        second = second_wish(turn)
        return turn.intent, [second] if second else []
    first, *others = sorted(said, key=_is_form)
    later = [Wish(name, _told(turn)) for name in others]
    for wish in later[1:]:
        wish.values[ONLY_OFFERED] = True
    return first, later


def _is_form(intent: str) -> bool:
    journey = flow.find(intent)
    return journey is not None and journey.form


def _told(turn: Turn) -> dict[str, object]:
    """The values of the message, and its words for the form that is opened in a later turn."""
    return {**turn.given(), SAID: turn.words}


def second_wish(turn: Turn) -> Wish | None:
    """The other wish of a message that joins two in one breath."""
    if not has_phrase(turn.words, AND):
        return None
    others = [name for name, confidence in turn.ranking if confidence >= ALSO and name != turn.intent]
    likely = next((name for name in others if _offered(name) and not alike(name, turn.intent)), None)
    if likely in choose.GENERAL and (stored := choose.possible(turn)) and likely not in stored.journeys:
        return Wish(JOURNEY, {"question": stored.id})
    return Wish(likely, _told(turn)) if likely else None


def _joined(turn: Turn) -> list[str]:
    """The wishes that the message says one after the other; empty when they are none or nearly the same."""
    said: list[str] = []
    for name in turn.wishes:
        if not any(alike(name, other) for other in said):
            said.append(name)
    if turn.intent == "register_notifications" and turn.confidence >= SURE_TO_SWITCH:
        return []  # "báo lịch cắt điện và tiền điện": what is to be told of, no wishes of their own
    fit = len(said) >= 2 and turn.intent in said and all(map(_offered, said))
    return said if fit else []


async def clarify(turn: Turn) -> None:
    """Offer the likely wishes as buttons; after several misses a way out, then a person."""
    state = turn.state
    likely = [(name, confidence) for name, confidence in turn.ranking if confidence >= POSSIBLE and _offered(name)][
        :SHOWN
    ]
    first = likely[0][1] if likely else 0.0
    if _joined(turn):
        # Each part of the message is sure by itself.
        state.misses = 0
        first_wish, state.later = in_order(turn)
        await engine.start(turn, first_wish)
        return
    if len(likely) >= 2 and has_phrase(turn.words, AND) and _share_the_certainty(likely):
        # Two wishes share the certainty between them.
        state.misses = 0
        state.later = [Wish(likely[1][0], _told(turn))]
        await engine.start(turn, likely[0][0])
        return
    if choose.beyond_us(turn) and choose.possible(turn) is None:
        state.misses += 1
        _unknown(turn)
        return
    small_talk = flow.find(turn.intent)
    harmless = not _offered(turn.intent) and turn.intent not in NO_GUESS
    # An insult is answered as one though a complaint is near: its answer offers a person all the same.
    insulted = turn.intent == "abuse" and turn.confidence >= first
    if small_talk is not None and harmless and turn.confidence >= LIKELY and (first < LIKELY or insulted):
        # A weak greeting or thank-you does no harm when answered as one.
        state.misses = 0
        await engine.start(turn, turn.intent)
        return
    state.misses += 1
    state.held |= turn.given()
    if state.misses >= PERSON_AFTER:
        await hand_over(turn, "not_understood", "utter_handover_failed")
    elif (stored := choose.possible(turn)) is not None and first < SURE and choose.is_question(turn):
        _ask_about(turn, stored, likely)
    elif len(likely) >= 2:
        names = dict.fromkeys([*(name for name, _ in likely), "talk_to_agent"])
        turn.say("utter_clarify", buttons=[wish_button(name) for name in names])
    elif first >= LIKELY:
        name = likely[0][0]
        turn.say("utter_clarify_one", buttons=[wish_button(name), wish_button("talk_to_agent")], topic=wish_title(name))
        turn.offer(name)
    elif (stored := choose.possible(turn)) is not None:
        _ask_about(turn, stored, likely)
    elif not likely and choose.is_question(turn):
        _unknown(turn)
    elif state.misses == 1:
        turn.say("utter_unclear", buttons=[wish_button(intent) for intent in MENU])
    else:
        turn.say("utter_unclear_again", buttons=[wish_button(intent) for intent in MENU])


def _ask_about(turn: Turn, stored: Stored, likely: list[tuple[str, float]]) -> None:
    """Whether a stored question is meant; the likely wishes stand beside it."""
    yes = {"title": part("yes"), "payload": payload("affirm")}
    buttons = [yes, *(wish_button(name) for name, _ in likely), wish_button("talk_to_agent")]
    turn.say("utter_faq_maybe", question=stored.question, buttons=buttons)
    turn.offer(JOURNEY, question=stored.id)


def _unknown(turn: Turn) -> None:
    """An honest "I don't know that", and a person who may."""
    turn.say("utter_faq_unknown", buttons=[wish_button("talk_to_agent"), wish_button("help")])
    turn.offer("talk_to_agent")


def _share_the_certainty(likely: list[tuple[str, float]]) -> bool:
    """Two wishes that are sure together, and each likely enough to be meant."""
    (first, sure), (second, less) = likely[:2]
    return less >= ALSO and sure + less >= SURE and not alike(first, second)


def alike(one: str, other: str) -> bool:
    """Two ways to say nearly the same: one journey file. Uncertainty between them is no second wish."""
    journeys = flow.find(one), flow.find(other)
    return None in journeys or len({journey.handler.__module__ for journey in journeys if journey}) == 1


def _offered(intent: str) -> bool:
    """Whether an intent is a wish that can stand on a button."""
    return flow.find(intent) is not None and has_title(intent)
