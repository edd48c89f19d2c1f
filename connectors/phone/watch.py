"""What others may follow of a call while it goes on: its words, its sound, its end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from connectors.contract import Kind


class Watch:
    """Told of every call of the process. Each method returns at once and never raises; the base hears nothing."""

    def began(self, uuid: str, caller: str) -> None:
        """The line is open. `caller` is the number the exchange showed, "" when withheld."""

    def said(self, uuid: str, text: str, choices: Sequence[str]) -> None:
        """The assistant begins to say this (it may be interrupted)."""

    def heard(self, uuid: str, text: str, kind: Kind) -> None:
        """The caller chose (PAYLOAD, the choice's title) or entered or said something (TEXT)."""

    def sound(self, uuid: str, audio: bytes, *, of_caller: bool) -> None:
        """Telephone audio in either direction, usually 20 ms of it."""

    def answered(self, uuid: str, stages: Mapping[str, float]) -> None:
        """The first sound of an answer went out: the seconds of each stage, `total` since the caller had finished."""

    def ended(self, uuid: str, following: str) -> None:
        """The assistant's part is over; `following` is what the exchange does now (`agent` or `hangup`)."""

    def left(self, uuid: str, person: str) -> None:
        """The caller has hung up, as the exchange tells; `person` is the exchange's name of who had the call, or ""."""


class Watches(Watch):
    """Several as one."""

    def __init__(self, watches: Iterable[Watch] = ()) -> None:
        self._all = list(watches)

    def add(self, watch: Watch) -> None:
        """One more."""
        self._all.append(watch)

    def began(self, uuid: str, caller: str) -> None:
        for one in self._all:
            one.began(uuid, caller)

    def said(self, uuid: str, text: str, choices: Sequence[str]) -> None:
        for one in self._all:
            one.said(uuid, text, choices)

    def heard(self, uuid: str, text: str, kind: Kind) -> None:
        for one in self._all:
            one.heard(uuid, text, kind)

    def sound(self, uuid: str, audio: bytes, *, of_caller: bool) -> None:
        for one in self._all:
            one.sound(uuid, audio, of_caller=of_caller)

    def answered(self, uuid: str, stages: Mapping[str, float]) -> None:
        for one in self._all:
            one.answered(uuid, stages)

    def ended(self, uuid: str, following: str) -> None:
        for one in self._all:
            one.ended(uuid, following)

    def left(self, uuid: str, person: str) -> None:
        for one in self._all:
            one.left(uuid, person)
