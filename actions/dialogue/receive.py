"""A message arrives: what it can mean here, and who takes it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from actions.dialogue import engine, fields, flow, repair
from actions.dialogue.acknowledging import acknowledges, needs_time, opens
from actions.dialogue.asides import NOT_UNDERSTOOD
from actions.dialogue.clarify import NO_GUESS, alike, clarify, in_order
from actions.dialogue.confidence import DANGER, LEAD, LIKELY, SURE, SURE_TO_ANSWER, SURE_TO_SWITCH
from actions.dialogue.contextual import (
    CONTEXTUAL,
    asks_of_the_answer,
    leans_on_before,
    not_clear,
    of_the_schedule,
)
from actions.dialogue.denials import denies
from actions.dialogue.disputes import checks_the_sum, disputes, is_unconvinced
from actions.dialogue.elliptical import again_with, names_another
from actions.dialogue.leaving import leave_for
from actions.dialogue.life_support import life_at_stake, place_before
from actions.dialogue.of_bills import asks_of_bills
from actions.dialogue.of_estimates import asks_of_estimates
from actions.dialogue.ordinals import ordinal
from actions.dialogue.outside import back_office_down
from actions.dialogue.photos import take_captioned, take_code
from actions.dialogue.state import Offer, State, Wish
from actions.dialogue.text import has_phrase, is_wordless, plain, words
from actions.dialogue.turn import Turn
from actions.dialogue.waiting import of_the_danger, while_waiting
from actions.dialogue.what_now import asks_what_now, at_the_counter, reminder_missing
from actions.dialogue.yes_no import GO_AHEAD_WORDS, goes_ahead, yes_or_no
from actions.faq.answer import JOURNEY
from actions.faq.choose import asked, asks, beyond_us
from actions.services.afterwards import follows_up
from actions.services.amend import amends
from actions.services.asking_on import asks_on
from actions.services.facts import just_asked_about
from actions.services.inside import tells_for
from actions.services.owner import tells_of_a_death
from actions.services.papers_asked import asks_for_the_papers
from actions.services.progress import asks_what_becomes
from actions.services.signing import waits_for_signature
from actions.services.visits import asks_of_the_visit
from actions.services.ways import changes_the_way_sent
from utility.ports import BackOfficeError

# After a night the customer has forgotten the question; after a week, the matter.
PAUSE_SECONDS = 6 * 3600
FORGET_SECONDS = 7 * 24 * 3600

# A menu offers everything, so it tells nothing of what comes next.
FEW_BUTTONS = 4

DANGER_WORDS = (
    "dien giat", "giat dien", "dut day", "day dut", "day dien dut", "roi day", "day dien roi", "chay", "boc chay",
    "boc khoi", "toe lua", "tia lua", "danh lua", "xet lua", "phat no", "no to", "tieng no", "chap dien", "chap chay",
    "ro dien", "ro ri dien", "cot dien do", "do cot", "cot dien nghieng", "cot nghieng", "mui khet", "khet",
)  # fmt: skip

# Sparks and smoke are a danger also in the words of a repair: "ổ cắm bị xẹt lửa, cần thợ".
BURNING = ("toe lua", "tia lua", "danh lua", "xet lua", "bat lua", "boc khoi", "boc chay", "chay khet")
REPAIRS = frozenset({"request_after_meter_service", "report_voltage_problem", "report_outage"})

# More words than these say what they want themselves.
SAYS_YES_WORDS = 3
SMALL_TALK = frozenset({"affirm", "thank", "greet", "chitchat", "praise_service", "out_of_scope"})

Handler = Callable[[Turn], Awaitable[None]]


async def receive(turn: Turn) -> None:
    """Answer one message and remember what follows from it."""
    state = turn.state
    pause = turn.now - state.at if state.at else 0.0
    if pause > FORGET_SECONDS:
        state = turn.state = State()
    state.at = turn.now
    _take_written_button(turn)
    pending = state.pending
    if turn.words and not (pending and fields.get(pending.field).secret):
        state.hear(turn.words)
    before = State.load(state.dump())
    try:
        await take_captioned(turn)
        await take_code(turn)
        if _dangerous(turn):
            await engine.start(turn, "_after_report_hazard" if of_the_danger(turn) else "report_hazard")
        elif life_at_stake(turn):
            named = {} if turn.entity("address") or turn.entity("place") else place_before(turn)
            await engine.start(turn, "report_outage", life=True, **named)
        elif turn.metadata.get("waiting"):
            await while_waiting(turn, respond)
        elif pause > PAUSE_SECONDS and pending is not None:
            await _after_pause(turn)
        else:
            await respond(turn)
    except BackOfficeError:
        await back_office_down(turn, before)
    state = turn.state
    if not turn.offered:
        state.offer = None
    turn.send()


async def respond(turn: Turn) -> None:
    """The message answers the question that waits, or it is a new thing."""
    pending = turn.state.pending
    if _wants_a_person(turn):
        await (leave_for(turn, turn.intent) if pending is not None else engine.start(turn, turn.intent))
        return
    if not turn.tapped and (claimant := flow.claimant(turn)) is not None:
        turn.mean(claimant)
    if pending is not None and pending.field == "photo" and await asks_for_the_papers(turn):
        return
    if pending is not None and not _is_about_it(turn) and await asks_what_becomes(turn):
        return  # "bao giờ có người tới?" is of what was sent, not of what is asked now
    if pending is not None and (tells_of_a_death(turn) or await asks_of_the_visit(turn) or await asks_on(turn)):
        return  # answered, and the question put again
    if pending is not None:
        await repair.take(turn)
    else:
        await understand(turn)


def _wants_a_person(turn: Turn) -> bool:
    """ "Có hai đứa nhỏ ở nhà, cho mình gặp người thật đi": whatever else is told, that is said to nobody else."""
    return turn.intent == "talk_to_agent" and turn.confidence >= SURE_TO_SWITCH and len(turn.wishes) < 2


async def understand(turn: Turn) -> None:
    """A message while nothing is asked."""
    state = turn.state
    if await amends(turn) or await changes_the_way_sent(turn):
        return
    if asks_what_now(turn) or reminder_missing(turn) or tells_of_a_death(turn):
        return
    if await asks_of_the_visit(turn) or await asks_what_becomes(turn) or await asks_on(turn):
        return  # "mất phí ko" takes no offer and declines none
    if goes_ahead(turn) and (service := just_asked_about(turn)) is not None:
        state.offer = None
        state.misses = 0
        await engine.start(turn, service)
        return
    if state.offer is not None and (answer := _taken(turn, state.offer)) is not None:
        offer, state.offer = state.offer, None
        state.misses = 0
        if answer:
            await engine.start(turn, offer.intent, **{**offer.values, **turn.given()})
        else:
            turn.say("utter_offer_declined")
        return
    if is_wordless(turn.words) and not turn.tapped:
        await engine.start(turn, "_wordless")
        return
    if opens(turn.words) and not turn.tapped:
        turn.say("utter_ask_away")
        turn.offered = state.offer is not None
        return
    if acknowledges(turn.words) or (needs_time(turn.words) and not _needs_no_time(turn)):
        turn.say("utter_affirm_idle" if acknowledges(turn.words) else "utter_take_your_time")
        turn.offered = state.offer is not None  # it stands until something else is said
        state.misses = 0
        return
    if (
        await follows_up(turn)
        or await disputes(turn)
        or await asks_of_bills(turn)
        or await checks_the_sum(turn)
        or await asks_of_estimates(turn)
        or await of_the_schedule(turn)
        or await again_with(turn, elliptical_only=True)
    ):
        return
    if (stored := asked(turn)) is not None:
        state.misses = 0
        if await waits_for_signature(turn):
            state.later = [Wish("sign_contract"), *state.later]
        await engine.start(turn, JOURNEY, question=stored.id)
        return
    if at_the_counter(turn):
        return
    if asks_of_the_answer(turn):
        not_clear(turn)
        return
    if has_phrase(turn.words, NOT_UNDERSTOOD) and len(words(turn.words)) <= GO_AHEAD_WORDS and state.said:
        not_clear(turn)
        return
    if not _sure(turn) or beyond_us(turn) or leans_on_before(turn):
        if not await names_another(turn):
            await clarify(turn)
        return
    contextual = CONTEXTUAL.get(turn.intent)
    if contextual is not None:
        state.misses = 0
        await contextual(turn)
    elif flow.find(turn.intent) is not None:
        state.misses = 0
        first, state.later = in_order(turn)
        await engine.start(turn, first)
    else:
        await clarify(turn)


def _needs_no_time(turn: Turn) -> bool:
    """ "Để tôi xem tiền điện tháng 9": the words of somebody who waits, around a sure wish."""
    journey = flow.find(turn.intent)
    return turn.confidence >= SURE_TO_SWITCH and journey is not None and turn.intent not in SMALL_TALK


def _is_about_it(turn: Turn) -> bool:
    """The question that waits is of a report of the same kind: what is asked now may well be of that."""
    kinds = {wish.intent for wish in turn.state.stack}
    return turn.state.sent.get("intent") in kinds or bool(kinds & {"link_account", "track_request"})


def _taken(turn: Turn, offer: Offer) -> bool | None:
    """Whether the customer takes what was offered; None when the message is about something else."""
    if is_unconvinced(turn):
        return None  # "tôi không đồng ý" declines the explanation, not what was offered with it
    if flow.claimant(turn) not in (None, offer.intent):
        return None
    if goes_ahead(turn) or tells_for(turn, offer) or (turn.tapped and turn.text == f"/{offer.intent}"):
        return True
    if turn.intent in ("thank", "goodbye") and turn.confidence >= SURE:
        return None  # "vâng cảm ơn" takes leave
    said_another = turn.intent != offer.intent and turn.confidence >= SURE_TO_SWITCH and flow.find(turn.intent)
    if said_another and len(words(turn.words)) > SAYS_YES_WORDS and turn.intent not in SMALL_TALK:
        return None  # "ok đóng luôn cả hai tháng" where a check of the reading was offered
    likely = dict(turn.ranking).get(offer.intent, 0.0)
    another = turn.intent != offer.intent and _takes_up_a_button(turn)
    few = len(words(turn.words)) <= GO_AHEAD_WORDS and not asks(turn)
    leads = turn.intent == offer.intent or likely >= LIKELY
    if turn.confidence < SURE and leads and few and not another:
        return True  # "thế đổi giúp tôi": of what it may be, what is at hand
    return None if offer.tacit else yes_or_no(turn)


def _sure(turn: Turn) -> bool:
    """Whether the understanding is good enough for what it would lead to."""
    if turn.confidence >= SURE or _takes_up_a_button(turn):
        return True
    journey = flow.find(turn.intent)
    if journey is None or journey.acts or turn.intent in NO_GUESS:
        return False
    others = [(name, confidence) for name, confidence in turn.ranking if name != turn.intent]
    rivals = [confidence for name, confidence in others if not _shows_alike(turn.intent, name)]
    # Doubt among questions of one journey ("tiền điện tháng 9" or "các tháng") is no doubt about the journey.
    together = turn.confidence + sum(confidence for name, confidence in others if _shows_alike(turn.intent, name))
    clear_lead = turn.confidence >= SURE_TO_ANSWER and turn.confidence - max(rivals, default=0.0) >= LEAD
    return clear_lead or together >= SURE


def _takes_up_a_button(turn: Turn) -> bool:
    """The wish leads and stood on one of the few buttons of the answer before: what was proposed needs less."""
    payloads = [button["payload"] for answer in turn.state.said for button in answer.get("buttons", ())]
    offered = {payload.removeprefix("/").partition("{")[0] for payload in payloads}
    if turn.confidence < LIKELY or len(payloads) > FEW_BUTTONS or turn.intent not in offered:
        return False
    rival = max((confidence for name, confidence in turn.ranking if name != turn.intent), default=0.0)
    return turn.confidence - rival >= LEAD


def _shows_alike(intent: str, other: str) -> bool:
    """Two questions of one journey that only show something: a wrong pick costs one more tap, so they don't compete."""
    one, two = flow.find(intent), flow.find(other)
    return one is not None and two is not None and not two.acts and alike(intent, other)


