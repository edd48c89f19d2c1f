"""Somebody's life hangs on the supply: a person hears of it at once, whatever was being talked about."""

from __future__ import annotations

import re
import unicodedata

from actions.dialogue.confidence import SURE_TO_ANSWER
from actions.dialogue.state import Wish
from actions.dialogue.text import has_phrase, plain
from actions.dialogue.turn import Turn

LIFE_SUPPORT = (
    "may tho", "tho may", "tro tho", "may oxy", "tho oxy", "binh oxy", "oxy", "oxi", "o xy", "may loc mau", "loc mau",
    "chay than", "benh nang", "nguoi benh nang", "nuoi an bang may", "may hut dom", "may hut dam", "hut dam", "hut dom",
    "phong mo", "dang mo", "ca mo", "long ap", "may tao nhip", "may monitor",
)  # fmt: skip
# Alike without their marks: a workman ("thợ mấy giờ tới") is no breathing machine, and what is open no operation.
_ALIKE = re.compile(r"\bthợ (?:máy|mấy)\b|\bmấy (?:\w+ )?thợ\b|\bđang m[ởờơ]\b")
_HOW_MANY = re.compile(
    r"\btho may (?:gio|h|nguoi|ngay|bua|tieng|hom|lan|phut)\b|\bmay (?:anh |ong |chu )?tho (?:toi|den|xuong)\b"
)
# Spoken of nothing but a supply that fails, or will.
NO_POWER = (
    "mat dien", "cup dien", "cat dien", "het dien", "khong co dien", "ko co dien", "k co dien", "hong co dien",
    "chua co dien", "khong dien", "mat nguon", "het pin", "con pin", "pin con", "can pin", "sap het", "dien yeu",
    "chap chon", "cup roi", "cat roi", "mat roi", "bi cat", "dang cup", "dang mat", "may phat",
)  # fmt: skip
SUPPLY = (
    "report_outage", "ask_restoration_time", "ask_outage_schedule", "report_voltage_problem", "reconnect_supply",
)  # fmt: skip
# A report of yesterday is another matter.
HOURS = 12


def names_life_support(text: str) -> bool:
    """Whether a machine that keeps somebody alive, or an operation, is named."""
    typed = _ALIKE.sub(" ", unicodedata.normalize("NFC", text).lower())
    return has_phrase(_HOW_MANY.sub(" ", plain(typed)), LIFE_SUPPORT)


def life_at_stake(turn: Turn) -> bool:
    """Whether the message tells of somebody on a machine where the supply is spoken of."""
    if not names_life_support(turn.words) or is_known(turn):
        return False
    likely = max((confidence for name, confidence in turn.ranking if name in SUPPLY), default=0.0)
    return has_phrase(turn.words, NO_POWER) or _of_the_supply(turn) or likely >= SURE_TO_ANSWER


def is_known(turn: Turn) -> bool:
    """Whether a person was told of it, and only the place is still asked for."""
    return turn.state.top is not None and bool(turn.state.top.values.get("alerted"))


def lately(turn: Turn) -> bool:
    """Whether it was passed on from this conversation a while ago."""
    sent = turn.state.sent
    return bool(sent.get("life")) and turn.now - float(sent["at"]) <= HOURS * 3600


def place_before(turn: Turn) -> dict[str, object]:
    """Where it is, as far as the matter before tells."""
    last = [turn.state.last] if turn.state.last is not None else []
    matter = next((wish for wish in _matters([*last, *turn.state.stack])), None)
    known = matter.values if matter is not None else {}
    return {name: known[name] for name in ("customer_code", "area", "place", "address") if known.get(name)}


def _of_the_supply(turn: Turn) -> bool:
    last = [turn.state.last] if turn.state.last is not None else []
    reported = turn.state.sent.get("intent") in SUPPLY and turn.now - float(turn.state.sent["at"]) <= HOURS * 3600
    return reported or bool(_matters([*last, *turn.state.stack]))


def _matters(wishes: list[Wish]) -> list[Wish]:
    """Those about the supply, the newest first."""
    return [wish for wish in reversed(wishes) if wish.intent in SUPPLY]
