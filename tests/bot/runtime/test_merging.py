"""Training data is joined as Rasa joins it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.runtime import merging


@pytest.fixture(autouse=True)
def rasas_own() -> Iterator[None]:
    yield
    merging.undo()


def message(text: str, intent: str = "greet", **more: object) -> Message:
    return Message({"text": text, "intent": intent, **more})


def parts() -> list[TrainingData]:
    code = [{"entity": "customer_code", "start": 0, "end": 3, "value": "abc"}]
    return [
        TrainingData([message("chào"), message("chào"), message("abc", "inform", entities=code)], {"ck": "chuyển khoản"}),
        TrainingData([message("abc", "inform"), message("alo", " greet "), message("chào"), Message({"intent": "greet"})]),
        TrainingData([], None, [{"name": "n", "pattern": "1"}], [{"name": "l", "elements": ["Huế"]}], {"utter_a": [{"text": "b"}]}),
        TrainingData([Message({"intent": "greet"}), message("abc", "inform", entities=list(code)), message("chào", "thank")]),
    ]  # fmt: skip


def joined(install: Callable[[], None]) -> tuple[object, ...]:
    install()
    first, *others = parts()
    found = first.merge(*others, None).merge(TrainingData())
    return (
        [m.data for m in found.training_examples],
        found.entity_synonyms,
        found.regex_features,
        found.lookup_tables,
        found.responses,
        found.fingerprint(),
    )


def test_the_same_comes_out() -> None:
    expected, found = joined(merging.undo), joined(merging.apply)
    assert len(found[0]) == 6  # type: ignore[arg-type]
    assert found == expected
