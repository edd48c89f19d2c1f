"""Find an event's class by its type name in a table instead of walking all subclasses for every event read."""

from __future__ import annotations

from rasa.shared.core.events import Event
from rasa.shared.utils.common import all_subclasses

from bot.runtime.patches import Replacement

_original = Event.resolve_by_type
_classes: dict[str, type[Event]] = {}


def resolve_by_type(type_name: str, default: type[Event] | None = None) -> type[Event] | None:
    """See Rasa's function of this name."""
    found = _classes.get(type_name)
    if found is not None:
        return found
    for cls in all_subclasses(Event):  # the first of a name counts, as in Rasa
        if cls.type_name == type_name:
            _classes[type_name] = cls
            break
    return _original(type_name, default)  # type: ignore[no-any-return]


REPLACEMENTS = [Replacement(Event, "resolve_by_type", staticmethod(resolve_by_type))]
