"""What happens inside a question when the message does not simply answer it."""

from __future__ import annotations

import re

from actions.dialogue import asides, engine, fields, flow
from actions.dialogue.confidence import SURE, SURE_TO_SWITCH
from actions.dialogue.several_codes import take_further
from actions.dialogue.state import SAID, Choice, Pending, Wish
from actions.dialogue.text import has_phrase, is_wordless, plain, tidy, words
from actions.dialogue.turn import Turn
from actions.faq.answer import JOURNEY
from actions.faq.choose import asked, asks, is_certain, is_question, nearly_sure, possible
from actions.phrases import part, wish_title
from actions.services.addresses import told_place
from actions.services.progress import WHAT_TO_DO

# A sentence that tells a story is easily taken for another wish.
SURE_TO_LEAVE_FREE_TEXT = 0.9

# A question put in return to one; longer ones tell something.
SHORTEST_QUESTION, LONGEST_QUESTION = 3, 8  # words
# "Ok cảm ơn em nhé": longer ones tell something besides.
LEAVE_WORDS = 6
# About the question itself.
ASKS_WHAT_IS_MEANT = (
    "la gi",
    "la sao",
    "o dau",
    "dia chi nao",
    "cho nao",
    "ghi gi",
    "ghi sao",
    "nhu the nao",
    "sao nua",
)
# "Nhiều hơn bây giờ" where a number is asked: no answer, but no other matter either.
VAGUE = ("nhieu hon", "it hon", "lon hon", "nho hon", "cao hon", "thap hon", "gap doi", "nhieu lam", "nhieu nhieu")
LONGEST_VAGUE = 5
# "Từ tháng sau" is an answer and nothing more, whatever else it is like.
ONLY_AN_ANSWER = 4
TIMES = frozenset({"period", "date_time"})
# What a name, an address or a story is easily taken for.
ANY_WORDS = frozenset({"out_of_scope", "chitchat", "praise_service", "greet", "thank"})

# "Cho mình ẩn danh nha em"; longer ones tell something besides.
LONGEST_NOTE = 8
# Less than this is soon said again.
WORTH_KEEPING = 2  # answers
# "À không, chấm dứt hợp đồng cơ": the wish before was none.
RETRACTS = re.compile(r"^(?:a |u |y |ay |da |oi |ma )*(?:khong|ko|k|hong|hem|nham|thoi|doi y)\b")

STOP = ("thoi", "huy", "huy bo", "huy di", "bo di", "thoi khoi", "thoi bo di", "khong lam nua")
# Typed as such: without its marks "dừng" is "đúng" as well.
STOP_TYPED = ("dừng", "dừng lại", "dừng đi", "ngừng", "ngưng")


