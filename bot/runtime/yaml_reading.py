"""Training data read with the C parser of YAML, and each thing once.

Rasa parses every file of sentences in Python, with line numbers for its error messages, and checks it against a schema:
a minute and more for some ten thousand sentences that are right. Here a file whose every block is plain (an intent, its
examples as text, metadata of words) is read by PyYAML's C loader; any other file, a wrong one above all, goes Rasa's
way and gets Rasa's message. Besides, Rasa reads every file two to four times, and its schemas anew for each: what was
read or found right once is remembered by its text. A test compares what both ways read.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from copy import copy, deepcopy
from functools import lru_cache
from typing import Any

import rasa.shared.nlu.training_data.entities_parser as rasa_entities
import rasa.shared.utils.io as rasa_io
import rasa.shared.utils.validation as rasa_validation
import yaml  # type: ignore[import-untyped]
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

_rasa_read = rasa_io.read_yaml
_rasa_validate = RasaYAMLReader.validate
_rasa_reads = RasaYAMLReader.reads
_rasa_validate_schema = rasa_validation.validate_yaml_schema
_rasa_entity = rasa_entities.get_validated_dict

_sentences: dict[tuple[str, str], TrainingData] = {}
_contents: dict[str, Any] = {}
_right: set[tuple[Any, ...]] = set()

#: Keys of a plain block of sentences.
_BLOCK = frozenset({"intent", "examples", "metadata"})


class _NotPlain(yaml.YAMLError):
    """The file holds something that only Rasa's own reader should judge."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Refuses a key given twice, as Rasa's reader does."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:
        keys = [key.value for key, _ in node.value]
        if len(keys) != len(set(keys)) or any(key.tag.endswith(":merge") for key, _ in node.value):
            raise _NotPlain("a key is given twice")
        return dict(super().construct_mapping(node, deep=deep))


def apply() -> None:
    """Read and check this way for the rest of the process."""
    rasa_io.read_yaml = _read_yaml
    rasa_validation.validate_yaml_schema = _validate_schema
    rasa_entities.get_validated_dict = _entity
    RasaYAMLReader.validate = _validate
    RasaYAMLReader.reads = _reads


def undo() -> None:
    """Rasa's own reading again; nothing is remembered."""
    rasa_io.read_yaml = _rasa_read
    rasa_validation.validate_yaml_schema = _rasa_validate_schema
    rasa_entities.get_validated_dict = _rasa_entity
    RasaYAMLReader.validate = _rasa_validate
    RasaYAMLReader.reads = _rasa_reads
    for memory in (_sentences, _contents, _right):
        memory.clear()
    _entity.cache_clear()


@lru_cache(maxsize=64)
def _plain(content: str) -> Mapping[str, Any] | None:
    """The content of a plain file of sentences; None for any other."""
    if content.isascii():  # Rasa reads escapes in such a file
        return None
    try:
        found = yaml.load(content, Loader=_Loader)  # noqa: S506 - a safe loader
    except yaml.YAMLError:
        return None
    if not isinstance(found, dict) or set(found) != {"version", "nlu"} or not isinstance(found["version"], str):
        return None
    blocks = found["nlu"]
    return found if isinstance(blocks, list) and all(_is_plain_block(block) for block in blocks) else None


def _is_plain_block(block: Any) -> bool:
    if not isinstance(block, dict) or not set(block) <= _BLOCK or not {"intent", "examples"} <= set(block):
        return False
    metadata = block.get("metadata", {})
    words = isinstance(metadata, dict) and all(isinstance(value, str) for value in metadata.values())
    return words and isinstance(block["intent"], str) and isinstance(block["examples"], str)


def _read_yaml(content: str, reader_type: str | list[str] = "safe") -> Any:
    if reader_type != "safe":
        return _rasa_read(content, reader_type)
    plain = _plain(content)
    if plain is not None:
        return {**plain, "nlu": [dict(block) for block in plain["nlu"]]}
    if content not in _contents:
        _contents[content] = _rasa_read(content)
    return deepcopy(_contents[content])


def _validate_schema(content: str, *schema: str) -> None:
    """Rasa's check, once for each text that passes it."""
    if (content, *schema) not in _right:
        _rasa_validate_schema(content, *schema)
        _right.add((content, *schema))


def _validate(self: RasaYAMLReader, string: str) -> None:
    if _plain(string) is None:
        _rasa_validate(self, string)


@lru_cache(maxsize=4096)
def _entity(json_text: str) -> Mapping[str, str]:
    """The attributes of an annotation such as "entity": "service", checked once however often it occurs."""
    found: Mapping[str, str] = _rasa_entity(json_text)
    return found


def _reads(self: RasaYAMLReader, string: str, **kwargs: Any) -> TrainingData:
    """The sentences of a plain file, each time as new messages: components write on them."""
    if _plain(string) is None:
        return _rasa_reads(self, string, **kwargs)
    key = (self.filename, string)
    if key not in _sentences:
        _sentences[key] = _rasa_reads(self, string, **kwargs)
    read = _sentences[key]
    return TrainingData([_again(message) for message in read.training_examples], dict(read.entity_synonyms))


def _again(message: Message) -> Message:
    again = copy(message)
    again.data = _data_again(message.data)
    again.features = list(message.features)
    again.output_properties = set(message.output_properties)
    return again


def _data_again(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data of a message with lists (its entities) of its own; what else is in it is never changed in place."""
    return {key: deepcopy(value) if isinstance(value, list) else value for key, value in data.items()}
