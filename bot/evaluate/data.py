"""The written sentences with what is known of each: intent, register, author, entities."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

from bot.entities.name_tagger import LEARNED, Annotated

NLU_DATA = Path("nlu_data/nlu")

#: [span](entity) or [span]{"entity": "…", "value": "…"}, as Rasa writes them.
_ANNOTATION = re.compile(r"\[(?P<span>[^\]]+)\](?:\((?P<entity>\w+)\)|(?P<json>\{[^}]*\}))")


@dataclass(frozen=True)
class Span:
    """An annotated entity; ``value`` where the annotation gives one."""

    entity: str
    start: int
    end: int
    value: str | None = None


@dataclass(frozen=True)
class Sample:
    """One written sentence."""

    text: str
    intent: str
    register: str
    author: str
    spans: tuple[Span, ...]

    @property
    def annotated(self) -> Annotated:
        """What the name tagger learns from it."""
        return Annotated(self.text, tuple((s.entity, s.start, s.end) for s in self.spans if s.entity in LEARNED))


def read(folder: Path = NLU_DATA) -> list[Sample]:
    """All sentences of a folder, in the order of files and lines; raise ``FileNotFoundError`` when there are none."""
    files = sorted(folder.glob("*.yml"))
    if not files:
        raise FileNotFoundError(f"There is no training data in {folder}.")
    return [sample for path in files for sample in _read_file(path)]


def _read_file(path: Path) -> Iterator[Sample]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    content: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - a safe loader
    for block in content.get("nlu") or []:
        if "intent" not in block:
            continue
        metadata = block.get("metadata") or {}
        for line in block["examples"].splitlines():
            if line.startswith("- "):
                text, spans = parse_line(line[2:].strip())
                yield Sample(
                    text, block["intent"], metadata.get("register", "unknown"), metadata.get("author", "unknown"), spans
                )


def parse_line(line: str) -> tuple[str, tuple[Span, ...]]:
    """The text without its annotations, and the spans in it."""
    pieces: list[str] = []
    spans: list[Span] = []
    length = at = 0
    for match in _ANNOTATION.finditer(line):
        pieces += [line[at : match.start()], match["span"]]
        start = length + match.start() - at
        length = start + len(match["span"])
        details = json.loads(match["json"]) if match["json"] else {"entity": match["entity"]}
        spans.append(Span(details["entity"], start, length, details.get("value")))
        at = match.end()
    pieces.append(line[at:])
    return "".join(pieces), tuple(spans)
