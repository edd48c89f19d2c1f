"""The sentences that aspects are learnt from (nlu_data/aspects): follow-up questions by what they ask."""

from __future__ import annotations

import hashlib
from pathlib import Path

FOLDER = Path("nlu_data/aspects")

#: The name for what asks nothing of the answer before.
NONE = "none"

#: Intents whose sentences may lean on what was said before, or ask of a service as aspects do: no examples of none.
LEANING = frozenset({
    "ask_procedure", "track_request", "ask_restoration_time", "ask_payment_methods", "ask_contact", "repeat", "help",
    "add_documents", "correct", "explain_bill", "ask_customer_code", "dont_know",
})  # fmt: skip


def read(folder: Path = FOLDER) -> dict[str, list[tuple[str, str]]]:
    """Pairs of aspect and sentence by the voice that wrote them; empty when the folder does not exist.

    Raises ``ValueError`` for a line that is no pair.
    """
    return {path.stem: [_pair(line, path) for line in _lines(path)] for path in sorted(folder.glob("*.tsv"))}


def digest(folder: Path = FOLDER) -> str:
    """What the sentences are recognised by: it changes when one of them does."""
    total = hashlib.sha256()
    for path in sorted(folder.glob("*.tsv")):
        total.update(path.read_bytes())
    return total.hexdigest()


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _pair(line: str, path: Path) -> tuple[str, str]:
    aspect, tab, sentence = line.partition("\t")
    if not (aspect and tab and sentence.strip()):
        raise ValueError(f"This line of {path} is no aspect, tab and sentence: {line!r}.")
    return aspect, sentence.strip()
