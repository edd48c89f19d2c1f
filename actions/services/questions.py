"""The catalogue's fields as questions of the dialogue: asked, read and repaired like any other.

A field is named `service:<service>:<field>`. It is asked with `utter_ask_<question>`, helped with `utter_help_<help>`,
and a refused answer is met with `utter_problem_<problem>` and its numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from actions.dialogue import fields, flow
from actions.dialogue.confidence import SURE_TO_SWITCH
from actions.dialogue.flow import Ask
from actions.dialogue.state import Choice, Pending, Wish
from actions.dialogue.text import has_phrase, words
from actions.dialogue.turn import Turn
from actions.dialogue.yes_no import yes_or_no
from actions.faq.choose import asks, is_question
from actions.phrases import part
from actions.services.addresses import address_in
from actions.services.inside import fills
from actions.services.mentioned import mentioned
from utility import catalogue as company
from utility.catalogue import Accepted, Refused, Stored, catalogue

FAMILY = "service"
SHORT_ANSWER = 6  # words
SHORTEST_TEXT = 3  # words
# Any words can be an answer of these types, so a clearly different wish is looked for first.
_FREE = {"text", "address", "person_name", "holder_name"}
_NUMERIC = {"count", "kw", "index", "phases"}
# Answers in free words that Rasa knows by name.
_MAIL = re.compile(r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+")
NAMED_THINGS = ("payment_provider", "meter_number")
_TIMES = ("date_time", "period")
# Of two days these words mean the last.
OF_THE_END = (
    "den",
    "toi ngay",
    "cho toi",
    "mo lai",
    "dong lai",
    "cap lai",
    "bat lai",
    "het ngay",
    "quay lai",
    "tro lai",
    "dung lai",
    "xai lai",
    "ve",
)
_BIDS = re.compile(r"^(?:vay|thi|u|ok|oke|the|da)\b(?: \w+){0,4} (?:gium|giup|dum|ho|luon|di)(?: \w+)?$")
_TAIL = re.compile(r"\b(?:duoi|cuoi|so cuoi|may so cuoi)(?: la)? (\d{2,4})\b")
NEXT_YEAR = ("sang nam", "nam sau", "nam toi")
_NUMBER_WORDS = frozenset(
    {
        "khong", "mot", "hai", "ba", "bon", "tu", "nam", "sau", "bay", "tam", "chin", "muoi", "linh", "le", "lam",
        "tram", "nghin", "ngan", "chuc",
    }
)  # fmt: skip
# What is told as the reason of a request ("tháng nào cũng tăng dù xài ít") is no wish of its own.
REASONS = frozenset(
    {"complain_high_bill", "ask_usage", "request_reading_check", "report_meter_fault", "complain_service"}
)
# What Rasa calls a value of a type, where that is not the field's own name.
_ENTITIES = {
    "phone": "phone_number",
    "date": "date_time",
    "kw": "capacity_kw",
    "phases": "phases",
    "id_number": "id_number",
    "tax_code": "id_number",
    "person_name": "person_name",
    "request_code": "request_code",
    "customer_code": "customer_code",
    "period": "period",
    "meter_number": "meter_number",
}


def question(service: str, field: company.Field) -> Ask:
    """The question for a field of a service."""
    choices = [Choice(choice.label, choice.value) for choice in field.choices]
    if field.type == "yes_no":
        choices = [Choice(part("yes"), "yes"), Choice(part("no"), "no")]
    name = f"{FAMILY}:{service}:{field.name}"
    response = f"utter_ask_{field.question}"
    return Ask(name, response, key=field.name, choices=choices, optional=not field.required)


def known(turn: Turn, service: str, wish: Wish) -> dict[str, Stored]:
    """The good answers among the values of a wish; a value given early that the field refuses is forgotten."""
    raw: dict[str, Any] = {}
    taken: set[tuple[str, str]] = set()
    for field in catalogue().service(service).fields:
        value = raw[field.name] = _early(wish, field, taken)
        taken.add((_ENTITIES.get(field.type, field.name), str(value)))
    checked = catalogue().check(service, {name: value for name, value in raw.items() if value is not None}, turn.today)
    for name in checked.problems:
        wish.values.pop(name, None)
    return dict(checked.values)


def _early(wish: Wish, field: company.Field, taken: set[tuple[str, str]]) -> Any | None:
    """The answer, else the value of its kind that came before the question; one value answers one question."""
    value = wish.values.get(field.name)
    entity = _ENTITIES.get(field.type, field.name)
    if value is None and (entity, str(wish.values.get(entity))) not in taken:
        value = wish.values.get(entity)
    return None if value == "" else value


def entity_of(field: company.Field) -> str:
    """What Rasa calls the values of a field."""
    return _ENTITIES.get(field.type, field.name)


def answers(service: str, value: str) -> bool:
    """Whether an entity answers one of a service's questions."""
    return any(_ENTITIES.get(field.type, field.name) == value for field in catalogue().service(service).fields)


