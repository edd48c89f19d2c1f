"""Feed the policies the last states of a conversation, kept up to date event by event.

Rasa replays the whole conversation and describes the state before every action of it, for each policy and each
prediction; the policies then look at the last few. Here the description grows with the conversation, and only as much
of it is handed out as a policy looks at: ``max_history``, or the longest rule.

A form that runs again removes events of the turns before (``applied_events``). The description is then taken back to
the last state that still holds.
"""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Mapping
from typing import Any

from rasa.core.featurizers.tracker_featurizers import MaxHistoryTrackerFeaturizer
from rasa.core.policies.memoization import MemoizationPolicy
from rasa.core.policies.policy import Policy, SupportedData
from rasa.core.policies.rule_policy import RULES, RULES_FOR_LOOP_UNHAPPY_PATH, RulePolicy
from rasa.shared.core.constants import PREVIOUS_ACTION
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    DefinePrevUserUtteredFeaturization,
    Event,
    LoopInterrupted,
    UserUttered,
)
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.runtime.patches import Replacement
from bot.runtime.patches.rule_lookup import index_of
from bot.runtime.patches.tracker_copy import copy_slot

_original = Policy._prediction_states

#: Points in the past to which the description can be taken back; a form goes back a turn or two.
MARKS = 6

#: Events that change no slot.
_LEAVE_SLOTS = frozenset(
    {ActionExecuted, ActiveLoop, BotUttered, DefinePrevUserUtteredFeaturization, LoopInterrupted, UserUttered}
)

#: States kept at least: more than the longest rule and any ``max_history`` have.
KEPT_STATES = 48


@dataclasses.dataclass
class _Mark:
    """The description before one event."""

    events: int
    states: int
    tracker: DialogueStateTracker
    hidden: bool
    visible_action: Any


class History:
    """The states of one conversation before each of its actions, as ``Domain.states_for_tracker_history``.

    ``rule_only_data``: what to leave out for a policy that does not learn from rules; None describes everything.
    """

    def __init__(self, domain: Domain, rule_only_data: Mapping[str, Any] | None) -> None:
        self._domain = domain
        self._rule_only_data = rule_only_data
        self._applied: list[Event] = []
        self._states: list[State] = []
        self._marks: list[_Mark] = []
        self._tracker: DialogueStateTracker | None = None
        #: Copies of the tracker's slots, shared by the marks since a slot last changed.
        self._slots: dict[str, Slot] | None = None
        self._hidden = False
        self._visible_action: Any = None

    def last_states(self, tracker: DialogueStateTracker, most: int) -> list[State]:
        """Copies of the last ``most`` states, the present one included; the caller may change them."""
        applied = tracker.applied_events()
        common = _common(self._applied, applied)
        if self._tracker is None or common < len(self._applied):
            self._go_back(tracker, common)
        for event in applied[len(self._applied) :]:
            self._add(event)
        hidden, visible_action = self._hidden, self._visible_action
        present = self._describe(hide_rule_turn=False)
        self._hidden, self._visible_action = hidden, visible_action
        states = self._states[-most:] if present is None else [*self._states[-most + 1 or len(self._states) :], present]
        return [{kind: dict(features) for kind, features in state.items()} for state in states[-most:]]

    def _go_back(self, tracker: DialogueStateTracker, common: int) -> None:
        while self._marks and self._marks[-1].events > common:
            self._marks.pop()
        if self._marks:
            mark = self._marks.pop()
            del self._applied[mark.events :], self._states[mark.states :]
            self._tracker, self._hidden, self._visible_action = mark.tracker, mark.hidden, mark.visible_action
            self._slots = mark.tracker.slots
            mark.tracker.slots = _copies(self._slots)
        else:
            self._applied, self._states = [], []
            self._tracker, self._hidden, self._visible_action = tracker.init_copy(), False, None
            self._slots = None

    def _add(self, event: Event) -> None:
        assert self._tracker is not None
        if isinstance(event, ActionExecuted):
            self._mark()
            state = self._describe(event.hide_rule_turn)
            if state is not None:
                self._states.append(state)
                self._forget()
        event.apply_to(self._tracker)
        if type(event) not in _LEAVE_SLOTS:
            self._slots = None
        self._applied.append(event)

    def _mark(self) -> None:
        assert self._tracker is not None
        if self._slots is None:
            self._slots = _copies(self._tracker.slots)
        state = _state_of(self._tracker, self._slots)
        self._marks.append(_Mark(len(self._applied), len(self._states), state, self._hidden, self._visible_action))
        del self._marks[:-MARKS]

    def _forget(self) -> None:
        """Let go of states that no policy looks at and no mark needs."""
        if len(self._states) >= 2 * KEPT_STATES:
            surplus = len(self._states) - KEPT_STATES
            del self._states[:surplus]
            for mark in self._marks:
                mark.states = max(0, mark.states - surplus)

    def _describe(self, hide_rule_turn: bool) -> State | None:
        """One round of the loop in ``Domain.states_for_tracker_history``; None for a hidden turn."""
        domain, tracker = self._domain, self._tracker
        assert tracker is not None
        if self._rule_only_data is None:
            return domain.get_active_state(tracker)
        if not self._hidden:
            self._visible_action = domain._get_prev_action_sub_state(tracker)
        if not tracker.followup_action and tracker.latest_action_name != tracker.active_loop_name:
            self._hidden = hide_rule_turn
        if self._hidden:
            return None
        state: State = domain.get_active_state(tracker)
        domain._remove_rule_only_features(state, self._rule_only_data)
        if self._states:
            domain._substitute_rule_only_user_input(state, self._states[-1])
        if self._visible_action:
            state[PREVIOUS_ACTION] = self._visible_action
        return domain._clean_state(state)


