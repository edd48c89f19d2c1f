"""Training data joined without copying and hashing every sentence again and again.

Rasa joins the files, the domain's intents and the stories' sentences in some twenty steps, each of which copies every
message deeply and hashes it as JSON to drop duplicates. The parts are never used again on their own, so the messages
can be shared; and messages can only be equal when their texts are. A test compares the results.
"""

from __future__ import annotations

from collections import Counter, OrderedDict

from rasa.shared.nlu.constants import INTENT, RESPONSE, TEXT
from rasa.shared.nlu.training_data import util
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

_rasa_merge = TrainingData.merge
_rasa_sanitize = TrainingData.sanitize_examples


def apply() -> None:
    """Join training data this way for the rest of the process."""
    TrainingData.merge = _merge
    TrainingData.sanitize_examples = staticmethod(_sanitize)


def undo() -> None:
    """Rasa's own joining again."""
    TrainingData.merge = _rasa_merge
    TrainingData.sanitize_examples = staticmethod(_rasa_sanitize)


def _merge(self: TrainingData, *others: TrainingData | None) -> TrainingData:
    parts = [self, *(other for other in others if other)]
    synonyms = self.entity_synonyms.copy()
    for other in parts[1:]:
        for text, synonym in other.entity_synonyms.items():
            util.check_duplicate_synonym(synonyms, text, synonym, "merging training data")
        synonyms.update(other.entity_synonyms)
    return TrainingData(
        [example for part in parts for example in part.training_examples],
        synonyms,
        [feature for part in parts for feature in part.regex_features],
        [table for part in parts for table in part.lookup_tables],
        {key: responses for part in parts for key, responses in part.responses.items()},
    )


def _sanitize(examples: list[Message]) -> list[Message]:
    """Intents without spaces around them, and each message once."""
    for example in examples:
        for name in (INTENT, RESPONSE):
            value = example.get(name)
            if value and value != value.strip():
                example.set(name, value.strip())
    texts = Counter(example.get(TEXT) for example in examples)
    twice = OrderedDict.fromkeys(example for example in examples if texts[example.get(TEXT)] > 1)
    return [e for e in examples if texts[e.get(TEXT)] == 1 or twice.pop(e, e) is None]
