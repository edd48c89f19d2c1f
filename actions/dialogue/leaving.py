"""Leaving what is under way: for another wish, with a thank-you, or to stop it."""

from __future__ import annotations

import re

from actions.dialogue import engine, fields, flow
from actions.dialogue.confidence import SURE, SURE_TO_SWITCH
from actions.dialogue.state import SAID, Pending, Wish
from actions.dialogue.text import has_phrase, is_wordless, plain, tidy, words
from actions.dialogue.turn import Turn
from actions.faq.choose import asks, is_question

# A sentence that tells a story is easily taken for another wish.
SURE_TO_LEAVE_FREE_TEXT = 0.9
# "Ok cảm ơn em nhé": longer ones tell something besides.
LEAVE_WORDS = 6
# "Nhiều hơn bây giờ" where a number is asked: no answer, but no other matter either.
VAGUE = ("nhieu hon", "it hon", "lon hon", "nho hon", "cao hon", "thap hon", "gap doi", "nhieu lam", "nhieu nhieu")
LONGEST_VAGUE = 5
# "Từ tháng sau" is an answer and nothing more, whatever else it is like.
ONLY_AN_ANSWER = 4
TIMES = frozenset({"period", "date_time"})
# What a name, an address or a story is easily taken for.
ANY_WORDS = frozenset({"out_of_scope", "chitchat", "praise_service", "greet", "thank"})
# Less than this is soon said again.
WORTH_KEEPING = 2  # answers
# "À không, chấm dứt hợp đồng cơ": the wish before was none.
RETRACTS = re.compile(r"^(?:a |u |y |ay |da |oi |ma )*(?:khong|ko|k|hong|hem|nham|thoi|doi y)\b")
# What was begun is not wanted, and something else is.
_INSTEAD = re.compile(r"^(?:a |u |da |oi )*(?:thoi|khoi|khong|ko|hong)[ ,]*(?:khoi|khong|ko|bo|dung|hong)\b")
STOP = ("thoi", "huy", "huy bo", "huy di", "bo di", "thoi khoi", "thoi bo di", "khong lam nua")
# "Thôi được rồi", "vậy thôi nha em".
ENOUGH = re.compile(
    r"^(?:vay |da |a |ok |u |um )*thoi"
    r"(?: (?:khoi|vay|nhe|nha|em|e|a|ad|duoc|dc|d|r|roi|bo|di|ok|khong can|ko can|k can))*$"
    # "Thôi để lúc khác, tôi không mang theo mã".
    r"|^(?:vay |da |a |ok |u |um )*thoi de (?:luc|bua|hom|khi|dip|hoi|mai|toi)\b"
)
# Typed as such: without its marks "dừng" is "đúng" as well.
STOP_TYPED = ("dừng", "dừng lại", "dừng đi", "ngừng", "ngưng")


async def cancel(turn: Turn) -> None:
    """Stop what is being done; ask first when the customer would lose what they gave."""
    wish = turn.state.stack[-1]
    journey = flow.find(wish.intent)
    if journey and journey.form and len(_answers(wish)) >= WORTH_KEEPING:
        turn.state.stack.append(Wish("_cancel"))
        await engine.serve(turn)
        return
    title = engine.topic(turn)
    engine.drop(turn, wish)
    turn.say("utter_cancelled", topic=title)
    await engine.serve(turn)


def _answers(wish: Wish) -> list[str]:
    """What was answered for a wish so far."""
    ours = ("opened", "opening", SAID)
    return [key for key, value in wish.values.items() if key not in ours and value not in (None, "")]


def _collected(turn: Turn) -> bool:
    """Whether leaving what is under way would lose what the customer gave for it."""
    return any(len(_answers(wish)) >= WORTH_KEEPING for wish in engine.chain(turn))


def other_wish(turn: Turn, field: fields.Field) -> str | None:
    """A different wish the message surely states."""
    enough = SURE_TO_LEAVE_FREE_TEXT if field.free else SURE_TO_SWITCH
    if _takes_back_the_wish(turn):
        enough = SURE
    if turn.confidence < enough or flow.find(turn.intent) is None or is_wordless(turn.text):
        return None
    few = not turn.tapped and len(words(turn.words)) <= ONLY_AN_ANSWER
    if few and turn.confidence < SURE_TO_LEAVE_FREE_TEXT:
        return None  # "toàn bộ nhà luôn", "tuần sau nhé": rather an answer
    if turn.entities and len(words(turn.words)) <= ONLY_AN_ANSWER and {name for name, _ in turn.entities} <= TIMES:
        return None  # "từ tháng sau": a time, of whatever is under way
    if field.numeric and has_phrase(turn.words, VAGUE) and len(words(turn.words)) <= LONGEST_VAGUE:
        return None
    other = flow.find(turn.intent)
    if field.free and any(map(turn.entity, field.entities)) and other and not other.acts and not asks(turn):
        return None  # "một lần qua Vietcombank": what is asked for, whatever is asked of it elsewhere
    here = {wish.intent for wish in turn.state.stack} | field.lost
    if "report_hazard" in here and turn.intent != "talk_to_agent":
        return None  # beside a danger nothing else is done before the place is known
    said_nothing_else = turn.intent in ANY_WORDS if field.free else turn.intent == "out_of_scope"
    if said_nothing_else and not is_question(turn):
        return None
    return None if turn.intent in here else turn.intent


def _takes_back_the_wish(turn: Turn) -> bool:
    """ "Thôi khỏi kiểm định, cho tôi phúc tra chỉ số": what follows is wished instead."""
    return len(words(turn.words)) > LEAVE_WORDS and bool(_INSTEAD.match(plain(turn.words)))


async def leave_for(turn: Turn, intent: str) -> None:
    """Serve another wish; the question stays and is asked again after it."""
    wish = turn.state.stack[-1]
    journey, other = flow.find(wish.intent), flow.find(intent)
    if RETRACTS.match(plain(turn.words)) and other is not None and not _collected(turn):
        engine.drop(turn, wish)  # "à không, …": said by mistake, there is nothing to come back to
        await engine.start(turn, intent)
        return
    loses = journey is not None and journey.form and bool(wish.values)
    if other is not None and other.form and loses:
        turn.state.stack.append(Wish("_switch", {"to": intent, "given": {**turn.given(), SAID: turn.words}}))
        await engine.serve(turn)
        return
    await engine.start(turn, intent)


def takes_leave(turn: Turn, field: fields.Field, pending: Pending) -> bool:
    """ "Ok cảm ơn" is no place and no name; where a look-up waits for its answer it ends that."""
    polite = turn.intent in ("thank", "goodbye") and turn.confidence >= SURE_TO_LEAVE_FREE_TEXT
    ends = field.free or (only_shows(turn.state.stack[-1]) and not field.secret and pending.field != "confirm")
    return polite and ends and not turn.entities and len(words(turn.words)) <= LEAVE_WORDS


def only_shows(wish: Wish) -> bool:
    """Whether leaving the wish loses nothing."""
    journey = flow.find(wish.intent)
    return journey is not None and not journey.form and not wish.intent.startswith("_")


def wants_to_stop(turn: Turn) -> bool:
    if ENOUGH.match(" ".join(words(turn.words))):
        return True
    if turn.intent == "cancel" and turn.confidence >= SURE:
        return True
    return plain(turn.words).strip(" .!a") in STOP or tidy(turn.words).lower().strip(" .!ạ") in STOP_TYPED
