"""A person was asked for and nobody has come yet: the assistant leaves the matter to them, but it does not sleep.

Danger is answered at once, the wait is told to who asks, and whoever no longer wants a person may leave the line.
Outside the desk's hours, when nobody will come for long, a sure new wish or a stored question is served. All else is
for the person: said once to be kept for them, then taken in silence.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from actions.dialogue import engine, flow
from actions.dialogue.confidence import DANGER, SURE, SURE_TO_ANSWER, SURE_TO_SWITCH
from actions.dialogue.danger_questions import BREAKER, advice_beside
from actions.dialogue.handover import say_the_wait
from actions.dialogue.life_support import lately
from actions.dialogue.text import has_phrase, is_wordless, words
from actions.dialogue.turn import Turn
from actions.faq.choose import asked
from actions.services.afterwards import follows_up
from actions.services.progress import asks_after, asks_what_becomes

LEAVES = (
    "thoi khoi", "khoi can", "khong can nua", "ko can nua", "k can nua", "khong cho nua", "ko cho nua", "huy cho",
    "khong can gap", "ko can gap", "khong gap nua", "thoi khong can", "thoi ko can", "de mai",
    "de hom khac", "de bua khac",
)  # fmt: skip
ASKS_HOW_LONG = (
    "cho lau", "lau the", "lau vay", "lau qua", "bao lau nua", "cho bao lau", "phai cho", "con lau", "co ai khong",
    "co ai ko", "co ai o day", "co ai tra loi", "alo", "a lo", "dau roi", "dau het roi", "sao khong tra loi",
    "sao chua tra loi", "lau khong", "lau ko", "lau k", "lau hong", "lau rua", "may phut", "so may", "bao nhieu nguoi",
    "may gio co nguoi", "khi nao co nguoi", "bao gio co nguoi", "bao gio gap", "moi co nguoi",
    "nguoi tra loi", "thu may", "may nguoi nua", "toi luot",
)  # fmt: skip
SHORT = 10  # words
# "Bao lâu nữa mới có người trả lời, làm ăn kiểu gì vậy".
LONGEST_WAITING = 14
# "Thôi khỏi, để mai": longer ones say something besides.
LEAVING_WORDS = 5
NOD_WORDS = 3
LONGEST_PLACE = 14
# What is heard as a stop may tell of one ("xưởng ngừng hết rồi").
GIVES_UP = ("thoi", "khoi", "huy", "bo di", "bo qua", "khong can", "ko can", "k can", "hong can", "dung lai", "stop")
DANGER_LASTS = 3600  # seconds
# What a person was asked for, said again, and talk that needs no answer of ours.
FOR_THE_PERSON = frozenset(
    {
        "talk_to_agent",
        "complain_service",
        "complain_high_bill",
        "chitchat",
        "thank",
        "goodbye",
        "greet",
        "abuse",
        "out_of_scope",
        "bot_challenge",
    }
)


async def while_waiting(turn: Turn, respond: Callable[[Turn], Awaitable[None]]) -> None:
    """Answer a message that comes while a person is expected, or stay silent."""
    short = len(words(turn.words)) <= SHORT
    if turn.tapped or turn.state.pending is not None:
        await respond(turn)
    elif (turn.intent == "cancel" and turn.confidence >= SURE and has_phrase(turn.words, GIVES_UP)) or _leaves(turn):
        turn.custom({"release": True})
        turn.say("utter_left_the_line")
        if _wants_something_else(turn):
            await respond(turn)  # "thôi khỏi đợi, cho hỏi số tổng đài"
    elif of_the_danger(turn):
        await engine.start(turn, "_after_report_hazard")
    elif _tells_the_place(turn):
        await engine.start(turn, "_danger_place")
    elif has_phrase(turn.words, ASKS_HOW_LONG) and len(words(turn.words)) <= LONGEST_WAITING and not lately(turn):
        turn.say("utter_still_waiting")
        say_the_wait(turn)
    elif await asks_what_becomes(turn) or await follows_up(turn):
        return
    elif _nobody_comes_soon(turn) and (_is_another_matter(turn) or _is_claimed(turn) or asked(turn) is not None):
        await respond(turn)
    elif lately(turn) and not _says_nothing(turn):
        await engine.start(turn, "_after_report_outage")
    elif turn.intent in ("talk_to_agent", "abuse") and turn.confidence >= SURE:
        # Asked for once more: whoever waits wants to hear that they are still in the line.
        turn.say("utter_still_waiting")
        say_the_wait(turn)
    elif turn.intent in ("thank", "goodbye") and turn.confidence >= SURE and short:
        turn.say("utter_thanks_for_waiting")
    elif not _says_nothing(turn) and not _said_so(turn):
        turn.say("utter_kept_for_person")
    else:
        turn.custom({"silent": True})


def _tells_the_place(turn: Turn) -> bool:
    """A bare place after a danger was passed on: where it is, or where it is too."""
    fresh = danger_lately(turn) or lately(turn)
    where = turn.entity("address") or turn.entity("place")
    return bool(fresh and where and len(words(turn.words)) <= LONGEST_PLACE and not turn.words.rstrip().endswith("?"))


def _is_claimed(turn: Turn) -> bool:
    """Words that say a matter of the supply by themselves ("hỏng mô tơ thì điện lực đền không")."""
    return (flow.claimant(turn) or "").startswith("_")


def _leaves(turn: Turn) -> bool:
    """ "Thôi khỏi", with whatever follows it."""
    said = words(turn.words)
    return has_phrase(" ".join(said[: LEAVING_WORDS + 1]), LEAVES) or (
        len(said) <= SHORT and has_phrase(turn.words, LEAVES)
    )


def _says_nothing(turn: Turn) -> bool:
    """ "Ok", "vâng", a smiley: no answer is waited for."""
    plainly = turn.intent in ("affirm", "thank", "greet", "chitchat") and len(words(turn.words)) <= NOD_WORDS
    return is_wordless(turn.words) or plainly


def _wants_something_else(turn: Turn) -> bool:
    likely = turn.confidence >= SURE_TO_ANSWER and flow.find(turn.intent) is not None
    return likely and turn.intent not in FOR_THE_PERSON and len(words(turn.words)) > LEAVING_WORDS


def _nobody_comes_soon(turn: Turn) -> bool:
    return bool((turn.metadata.get("desk") or {}).get("opens"))


def _is_another_matter(turn: Turn) -> bool:
    sure = turn.confidence >= SURE_TO_SWITCH and flow.find(turn.intent) is not None
    return sure and turn.intent not in FOR_THE_PERSON


def danger_lately(turn: Turn) -> bool:
    """Whether a danger was passed on from here within the hour."""
    sent = turn.state.sent
    return sent.get("intent") == "report_hazard" and turn.now - float(sent["at"]) <= DANGER_LASTS


def of_the_danger(turn: Turn) -> bool:
    """Asked or told of the danger that was just passed on: nobody is left without an answer beside a live wire."""
    if not danger_lately(turn):
        return False
    elsewhere = turn.entity("address") or turn.entity("place")
    if has_phrase(turn.words, BREAKER) and not elsewhere:
        return True  # "đã ngắt cầu dao rồi" orders nothing
    if advice_beside(turn.words) is not None and not elsewhere:
        return True
    suspected = dict(turn.ranking).get("report_hazard", 0.0)
    if turn.intent == "ask_electricity_safety" and turn.confidence >= SURE:
        return True
    return (suspected >= DANGER and not elsewhere) or asks_after(turn)


def _said_so(turn: Turn) -> bool:
    """Whether the customer was told in the turn before already that a person will answer."""
    return any(answer["response"] == "utter_kept_for_person" for answer in turn.state.said)
