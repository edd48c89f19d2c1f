"""What a lesson may say: the intents, entities and registers that the bot knows, and Rasa's way of writing them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from gateway.desk.errors import Unfit

ROOT = Path(__file__).resolve().parents[2]
# The ways of saying something that the understanding is measured by, one by one.
REGISTERS = ("standard", "no_diacritics", "shorthand", "typos", "dialect", "polite_angry", "short", "long", "asr")
_SHORT, _LONG = 3, 35  # words
# Characters that mean something in Rasa's annotation, which a sentence of a customer must not bring along.
_MARKUP = re.compile(r"[\[\]{}]")


@cache
def intents() -> tuple[str, ...]:
    """The intents that the domain knows."""
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    return tuple(sorted(one if isinstance(one, str) else next(iter(one)) for one in domain["intents"]))


@cache
def entities() -> tuple[str, ...]:
    """The entities that the domain knows."""
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    return tuple(sorted(one if isinstance(one, str) else next(iter(one)) for one in domain.get("entities", ())))


@cache
def titles() -> dict[str, str]:
    """What intents are called in the language of the desk: the titles that customers read in choices."""
    responses = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8")).get("responses", {})
    start = "utter_part_wish_"
    found = {name.removeprefix(start): said for name, said in responses.items() if name.startswith(start)}
    return {
        name: str(said[0]["text"]).strip().capitalize() for name, said in found.items() if said and "text" in said[0]
    }


def checked(text: str, intent: str | None, marked: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The marks of a sentence in order. Raises `Unfit` for an unknown intent or entity, or marks that overlap."""
    if intent is not None and intent not in intents():
        raise Unfit("unknown_intent", "The bot knows no such intent.")
    found = sorted(
        ({"start": m["start"], "end": m["end"], "entity": m["entity"]} for m in marked), key=lambda m: m["start"]
    )
    at = 0
    for mark in found:
        if mark["entity"] not in entities():
            raise Unfit("unknown_entity", "The bot knows no such entity.")
        if not at <= mark["start"] < mark["end"] <= len(text):
            raise Unfit("bad_mark", "The marks overlap or lie outside of the sentence.")
        at = mark["end"]
    return found


def example(text: str, marked: Sequence[Mapping[str, Any]]) -> str:
    """A sentence in Rasa's annotation: `mã [PD13000123456](customer_code)`."""
    parts, at = [], 0
    for mark in marked:
        parts += [_plain(text[at : mark["start"]]), f"[{_plain(text[mark['start'] : mark['end']])}]({mark['entity']})"]
        at = mark["end"]
    return "".join([*parts, _plain(text[at:])]).strip()


def register_of(text: str, channel: str) -> str:
    """How a sentence is said, as `nlu_data` names it; a person may know better."""
    if channel == "phone":
        return "asr"
    words = text.split()
    if len(words) >= _LONG:
        return "long"
    letters = [c for c in text if c.isalpha()]
    if len(words) > _SHORT and letters and all(c.isascii() for c in letters):
        return "no_diacritics"
    return "short" if len(words) <= _SHORT else "standard"


def _plain(words: str) -> str:
    return _MARKUP.sub(" ", words)
