"""The action that the rules name for services."""

from __future__ import annotations

from actions.journey_action import JourneyAction


class ActionServices(JourneyAction):
    def name(self) -> str:
        return "action_services"