async def take(turn: Turn) -> None:
    """Read the message as the answer to the question that waits; else repair."""
    state = turn.state
    wish, pending = state.stack[-1], state.pending
    assert pending is not None
    field = fields.get(pending.field)
    if await asides.aside(turn, wish, pending) or _takes_note(turn, wish, pending):
        return
    if wish.intent == "report_hazard" and has_phrase(turn.words, WHAT_TO_DO):
        await engine.start(turn, "_what_to_do")
        return
    other = _other_wish(turn, field)

    stored = asked(turn) if is_question(turn) and not wish.intent.startswith("_") else None
    if stored and (is_certain(turn) if field.free else field.read(turn, pending) is None):
        await engine.start(turn, JOURNEY, question=stored.id)
        return
    if _takes_leave(turn, field, pending):
        if _only_shows(wish):
            engine.drop(turn, wish)  # nothing is lost: the look-up is no longer wanted
        await engine.start(turn, turn.intent)
        return
    if other == "talk_to_agent" or (other and field.free):
        await _leave_for(turn, other)
        return
    if field.names and not other and _only_asks(turn):
        near = possible(turn)
        if near is not None:
            await engine.start(turn, JOURNEY, question=near.id)
        elif _is_at_a_loss(turn, field) or has_phrase(turn.words, ASKS_WHAT_IS_MEANT):
            await _not_answered(turn, pending)
        else:
            turn.say("utter_aside_unknown")
            engine.ask_again(turn, pending)
        return
    if turn.intent == "repeat" and turn.confidence >= SURE and (field.free or field.read(turn, pending) is None):
        say_again(turn)
        return
    if fields.skips(turn, pending):
        await _filled(turn, wish, pending, "")
        return
    stop = _wants_to_stop(turn)
    value = None if stop and pending.field != "confirm" else field.read(turn, pending)
    if value is not None:
        if other and not wish.intent.startswith("_") and len(words(turn.words)) > ONLY_AN_ANSWER:
            # "mã PD… còn nợ không": the answer and a further wish in one message.
            state.stack.insert(len(state.stack) - 1, Wish(other, turn.given()))
        await _filled(turn, wish, pending, value)
    elif wish.intent.startswith("_"):
        # "Làm tiếp không ạ?" – the customer just does something: no need to insist on yes or no.
        state.stack.pop()
        await _beyond(turn)
    elif stop:
        await cancel(turn)
    elif _corrects(turn):
        await engine.serve(turn)
    elif _restates(turn, wish, pending):
        wish.pending = None
        turn.say("utter_corrected")
        await engine.serve(turn)
    elif other:
        await _leave_for(turn, other)
    else:
        await _not_answered(turn, pending)


def _takes_note(turn: Turn, wish: Wish, pending: Pending) -> bool:
    """ "Ẩn danh nhé": how it is to be done, and no answer; with an answer beside it both are taken."""
    journey = flow.find(wish.intent)
    response = journey.notes(turn, wish) if journey and journey.notes and not turn.tapped else None
    if response is None:
        return False
    turn.say(response)
    alone = len(words(turn.words)) <= LONGEST_NOTE and not turn.entities
    if alone:
        engine.ask_again(turn, pending)
    return alone


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
    return [key for key, value in wish.values.items() if key not in ("opened", SAID) and value not in (None, "")]


def _collected(turn: Turn) -> bool:
    """Whether leaving what is under way would lose what the customer gave for it."""
    return any(len(_answers(wish)) >= WORTH_KEEPING for wish in engine.chain(turn))


def say_again(turn: Turn) -> None:
    """The answers of the turn before, once more; what they offered still stands."""
    turn.offered = turn.state.offer is not None
    for answer in turn.state.said:
        turn.say(answer["response"], buttons=answer.get("buttons", ()), image=answer.get("image"), **answer["values"])


async def _filled(turn: Turn, wish: Wish, pending: Pending, value: object) -> None:
    in_answer = fields.get(pending.field).entities
    for name, given in turn.given().items():
        if name not in in_answer:
            wish.values.setdefault(name, given)
    if len(in_answer) == 1:
        # Of "từ 5/12 đến 20/12" the second day may answer what comes next.
        further = [given for given in turn.entity_values(in_answer[0]) if str(given) != str(value)]
        if further:
            wish.values[in_answer[0]] = further[-1]
    if pending.field == "customer_code":
        take_further(turn, engine.chain(turn))
    wish.values[pending.key] = value
    wish.tries[pending.key] = pending.failures
    wish.pending = None
    await engine.serve(turn)


async def _beyond(turn: Turn) -> None:
    from actions.dialogue.receive import respond  # the two call each other: a left question makes room for the message

    await respond(turn)


def _other_wish(turn: Turn, field: fields.Field) -> str | None:
    """A different wish the message surely states."""
    enough = SURE_TO_LEAVE_FREE_TEXT if field.free else SURE_TO_SWITCH
    if turn.confidence < enough or flow.find(turn.intent) is None or is_wordless(turn.text):
        return None
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


async def _leave_for(turn: Turn, intent: str) -> None:
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


