"""What makes Rasa 3.6.21 slow, replaced function by function with the same behaviour.

One file a patch. Each names the functions it replaces in ``REPLACEMENTS``; its test plays recorded conversations with
and without it and compares every event and answer. Rasa 3.6 is the last of its line, so the patches meet no moving
target; ``apply`` refuses any other version.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

#: The only release whose code these replacements were compared with.
RASA_VERSION = "3.6.21"

NAMES = (
    "action_payload",
    "action_result",
    "applied_events",
    "debug_copies",
    "domain_facts",
    "domain_provider",
    "event_types",
    "interpolation",
    "known_actions",
    "prediction_states",
    "rule_lookup",
    "run_plan",
    "tracker_copy",
)


@dataclass(frozen=True)
class Replacement:
    """``owner.name`` becomes ``value``."""

    owner: Any
    name: str
    value: Any


def apply(names: Iterable[str] = NAMES) -> None:
    """Replace the functions of the named patches for the rest of the process."""
    _install(_replacements(names))


@contextmanager
def applied(*names: str) -> Iterator[None]:
    """Replace the functions of the named patches (all without a name) until the block ends."""
    former = _install(_replacements(names or NAMES))
    try:
        yield
    finally:
        for replacement in reversed(former):
            setattr(replacement.owner, replacement.name, replacement.value)


def _replacements(names: Iterable[str]) -> list[Replacement]:
    import rasa

    if rasa.__version__ != RASA_VERSION:
        raise RuntimeError(f"The patches are made for Rasa {RASA_VERSION}, this is {rasa.__version__}.")
    found: list[Replacement] = []
    for name in names:
        found += importlib.import_module(f"{__name__}.{name}").REPLACEMENTS
    return found


def _install(replacements: Iterable[Replacement]) -> list[Replacement]:
    former = []
    for replacement in replacements:
        # From the class's own dictionary: getattr would unwrap a static method.
        value = vars(replacement.owner).get(replacement.name) or getattr(replacement.owner, replacement.name)
        former.append(Replacement(replacement.owner, replacement.name, value))
        setattr(replacement.owner, replacement.name, replacement.value)
    return former
