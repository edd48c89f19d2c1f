"""What happens inside a question when the message does not simply answer it."""

from __future__ import annotations

from actions.dialogue import asides, engine, fields, flow
from actions.dialogue.confidence import SURE, SURE_TO_SWITCH
from actions.dialogue.corrections import completes_the_address, corrects, restates
from actions.dialogue.danger_questions import advice_for
from actions.dialogue.leaving import (
    ONLY_AN_ANSWER,
    SURE_TO_LEAVE_FREE_TEXT,
    cancel,
    leave_for,
    only_shows,
    other_wish,
    takes_leave,
    wants_to_stop,
)
from actions.dialogue.promised import promised
from actions.dialogue.several_codes import take_further
from actions.dialogue.state import Pending, Wish
from actions.dialogue.text import has_phrase, is_wordless, words
from actions.dialogue.turn import Turn
from actions.dialogue.yes_no import goes_ahead
from actions.faq.answer import JOURNEY
from actions.faq.choose import asked, asks, is_certain, is_question, nearly_sure, possible
from actions.services.facts import just_asked_about
from actions.services.inside import tells
from actions.services.progress import WHAT_TO_DO
from actions.services.questions import redates
from actions.services.ways import changes_the_way

# A question put in return to one; longer ones tell something.
SHORTEST_QUESTION, LONGEST_QUESTION = 3, 8  # words
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

# "Cho mình ẩn danh nha em"; longer ones tell something besides.
LONGEST_NOTE = 8
# "Vậy chuyển sang tạm ngừng từ 1/1": the day is of the other wish.
SWITCHES = ("chuyen sang", "chuyen qua", "thay vao do", "chu khong")
# Gold, football and the weather; less sure ones may well be of the order.
SURELY_OUTSIDE = 0.95
OF_A_BOT = ("bot", "robot", "robo", "may", "nguoi", "chatbot", "ai", "tu dong", "nhan vien", "may moc")
# The choice of who can't tell.
UNKNOWN = "unknown"
# Of a name: "Công ty Minh Phát", "Lê Sao".
NAME_WORDS = 2


async def take(turn: Turn) -> None:
    """Read the message as the answer to the question that waits; else repair."""
    state = turn.state
    wish, pending = state.stack[-1], state.pending
    assert pending is not None
    field = fields.get(pending.field)
    if _back_to_what_waits_below(turn):
        engine.drop(turn, wish)  # what was only looked up beside it
        await engine.serve(turn)
        return
    if _bids_us_go_on(turn, pending, field) and just_asked_about(turn) is None:
        engine.ask_again(turn, pending)  # "đăng ký giúp mình": it is what the answer is for
        return
    if await asides.aside(turn, wish, pending) or _takes_note(turn, wish, pending) or await promised(turn, pending):
        return
    if wish.intent == "report_hazard" and (has_phrase(turn.words, WHAT_TO_DO) or _only_asks_advice(turn)):
        await engine.start(turn, "_what_to_do")
        return
    if pending.field == "confirm" and changes_the_way(turn, wish):
        wish.pending = None
        turn.say("utter_corrected")
        await engine.serve(turn)
        return
    if completes_the_address(turn) or (tells(turn, wish, pending) and corrects(turn)):
        await engine.serve(turn)
        return
    other = _elsewhere(turn, wish, pending, field)
    if wish.intent == "link_account" and goes_ahead(turn) and (service := just_asked_about(turn)) is not None:
        engine.drop(turn, wish)  # "ok làm luôn đi": what was told before, not what was only looked up since
        await engine.start(turn, service)
        return
    stored = asked(turn) if is_question(turn) and not wish.intent.startswith("_") else None
    if stored and (is_certain(turn) if field.free else field.read(turn, pending) is None):
        await engine.start(turn, JOURNEY, question=stored.id)
        return
    unsure = turn.intent != "out_of_scope" or turn.confidence < SURELY_OUTSIDE
    if other == "out_of_scope" and _fills_in(wish) and asks(turn) and unsure:
        await _unknown_beside(turn, pending)  # beside an order most questions are of it
        return
    if takes_leave(turn, field, pending) and any(choice.value == UNKNOWN for choice in pending.choices):
        await _filled(turn, wish, pending, UNKNOWN)  # whoever leaves at this question has said enough for a report
        await engine.start(turn, turn.intent)
        return
    if takes_leave(turn, field, pending):
        if only_shows(wish):
            engine.drop(turn, wish)  # nothing is lost: the look-up is no longer wanted
        await engine.start(turn, turn.intent)
        return
    if other == "talk_to_agent" or (other and field.free):
        await leave_for(turn, other)
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
    stop = wants_to_stop(turn) and not _is_heard(turn, wish)
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
    elif other and turn.confidence >= SURE_TO_LEAVE_FREE_TEXT and (asks(turn) or has_phrase(turn.words, SWITCHES)):
        await leave_for(turn, other)  # "sao hơn tháng trước vậy" asks; the month it names corrects none
    elif pending.field == "confirm" and redates(turn, wish):
        wish.pending = None
        turn.say("utter_corrected")
        await engine.serve(turn)
    elif corrects(turn):
        await engine.serve(turn)
    elif restates(turn, wish, pending):
        wish.pending = None
        turn.say("utter_corrected")
        await engine.serve(turn)
    elif other:
        await leave_for(turn, other)
    elif pending.field == "service" and turn.entities and not turn.tapped:
        engine.drop(turn, wish)  # a value, or a question about a matter of one's own: no name of a service
        await _beyond(turn)
    else:
        await _not_answered(turn, pending)


