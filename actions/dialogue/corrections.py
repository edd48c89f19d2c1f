"""A value is said anew: one given before, one that comes early, or the answers as they are read back."""

from __future__ import annotations

from actions.dialogue import engine, fields, flow
from actions.dialogue.place_fields import WARD_MARKS
from actions.dialogue.state import Pending, Wish
from actions.dialogue.text import has_phrase, tidy, words
from actions.dialogue.turn import Turn
from actions.services.addresses import told_place

# "Ở phường … nha em".
WORDS_AROUND_A_PLACE = 4


def corrects(turn: Turn) -> bool:
    """A value given before is replaced ("à nhầm, tháng 9"), or one comes before it is asked, in this wish and in those
    it is done for.
    """
    changed, news = False, True
    # What answers the question that waits was read and refused: it is no value for later.
    refused = set(fields.get(turn.state.pending.field).entities) if turn.state.pending else set()
    for wish in engine.chain(turn):
        journey = flow.find(wish.intent)
        heard = journey.hears(wish.intent, turn.words) if journey and journey.hears else {}
        for name, value in (_given(turn) | heard).items():
            known = name in wish.values or name in heard or (journey is not None and journey.takes(wish.intent, name))
            known = known and (name not in refused or name in wish.values)
            if known and wish.values.get(name) != value:
                news = news and name not in wish.values
                wish.values[name] = value
                changed = True
                if name == "period":
                    wish.values.pop("periods", None)
    if changed:
        turn.say("utter_noted" if news else "utter_corrected")
        turn.state.stack[-1].pending = None
    return changed


def completes_the_address(turn: Turn) -> bool:
    """ "Phường Hai Bà Trưng, Hà Nội" after "số 5 phố Huế" was taken: the rest of it, not another."""
    places = [str(place) for place in turn.entity_values("place")]
    alone = len(words(turn.words)) <= len(words(" ".join(places))) + WORDS_AROUND_A_PLACE
    if not places or turn.entity("address") or turn.tapped or not alone:
        return False
    for wish in reversed(engine.chain(turn)):
        line = wish.values.get("address")
        if isinstance(line, str) and line and not has_phrase(line, WARD_MARKS):
            wish.values["address"] = f"{line}, {tidy(turn.words, 120)}"
            turn.state.stack[-1].pending = None
            turn.say("utter_noted")
            return True
    return False


def _given(turn: Turn) -> dict[str, object]:
    """The values of the message; an address with its ward, which Rasa finds apart."""
    given = turn.given()
    return given | {"address": told_place(turn)} if "address" in given else given


def restates(turn: Turn, wish: Wish, pending: Pending) -> bool:
    journey = flow.find(wish.intent)
    return pending.field == "confirm" and bool(journey and journey.restates and journey.restates(turn, wish))
