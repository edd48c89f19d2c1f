"""Find the rules that fit a conversation through an index, instead of trying every rule on every past state.

A rule is a list of states, the last of which must fit the present. The index goes by what nearly every rule asks of
the present: the previous action and the intent.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from rasa.core.policies.rule_policy import RULES, RULES_FOR_LOOP_UNHAPPY_PATH, RulePolicy
from rasa.shared.core.constants import ACTION_LISTEN_NAME, PREVIOUS_ACTION, SHOULD_NOT_BE_SET, USER
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ACTION_NAME, INTENT

from bot.runtime.patches import Replacement

_find = RulePolicy._find_action_from_rules

State = Mapping[str, Mapping[str, Any]]

#: What a rule asks of one state: kind of feature, its name, the value (``SHOULD_NOT_BE_SET``: none).
Demand = tuple[str, str, Any]


class _StateDemands:
    """One state of a rule."""

    def __init__(self, state: State) -> None:
        self.starts = not state.get(PREVIOUS_ACTION)
        self.demands: list[Demand] = []
        for kind, features in state.items():
            for name, wanted in features.items():
                value = tuple(wanted) if isinstance(wanted, list) else wanted  # JSON has no tuples
                if value:
                    self.demands.append((kind, name, value))

    def fits(self, state: State) -> bool:
        """See ``RulePolicy._is_rule_applicable`` and ``_does_rule_match_state``."""
        started = bool(state.get(PREVIOUS_ACTION))
        if self.starts or not started:
            return self.starts and not started
        for kind, name, wanted in self.demands:
            value = state.get(kind, {}).get(name)
            if wanted == SHOULD_NOT_BE_SET:
                if value and value != SHOULD_NOT_BE_SET:
                    return False
            elif value != wanted:
                return False
        return True


class RuleIndex:
    """The rules of one lookup table."""

    def __init__(self, keys: Iterable[str]) -> None:
        self.longest = 0
        #: Whether a rule can fit when the customer has just spoken and the intent is not looked at.
        self.fits_text = False
        self._rules: dict[tuple[Any, Any], list[tuple[str, list[_StateDemands]]]] = defaultdict(list)
        for key in keys:
            states: list[State] = json.loads(key)
            self.longest = max(self.longest, len(states))
            present = states[-1] if states else {}
            place = (_asked(present, PREVIOUS_ACTION, ACTION_NAME), _asked(present, USER, INTENT))
            self.fits_text |= place[0] in (None, ACTION_LISTEN_NAME) and place[1] is None
            self._rules[place].append((key, [_StateDemands(state) for state in reversed(states)]))

    def find(self, states: list[State]) -> set[str]:
        """Keys of the rules that the conversation fits."""
        latest_first = states[::-1]
        if not latest_first:
            return {key for rules in self._rules.values() for key, _ in rules}
        action = latest_first[0].get(PREVIOUS_ACTION, {}).get(ACTION_NAME)
        intent = latest_first[0].get(USER, {}).get(INTENT)
        found = set()
        for place in {(action, intent), (action, None), (None, intent), (None, None)}:
            for key, demands in self._rules.get(place, ()):
                if all(demand.fits(state) for demand, state in zip(demands, latest_first, strict=False)):
                    found.add(key)
        return found


def _asked(state: State, kind: str, name: str) -> Any:
    """The value that a rule's state asks for; None when any will do."""
    value = state.get(kind, {}).get(name)
    return value if value and value != SHOULD_NOT_BE_SET and not isinstance(value, list) else None


def index_of(policy: RulePolicy, lookup: Mapping[str, str]) -> RuleIndex:
    """The index of a lookup table of the policy, made when first asked for."""
    known: dict[int, tuple[Mapping[str, str], int, RuleIndex]] = policy.__dict__.setdefault("_indexes", {})
    entry = known.get(id(lookup))
    if entry is None or entry[0] is not lookup or entry[1] != len(lookup):
        entry = known[id(lookup)] = (lookup, len(lookup), RuleIndex(lookup))
    return entry[2]


def get_possible_keys(self: RulePolicy, lookup: Mapping[str, str], states: list[State]) -> set[str]:
    """See ``RulePolicy._get_possible_keys``."""
    return index_of(self, lookup).find(states)


def find_action_from_rules(
    self: RulePolicy, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool
) -> tuple[str | None, str | None, bool]:
    """See ``RulePolicy._find_action_from_rules``.

    Rasa asks twice, first as if the intent were not known; that answer is no when every rule asks for an intent.
    """
    if use_text_for_last_user_input and not any(
        index_of(self, self.lookup[name]).fits_text for name in (RULES, RULES_FOR_LOOP_UNHAPPY_PATH)
    ):
        return None, None, False
    found: tuple[str | None, str | None, bool] = _find(self, tracker, domain, use_text_for_last_user_input)
    return found


REPLACEMENTS = [
    Replacement(RulePolicy, "_get_possible_keys", get_possible_keys),
    Replacement(RulePolicy, "_find_action_from_rules", find_action_from_rules),
]
