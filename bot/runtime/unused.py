"""Packages that Rasa imports for channels, stores and tools which a serving bot of ours does not have.

They cost each server 45 MB and 0.7 s of CPU at its start. The training process loads them: there they cost nothing that
matters. ``refuse`` keeps a configuration from asking for what is stood in for.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.runtime import stand_in

#: Other channels, other tracker, lock and event stores, terminal dialogues, plots, crash reports to a third party.
PACKAGES = frozenset(
    {
        "aiogram",
        "boto3",
        "botocore",
        "bson",
        "engineio",
        "fbmessenger",
        "matplotlib",
        "mattermostwrapper",
        "pika",
        "prompt_toolkit",
        "pymongo",
        "questionary",
        "randomname",
        "redis",
        "rocketchat_API",
        "sentry_sdk",
        "slack_sdk",
        "socketio",
        "twilio",
        "webexteamssdk",
    }
)

#: Sections of endpoints.yml that this server honours.
SECTIONS = frozenset({"action_endpoint", "tracker_store"})


class Unsupported(ValueError):
    """The configuration asks for a part of Rasa that this server leaves out."""


def install() -> None:
    """Stand in for the packages; call before ``rasa`` is imported, in a serving process only."""
    stand_in.install(PACKAGES)


def refuse(sections: Iterable[str]) -> None:
    """Raise ``Unsupported`` for a section of endpoints.yml that would be ignored."""
    for name in sections:
        if name not in SECTIONS:
            known = ", ".join(sorted(SECTIONS))
            raise Unsupported(f"endpoints.yml has the section {name}; this server knows {known} only.")