def _takes_leave(turn: Turn, field: fields.Field, pending: Pending) -> bool:
    """ "Ok cảm ơn" is no place and no name; where a look-up waits for its answer it ends that."""
    polite = turn.intent in ("thank", "goodbye") and turn.confidence >= SURE_TO_LEAVE_FREE_TEXT
    ends = field.free or (_only_shows(turn.state.stack[-1]) and not field.secret and pending.field != "confirm")
    return polite and ends and not turn.entities and len(words(turn.words)) <= LEAVE_WORDS


def _only_shows(wish: Wish) -> bool:
    """Whether leaving the wish loses nothing."""
    journey = flow.find(wish.intent)
    return journey is not None and not journey.form and not wish.intent.startswith("_")


def _only_asks(turn: Turn) -> bool:
    """A short question in return ("phạt bao nhiêu vậy") is no place, no name and no story."""
    short = SHORTEST_QUESTION <= len(words(turn.words)) <= LONGEST_QUESTION
    return (
        short
        and not turn.entities
        and not _is_capitalised(turn.words)
        and asks(turn)
        and turn.intent not in {w.intent for w in turn.state.stack}
    )


def _is_capitalised(text: str) -> bool:
    """ "Huỳnh Tấn Phát" is a name, whatever its syllables mean."""
    return len(text.split()) > 1 and all(word[0].isupper() and not word.isupper() for word in text.split())


def _wants_to_stop(turn: Turn) -> bool:
    if turn.intent == "cancel" and turn.confidence >= SURE:
        return True
    return plain(turn.words).strip(" .!a") in STOP or tidy(turn.words).lower().strip(" .!ạ") in STOP_TYPED


def _corrects(turn: Turn) -> bool:
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
            if known and (wish.values.get(name) != value or name in heard):
                news = news and name not in wish.values
                wish.values[name] = value
                changed = True
                if name == "period":
                    wish.values.pop("periods", None)
    if changed:
        turn.say("utter_noted" if news else "utter_corrected")
        turn.state.stack[-1].pending = None
    return changed


def _given(turn: Turn) -> dict[str, object]:
    """The values of the message; an address with its ward, which Rasa finds apart."""
    given = turn.given()
    return given | {"address": told_place(turn)} if "address" in given else given


def _restates(turn: Turn, wish: Wish, pending: Pending) -> bool:
    journey = flow.find(wish.intent)
    return pending.field == "confirm" and bool(journey and journey.restates and journey.restates(turn, wish))


async def _not_answered(turn: Turn, pending: Pending) -> None:
    if is_wordless(turn.text):
        turn.say("utter_wordless")
        engine.ask_again(turn, pending)
        return
    field = fields.get(pending.field)
    pending.failures += 1
    if asks(turn) and not field.free and (near := nearly_sure(turn)) is not None:
        pending.failures -= 1
        await engine.start(turn, JOURNEY, question=near.id)
    elif pending.optional and pending.failures >= engine.PERSON_AFTER:
        await _filled(turn, turn.state.stack[-1], pending, "")  # it goes without
    elif pending.failures >= engine.PERSON_AFTER:
        await engine.give_up(turn, pending)
    elif pending.failures >= engine.EXPLAIN_AFTER:
        turn.say(field.help, buttons=[*engine.buttons_of(pending), *engine.ways_out()])
    elif _is_at_a_loss(turn, field) or turn.intent == "deny" or _says_the_wish_again(turn):
        turn.say(field.help, buttons=engine.buttons_of(pending))
    else:
        response, values = field.problem(turn, pending)
        turn.say(response, buttons=engine.buttons_of(pending), **values)


def _is_at_a_loss(turn: Turn, field: fields.Field) -> bool:
    """The customer does not know what is asked, or where to find it."""
    return turn.intent in {"dont_know", "help", *field.lost} or has_phrase(turn.words, fields.DONT_KNOW)


def _says_the_wish_again(turn: Turn) -> bool:
    """No answer at all, only the wish once more: say what is needed for it, not what is wrong with the answer."""
    return turn.confidence >= SURE and turn.intent in {wish.intent for wish in turn.state.stack}


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
