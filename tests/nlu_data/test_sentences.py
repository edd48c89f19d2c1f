"""The training sentences keep their promises: enough of each intent and register, no contradiction, known names."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "nlu_data" / "nlu").glob("*.yml"))
REGISTERS = {"standard", "no_diacritics", "shorthand", "typos", "dialect", "polite_angry", "short", "long", "asr"}
# Nobody greets in sixty words or says yes with a complaint; every other intent is there in every way of writing.
WITHOUT = {"long": {"greet", "goodbye", "thank", "affirm", "deny", "repeat", "abuse", "dont_know", "bot_challenge"}}
FREQUENT = {
    "ask_bill_amount",
    "ask_debt",
    "complain_high_bill",
    "explain_bill",
    "pay_bill",
    "report_outage",
    "ask_outage_schedule",
    "ask_restoration_time",
    "report_hazard",
    "request_new_supply",
    "change_contract_owner",
    "ask_procedure",
}
# Wishes that no sentence leads to by itself: get_einvoice's words and a button do.
BY_BUTTON = {"correct_einvoice"}
ENTITIES = {
    "customer_code",
    "period",
    "date_time",
    "usage_kwh",
    "amount_vnd",
    "phone_number",
    "id_number",
    "meter_number",
    "request_code",
    "otp",
    "household_count",
    "capacity_kw",
    "phases",
    "address",
    "place",
    "person_name",
    "payment_provider",
    "service",
    "rating",
}
_MARK = re.compile(r"\[([^\]]+)\](?:\((\w+)\)|\{\"entity\": \"(\w+)\"[^}]*\})")


def _blocks() -> list[tuple[str, str, str, list[str]]]:
    """(intent, register, author, sentences) of every block."""
    blocks = []
    for path in FILES:
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            sentences = [line[2:].strip() for line in block["examples"].splitlines()]
            blocks.append((block["intent"], block["metadata"]["register"], block["metadata"]["author"], sentences))
    return blocks


BLOCKS = _blocks()
BY_INTENT: Counter[str] = Counter()
for _intent, _, _, _sentences in BLOCKS:
    BY_INTENT[_intent] += len(_sentences)


def _contract() -> set[str]:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    names = {name if isinstance(name, str) else next(iter(name)) for name in domain["intents"]}
    # What the gateway or a component says instead of the customer has no sentences.
    return {name for name in names if not name.startswith("send_") and name != "nlu_fallback"}


def test_every_intent_of_the_domain_is_taught_and_no_other() -> None:
    assert set(BY_INTENT) | BY_BUTTON == _contract()
    assert not set(BY_INTENT) & BY_BUTTON


@pytest.mark.parametrize("intent", sorted(BY_INTENT))
def test_enough_sentences(intent: str) -> None:
    assert BY_INTENT[intent] >= (100 if intent in FREQUENT else 60)


def test_enough_in_all() -> None:
    assert sum(BY_INTENT.values()) >= 6000
    assert BY_INTENT["out_of_scope"] >= 300


@pytest.mark.parametrize("intent", sorted(BY_INTENT))
def test_every_register(intent: str) -> None:
    seen = {register for name, register, _, _ in BLOCKS if name == intent}
    assert seen <= REGISTERS
    missing = REGISTERS - seen - {register for register, intents in WITHOUT.items() if intent in intents}
    assert not missing


def test_every_intent_has_three_authors() -> None:
    authors = {intent: {author for name, _, author, _ in BLOCKS if name == intent} for intent in BY_INTENT}
    assert {intent: found for intent, found in authors.items() if len(found) < 3} == {}


def test_no_sentence_is_taught_twice_or_as_two_intents() -> None:
    seen: dict[str, str] = {}
    for intent, _, _, sentences in BLOCKS:
        for sentence in sentences:
            words = " ".join(_MARK.sub(r"\1", sentence).lower().split())
            assert words not in seen, f"{words!r} stands for {seen.get(words)} and {intent}"
            seen[words] = intent


def test_text_is_nfc_and_entities_are_known() -> None:
    for _, _, _, sentences in BLOCKS:
        for sentence in sentences:
            assert sentence == unicodedata.normalize("NFC", sentence)
            for _text, short, long in _MARK.findall(sentence):
                assert (short or long) in ENTITIES, sentence
            rest = _MARK.sub("", sentence)
            assert "](" not in rest, sentence
            assert "]{" not in rest, sentence
