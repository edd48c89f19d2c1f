"""Which model is served: the one that people chose, as long as nothing it was chosen over has changed; else the newest.

The choice lies beside the models, so that every server of the folder keeps to it, after a restart as well. It names the
model that the inputs (sentences, domain, code) of that day would have had: when those change, by an update or by new
sentences, what was chosen before says nothing any more and the training of the new inputs is served.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = "chosen.json"


@dataclass(frozen=True)
class Choice:
    """``model``: the file chosen. ``inputs``: the file that the inputs had then, "" where they were not at hand."""

    model: str
    inputs: str = ""


def read(models: Path) -> Choice | None:
    """The choice of a folder; None without one, and for one that can't be read or whose model is gone."""
    try:
        kept = json.loads((models / FILE).read_text(encoding="utf-8"))
        choice = Choice(str(kept["model"]), str(kept.get("inputs", "")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return choice if (models / choice.model).is_file() else None


def write(models: Path, choice: Choice) -> None:
    """Keep a choice; whoever reads meanwhile sees the former or this one."""
    new = models / f".{FILE}"
    new.write_text(json.dumps(asdict(choice)) + "\n", encoding="utf-8")
    os.replace(new, models / FILE)


def clear(models: Path) -> None:
    """Serve the newest again."""
    (models / FILE).unlink(missing_ok=True)


def newest(models: Path) -> Path | None:
    """The newest model of a folder; None when there is none."""
    found = sorted(models.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    return found[-1] if found else None


def served(models: Path) -> Path | None:
    """The model that a server of this folder serves; None when there is none."""
    choice = read(models)
    return models / choice.model if choice else newest(models)
