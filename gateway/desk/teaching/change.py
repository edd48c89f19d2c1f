"""Lessons as a change of `nlu_data/nlu`: each sentence in the file of its journey, for people to review like any other.

Nothing that stands there is changed. A sentence that is taught already is left out, one that is taught as something
else, or that may tell who somebody is, is refused with the reason.
"""

from __future__ import annotations

import difflib
import os
import re
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from gateway.desk import lessons as teaching
from gateway.desk.teaching import invented
from gateway.desk.teaching.invented import Personal

FOLDER = Path("nlu_data/nlu")
AUTHOR = "desk"
_OTHERS = "desk.yml"  # of intents that no journey teaches yet
_HEAD = 'version: "3.1"\nnlu:\n'
_MARK = re.compile(r"\[([^\]]+)\](?:\(\w+\)|\{[^}]*\})")


@dataclass(frozen=True, slots=True)
class Refused:
    """A lesson that can't leave the desk. `why`: name, address, or taught_as with the other intent in `detail`."""

    id: int
    text: str
    why: str
    detail: str = ""


@dataclass
class Change:
    """New contents of files by their path in the checkout, and what became of each lesson."""

    former: dict[Path, str] = field(default_factory=dict)
    new: dict[Path, str] = field(default_factory=dict)
    taken: list[int] = field(default_factory=list)
    known: list[int] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)

    def diffs(self) -> list[tuple[Path, str]]:
        """A unified diff a changed file."""
        found = []
        for path, text in sorted(self.new.items()):
            former = self.former.get(path, "")
            old = f"a/{path.as_posix()}" if former else "/dev/null"
            lines = difflib.unified_diff(
                former.splitlines(keepends=True), text.splitlines(keepends=True), old, f"b/{path.as_posix()}"
            )
            found.append((path, "".join(lines)))
        return found

    def patch(self) -> str:
        """All of it, as `git apply` takes it."""
        return "".join(diff for _, diff in self.diffs())


def build(lessons: Sequence[Mapping[str, Any]], root: Path = teaching.ROOT) -> Change:
    """What the lessons change in a checkout. Reads its files; writes nothing."""
    texts = {path.relative_to(root): path.read_text(encoding="utf-8") for path in sorted((root / FOLDER).glob("*.yml"))}
    homes, taught = _read(texts)
    change, new = Change(former=dict(texts)), dict(texts)
    for lesson in lessons:
        marks = [mark for mark in lesson["entities"] if mark["end"] <= len(lesson["text"])]
        try:
            invented.refuse(lesson["text"], marks)
        except Personal as error:
            change.refused.append(Refused(lesson["id"], lesson["text"], error.what))
            continue
        told = invented.told(lesson["text"], marks)
        line = unicodedata.normalize("NFC", teaching.example(told.text, told.marks))
        known = taught.get(_words(line))
        if known == lesson["intent"]:
            change.known.append(lesson["id"])
        elif known is not None:
            change.refused.append(Refused(lesson["id"], lesson["text"], "taught_as", known))
        else:
            path = homes.get(lesson["intent"], FOLDER / _OTHERS)
            register = lesson.get("register") or "standard"
            new[path] = _with(new.get(path, _HEAD), lesson["intent"], register, line)
            taught[_words(line)] = lesson["intent"]
            change.taken.append(lesson["id"])
    change.new = {path: text for path, text in new.items() if texts.get(path) != text}
    return change


def writable(root: Path = teaching.ROOT) -> bool:
    """Whether this process may write the training data of its checkout."""
    folder = root / FOLDER
    return os.access(folder, os.W_OK) and all(os.access(path, os.W_OK) for path in folder.glob("*.yml"))


def write(change: Change, root: Path = teaching.ROOT) -> list[Path]:
    """Write the change in place, each file whole or not at all; the paths. Raises `OSError`."""
    for path, text in change.new.items():
        with tempfile.NamedTemporaryFile("w", dir=(root / path).parent, delete=False, encoding="utf-8") as file:
            file.write(text)
        if (root / path).exists():
            os.chmod(file.name, (root / path).stat().st_mode & 0o777)
        else:
            os.chmod(file.name, 0o644)
        os.replace(file.name, root / path)
    return sorted(change.new)


def _read(texts: Mapping[Path, str]) -> tuple[dict[str, Path], dict[str, str]]:
    """The file of each intent, where most of its sentences are, and the intent of each sentence."""
    counted: dict[str, Counter[Path]] = {}
    taught: dict[str, str] = {}
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for path, text in texts.items():
        for block in (yaml.load(text, Loader=loader) or {}).get("nlu") or []:  # noqa: S506 (a safe loader)
            lines = [line[2:] for line in block["examples"].splitlines() if line.startswith("- ")]
            counted.setdefault(block["intent"], Counter())[path] += len(lines)
            taught.update({_words(line): block["intent"] for line in lines})
    return {intent: paths.most_common(1)[0][0] for intent, paths in counted.items()}, taught


def _words(line: str) -> str:
    return " ".join(_MARK.sub(r"\1", line).lower().split())


def _with(text: str, intent: str, register: str, line: str) -> str:
    """The file with a sentence at the end of our block of this intent and register, which stands behind its others."""
    lines = text.splitlines()
    head = [f"- intent: {intent}", f"  metadata: {{register: {register}, author: {AUTHOR}}}", "  examples: |"]
    starts = [number for number, one in enumerate(lines) if one == head[0]]
    ours = [number for number in starts if lines[number : number + 3] == head]
    end = _end(lines, (ours or starts)[-1]) if starts else len(lines)
    lines[end:end] = [*([] if ours else head), f"    - {line}"]
    return "\n".join(lines) + "\n"


def _end(lines: Sequence[str], start: int) -> int:
    """Where the block that begins at `start` ends."""
    end = next((number for number in range(start + 1, len(lines)) if lines[number].startswith("- ")), len(lines))
    while not lines[end - 1].strip() or lines[end - 1].startswith("#"):
        end -= 1
    return end
