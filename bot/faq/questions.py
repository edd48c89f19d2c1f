"""The stored questions (nlu_data/faq) as the search needs them: identity and wordings. Actions give the answers."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

FOLDER = Path("nlu_data/faq")


@dataclass(frozen=True)
class Question:
    """One thing that is asked, in several wordings; ``more`` are learnt from but not looked for by meaning."""

    id: str
    wordings: tuple[str, ...]
    more: tuple[str, ...] = ()


def read(folder: Path = FOLDER) -> list[Question]:
    """Every question of every file, in a fixed order; none when the folder does not exist.

    Raises ``ValueError`` for an id used twice, and for wordings of no question.
    """
    more = _more(folder / "wordings")
    questions = [question for path in sorted(folder.glob("*.yml")) for question in _read_file(path, more)]
    ids = [question.id for question in questions]
    if twice := sorted({name for name in ids if ids.count(name) > 1}):
        raise ValueError(f"These questions of {folder} have one id twice: {', '.join(twice)}.")
    if unknown := sorted(set(more) - set(ids)):
        raise ValueError(f"There are wordings of unknown questions in {folder / 'wordings'}: {', '.join(unknown)}.")
    return questions


def digest(folder: Path = FOLDER) -> str:
    """What the wordings are recognised by: it changes when one of them does."""
    total = hashlib.sha256("\0".join(near(folder)).encode())
    for question in read(folder):
        total.update("\0".join((question.id, *question.wordings, "", *question.more)).encode())
    return total.hexdigest()


def wordings(questions: Sequence[Question], *, more: bool = False) -> tuple[list[str], list[int]]:
    """All wordings, with or without ``more``, and for each the position of its question."""
    texts: list[str] = []
    owners: list[int] = []
    for at, question in enumerate(questions):
        of_question = (*question.wordings, *question.more) if more else question.wordings
        texts += of_question
        owners += [at] * len(of_question)
    return texts, owners


def near(folder: Path = FOLDER) -> list[str]:
    """Questions near the topics that none of the stored ones answers."""
    path = folder / "wordings" / "none.txt"
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def _read_file(path: Path, more: Mapping[str, Sequence[str]]) -> list[Question]:
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        Question(item["id"], (item["question"], *item.get("variants", ())), tuple(more.get(item["id"], ())))
        for item in content["questions"]
    ]


def _more(folder: Path) -> dict[str, list[str]]:
    """Lines of id, tab, wording."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(folder.glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            name, _, wording = line.partition("\t")
            found[name].append(wording)
    return found
