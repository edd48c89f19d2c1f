"""Files of sentences are read as Rasa reads them, and wrong ones are refused as Rasa refuses them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import rasa.shared.utils.io as rasa_io
from rasa.shared.core.domain import DOMAIN_SCHEMA_FILE
from rasa.shared.exceptions import YamlException
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader
from rasa.shared.utils import validation

from bot.runtime import yaml_reading

PLAIN = """version: "3.1"
nlu:
- intent: ask_bill_amount
  metadata: {register: no_diacritics, author: a}
  examples: |
    - tiền điện [tháng 10](period) bao nhiêu?
    - mã [PD15000234987](customer_code): "tiền" #1 bao nhiêu
    - thủ tục [sang tên]{"entity": "service", "value": "change_contract_owner"} 😀
- intent: affirm
  metadata:
    register: short
  examples: |
    - ừ
    - yes
- intent: "no"
  examples: |
    - không
"""
OTHERS = [
    'version: "3.1"\nnlu:\n- lookup: place\n  examples: |\n    - Huế\n- intent: a\n  examples: |\n    - ở Huế\n',
    'version: "3.1"\nnlu:\n- intent: a\n  examples:\n  - text: |\n      chào é\n    metadata: {x: 1}\n',
    'version: "3.1"\nnlu:\n- intent: a\n  examples: |\n    - plain text, \\u00e9 escaped\n',
    'version: "3.1"\nnlu:\n- synonym: ví\n  examples: |\n    - ví điện tử\n',
    'version: "3.1"\nnlu:\n- intent: a\n  metadata: {level: 3}\n  examples: |\n    - số é\n',
]
WRONG = [
    'version: "3.1"\nnlu:\n- intent: a\n  intent: b\n  examples: |\n    - chào é\n',
    'version: "3.1"\nnlu:\n- intent: [a\n  examples: |\n    - chào é\n',
    'version: "3.1"\nnlu:\n- intent: a\n  unknown: é\n  examples: |\n    - chào\n',
    'version: "3.1"\nnlu: é\n',
]


@pytest.fixture
def ours() -> Iterator[None]:
    yaml_reading.apply()
    yield
    yaml_reading.undo()


def _read(text: str) -> list[dict[str, object]]:
    reader = RasaYAMLReader()
    reader.filename = "nlu.yml"
    found = reader.reads(text)
    return [
        *(dict(message.data) for message in found.training_examples),
        {"synonyms": found.entity_synonyms, "lookups": found.lookup_tables, "regexes": found.regex_features},
    ]


@pytest.mark.parametrize("text", [PLAIN, *OTHERS])
def test_the_same_is_read(text: str) -> None:
    yaml_reading.undo()
    expected = _read(text)
    yaml_reading.apply()
    try:
        assert _read(text) == expected
        assert _read(text) == expected  # from memory
    finally:
        yaml_reading.undo()


@pytest.mark.usefixtures("ours")
def test_a_plain_file_needs_no_slow_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*arguments: object) -> None:
        raise AssertionError("read the slow way")

    monkeypatch.setattr(yaml_reading, "_rasa_read", slow)
    monkeypatch.setattr(yaml_reading, "_rasa_validate", slow)
    assert len(_read(PLAIN)) == 7


@pytest.mark.usefixtures("ours")
@pytest.mark.parametrize("text", WRONG)
def test_what_rasa_refuses_is_refused(text: str) -> None:
    with pytest.raises(YamlException):
        _read(text)


@pytest.mark.usefixtures("ours")
def test_what_is_remembered_is_given_anew() -> None:
    first = RasaYAMLReader()
    first.filename = "nlu.yml"
    read = first.reads(PLAIN)
    read.training_examples[0].set("document", "written by a component")
    read.training_examples[0].get("entities")[0]["value"] = "changed"
    again = RasaYAMLReader()
    again.filename = "nlu.yml"
    message = again.reads(PLAIN).training_examples[0]
    assert message.get("document") is None
    assert message.get("entities")[0]["value"] == "tháng 10"


@pytest.mark.usefixtures("ours")
def test_a_content_read_once_is_given_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    content = "responses:\n  utter_hello:\n  - text: Dạ\n"
    first = rasa_io.read_yaml(content)
    first["responses"].clear()
    monkeypatch.setattr(yaml_reading, "_rasa_read", None)
    assert rasa_io.read_yaml(content) == {"responses": {"utter_hello": [{"text": "Dạ"}]}}


@pytest.mark.usefixtures("ours")
def test_only_what_passed_the_check_is_remembered_as_right(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong, right = "intents: é\n", "version: '3.1'\nintents:\n- chào\n"
    for _ in range(2):
        with pytest.raises(YamlException):
            validation.validate_yaml_schema(wrong, DOMAIN_SCHEMA_FILE)
    validation.validate_yaml_schema(right, DOMAIN_SCHEMA_FILE)
    monkeypatch.setattr(yaml_reading, "_rasa_validate_schema", None)
    validation.validate_yaml_schema(right, DOMAIN_SCHEMA_FILE)


@pytest.mark.usefixtures("ours")
@pytest.mark.parametrize("bad", ['{"entity": 3}', '{"entity": "service", "colour": "x"}', '{"entity": "service"'])
def test_a_wrong_annotation_is_refused_each_time(bad: str) -> None:
    text = PLAIN.replace('{"entity": "service", "value": "change_contract_owner"}', bad)
    expected = _outcome(text)
    assert _outcome(text) == expected
    yaml_reading.undo()
    assert _outcome(text) == expected


def _outcome(text: str) -> str:
    try:
        return repr(_read(text))
    except Exception as error:  # whatever Rasa raises: it is compared
        return f"{type(error).__name__}: {error}"
