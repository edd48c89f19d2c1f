"""Make each action object once: they keep nothing between runs, and Rasa makes all thirteen of its own to find one."""

from __future__ import annotations

import rasa.core.actions.action
from rasa.core.actions.action import Action
from rasa.shared.core.domain import Domain
from rasa.utils.endpoints import EndpointConfig

from bot.runtime.patches import Replacement

_original = rasa.core.actions.action.action_for_name_or_text


def action_for_name_or_text(action_name_or_text: str, domain: Domain, action_endpoint: EndpointConfig | None) -> Action:
    """See ``rasa.core.actions.action.action_for_name_or_text``."""
    # The endpoint is kept in the entry, so its id is not another's while the entry lives.
    known: dict[tuple[str, int], tuple[EndpointConfig | None, Action]]
    known = domain.__dict__.setdefault("_known_actions", {})
    entry = known.get((action_name_or_text, id(action_endpoint)))
    if entry is None:
        action = _original(action_name_or_text, domain, action_endpoint)
        entry = known[action_name_or_text, id(action_endpoint)] = (action_endpoint, action)
    return entry[1]


REPLACEMENTS = [Replacement(rasa.core.actions.action, "action_for_name_or_text", action_for_name_or_text)]
