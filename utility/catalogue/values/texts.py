"""Words: names of persons and organisations, addresses, descriptions. Stored in NFC with single spaces."""

from __future__ import annotations

import re
import unicodedata

from utility.catalogue.values.result import Question, Refused, Result, accepted

_LONGEST = {"name": 80, "address": 200, "text": 500}
_FEWEST_NAME_WORDS, _MOST_NAME_WORDS = 2, 7
_TITLES = re.compile(
    r"^(?:(?:tôi|em|mình|anh|chị|cô|chú|bác|ông|bà)\s+)?(?:(?:tên|họ tên|họ và tên)\s+)?(?:(?:là|:)\s*)?"
    r"(?:(?:anh|chị|cô|chú|bác|ông|bà)\s+)?",
    re.IGNORECASE,
)


def tidy(text: str) -> str:
    """NFC, without control characters, one space between words."""
    composed = unicodedata.normalize("NFC", text)
    return " ".join("".join(c if unicodedata.category(c)[0] != "C" else " " for c in composed).split())


def read_person_name(text: str, question: Question) -> Result:
    """A person's full name, each word with a capital; "tôi tên là …" and titles are taken off."""
    name = tidy(text).strip(" .,!")
    shorter = _TITLES.sub("", name, count=1)
    words = (shorter if len(shorter.split()) >= _FEWEST_NAME_WORDS else name).split()
    if not words:
        return Refused("person_name.missing")
    if any(not re.fullmatch(r"[^\W\d_]+(?:['’\-.][^\W\d_]*)*", word) for word in words):
        return Refused("person_name.letters_only")
    if len(words) < _FEWEST_NAME_WORDS:
        return Refused("person_name.one_word")
    if len(words) > _MOST_NAME_WORDS or len(" ".join(words)) > _LONGEST["name"]:
        return Refused("person_name.too_long")
    return accepted(" ".join(word[0].upper() + word[1:].lower() for word in words))


def read_holder_name(text: str, question: Question) -> Result:
    """The holder of a contract: a person or an organisation, which may have digits in its name."""
    name = tidy(text).strip(" .,!")
    if sum(c.isalpha() for c in name) < 4 or len(name.split()) < _FEWEST_NAME_WORDS:
        return Refused("holder_name.too_short")
    if len(name) > _LONGEST["address"]:
        return Refused("holder_name.too_long")
    return accepted(name)


def read_address(text: str, question: Question) -> Result:
    """A place somebody can be sent to: at least a number or a name and where it lies."""
    address = tidy(text).strip(" .,;")
    words = re.findall(r"[^\W_]+", address)
    if not any(c.isalpha() for c in address) or len(words) < 3 or len(address) < 8:
        return Refused("address.too_short")
    if len(address) > _LONGEST["address"]:
        return Refused("address.too_long", {"max": _LONGEST["address"]})
    if "@" in address or re.search(r"https?://|www\.", address):
        return Refused("address.not_a_place")
    return accepted(address)


def read_text(text: str, question: Question) -> Result:
    """Any words, within the field's length."""
    words = tidy(text)
    rule = question.field.rule
    least = int(rule.least) if rule.least is not None else 1
    most = int(rule.most) if rule.most is not None else _LONGEST["text"]
    if sum(c.isalnum() for c in words) < least:
        return Refused("text.too_short", {"min": least})
    if len(words) > most:
        return Refused("text.too_long", {"max": most})
    return accepted(words)