def restates(turn: Turn, wish: Wish) -> bool:
    """ "Ra ngoài cổng cơ" while the answers are read back: the one answer in free words, said better; "khoan 20 mới đủ"
    the one number.
    """
    if _restates_the_number(turn, wish) or _restates_mail(turn, wish) or fills(turn, wish) or _ends_in(turn, wish):
        return True
    said = [
        field
        for field in catalogue().service(wish.intent).fields
        if field.type == "text" and wish.values.get(field.name)
    ]
    sure_of_another = turn.confidence >= SURE_TO_SWITCH and turn.intent != wish.intent and flow.find(turn.intent)
    if len(said) != 1 or turn.tapped or sure_of_another or len(words(turn.words)) < SHORTEST_TEXT or is_question(turn):
        return False
    if said[0].name in NAMED_THINGS and turn.entity(said[0].name) is None:
        return False  # "chủ tài khoản là Trần Thị Mai" is no bank
    result = catalogue().read(said[0], turn.words, turn.today)
    if isinstance(result, Accepted):
        wish.values[said[0].name] = result.stored
    return isinstance(result, Accepted)


def redates(turn: Turn, wish: Wish) -> bool:
    """Another day while the answers are read back belongs to the question it answers: of two the first, unless the
    words are those of the end ("à từ 5/12 nhé, 1/12 em còn ở nhà").
    """
    if wish.intent not in catalogue().names() or asks(turn):
        return False
    dated = [field for field in catalogue().service(wish.intent).fields if entity_of(field) == "date_time"]
    given = [field for field in dated if wish.values.get(field.name) or wish.values.get("date_time")]
    of_the_end = has_phrase(turn.words, OF_THE_END)
    if not dated or not (given or of_the_end or len(dated) == 1):
        return False
    goal = dated[-1] if of_the_end or not given else given[0]
    # "Đến hết tháng 2 năm sau" is a day only where one is asked; "15/12 sang năm" is not the next one.
    named, whole = turn.entity_values("date_time"), [turn.words]
    days = [*whole, *named] if has_phrase(turn.words, NEXT_YEAR) else [*named, *whole]
    for day in days:
        result = catalogue().read(goal, str(day), turn.today)
        if isinstance(result, Accepted) and result.stored != wish.values.get(goal.name):
            wish.values[goal.name] = result.stored
            wish.values.pop("date_time", None)
            return True
    return False


def _restates_mail(turn: Turn, wish: Wish) -> bool:
    """Another address of e-mail replaces the one given."""
    field = next((field for field in catalogue().service(wish.intent).fields if field.type == "email"), None)
    found = _MAIL.search(turn.words)
    if field is None or found is None:
        return False
    result = catalogue().read(field, found[0].rstrip("."), turn.today)
    if isinstance(result, Accepted):
        wish.values[field.name] = result.stored
    return isinstance(result, Accepted)


def _ends_in(turn: Turn, wish: Wish) -> bool:
    """ "Sai rồi, đuôi 998": the telephone number read back, with another end."""
    found = _TAIL.search(" ".join(words(turn.words)))
    phones = [field for field in catalogue().service(wish.intent).fields if field.type == "phone"]
    told = next(((field, value) for field in phones if (value := _early(wish, field, set()))), None)
    if found is None or told is None:
        return False
    field, value = told
    result = catalogue().read(field, str(value)[: -len(found[1])] + found[1], turn.today)
    if isinstance(result, Accepted):
        wish.values[field.name] = result.stored
    return isinstance(result, Accepted)


def _restates_the_number(turn: Turn, wish: Wish) -> bool:
    asked = [field for field in catalogue().service(wish.intent).fields if field.type in ("kw", "count")]
    given = [field for field in asked if wish.values.get(field.name) or wish.values.get(entity_of(field))]
    numbers = re.findall(r"\d+(?:[.,]\d+)?", turn.words)
    if len(given) != 1 or len(numbers) != 1 or turn.entities or len(words(turn.words)) > SHORT_ANSWER:
        return False
    result = catalogue().read(given[0], numbers[0], turn.today)
    if isinstance(result, Accepted):
        wish.values[given[0].name] = result.stored
    return isinstance(result, Accepted)


