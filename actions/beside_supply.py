"""Matters beside the supply that customers bring to it: street lamps, and what an outage or a surge has broken."""

from __future__ import annotations

import re

from actions.dialogue.flow import journey
from actions.dialogue.life_support import SUPPLY
from actions.dialogue.state import Wish
from actions.dialogue.text import has_phrase, tidy, words
from actions.dialogue.turn import Turn, wish_button
from actions.services.asking_on import aspect_of

LAMPS = (
    "den duong", "den cao ap", "den chieu sang", "den cong cong", "den ngoai duong", "den ngo", "den hem", "den pho",
    "den via he", "den duong pho", "den cong vien", "chieu sang cong cong",
)  # fmt: skip
# Somebody has to answer for it, and something was broken. Without its marks "đền" is also a lamp, and to come.
_ANSWERS_FOR_IT = (
    "boi thuong", "den bu", "den tien", "bat den", "doi den", "thiet hai", "chiu trach nhiem", "ai chiu",
)  # fmt: skip
_ANSWERS_TYPED = "đền"
_BROKEN = (
    "tivi", "ti vi", "tv", "tu lanh", "tu dong", "tu mat", "may lanh", "may giat", "may tinh", "may bom", "may moc",
    "dieu hoa", "thiet bi", "do dien", "bep tu", "noi com", "modem", "camera", "do an", "thuc pham", "thuc an",
    "hang hoa", "hai san", "ca chet", "tom chet", "ga chet", "heo chet", "lon chet", "bo mach", "bo nguon",
    "mo to", "motor", "hu do", "hu het", "hong het", "hong do", "hu hong", "bi hu", "bi hong", "bi chay", "chay may",
    "do dac",
)  # fmt: skip
# Of these other rules hold: what the customer broke, and a cut for a debt.
_NOT_OURS = (
    "cong to", "dong ho dien", "dien ke", "trom dien", "cau trom", "do no", "vi no", "cat no", "no tien", "chua dong",
)  # fmt: skip
# Told after it, of the same matter.
_NO_RECEIPT = re.compile(r"\b(?:hoa don|giay to|bao hanh|phieu)\b.*\b(?:mat|khong co|ko co|k co|het|chua co|dau con)\b")
_TO_WHOM = ("gap ai", "lien he ai", "bao ai", "gui ai", "o dau", "lam don", "nop don", "viet don", "khieu nai o dau")
LONGEST_ON = 12  # words


def _is_of_lamps(turn: Turn) -> bool:
    return not turn.tapped and has_phrase(turn.words, LAMPS)


@journey("_public_lighting", claims=_is_of_lamps)
async def public_lighting(turn: Turn, wish: Wish) -> None:
    """Lamps of the street belong to the commune; whether the houses are dark as well is ours."""
    turn.say("utter_public_lighting", buttons=[wish_button("report_outage"), wish_button("report_hazard")])


def _is_of_damage(turn: Turn) -> bool:
    said = " ".join(words(turn.words))
    if turn.tapped or not said:
        return False
    answers = has_phrase(turn.words, _ANSWERS_FOR_IT) or _ANSWERS_TYPED in tidy(turn.words).lower().split()
    if answers and (has_phrase(turn.words, _BROKEN) or _of_an_outage(turn)):
        return not has_phrase(turn.words, _NOT_OURS)
    last = turn.state.last
    goes_on = last is not None and last.intent == "_damage" and len(words(turn.words)) <= LONGEST_ON
    return goes_on and _further(turn) is not None


def _of_an_outage(turn: Turn) -> bool:
    """ "Tui thiệt hại ai chịu" after an interruption was told."""
    spoken_of = [turn.state.last.intent] if turn.state.last else []
    return any(intent in SUPPLY for intent in (*spoken_of, *(wish.intent for wish in turn.state.stack)))


def _further(turn: Turn) -> str | None:
    if _NO_RECEIPT.search(" ".join(words(turn.words))):
        return "receipt"
    if has_phrase(turn.words, _TO_WHOM):
        return "where"
    wanted = aspect_of(turn.words)
    return {"papers": "papers", "all": "papers", "limit": "limit"}.get(wanted or "")


@journey("_damage", claims=_is_of_damage)
async def damage(turn: Turn, wish: Wish) -> None:
    """What the law says of it, what to keep as evidence, and a person who takes the claim."""
    last = turn.state.last
    further = _further(turn) if last is not None and last.intent == "_damage" else None
    turn.say(
        f"utter_damage_{further or 'rule'}", buttons=[wish_button("talk_to_agent"), wish_button("complain_service")]
    )
    turn.offer("talk_to_agent")
