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
from actions.services.order import ORDERS, REPORTS
from tests.actions.talk import DOMAIN
from utility.catalogue import PROBLEMS, Field, catalogue

ROOT = Path(__file__).parents[2]
RESPONSES: dict[str, list[dict[str, object]]] = DOMAIN["responses"]
INTENTS = [next(iter(intent)) if isinstance(intent, dict) else intent for intent in DOMAIN["intents"]]


# Fragments; safety words; what is read once by whoever made a slip; and words that must be the same whether or not a
# customer code exists.
ONE_VARIATION = ("utter_part_", "utter_hazard_", "utter_help_", "utter_problem_", "utter_otp_sent", "utter_ask_otp")


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
    # The gateway has a few words of its own to say: it asks how a person has helped.
    for path in (*(ROOT / "actions").rglob("*.py"), *(ROOT / "gateway").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                constants.add(node.value)
            if isinstance(node, ast.JoinedStr):
                parts = [re.escape(p.value) if isinstance(p, ast.Constant) else r"\w+" for p in node.values]
                if any(isinstance(p, ast.Constant) and re.fullmatch(r"\w{2,}", str(p.value)) for p in node.values):
                    patterns.append(re.compile("".join(parts)))
    return constants, patterns


CONSTANTS, PATTERNS = strings_of_the_actions()


# Names that are put together from a question, a help or a problem of the catalogue or of a field.
MADE = {
    *(f"utter_ask_{f.question}" for s in catalogue().services() for f in s.fields),
    *(f"utter_help_{f.help}" for s in catalogue().services() for f in s.fields),
    *(f"utter_problem_{problem.replace('.', '_')}" for problem in PROBLEMS),
    *(f"utter_{kind}_{name}" for kind in ("ask", "invalid", "help") for name in fields.all_fields()),
}
FAMILIES = ("utter_ask_", "utter_help_", "utter_invalid_", "utter_problem_")


def is_used(name: str) -> bool:
    if name.startswith(FAMILIES):
        return name in MADE or name in CONSTANTS
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


SERVICES = [(s.name, f) for s in catalogue().services() if s.name in (*ORDERS, *REPORTS) for f in s.fields]


@pytest.mark.parametrize(("service", "field"), SERVICES, ids=lambda item: getattr(item, "name", item))
def test_every_question_of_the_catalogue_can_be_asked_and_repaired(service: str, field: Field) -> None:
    assert f"utter_ask_{field.question}" in RESPONSES
    assert f"utter_help_{field.help}" in RESPONSES
    assert fields.get(f"service:{service}:{field.name}").name.endswith(field.name)


@pytest.mark.parametrize("problem", sorted(PROBLEMS - {"not_asked"}))
def test_every_refused_answer_has_its_words(problem: str) -> None:
    assert f"utter_problem_{problem.replace('.', '_')}" in RESPONSES


def test_every_service_of_the_catalogue_has_a_journey() -> None:
    assert {name for name in catalogue().names() if flow.find(name) is None} == set()


def test_every_service_is_ordered_by_the_one_form_or_has_a_journey_of_its_own() -> None:
    own = {"complain_high_bill", "report_paid_not_updated", "report_hazard", "praise_service"}
    assert {s.name for s in catalogue().services() if s.opens_request} == {*ORDERS, *REPORTS} | own


@pytest.mark.parametrize("name", sorted(RESPONSES))
def test_variations_say_the_same(name: str) -> None:
    """All variations of a response use only values the others use: a journey gives the same to each."""
    used = [set(re.findall(r"{(\w+)}", str(variation["text"]))) for variation in RESPONSES[name]]
    assert all(one <= set().union(*used) for one in used)
    varied = not name.startswith(ONE_VARIATION)
    assert len(used) >= (2 if varied else 1), "a customer who asks twice should not read the same sentence twice"


@pytest.mark.parametrize("name", sorted(n for n in RESPONSES if n.startswith("utter_part_wish_")))
def test_titles_fit_a_button(name: str) -> None:
    assert len(str(RESPONSES[name][0]["text"])) <= 20


def test_the_dialogue_is_one_slot() -> None:
    assert list(DOMAIN["slots"]) == ["dialogue"]
    assert DOMAIN["slots"]["dialogue"]["influence_conversation"] is False


def test_a_rule_names_the_action_that_stands_beside_its_journey() -> None:
    """Whoever follows a rule to its action finds the journey in that file or folder."""
    homes = {"actions.explain": "action_bills", "actions.debts": "action_bills", "actions.estimate": "action_tariffs"}
    for intent, action in rules().items():
        journey = flow.find(intent)
        if journey is None:
            continue
        module = journey.handler.__module__
        home = homes.get(module, "action_" + module.removeprefix("actions.").partition(".")[0])
        home = {"action_smalltalk": "action_conversation"}.get(home, home)
        assert home == action, intent
