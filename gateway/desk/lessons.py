"""Lessons as a file of `nlu_data/nlu`: a change that people review like any other, then train and measure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from gateway.desk.errors import Unfit

ROOT = Path(__file__).resolve().parents[2]
FILE = Path("nlu_data/nlu/desk.yml")
_HEAD = 'version: "3.1"\nnlu:\n'
_META = "  metadata: {register: standard, author: desk}\n"
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


def file(former: str, lessons: Sequence[Mapping[str, Any]]) -> str:
    """The file with the lessons added under their intents; nothing that stands there is changed or repeated."""
    blocks: dict[str, list[str]] = {}
    for item in (yaml.safe_load(former) or {}).get("nlu", []) if former.strip() else []:
        blocks[item["intent"]] = [line[2:] for line in item["examples"].splitlines() if line.startswith("- ")]
    for lesson in lessons:
        lines = blocks.setdefault(lesson["intent"], [])
        words = example(lesson["text"], lesson["entities"])
        if words and words not in lines:
            lines.append(words)
    body = "".join(
        f"- intent: {intent}\n{_META}  examples: |\n" + "".join(f"    - {line}\n" for line in lines)
        for intent, lines in sorted(blocks.items())
    )
    return _HEAD + body


def patch(lessons: Sequence[Mapping[str, Any]], root: Path = ROOT) -> str:
    """The change as a unified diff that `git apply` takes."""
    path = root / FILE
    former = path.read_text(encoding="utf-8") if path.is_file() else ""
    old = f"a/{FILE}" if former else "/dev/null"
    lines = difflib.unified_diff(
        former.splitlines(keepends=True), file(former, lessons).splitlines(keepends=True), old, f"b/{FILE}"
    )
    return "".join(lines)


def write(lessons: Sequence[Mapping[str, Any]], root: Path = ROOT) -> Path:
    """Write the file into a checkout, for `git diff` to show; its path."""
    path = root / FILE
    former = path.read_text(encoding="utf-8") if path.is_file() else ""
    path.write_text(file(former, lessons), encoding="utf-8")
    return path


def _plain(words: str) -> str:
    return _MARKUP.sub(" ", words)
