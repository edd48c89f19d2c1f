"""Asked of what is ordered or was just sent: who comes, must one be at home, is one told, what is its number?"""

from __future__ import annotations

import re

from actions.dialogue import engine
from actions.dialogue.aspects import asked_aspect
from actions.dialogue.flow import journey
from actions.dialogue.state import Wish
from actions.dialogue.text import plain, words
from actions.dialogue.turn import Turn
from actions.services.progress import HOURS
from utility.catalogue import catalogue

LONGEST = 12  # words
HOME, WHO, NOTICE, NUMBER = "home", "who", "notice", "number"
# What is learnt to be asked (bot/aspects), as it is called here.
_LEARNT = {"present": HOME, "who": WHO, "notice": NOTICE}
_NOTICE = re.compile(
    r"\b(?:co dien|co lai|dien lai|sua xong|lam xong|xong|co ket qua|duyet)\b.*\b(?:bao|nhan|goi|alo|nt|nhan tin)\b"
    r"(?! cao).*\b(?:toi|tui|em|minh|anh|chi|co|chu|bac|me|ba|giup|dum|gium|nha|nghen|nhe|nhen|voi|duoc|dc)\b"
    r"|\b(?:bao|nhan|goi|nhan tin) (?:cho |lai )*(?:toi|tui|em|minh|anh|chi|co|chu|bac)\b.*\b(?:khi|luc|neu)\b.*"
    r"\b(?:co dien|co lai|xong|ket qua)\b"
)
_NUMBER = re.compile(
    r"\b(?:cho|xin|doc|nhac|ghi|gui|la|lay)\b.*\b(?:ma so|so don|ma don|so phieu|ma phieu|ma yeu cau|so yeu cau|so bao"
    r"|ma bao|so bien nhan|ma tra cuu|so ho so|ma ho so)\b"
    r"|\b(?:ma so|so don|ma don|so phieu|ma phieu|ma yeu cau|so yeu cau|ma ho so|so ho so) (?:\w+ ){0,3}"
    r"(?:la gi|bao nhieu|may|la may|la bao nhieu|dau)\b"
)
_HOME = re.compile(
    r"\b(?:co|phai|can)\b.*\b(?:o nha|co mat|co nha|truc o nha|tai nha|cho o nha|canh o nha)\b"
    r"|\b(?:khong|ko|k|hong|hok|chang) (?:co )?(?:ai )?(?:o nha|co nha|co mat)\b.*\b(?:duoc|dc|sao|the nao|ha)\b"
    r"|\b(?:di lam|di vang|vang nha|ban di)\b.*\b(?:duoc (?:khong|ko|k)|dc (?:khong|ko|k)|thi sao|lam sao|the nao)\b"
)
_WHO = re.compile(
    r"^(?:\w+ ){0,3}(?:ai|nguoi nao|ben nao|don vi nao|doi nao|tho nao) (?:se )?"
    r"(?:toi|den|xuong|qua|lam|sua|phu trach)\b"
)
# What is done at the meter or on the line, by its intent; all else is done on paper.
AT_THE_METER = frozenset(
    {
        "change_capacity",
        "move_meter",
        "reconnect_supply",
        "register_rooftop_solar",
        "report_meter_fault",
        "request_meter_test",
        "request_new_supply",
        "request_new_supply_mv",
        "request_reading_check",
        "suspend_supply",
        "terminate_contract",
    }
)
IN_THE_HOUSE = frozenset({"request_after_meter_service", "report_voltage_problem"})
ON_THE_LINE = frozenset({"report_outage"})


def _sent(turn: Turn) -> str | None:
    """What was sent today."""
    sent = turn.state.sent
    return str(sent["intent"]) if sent and turn.now - float(sent["at"]) <= HOURS * 3600 else None


def _matter(turn: Turn, sent: str | None) -> str | None:
    """What is under way, else what was sent today, else what was spoken of last."""
    last = turn.state.last
    named = [
        *(wish.intent for wish in reversed(turn.state.stack)),
        *([sent] if sent else []),
        *([last.intent] if last else []),
        *([str(last.values.get("service"))] if last and last.intent == "ask_procedure" else []),
    ]
    known = {*catalogue().names()} - {"report_hazard"}
    return next((name for name in named if name in known and (_opens(name) or name in ON_THE_LINE)), None)


def _opens(name: str) -> bool:
    return catalogue().service(name).opens_request


async def asks_of_the_visit(turn: Turn) -> bool:
    """Whether the message asks who comes or whether one must be there, and was answered; a question waits on."""
    said = plain(turn.words)
    if turn.tapped or not 1 < len(words(turn.words)) <= LONGEST:
        return False
    aspect, sent = _aspect(turn, said), _sent(turn)
    matter = sent if aspect in (NOTICE, NUMBER) else _matter(turn, sent)
    if aspect is None or matter is None or any(wish.intent == "report_hazard" for wish in turn.state.stack):
        return False
    turn.state.misses = 0
    await engine.start(turn, "_visit", service=matter, aspect=aspect)
    return True


def _aspect(turn: Turn, said: str) -> str | None:
    late = "chua" in said.split()  # "sao chưa thấy ai xuống"
    if _NUMBER.search(said) and "khach hang" not in said and not turn.entities:
        return NUMBER
    if _NOTICE.search(said):
        return NOTICE
    learnt = _LEARNT.get(asked_aspect(turn) or "")
    if (_WHO.search(said) or learnt == WHO) and not late:
        return WHO
    if _HOME.search(said) or learnt == HOME:
        return HOME
    return NOTICE if learnt == NOTICE and _sent(turn) in ON_THE_LINE and not turn.state.stack else None


@journey("_visit", remembered=False)
async def tell_of_the_visit(turn: Turn, wish: Wish) -> None:
    """Who comes, or whether somebody has to be at home, by where the work is done."""
    name = str(wish.values["service"])
    if wish.values["aspect"] == NUMBER:
        turn.say("utter_sent_number", number=turn.state.sent["number"])
    elif wish.values["aspect"] == NOTICE:
        known = name in ON_THE_LINE
        turn.say("utter_outage_notice" if known else "utter_request_notice", number=turn.state.sent["number"])
    elif wish.values["aspect"] == WHO:
        turn.say("utter_visit_who" if name in AT_THE_METER | IN_THE_HOUSE | ON_THE_LINE else "utter_visit_who_on_paper")
    elif name in IN_THE_HOUSE:
        turn.say("utter_visit_in_the_house")
    elif name in AT_THE_METER:
        turn.say("utter_visit_at_the_meter")
    elif name in ON_THE_LINE:
        turn.say("utter_visit_on_the_line")
    else:
        turn.say("utter_visit_none")
