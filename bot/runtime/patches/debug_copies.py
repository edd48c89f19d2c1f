"""Don't deep-copy states and events for debug log records that nobody sees.

Rasa copies the arguments before it asks whether the record is wanted. In these modules ``copy`` serves nothing else.
"""

from __future__ import annotations

from typing import Any, TypeVar

import rasa.core.actions.forms
import rasa.core.policies.memoization
import rasa.core.policies.rule_policy
import rasa.core.processor

from bot.runtime.patches import Replacement

T = TypeVar("T")


class _NoCopies:
    """Stands where these modules expect the module ``copy``."""

    @staticmethod
    def deepcopy(value: T, memo: Any = None) -> T:
        """The value itself."""
        return value


REPLACEMENTS = [
    Replacement(module, "copy", _NoCopies)
    for module in (
        rasa.core.actions.forms,
        rasa.core.policies.memoization,
        rasa.core.policies.rule_policy,
        rasa.core.processor,
    )
]
