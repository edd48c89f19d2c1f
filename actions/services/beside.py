"""What is asked beside a service: from afar, papers later, debts left, by another, told of it, undone."""

from __future__ import annotations

import re

from actions.dialogue.aspects import asked_aspect
from actions.dialogue.fields import comes_later
from actions.dialogue.text import has_phrase, words
from actions.dialogue.turn import Button, Turn
from actions.faq.choose import asks
from actions.phrases import part, wish_title
from utility.catalogue import Service, Values, catalogue

AFAR, LATER, DEBTS = "afar", "later", "debts"
PROXY, NOTICE, UNDO = "proxy", "notice", "undo"
ASPECTS = (AFAR, LATER, DEBTS, PROXY, NOTICE, UNDO)
# Steps at which somebody comes to the place.
_VISITS = frozenset({"survey", "install", "examine"})
_AFAR = (
    "o xa", "tu xa", "o nuoc ngoai", "di xa", "khac tinh", "tinh khac", "online", "onl", "truc tuyen", "qua mang",
    "qua day", "o day luon", "tren day", "khong ve duoc", "ko ve duoc", "khong co nha", "ko co nha", "vang nha",
    "phai ra dien luc", "phai len dien luc", "phai den dien luc", "phai toi dien luc", "ra tan noi", "den tan noi",
    "toi tan noi", "len tan noi",
    "phai ra do", "phai len do", "can ra dien luc", "can len dien luc", "can den dien luc",
    "ra van phong", "len van phong", "phai di dau", "khoi ra", "khoi len", "truc tiep",
)  # fmt: skip
# Somebody asks whether it goes, rather than tells where they live.
_WHETHER = re.compile(
    r"\b(?:duoc|dc|co|phai) (?:khong|ko|k|hong|hem|hok|hk|chu)\b|\b(?:duoc|dc) ha\b|\b(?:thi sao|lam sao|the nao|hay)\b"
    r"|\b(?:co|phai)\b.*\b(?:khong|ko|k|hong|hem|hk)(?: em| a| vay| ad| ban| shop)*$"
)
_DEBTS = ("con no", "no cu", "no tien", "tra het no", "tra xong", "dong xong", "dong het", "thanh toan xong", "tra no")
_PAPERS = ("giay", "giay to", "ho so", "anh", "hinh", "gui", "goi", "nop", "chup", "bo sung", "scan")
# Of a debt in general, or whether it stands in the way; one's own debt alone is looked up.
_SOMEBODY_ELSES = (
    "lam duoc",
    "dang ky duoc",
    "co lam",
    "co duoc",
    "ai tra",
    "ben kia",
    "chu nha cu",
    "chu cu",
    "chu truoc",
    "nguoi cu",
    "nguoi truoc",
    "nguoi ban",
    "ben ban",
    "neu",
    "thi sao",
    "moi",
)


def beside(turn: Turn) -> str | None:
    """Which of these a message asks, or None."""
    said = " ".join(words(turn.words))
    whether = bool(_WHETHER.search(said)) or (asks(turn) and "?" in turn.words)
    if comes_later(turn.words) and whether:
        return LATER
    if has_phrase(turn.words, _AFAR) and whether:
        return AFAR
    if has_phrase(turn.words, _DEBTS) and has_phrase(turn.words, _SOMEBODY_ELSES):
        return DEBTS
    learnt = asked_aspect(turn)
    if learnt == "place":
        return AFAR  # "nộp ở đâu": nowhere but here
    if learnt == LATER and not has_phrase(turn.words, _PAPERS):
        return None  # "tuần sau làm được không" asks for a day
    return learnt if learnt in ASPECTS else None


def fits(aspect: str, service: Service) -> bool:
    """Whether the question makes sense of this service: nothing is said of debts where no request is opened."""
    return aspect != DEBTS or service.opens_request


def say_beside(turn: Turn, service: Service, aspect: str, values: Values, buttons: list[Button]) -> None:
    """The answer, from the catalogue's papers, steps and preconditions."""
    title = wish_title(service.name)
    papers = any(need.required for need in catalogue().papers(service, values))
    steps = {step.key for step in service.steps}
    if aspect == LATER:
        turn.say(f"utter_service_later{'' if papers else '_none'}", service=title, buttons=buttons)
    elif aspect == DEBTS and "debts_settled" not in service.preconditions:
        turn.say("utter_service_debts_none", service=title, buttons=buttons)
    elif aspect == DEBTS:
        taken_over = any(field.name == "takes_over_debts" for field in service.fields)
        turn.say(f"utter_service_debts{'_of_owner' if taken_over else ''}", service=title, buttons=buttons)
    elif aspect != AFAR:
        turn.say(f"utter_service_{aspect}", service=title, buttons=buttons)
    else:
        details = [
            part(f"afar_{name}")
            for name, told in (
                ("papers", papers),
                ("sign", "sign" in steps),
                ("visit", bool(steps & _VISITS)),
            )
            if told
        ]
        turn.say("utter_service_afar", service=title, details="".join(details), buttons=buttons)
