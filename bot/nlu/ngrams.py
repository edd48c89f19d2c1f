"""Word and character n-grams as 64-bit numbers, counted with array operations.

A message of ten words has some 600 n-grams. Counting them as Python strings costs milliseconds a message and minutes
a training; as rolling hashes over code points it costs a tenth of a millisecond. The hashes are our own arithmetic, so
a model means the same in every process and on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]

_MIX = np.uint64(0x9E3779B97F4A7C15)
_PRIME = np.uint64(0x100000001B3)
_SPACE = ord(" ")


@dataclass(frozen=True)
class Counts:
    """Distinct n-grams of some texts: row, n-gram, how often."""

    rows: NDArray[np.int64]
    hashes: Hashes
    counts: NDArray[np.float32]


@lru_cache(maxsize=65536)
def word_hash(word: str) -> int:
    """64-bit number of a word."""
    return int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "little")


def word_ngrams(texts: Sequence[Sequence[str]], longest: int, seed: int) -> tuple[NDArray[np.int64], Hashes]:
    """Row and hash of every word n-gram up to ``longest``; the edges of a text count as a word."""
    edge = word_hash("\n")
    flat: list[int] = []
    lengths: list[int] = []
    for words in texts:
        flat.append(edge)
        flat += [word_hash(word) for word in words]
        flat.append(edge)
        lengths.append(len(words) + 2)
    codes = np.array(flat, dtype=np.uint64)
    rows = np.repeat(np.arange(len(texts)), lengths)
    inner = codes != np.uint64(edge)
    found_rows = [rows[inner]]
    found = [_finish(codes[inner], 1, seed)]
    rolling = codes
    for n in range(2, longest + 1):
        if len(rolling) < 2:
            break
        rolling = (rolling[:-1] * _MIX) ^ codes[n - 1 :]
        same = rows[: -(n - 1)] == rows[n - 1 :]
        found_rows.append(rows[: -(n - 1)][same])
        found.append(_finish(rolling[same], n, seed))
    return np.concatenate(found_rows), np.concatenate(found)


def char_ngrams(texts: Sequence[str], longest: int, seed: int) -> tuple[NDArray[np.int64], Hashes]:
    """Row and hash of every character n-gram up to ``longest`` inside a word, its bounding spaces included."""
    padded = [f" {text} " for text in texts]
    joined = "".join(padded)
    codes32 = np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32)
    codes = codes32.astype(np.uint64)
    rows = np.repeat(np.arange(len(texts)), [len(text) for text in padded])
    space = codes32 == _SPACE
    found_rows: list[NDArray[np.int64]] = [rows[~space]]
    found: list[Hashes] = [_finish(codes[~space] * _MIX, 1, seed)]
    rolling = codes * _MIX
    for n in range(2, longest + 1):
        if len(codes) < n:
            break
        rolling = (rolling[:-1] * _PRIME) ^ (codes[n - 1 :] * _MIX)
        keep = np.ones(len(rolling), dtype=bool)
        for offset in range(1, n - 1):
            keep &= ~space[offset : offset + len(rolling)]
        if n == 2:
            keep &= ~(space[:-1] & space[1:])
        found_rows.append(rows[: len(rolling)][keep])
        found.append(_finish(rolling[keep], n, seed))
    return np.concatenate(found_rows), np.concatenate(found)


def count(rows: NDArray[np.int64], hashes: Hashes, n_rows: int) -> Counts:
    """Join equal n-grams of a row."""
    if n_rows == 1:
        distinct, counts = np.unique(hashes, return_counts=True)
        return Counts(np.zeros(len(distinct), dtype=np.int64), distinct, counts.astype(np.float32))
    order = np.lexsort((hashes, rows))
    rows, hashes = rows[order], hashes[order]
    first = np.ones(len(rows), dtype=bool)
    first[1:] = (rows[1:] != rows[:-1]) | (hashes[1:] != hashes[:-1])
    at = np.flatnonzero(first)
    repeats = np.diff(np.append(at, len(rows))).astype(np.float32)
    return Counts(rows[at], hashes[at], repeats)


def _finish(hashes: Hashes, n: int, seed: int) -> Hashes:
    """Spread the bits, and keep n-grams of different lengths and streams apart."""
    mixed = hashes + np.uint64((n * 0x9E3779B97F4A7C15 + seed * 0xD1B54A32D192ED03) & 0xFFFFFFFFFFFFFFFF)
    mixed ^= mixed >> np.uint64(31)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(29)
    return mixed
