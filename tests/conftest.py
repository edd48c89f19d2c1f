"""Which tests belong to this environment: those of the bot run in the bot's own."""

from __future__ import annotations

from importlib.util import find_spec

from hypothesis import settings

# The bot's environment holds Rasa and no FastAPI; the application's the other way round.
collect_ignore = [] if find_spec("rasa") else ["bot"]

if not find_spec("rasa"):
    pytest_plugins = ["tests.chromium"]

# A busy machine takes a moment longer for an example; that says nothing of the code.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")