def _take_written_button(turn: Turn) -> None:
    """ "2" or "Xem tiền điện" after a list of buttons is a tap, on channels that show them as a list too."""
    said = plain(turn.words).strip(" .!")
    buttons = [button for answer in turn.state.said for button in answer.get("buttons", ())]
    if not said or not buttons:
        return
    titled = {plain(button["title"]): button["payload"] for button in buttons}
    if said in titled:
        turn.tap(titled[said])
        return
    pending = turn.state.pending
    numeric = bool(pending and fields.get(pending.field).numeric)
    weekday = bool(pending and not pending.choices and turn.entities)  # "thứ hai" where a day is asked for
    listed = next((list(answer["buttons"]) for answer in reversed(turn.state.said) if answer.get("buttons")), [])
    number = None if numeric or weekday else ordinal(turn.words, len(listed))
    if number is not None:
        turn.tap(listed[number - 1]["payload"])


def _dangerous(turn: Turn) -> bool:
    """Danger comes before any question and any doubt."""
    if turn.state.top is not None and turn.state.top.intent == "report_hazard":
        return False
    if turn.state.pending is not None and denies(turn.words, DANGER_WORDS):
        # "Không thấy tóe lửa, chỉ đen thôi" tells of what is asked about.
        turn.intent = "inform" if turn.intent == "report_hazard" else turn.intent
        return False
    if turn.intent == "report_hazard" and turn.confidence >= SURE:
        return True
    if turn.intent in REPAIRS and has_phrase(turn.words, BURNING) and not denies(turn.words, BURNING):
        return True
    suspected = dict(turn.ranking).get("report_hazard", turn.confidence if turn.intent == "report_hazard" else 0.0)
    return suspected >= DANGER and has_phrase(turn.words, DANGER_WORDS)


async def _after_pause(turn: Turn) -> None:
    """The customer comes back to a half-done matter: serve what they say now, then ask whether to go on."""
    state = turn.state
    interrupted = state.stack[-1]
    state.stack.append(Wish("_resume"))
    if turn.confidence >= SURE and flow.find(turn.intent) is not None and turn.intent != interrupted.intent:
        await engine.start(turn, turn.intent)
        return
    for name, value in turn.given().items():
        interrupted.values.setdefault(name, value)
    await engine.serve(turn)
