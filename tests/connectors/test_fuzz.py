"""Some thousands of mutated webhooks: no crash, and nothing that the store would not take."""

from __future__ import annotations

import random
import warnings

import pytest

from benchmarks.fuzz import PLATFORMS, fuzz, mutated


@pytest.mark.parametrize("name", PLATFORMS)
async def test_mutated_webhooks(name: str) -> None:
    platform = PLATFORMS[name]()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library of a platform warns of strange fields
        outcomes, failures = fuzz(platform, 3000, random.Random(7))
    await platform.connector.close()
    assert failures == []
    assert outcomes["events"] > 300  # the mutations are mild enough to get through


def test_mutations_differ() -> None:
    chance = random.Random(1)
    example = PLATFORMS["messenger"]().examples[0]
    assert len({mutated(example, chance) for _ in range(100)}) > 80
