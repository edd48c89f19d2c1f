"""The tagger of names, kept between trainings: it is trained again only when a sentence that it learns from changed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from bot.entities.name_tagger import Annotated, NameTagger, chosen

_folder: Path | None = None
_maker = ""


def keep_in(folder: Path | None, maker: str = "") -> None:
    """Where trainings of this process keep the tagger; nowhere until a folder is given. ``maker``: stamp of the code."""
    global _folder, _maker
    _folder, _maker = folder, maker


def fit(sentences: Sequence[Annotated]) -> NameTagger:
    """The tagger that learnt these sentences, as kept or trained now."""
    if _folder is None:
        return NameTagger.fit(sentences)
    path = _folder / ".names.crfsuite"
    key = sha256(repr((_maker, chosen(sentences))).encode()).digest()
    try:
        kept = path.read_bytes()
    except FileNotFoundError:
        kept = b""
    # The key, a digest of the rest (a file cut short counts for nothing), the model.
    if kept[:32] == key and kept[32:64] == sha256(kept[64:]).digest():
        return NameTagger(kept[64:])
    tagger = NameTagger.fit(sentences)
    new = path.with_suffix(f".{os.getpid()}.new")
    new.write_bytes(key + sha256(tagger.model).digest() + tagger.model)
    new.replace(path)
    return tagger