def _only_asks_advice(turn: Turn) -> bool:
    """ "Có phải cắt cầu dao không": the place is still to be told."""
    return advice_for(turn.words) is not None and not (turn.entity("address") or turn.entity("place"))


def _back_to_what_waits_below(turn: Turn) -> bool:
    """ "Ok vậy làm sang tên đi" where a debt is looked up beside that order: the order goes on."""
    chain = engine.chain(turn)
    beside = {wish.intent for wish in chain}
    below = [wish for wish in turn.state.stack if not any(wish is other for other in chain) and wish.pending]
    named = turn.intent not in beside and turn.intent in {wish.intent for wish in below}
    shows = all(only_shows(item) or item.intent == "link_account" for item in chain)
    return named and shows and turn.confidence >= SURE_TO_SWITCH and not turn.tapped


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
    journey = flow.find(wish.intent)
    if journey and journey.form and journey.hears:
        for name, heard in journey.hears(wish.intent, turn.words).items():
            wish.values.setdefault(name, heard)  # "qua email, bao@…": what the next question would ask
    if pending.field == "customer_code":
        take_further(turn, engine.chain(turn))
    wish.values[pending.key] = value
    wish.tries[pending.key] = pending.failures
    wish.pending = None
    await engine.serve(turn)


def _elsewhere(turn: Turn, wish: Wish, pending: Pending, field: fields.Field) -> str | None:
    """The other wish of the message, unless it only chooses or counts what the order asks for."""
    other = other_wish(turn, field)
    if other == "cancel_request" and _fills_in(wish) and not turn.entity("request_code") and not turn.state.sent:
        turn.mean("cancel")  # nothing was sent yet: what is being filled in is to be dropped
        return None
    if other == "bot_challenge" and _fills_in(wish) and not has_phrase(turn.words, OF_A_BOT):
        return "out_of_scope"  # "có phải thay dây không" is of the order, whatever it sounds like
    return None if other and _is_heard(turn, wish) else other


def _bids_us_go_on(turn: Turn, pending: Pending, field: fields.Field) -> bool:
    """ "Ừ anh muốn đăng ký" where a code, a place or a name is asked for: no wrong answer, but none either."""
    if pending.choices or pending.optional or turn.entities or (field.free and not field.names):
        return False
    agrees = turn.intent == "affirm" and pending.field == "customer_code" and len(words(turn.words)) > NAME_WORDS
    return (goes_ahead(turn) or agrees) and not any(character.isdigit() for character in turn.words)


def _is_heard(turn: Turn, wish: Wish) -> bool:
    journey = flow.find(wish.intent)
    hears = journey.hears if journey and journey.form else None
    return bool(hears and hears(wish.intent, turn.words))


def _fills_in(wish: Wish) -> bool:
    journey = flow.find(wish.intent)
    return bool(journey and journey.form)


async def _unknown_beside(turn: Turn, pending: Pending) -> None:
    near = nearly_sure(turn)
    if near is not None:
        await engine.start(turn, JOURNEY, question=near.id)
        return
    turn.say("utter_aside_unknown")
    engine.ask_again(turn, pending)


async def _beyond(turn: Turn) -> None:
    from actions.dialogue.receive import respond  # the two call each other: a left question makes room for the message

    await respond(turn)


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
    said = text.split()
    capitals = [word for word in said if word[0].isupper() and not word.isupper()]
    return len(capitals) >= NAME_WORDS and said[-1] in capitals


async def _not_answered(turn: Turn, pending: Pending) -> None:
    if is_wordless(turn.text):
        turn.say("utter_wordless")
        engine.ask_again(turn, pending)
        return
    field = fields.get(pending.field)
    if (pending.field == "confirm" or field.free) and is_question(turn) and _fills_in(turn.state.stack[-1]):
        await _unknown_beside(turn, pending)  # a question is no bad yes or no
        return
    if pending.field == "confirm" and _is_heard(turn, turn.state.stack[-1]):
        engine.ask_again(turn, pending)  # "2 hộ", as it was read back: the question is whether to send it
        return
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
    elif asks(turn) and not pending.choices and not any(character.isdigit() for character in turn.words):
        turn.say("utter_aside_unknown")  # a question is no bad code, date or number
        engine.ask_again(turn, pending)
    else:
        response, values = field.problem(turn, pending)
        turn.say(response, buttons=engine.buttons_of(pending), **values)


def _is_at_a_loss(turn: Turn, field: fields.Field) -> bool:
    """The customer does not know what is asked, or where to find it."""
    return turn.intent in {"dont_know", "help", *field.lost} or has_phrase(turn.words, fields.DONT_KNOW)


def _says_the_wish_again(turn: Turn) -> bool:
    """No answer at all, only the wish once more: say what is needed for it, not what is wrong with the answer."""
    return turn.confidence >= SURE and turn.intent in {wish.intent for wish in turn.state.stack}
