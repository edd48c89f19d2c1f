"""Nothing hangs in the air: every intent has a rule and a journey, every response is used, every used one exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import yaml

from actions import phrases
from actions.dialogue import fields, flow
from actions.dialogue.contextual import CONTEXTUAL
from actions.services import FORMS, WITH_PROCEDURE
from tests.actions.talk import DOMAIN

ROOT = Path(__file__).parents[2]
RESPONSES: dict[str, list[dict[str, object]]] = DOMAIN["responses"]
INTENTS = [next(iter(intent)) if isinstance(intent, dict) else intent for intent in DOMAIN["intents"]]


def rules() -> dict[str, str]:
    """The action of every intent, from the rule files."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "nlu_data" / "rules").glob("*.yml")):
        for rule in yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]:
            said, done = rule["steps"]
            for step in said.get("or", [said]):
                assert step["intent"] not in found, f"{step['intent']} has two rules"
                found[step["intent"]] = done["action"]
    return found


def strings_of_the_actions() -> tuple[set[str], list[re.Pattern[str]]]:
    """Every text constant in the actions' code, and a pattern for every f-string."""
    constants: set[str] = set()
    patterns: list[re.Pattern[str]] = []
    for path in (ROOT / "actions").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                constants.add(node.value)
            if isinstance(node, ast.JoinedStr):
                parts = [re.escape(p.value) if isinstance(p, ast.Constant) else r"\w+" for p in node.values]
                if any(isinstance(p, ast.Constant) and re.fullmatch(r"\w{2,}", str(p.value)) for p in node.values):
                    patterns.append(re.compile("".join(parts)))
    return constants, patterns


CONSTANTS, PATTERNS = strings_of_the_actions()


def is_used(name: str) -> bool:
    short = name.removeprefix(phrases.PREFIX)
    return any(n in CONSTANTS or any(p.fullmatch(n) for p in PATTERNS) for n in (name, short))


def test_every_intent_has_a_rule_and_every_rule_an_intent_and_an_action() -> None:
    assert set(rules()) == set(INTENTS)
    assert set(rules().values()) <= set(DOMAIN["actions"])


def test_every_intent_has_a_journey_or_a_meaning_in_context() -> None:
    understood = set(flow.all_journeys()) | set(CONTEXTUAL) | {"nlu_fallback"}
    assert set(INTENTS) - understood == set()
    assert {name for name in flow.all_journeys() if not name.startswith("_")} - set(INTENTS) == set()


def test_every_wish_can_be_offered() -> None:
    small_talk = {"greet", "goodbye", "thank", "bot_challenge", "chitchat", "abuse", "out_of_scope"}
    wishes = {n for n in flow.all_journeys() if not n.startswith(("_", "send_"))} - small_talk
    assert {name for name in wishes if not phrases.has_title(name)} == set()


def test_no_response_is_left_over() -> None:
    assert [name for name in RESPONSES if not is_used(name)] == []


@pytest.mark.parametrize("name", sorted(c for c in CONSTANTS if re.fullmatch(r"utter_[a-z_]+[a-z]", c)))
def test_every_response_an_action_names_exists(name: str) -> None:
    assert name in RESPONSES


@pytest.mark.parametrize("name", sorted(fields.all_fields()))
def test_every_question_can_be_repaired(name: str) -> None:
    assert f"utter_invalid_{name}" in RESPONSES
    assert f"utter_help_{name}" in RESPONSES


def test_every_question_of_a_form_can_be_asked_and_shown() -> None:
    for name in {field for form in FORMS.values() for field in form.fields}:
        assert f"utter_ask_{name}" in RESPONSES
        assert f"utter_part_label_{name}" in RESPONSES
    for service in WITH_PROCEDURE:
        assert f"utter_service_{service}" in RESPONSES


@pytest.mark.parametrize("name", sorted(RESPONSES))
def test_variations_say_the_same(name: str) -> None:
    """All variations of a response use only values the others use: a journey gives the same to each."""
    used = [set(re.findall(r"{(\w+)}", str(variation["text"]))) for variation in RESPONSES[name]]
    assert all(one <= set().union(*used) for one in used)
    varied = not name.startswith(("utter_part_", "utter_service_", "utter_hazard_"))
    assert len(used) >= (2 if varied else 1), "a customer who asks twice should not read the same sentence twice"


@pytest.mark.parametrize("name", sorted(n for n in RESPONSES if n.startswith("utter_part_wish_")))
def test_titles_fit_a_button(name: str) -> None:
    assert len(str(RESPONSES[name][0]["text"])) <= 20


def test_the_dialogue_is_one_slot() -> None:
    assert list(DOMAIN["slots"]) == ["dialogue"]
    assert DOMAIN["slots"]["dialogue"]["influence_conversation"] is False
