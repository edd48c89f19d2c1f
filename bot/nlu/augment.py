"""Variants of the written sentences, made at training time and never stored."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.text.characters import clean, fold


def augmented(texts: Sequence[str]) -> tuple[list[str], NDArray[np.int64]]:
    """The sentences and their variants, with the index of the sentence each comes from."""
    variants = list(texts)
    origin = list(range(len(texts)))
    for at, text in enumerate(texts):
        plain = fold(clean(text).text)
        if plain != clean(text).text:
            variants.append(plain)
            origin.append(at)
    return variants, np.array(origin, dtype=np.int64)
