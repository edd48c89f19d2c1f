"""What a rule is made of, as the editor sends it and the table keeps it."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Event = Literal["created", "message", "handed_over", "waits", "resolved"]
EVENTS: tuple[Event, ...] = ("created", "message", "handed_over", "waits", "resolved")

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
# Fields of one value out of few, and what they may be.
_FIXED = {
    "open": {"yes", "no"},
    "priority": {"-1", "0", "1", "2"},
    "holder": {"bot", "waiting", "agent"},
}
# Actions whose value is the number of something that the desk keeps.
NUMBERED = {"label": "label", "team": "team", "person": "user", "quick_text": "quick_text"}
_LONGEST_SNOOZE = 7 * 24 * 60


class Condition(BaseModel):
    """One thing that must be so (`is`: one of the values) or must not (`not`: none of them).

    `words`: a phrase in the customer's message. Written without diacritics it is found in either way of writing; with
    diacritics only so.
    """

    model_config = ConfigDict(extra="forbid")
    field: Literal["channel", "reason", "label", "intent", "words", "open", "group", "team", "priority", "holder"]
    op: Literal["is", "not"] = "is"
    values: Annotated[list[Words], Field(min_length=1, max_length=50)]

    @model_validator(mode="after")
    def _known_values(self) -> Self:
        allowed = _FIXED.get(self.field)
        if allowed is not None and not set(self.values) <= allowed:
            raise ValueError(f"{self.field} is one of {', '.join(sorted(allowed))}")
        if self.field in ("label", "team") and not all(value.isdigit() for value in self.values):
            raise ValueError(f"{self.field} is named by its number")
        return self


class Action(BaseModel):
    """One thing to do. `value`: a number of ours, a priority, minutes, a text, or whom to tell."""

    model_config = ConfigDict(extra="forbid")
    do: Literal["label", "team", "person", "priority", "quick_text", "note", "snooze", "resolve", "notify"]
    value: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = ""

    @model_validator(mode="after")
    def _fitting_value(self) -> Self:
        fits = {
            "priority": self.value in _FIXED["priority"],
            "snooze": self.value.isdigit() and 1 <= int(self.value) <= _LONGEST_SNOOZE,
            "note": bool(self.value),
            "notify": self.value in ("supervisors", "team", "agent"),
        }.get(self.do, self.value.isdigit() if self.do in NUMBERED else True)
        if not fits:
            raise ValueError(f"{self.do} can't be {self.value!r}")
        return self


class RuleBody(BaseModel):
    """A rule as a supervisor writes it. All conditions must hold; `last`: no later rule looks at the same event."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    enabled: bool = True
    event: Event
    minutes: Annotated[int, Field(ge=1, le=1440)] | None = None
    conditions: Annotated[list[Condition], Field(max_length=20)] = []
    actions: Annotated[list[Action], Field(min_length=1, max_length=10)]
    last: bool = False

    @model_validator(mode="after")
    def _minutes_of_a_wait(self) -> Self:
        if (self.event == "waits") != (self.minutes is not None):
            raise ValueError("minutes belong to the event waits, and to no other")
        return self

    def kept(self) -> dict[str, Any]:
        """As the table keeps it."""
        return self.model_dump()