def _common(one: list[Event], other: list[Event]) -> int:
    """Length of the common beginning of two lists, by identity: an event is never changed into another."""
    if len(one) <= len(other) and all(map(operator.is_, one, other)):
        return len(one)
    return next(i for i, (a, b) in enumerate(zip([*one, None], [*other, None], strict=False)) if a is not b)


def _copies(slots: Mapping[str, Slot]) -> dict[str, Slot]:
    return {name: copy_slot(slot) for name, slot in slots.items()}


def _state_of(tracker: DialogueStateTracker, slots: dict[str, Slot]) -> DialogueStateTracker:
    """A tracker in the same state, without events: those it will get do not look back."""
    new = object.__new__(type(tracker))
    new.__dict__.update(tracker.__dict__)
    new.slots = slots
    new.active_loop = dataclasses.replace(tracker.active_loop) if tracker.active_loop else None
    return new


def prediction_states(
    self: Policy,
    tracker: DialogueStateTracker,
    domain: Domain,
    use_text_for_last_user_input: bool = False,
    rule_only_data: Mapping[str, Any] | None = None,
) -> list[State]:
    """See ``Policy._prediction_states``; the states that decide nothing are left out."""
    most = _span(self)
    if not most or type(tracker) is not DialogueStateTracker or type(tracker.slots) is not dict:
        states: list[State] = _original(self, tracker, domain, use_text_for_last_user_input, rule_only_data)
        return states
    visible_only = self.supported_data() == SupportedData.ML_DATA
    left_out = rule_only_data or {} if visible_only else None
    histories: dict[str, tuple[Any, History]] = tracker.__dict__.setdefault("_histories", {})
    name = type(self).__name__
    known = histories.get(name)
    if known is None or known[0] is not domain:
        known = histories[name] = (domain, History(domain, left_out))
    states = known[1].last_states(tracker, most)
    self.featurizer._choose_last_user_input([states], use_text_for_last_user_input)
    return states


def _span(policy: Policy) -> int:
    """How many states the policy looks at; 0 when that is not known."""
    if not isinstance(policy.featurizer, MaxHistoryTrackerFeaturizer):
        return 0
    if type(policy) is RulePolicy:
        lookups = [policy.lookup.get(name, {}) for name in (RULES, RULES_FOR_LOOP_UNHAPPY_PATH)]
        # One more than the longest rule: a key made of these states equals no rule's, as with the whole conversation.
        span = 1 + max(index_of(policy, lookup).longest for lookup in lookups)
    elif type(policy) is MemoizationPolicy:
        span = policy.featurizer.max_history or 0
    else:
        span = 0
    return span if span <= KEPT_STATES - MARKS else 0


REPLACEMENTS = [Replacement(Policy, "_prediction_states", prediction_states)]
