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
from scipy.sparse import csr_matrix

Hashes = NDArray[np.uint64]

_MIX = np.uint64(0x9E3779B97F4A7C15)
_PRIME = np.uint64(0x100000001B3)
_SPACE = ord(" ")


@dataclass(frozen=True)
class Tally:
    """How often each text (row) holds each n-gram (column); ``hashes`` are the columns' n-grams, in rising order."""

    counts: csr_matrix
    hashes: Hashes


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


def word_pairs(texts: Sequence[Sequence[str]], reach: int, seed: int) -> tuple[NDArray[np.int64], Hashes]:
    """Row and hash of every two words of a text that stand 2 to ``reach`` apart, in their order."""
    codes = np.array([word_hash(word) for words in texts for word in words], dtype=np.uint64)
    rows = np.repeat(np.arange(len(texts)), [len(words) for words in texts])
    found_rows: list[NDArray[np.int64]] = []
    found: list[Hashes] = []
    for apart in range(2, reach + 1):
        same = rows[:-apart] == rows[apart:]
        found_rows.append(rows[:-apart][same])
        found.append(_finish((codes[:-apart][same] * _MIX) ^ codes[apart:][same], 1, seed))
    return np.concatenate(found_rows), np.concatenate(found)


def tally(rows: NDArray[np.int64], hashes: Hashes, n_rows: int) -> Tally:
    """Count the n-grams of each row."""
    distinct, columns = np.unique(hashes, return_inverse=True)
    ones = np.ones(len(columns), dtype=np.float32)
    return Tally(csr_matrix((ones, (rows, columns)), shape=(n_rows, len(distinct))), distinct)


def char_tally(texts: Sequence[str], longest: int, seed: int) -> Tally:
    """The same of :func:`char_ngrams`: no such n-gram leaves its word, so each distinct word is cut up only once."""
    places: dict[str, int] = {}
    words = [[places.setdefault(word, len(places)) for word in text.split(" ") if word] for text in texts]
    flat = np.array([word for text in words for word in text], dtype=np.int64)
    rows = np.repeat(np.arange(len(texts)), [len(text) for text in words])
    ones = np.ones(len(flat), dtype=np.float32)
    of_words = tally(*char_ngrams(list(places), longest, seed), len(places))
    held = csr_matrix((ones, (rows, flat)), shape=(len(texts), len(places)))
    return Tally(held @ of_words.counts, of_words.hashes)


def _finish(hashes: Hashes, n: int, seed: int) -> Hashes:
    """Spread the bits, and keep n-grams of different lengths and streams apart."""
    mixed = hashes + np.uint64((n * 0x9E3779B97F4A7C15 + seed * 0xD1B54A32D192ED03) & 0xFFFFFFFFFFFFFFFF)
    mixed ^= mixed >> np.uint64(31)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(29)
    return mixed
