"""The stored questions (nlu_data/faq) as the search needs them: identity and wordings. Actions give the answers."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

FOLDER = Path("nlu_data/faq")


@dataclass(frozen=True)
class Question:
    """One thing that is asked, in several wordings."""

    id: str
    wordings: tuple[str, ...]


def read(folder: Path = FOLDER) -> list[Question]:
    """Every question of every file, in a fixed order; none when the folder does not exist.

    Raises ``ValueError`` for an id used twice.
    """
    questions = [question for path in sorted(folder.glob("*.yml")) for question in _read_file(path)]
    ids = [question.id for question in questions]
    if twice := sorted({name for name in ids if ids.count(name) > 1}):
        raise ValueError(f"These questions of {folder} have one id twice: {', '.join(twice)}.")
    return questions


def digest(folder: Path = FOLDER) -> str:
    """What the wordings are recognised by: it changes when one of them does."""
    total = hashlib.sha256()
    for question in read(folder):
        total.update("\0".join((question.id, *question.wordings)).encode())
    return total.hexdigest()


def wordings(questions: Sequence[Question]) -> tuple[list[str], list[int]]:
    """All wordings, and for each the position of its question."""
    texts: list[str] = []
    owners: list[int] = []
    for at, question in enumerate(questions):
        texts += question.wordings
        owners += [at] * len(question.wordings)
    return texts, owners


def _read_file(path: Path) -> list[Question]:
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [Question(item["id"], (item["question"], *item.get("variants", ()))) for item in content["questions"]]
