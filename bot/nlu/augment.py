"""Variants of the written sentences, made at training time from code, the same each time, and never stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from hashlib import blake2b
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

from bot.nlu.slips import slip
from bot.nlu.sounds import filler, misheard, spoken
from bot.text.characters import clean, fold
from bot.text.document import Document

#: Share of the words that a kind of variant changes.
SLIPS = 0.3
MISHEARD = 0.12
SWAPPED = 0.6


def augmented(
    texts: Sequence[str], kinds: Sequence[str] = ("plain", "mixed"), *, every: int = 1
) -> tuple[list[str], NDArray[np.int64]]:
    """The sentences and their variants, with the index of the sentence each comes from.

    ``every``: one sentence in so many, chosen by its own letters, has variants.
    """
    variants = list(texts)
    origin = list(range(len(texts)))
    for at, text in enumerate(texts):
        number = int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")
        if number % every:
            continue
        random = Random(number)  # noqa: S311
        for kind in kinds:
            variant = VARIANTS[kind](text, random)
            if variant and variant != text:
                variants.append(variant)
                origin.append(at)
    return variants, np.array(origin, dtype=np.int64)


def plain(text: str, random: Random) -> str:
    """Without diacritics, in lower case."""
    return fold(clean(text).text)


def mistyped(text: str, random: Random) -> str:
    """With slips in some words; lower case."""
    return " ".join(slip(word, random) if random.random() < SLIPS else word for word in clean(text).text.split())


def recognised(text: str, random: Random) -> str:
    """As a speech recogniser writes it."""
    words = [spoken(word.text) for word in Document.of(text).words]
    words = [misheard(word, random) if random.random() < MISHEARD else word for word in words]
    if random.random() < 0.4:
        words.insert(random.choice((0, len(words))), filler(random))
    return " ".join(words)


def regional(text: str, random: Random) -> str:
    """With some words of another region; nothing when there is none to swap."""
    padded = f" {Document.of(text).pattern} "
    before = padded
    for group in _regional_words():
        for word in group:
            if f" {word} " in padded:
                if random.random() < SWAPPED:
                    padded = padded.replace(f" {word} ", f" {random.choice(group)} ", 1)
                break
    return padded.strip() if padded != before else ""


def abbreviated(text: str, random: Random) -> str:
    """Some two-word terms as their initials, some words without their vowels' marks, the way chats are written."""
    words = clean(text).text.split()
    out: list[str] = []
    at = 0
    while at < len(words):
        pair = " ".join(words[at : at + 2])
        if pair in _TERMS and random.random() < 0.7:
            out.append("".join(word[0] for word in pair.split()))
            at += 2
            continue
        short = _SHORT.get(words[at])
        out.append(random.choice(short) if short and random.random() < 0.7 else words[at])
        at += 1
    variant = " ".join(out)
    return "" if variant == clean(text).text else variant


def retold(text: str, random: Random) -> str:
    """In words of another region where there are any to swap, else (and half of the time) as it is heard."""
    return (random.random() < 0.5 and regional(text, random)) or recognised(text, random)


def mixed(text: str, random: Random) -> str:
    """One of the other kinds."""
    return VARIANTS[random.choice(("mistyped", "recognised", "regional", "abbreviated"))](text, random)


def either(text: str, random: Random) -> str:
    """Without diacritics or retold; the other one where the first changes nothing."""
    makers = (plain, retold) if random.random() < 0.5 else (retold, plain)
    return next((variant for make in makers if (variant := make(text, random)) and variant != text), "")


VARIANTS: dict[str, Callable[[str, Random], str]] = {
    "plain": plain,
    "mistyped": mistyped,
    "recognised": recognised,
    "regional": regional,
    "abbreviated": abbreviated,
    "retold": retold,
    "mixed": mixed,
    "either": either,
}

_TERMS = frozenset(
    (
        "tiền điện", "hóa đơn", "hoá đơn", "hợp đồng", "công tơ", "đồng hồ", "khách hàng", "điện lực", "cúp điện",
        "mất điện", "nhân viên", "thanh toán", "công suất", "định mức", "thủ tục", "chuyển khoản", "thông tin",
        "điện thoại", "đăng ký", "tài khoản", "yêu cầu", "hồ sơ",
    )
)  # fmt: skip
_SHORT = {
    "không": ("k", "ko", "hk"), "được": ("dc", "đc"), "bao": ("b",), "gì": ("j",), "rồi": ("r",), "vậy": ("z", "v"),
    "em": ("e",), "anh": ("a",), "chị": ("c",), "mình": ("mk", "m"), "với": ("vs",), "tháng": ("t", "thg"),
    "trước": ("trc",), "sao": ("s",), "chưa": ("ch", "chx"), "người": ("ng",), "nhà": ("nh",), "cũng": ("cx",),
    "biết": ("bit",), "nhiêu": ("nhiu",), "của": ("of",), "giúp": ("giup",), "điện": ("đ",), "thế": ("th",),
}  # fmt: skip


@cache
def _regional_words() -> tuple[tuple[str, ...], ...]:
    lines = Path(__file__).with_name("regional.tsv").read_text(encoding="utf-8").splitlines()
    return tuple(tuple(line.split("\t")) for line in lines if line and not line.startswith("#"))
