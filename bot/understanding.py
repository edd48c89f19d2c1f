"""The understanding half of a trained model on its own: what Rasa's graph computes, without Rasa around it.

Loading Rasa takes seconds; batch parsing and evaluation need only the components' models, which lie in the model file
under the names of the nodes that made them.
"""

from __future__ import annotations

import io
import tarfile
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.entities import service
from bot.entities.grammars import found_on
from bot.entities.match import Entity
from bot.entities.name_tagger import NameTagger
from bot.entities.resolve import resolve
from bot.entities.today import today as current_day
from bot.nlu.model import IntentModel
from bot.text.document import Document

DEFAULT_MODELS = Path("models")


class ModelMissing(RuntimeError):
    """There is no trained model where one was looked for."""


class Understanding:
    """Intent and entities of single texts."""

    def __init__(self, intents: IntentModel, names: NameTagger) -> None:
        """From fitted parts; :meth:`load` reads a model file."""
        self.intents = intents
        self.names = names
        self._last: tuple[str, Document] = ("", Document.of(""))

    @classmethod
    def load(cls, path: Path | None = None) -> Understanding:
        """Read a model file, or the newest of a folder; raise ``ModelMissing`` when there is none."""
        model = _newest(path or DEFAULT_MODELS)
        with tarfile.open(model) as archive:
            parts = {PurePosixPath(member.name).name: member for member in archive.getmembers() if member.isfile()}
            if "intents.npz" not in parts:
                raise ModelMissing(f"{model} holds no intent model: train with ./assistant train.")
            with np.load(io.BytesIO(_read(archive, parts["intents.npz"]))) as arrays:
                intents = IntentModel.from_state(dict(arrays))
            names = parts.get("names.crfsuite")
            return cls(intents, NameTagger(_read(archive, names) if names else b""))

    def probabilities(self, text: str) -> NDArray[Any]:
        """Probability of each intent, in the order of ``intents.labels``."""
        return self.intents.probabilities(self._document(text))

    def intent(self, text: str) -> tuple[str, float]:
        """The most probable intent and its probability."""
        probabilities = self.probabilities(text)
        best = int(np.argmax(probabilities))
        return self.intents.labels[best], float(probabilities[best])

    def entities(self, text: str, intent: str, today: date | None = None) -> list[Entity]:
        """The entities of a text with that intent; relative days count from ``today`` (default: today in Vietnam)."""
        document = self._document(text)
        found = list(found_on(document, today or current_day()))
        found += self.names.find(document, found)
        if intent == service.ABOUT_A_SERVICE:
            found += service.find(document)
        return resolve(document, found)

    def _document(self, text: str) -> Document:
        """The text read once for intent and entities."""
        if self._last[0] != text:
            self._last = text, Document.of(text)
        return self._last[1]


def _newest(path: Path) -> Path:
    if path.is_file():
        return path
    found = sorted(path.glob("*.tar.gz"), key=lambda p: p.stat().st_mtime) if path.is_dir() else []
    if not found:
        raise ModelMissing(f"There is no trained model in {path}: train one with ./assistant train.")
    return found[-1]


def _read(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    handle = archive.extractfile(member)
    if handle is None:
        raise ModelMissing(f"{member.name} cannot be read from the model file.")
    return handle.read()
