"""Training sentences read with the C parser of YAML.

Rasa parses every file of sentences in Python, with line numbers for its error messages, and checks it against a schema:
a minute and more for some ten thousand sentences that are right. Here a file whose every block is plain (an intent, its
examples as text, metadata of words) is read by PyYAML's C loader; any other file, a wrong one above all, goes Rasa's
way and gets Rasa's message. A test compares what both ways read.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import lru_cache
from typing import Any

import rasa.shared.utils.io as rasa_io
import yaml  # type: ignore[import-untyped]
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader

_rasa_read = rasa_io.read_yaml
_rasa_validate = RasaYAMLReader.validate

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
    """Read and check plain files of sentences this way for the rest of the process."""
    rasa_io.read_yaml = _read_yaml
    RasaYAMLReader.validate = _validate


def undo() -> None:
    """Rasa's own reading again."""
    rasa_io.read_yaml = _rasa_read
    RasaYAMLReader.validate = _rasa_validate


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
    plain = _plain(content) if reader_type == "safe" else None
    if plain is None:
        return _rasa_read(content, reader_type)
    return {**plain, "nlu": [dict(block) for block in plain["nlu"]]}


def _validate(self: RasaYAMLReader, string: str) -> None:
    if _plain(string) is None:
        _rasa_validate(self, string)
