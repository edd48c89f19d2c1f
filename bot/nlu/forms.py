"""The forms of training sentences, made on two processors and kept between trainings: a sentence is read once.

What a sentence reads as depends on its text and on the code of this folder alone, so what was kept is what would be
made again; a file that other code wrote counts for nothing.
"""

from __future__ import annotations

import gzip
import json
import logging
import os
from collections.abc import Sequence
from datetime import date
from itertools import chain
from pathlib import Path

from bot.entities.grammars import found_on
from bot.nlu.halves import both
from bot.nlu.views import VIEWS, Forms
from bot.text.document import Document

logger = logging.getLogger(__name__)

_kept: KeptForms | None = None


class KeptForms:
    """A file of texts and their forms."""

    def __init__(self, path: Path, maker: str) -> None:
        """``maker``: the stamp of the code that reads; a file of another is not used."""
        self._path = path
        self._maker = maker

    def read(self) -> dict[str, Forms]:
        """What is kept; empty when the file is missing, of other code or unreadable."""
        try:
            with gzip.open(self._path, "rt", encoding="utf-8") as handle:
                content = json.load(handle)
            if content["maker"] != self._maker:
                return {}
            return {text: Forms(*forms) for text, forms in content["forms"].items()}
        except FileNotFoundError:
            return {}
        except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError) as error:
            logger.warning("The kept forms in %s cannot be read (%s); they are made anew.", self._path, error)
            return {}

    def write(self, forms: dict[str, Forms]) -> None:
        """Keep these, and only these; the file is replaced whole."""
        new = self._path.with_suffix(f".{os.getpid()}.new")
        with gzip.open(new, "wt", encoding="utf-8", compresslevel=1) as handle:
            handle.write(json.dumps({"maker": self._maker, "forms": forms}, ensure_ascii=False))
        new.replace(self._path)


def keep_in(folder: Path | None, maker: str = "") -> None:
    """Where trainings of this process keep forms; nowhere until a folder is given."""
    global _kept
    _kept = KeptForms(folder / ".forms.json.gz", maker) if folder else None


def forms_of(texts: Sequence[str], day: date) -> list[Forms]:
    """The forms of each text; things are found as on a fixed ``day``, for a model must not depend on its own."""
    known = _kept.read() if _kept else {}
    new = [text for text in dict.fromkeys(texts) if text not in known]
    made = dict(zip(new, chain.from_iterable(both(lambda part: [_read(text, day) for text in part], new)), strict=True))
    known |= made
    if _kept and made:
        _kept.write({text: known[text] for text in texts})
    return [known[text] for text in texts]


def _read(text: str, day: date) -> Forms:
    document = Document.of(text)
    found_on(document, day)
    return Forms(*(VIEWS[name](document) for name in Forms._fields))
