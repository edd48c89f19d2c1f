"""Check an action's answer with a validator made once; Rasa checks the schema itself again for every call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jsonschema
from rasa.core.actions.action import RemoteAction
from rasa.shared.constants import DOCS_BASE_URL

from bot.runtime.patches import Replacement

_schema = RemoteAction.action_response_format_spec()
_validator = jsonschema.validators.validator_for(_schema)(_schema)


def validate_action_result(self: RemoteAction, result: Mapping[str, Any]) -> bool:
    """See ``RemoteAction._validate_action_result``."""
    error = jsonschema.exceptions.best_match(_validator.iter_errors(result))
    if error is None:
        return True
    error.message += (
        f". Failed to validate Action server response from API, make sure your response from the Action endpoint is "
        f"valid. For more information about the format visit {DOCS_BASE_URL}/custom-actions"
    )
    raise error


REPLACEMENTS = [Replacement(RemoteAction, "_validate_action_result", validate_action_result)]
