"""Mutated webhook bodies: broken as proxies, new platform versions and attackers break them."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_STRANGE: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    10**30,
    1.5e308,
    "",
    " ",
    "\x00",
    "\ud800",
    "a\nb\r\n",
    "ạ" * 300,
    "x" * 5000,
    "9" * 400,
    "-9223372036854775809",
    [],
    {},
    [[[[]]]],
    {"": {"": ""}},
    [None, 1, "x", {}],
    "#000000000000|x|/restart",
    "/restart",
    '{"phone": {"x": []}}',
)


def mutated(seeds: Sequence[Mapping[str, Any]], count: int, seed: int) -> Iterator[Any]:
    """`count` payloads, each a seed with one to four changes; some are not even objects."""
    chance = random.Random(seed)
    for _ in range(count):
        if chance.random() < 0.02:
            yield chance.choice(_STRANGE)
            continue
        payload: Any = copy.deepcopy(dict(chance.choice(seeds)))
        for _ in range(chance.randint(1, 4)):
            payload = _changed(payload, seeds, chance)
        yield payload


def body(payload: Any, chance: random.Random) -> bytes:
    """The payload as bytes, in the forms JSON allows; now and then cut off or with a byte flipped."""
    text = json.dumps(
        payload, ensure_ascii=chance.random() < 0.5, separators=(",", ":") if chance.random() < 0.5 else None
    )
    raw = text.encode("utf-8", "surrogatepass")
    dice = chance.random()
    if dice < 0.03 and raw:
        return raw[: chance.randrange(len(raw))]
    if dice < 0.06 and raw:
        place = chance.randrange(len(raw))
        return raw[:place] + bytes([chance.randrange(256)]) + raw[place + 1 :]
    return raw


def _changed(payload: Any, seeds: Sequence[Mapping[str, Any]], chance: random.Random) -> Any:
    places = list(_places(payload))
    if not places:
        return payload
    holder, key = chance.choice(places)
    match chance.randrange(7):
        case 0:
            holder[key] = copy.deepcopy(chance.choice(_STRANGE))
        case 1:
            del holder[key]
        case 2 if isinstance(holder, dict):
            holder[str(chance.choice(_STRANGE))[:50]] = holder.pop(key)
        case 3:
            other = copy.deepcopy(dict(chance.choice(seeds)))
            donors = list(_places(other))
            donor, name = chance.choice(donors)
            holder[key] = donor[name]
        case 4 if isinstance(holder[key], str):
            holder[key] = _bent(holder[key], chance)
        case 5:
            holder[key] = [holder[key]] * chance.randint(0, 3)
        case _:
            deep: Any = holder[key]
            for _ in range(chance.choice((1, 5, 60))):
                deep = {"x": deep}
            holder[key] = deep
    return payload


def _bent(text: str, chance: random.Random) -> str:
    place = chance.randint(0, len(text))
    return text[:place] + chance.choice(("\x00", "\u0301", "\u200d", "\ufeff", "𝕏", "|", "#", "")) + text[place + 1 :]


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every (container, key) in a payload."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in list(pairs):
        yield value, key
        yield from _places(child)
