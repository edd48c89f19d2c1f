"""What leans on the last wish and says something new for it: "thế còn tháng trước?", "nhà kia thì sao?", a code."""

from __future__ import annotations

import re

from actions.dialogue import engine, flow
from actions.dialogue.confidence import SURE
from actions.dialogue.fields import ALL
from actions.dialogue.link_fields import find_customer_code
from actions.dialogue.periods import several_periods
from actions.dialogue.several_codes import OTHER, means_every_code
from actions.dialogue.state import Wish
from actions.dialogue.text import has_phrase, plain, words
from actions.dialogue.turn import Turn
from actions.formats import previous_month

ELLIPSIS = re.compile(
    r"^(a |da |vay |the |ua |roi |uhm? |uh? |uk |o |ok |oke )*(the con|vay con|con|the|vay|the thi|con cua|o|neu)\b"
)
ELLIPSIS_WORDS = 9
# "Nhà mẹ em ở phường Tương Mai thì sao": what stands before it is new, the question is the last one.
SAME_QUESTION = re.compile(r"\b(thi sao|thi the nao|thi ntn|thi s|thi sn)\b[ aànhevy]*\??$")
SAME_QUESTION_WORDS = 13
# So sure and so long, a message needs nothing from the one before.
SURELY_ANOTHER = 0.9
SAYS_IT_ITSELF = 6  # words
# What belongs to one kind of wish only.
NAMED_ALONE = ("phone_number", "request_code")
OTHER_HOME = (
    "nha kia", "nha con lai", "ma kia", "ma con lai", "can kia", "can con lai", "cho kia", "nha ben kia", "ma khac",
    "nha khac", "ma thu hai", "nha thu hai",
)  # fmt: skip
AROUND_A_MONTH = frozenset({
    "thang", "ky", "ki", "t", "nam", "nay", "truoc", "sau", "roi", "qua", "vua", "da", "vay", "the", "con", "va",
    "voi", "them", "nua", "luon", "xem", "coi", "cho", "cua", "a", "u", "ua", "ha", "nhe", "nha", "nghen", "nhen",
    "hen", "em", "anh", "chi", "oi", "ad", "shop", "giup", "dum", "gium", "toi", "tui", "minh", "thi", "sao", "ne",
    "di", "cung", "lai", "ca", "e", "bac", "co", "chu",
})  # fmt: skip
MONTH_BEFORE = ("thang truoc", "ky truoc", "thang roi", "ky roi", "thang vua roi", "ky vua roi")


async def again_with(turn: Turn, *, elliptical_only: bool = False) -> bool:
    """Ask the last wish again with the values of this message, if they fit it.

    `elliptical_only`: only for messages that plainly lean on the last ("thế còn tháng trước?", "nhà kia thì sao?").
    """
    last = turn.state.last
    journey = flow.find(last.intent) if last else None
    if last is None or journey is None:
        return False
    said = plain(turn.words)
    if "customer_code" in journey.accepts and _every_home(turn, last, said):
        await once_more(turn, last, {"customer_code": ALL})
        return True
    if (
        "customer_code" in journey.accepts
        and has_phrase(turn.words, OTHER_HOME)
        and len(said.split()) <= ELLIPSIS_WORDS
    ):
        other = await _other_code(turn)
        if other:
            await once_more(turn, last, {"customer_code": other})
            return True
    if elliptical_only and not names_a_month_only(turn) and (not _elliptical(said) or _says_another(turn, last)):
        return False
    values = {name: _other_value(turn, last, name) for name in turn.given() if name in journey.accepts}
    if "customer_code" in journey.accepts and (code := find_customer_code(turn)):
        values["customer_code"] = code
    if journey.hears and not journey.form:
        values = journey.hears(last.intent, turn.words) | values
    if not values:
        return False
    if has_phrase(turn.words, MONTH_BEFORE) and values.get("period") == last.values.get("shown"):
        # The bill just shown was the month before already: the customer counts on from it.
        values["period"] = previous_month(str(values["period"]))
    await once_more(turn, last, values)
    return True


def names_a_month_only(turn: Turn) -> bool:
    """ "Rồi tháng 10 nữa": a month and the small words around it, whatever it sounds like by itself."""
    rest = [word for word in words(turn.words) if word not in AROUND_A_MONTH and not word.isdigit()]
    return bool(turn.words) and turn.entity("period") is not None and not rest


def _says_another(turn: Turn, last: Wish) -> bool:
    """ "Vậy dự kiến tháng này hết bao nhiêu tiền" says itself what it asks; "thế còn 2 triệu thì sao" never does."""
    said = plain(turn.words)
    if ELLIPSIS.match(said) and SAME_QUESTION.search(said):
        return False
    sure = turn.confidence >= SURELY_ANOTHER and flow.find(turn.intent) is not None and turn.intent != last.intent
    return sure and len(words(turn.words)) >= SAYS_IT_ITSELF


def _every_home(turn: Turn, last: Wish, said: str) -> bool:
    """ "Cả hai mã luôn" after one was shown."""
    another = turn.confidence >= SURE and flow.find(turn.intent) is not None and turn.intent != last.intent
    return means_every_code(turn.words) and not another and not turn.entities and len(said.split()) <= ELLIPSIS_WORDS


async def names_another(turn: Turn) -> bool:
    """ "Giờ coi giúp nhà mẹ mình PE13…": hardly a wish in it, and a code or a number that the last one takes."""
    last = turn.state.last
    journey = flow.find(last.intent) if last else None
    given = {name for name in NAMED_ALONE if turn.entity(name) is not None}
    if find_customer_code(turn):
        given.add("customer_code")
    if turn.tapped or journey is None or journey.form or not given & journey.accepts:
        return False
    return await again_with(turn)


def _elliptical(said: str) -> bool:
    length = len(said.split())
    return bool(
        (ELLIPSIS.match(said) and length <= ELLIPSIS_WORDS)
        or (SAME_QUESTION.search(said) and length <= SAME_QUESTION_WORDS)
    )


def _other_value(turn: Turn, last: Wish, name: str) -> object:
    """Of "không phải tháng 7, tháng 6" the value that was not told yet."""
    values = turn.entity_values(name)
    known = {last.values.get(name), last.values.get("shown") if name == "period" else None}
    return next((value for value in values if value not in known), values[0])


async def once_more(turn: Turn, last: Wish, values: dict[str, object]) -> None:
    turn.state.misses = 0
    kept = {name: value for name, value in last.values.items() if name != "sure"}  # a yes is of its own question
    if {"place", "address", "customer_code"} & values.keys():  # another place or home: what was found is of the other
        told = next((kept[name] for name in ("area", "place", "address", "area_heard") if kept.get(name)), None)
        for name in ("customer_code", "area", "area_heard", "place", "address"):
            kept.pop(name, None)
        if told and "customer_code" not in values:
            kept["area_heard"] = told  # of several wards of the name that follows the one near it is meant
    if "period" in values:
        kept.pop("periods", None)
    values = values | several_periods(turn)
    turn.state.push(Wish(last.intent, {**kept, **values}))
    await engine.serve(turn)


async def _other_code(turn: Turn) -> str | None:
    codes = await turn.call(turn.utility.identity.linked, turn.chat)
    others = [code for code in codes if code != turn.state.code]
    if len(codes) == 1 and not find_customer_code(turn):
        return OTHER  # not linked yet: its code is asked for
    return others[0] if len(codes) > 1 and len(others) == 1 else None