def field_of(name: str) -> fields.Field:
    """The dialogue's field for `service:<service>:<field>`."""
    _, service, field_name = name.split(":")
    asked = catalogue().service(service).field(field_name)

    def read(turn: Turn, pending: Pending) -> Stored | None:
        for raw in _answers(turn, pending, asked):
            result = catalogue().read(asked, raw, turn.today)
            if isinstance(result, Accepted):
                return result.stored
        return None

    def invalid(turn: Turn, pending: Pending) -> tuple[str, dict[str, Any]]:
        raw = next(iter(_answers(turn, pending, asked)), "")
        result = catalogue().read(asked, raw, turn.today)
        problem = result if isinstance(result, Refused) else Refused("missing")
        values = {key: str(value) for key, value in problem.detail.items()}
        return f"utter_problem_{problem.problem.replace('.', '_')}", values | {"example": asked.example}

    return fields.Field(
        name=name,
        read=read,
        free=asked.type in _FREE,
        names=asked.type in _FREE - {"text"},
        numeric=asked.type in _NUMERIC,
        help=f"utter_help_{asked.help}",
        invalid=invalid,
        lost=REASONS if asked.name == "reason" else frozenset(),
        entities=(_ENTITIES.get(asked.type, asked.name),),
    )


def _answers(turn: Turn, pending: Pending, field: company.Field) -> Iterator[object]:
    """What in a message may be the answer, the likeliest first."""
    if field.type == "yes_no" and (answer := yes_or_no(turn)) is not None:
        yield answer
    if chosen := fields.choice_of(turn, pending):
        yield chosen
    if field.type in ("choice", "yes_no") and (meant := _meant(turn, pending, field)):
        yield meant
    if field.type == "address":
        if not turn.tapped and (line := address_in(turn)):
            yield line  # whole: Rasa finds the street and the ward apart
        return
    entity = turn.entity(_ENTITIES.get(field.type, field.name))
    if entity is not None:
        yield entity
    if _asks_a_price(turn, field):
        return
    if field.type in _NUMERIC and not _tells_a_number(turn, field):
        return
    if field.type == "text" and not any(character.isalpha() for character in turn.words):
        return  # a telephone number is no reason
    if field.name == "description" and len(words(turn.words)) < SHORTEST_TEXT and not turn.tapped:
        return  # "chán" tells nothing that somebody could look into
    if field.type == "text" and _orders(pending) and _BIDS.search(" ".join(words(turn.words))):
        return  # "vậy kêu thợ giùm chị" wants it done, and does not say what
    if field.type == "text" and is_question(turn) and _orders(pending):
        return  # whoever reports tells it as a question ("sao tắt hết mà vẫn quay"), whoever orders asks
    # "Tính hộ 400 số hết bao nhiêu" is no capacity of 400 kW.
    if turn.words and not (field.type in ("choice", "kw", "count") and _asks_something_else(turn)):
        yield turn.words


def _orders(pending: Pending) -> bool:
    return catalogue().service(pending.field.split(":")[1]).kind == "order" and pending.key != "reason"


def _meant(turn: Turn, pending: Pending, field: company.Field) -> str | None:
    """A choice in other words ("để ở" is a home), or told by its value: an email where it is asked what has changed."""
    service = pending.field.split(":")[1]
    if not _asks_something_else(turn) and (meant := mentioned(service, turn.words).get(field.name)):
        return meant
    if field.name == "contact_kind":
        return "email" if "@" in turn.words else "phone" if turn.entity("phone_number") else None
    return None


def _tells_a_number(turn: Turn, field: company.Field) -> bool:
    """Whether the words may be read for a number: in "không biết xem" and "ghi sai không" the "không" is no zero, and
    the five of "chiều thứ 5" is on no meter.
    """
    if any(character.isdigit() for character in turn.words):
        return field.type != "index" or not any(turn.entity(name) for name in _TIMES)
    if turn.intent == "dont_know" or has_phrase(turn.words, fields.DONT_KNOW):
        return False
    said = words(turn.words)
    numbers = [word for word in said if word in _NUMBER_WORDS]
    few = len(numbers) * 2 < len(said) and field.type == "index"  # an index is read out digit by digit
    return bool(set(numbers) - {"khong"}) and not few


def _asks_a_price(turn: Turn, field: company.Field) -> bool:
    """ "400 số hết nhiêu tiền": kWh and what they cost, however few the words."""
    return field.type == "kw" and turn.entity("capacity_kw") is None and turn.intent == "calculate_bill" and asks(turn)


def _asks_something_else(turn: Turn) -> bool:
    """A whole sentence with a sure wish of its own only happens to name a choice ("giá điện sinh hoạt bao nhiêu")."""
    another = turn.confidence >= SURE_TO_SWITCH and flow.find(turn.intent) is not None
    return another and len(turn.words.split()) > SHORT_ANSWER


fields.family(FAMILY, field_of)
