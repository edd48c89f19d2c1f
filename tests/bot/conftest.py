"""The bot's tests run in the bot's environment: ``bot/.venv/bin/python -m pytest tests/bot``."""

from __future__ import annotations

import warnings

import pytest

from bot.runtime import notensorflow, quiet

quiet.configure_environment()
with warnings.catch_warnings():
    # Rasa's libraries warn about each other while they are imported.
    warnings.simplefilter("ignore")
    import setuptools  # noqa: F401 - it complains when distutils comes first

    notensorflow.install()
    import rasa.core.agent
    import rasa.model_training  # noqa: F401
quiet.configure_logging()


def pytest_configure(config: pytest.Config) -> None:
    """Our warnings are errors; what old libraries say about themselves is not ours to mend."""
    for category in ("DeprecationWarning", "PendingDeprecationWarning", "FutureWarning"):
        config.addinivalue_line("filterwarnings", f"ignore::{category}")
    # Said of every domain, whatever it contains.
    config.addinivalue_line("filterwarnings", "ignore:Slot auto-fill has been removed:UserWarning")
