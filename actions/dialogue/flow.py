"""The journeys, by the intent they serve, and the signals a journey raises while it is served.

A journey is one async function `(turn, wish)`. It reads like the conversation: it needs a value and raises `Ask`, needs
another wish done first and raises `First`; when the answer is there it runs again from its top with the value in
`wish.values`. So it must not act before everything it asks is known.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from actions.dialogue.state import Choice, Wish

if TYPE_CHECKING:
    from actions.dialogue.turn import Turn

Handler = Callable[["Turn", Wish], Awaitable[None]]


class Ask(Exception):
    """The journey can't go on without the value of a field.

    `again`: the value given was well-formed but of no use (a wrong one-time code, a place nobody knows); it counts as a
    failed answer.
    """

    def __init__(
        self,
        field: str,
        response: str | None = None,
        *,
        key: str | None = None,
        choices: Sequence[Choice] = (),
        optional: bool = False,
        again: bool = False,
        **values: Any,
    ) -> None:
        super().__init__(field)
        self.field = field
        self.key = key or field
        self.response = response
        self.choices = list(choices)
        self.optional = optional
        self.again = again
        self.values = values


class First(Exception):
    """Another wish has to be done before this journey can go on."""

    def __init__(self, intent: str, **values: Any) -> None:
        super().__init__(intent)
        self.wish = Wish(intent, values)


class Abandon(Exception):
    """This wish can't be fulfilled now, nor those that wait for it. The customer was told why."""


@dataclass(frozen=True, slots=True)
class Journey:
    """How a wish is served.

    `form`: it collects several values, so leaving it half-way would lose something. `accepts`: values that, given alone
    afterwards ("thế còn tháng trước?"), mean the same wish again. `remembered`: it counts as the wish answered last.
    `acts`: it does something (sends, records, calls a person) besides showing, so it needs a surer understanding.
    `fits(intent, value)`: further values that answer one of its questions before it is put. `hears(intent, text)`:
    values in the words themselves, for "còn kinh doanh thì sao?". `claims(turn)`: the words say this wish, whatever
    Rasa takes them for ("1tr2 là mấy số" is no question about one's own usage). `restates(turn, wish)`: takes words
    that are neither yes nor no, while the answers are read back, as a better answer. `notes(turn, wish)`: takes how
    it is to be done ("ẩn danh nhé") and gives the response that says so.
    """

    intent: str
    handler: Handler
    form: bool
    accepts: frozenset[str]
    remembered: bool
    acts: bool
    fits: Callable[[str, str], bool] | None = None
    hears: Callable[[str, str], dict[str, object]] | None = None
    claims: Callable[[Turn], bool] | None = None
    restates: Callable[[Turn, Wish], bool] | None = None
    notes: Callable[[Turn, Wish], str | None] | None = None

    def takes(self, intent: str, value: str) -> bool:
        """Whether a value of this name serves the journey, asked for or not."""
        return value in self.accepts or (self.fits is not None and self.fits(intent, value))


_journeys: dict[str, Journey] = {}


def journey(
    *intents: str,
    form: bool = False,
    accepts: Sequence[str] = (),
    remembered: bool = True,
    acts: bool = False,
    fits: Callable[[str, str], bool] | None = None,
    hears: Callable[[str, str], dict[str, object]] | None = None,
    claims: Callable[[Turn], bool] | None = None,
    restates: Callable[[Turn, Wish], bool] | None = None,
    notes: Callable[[Turn, Wish], str | None] | None = None,
) -> Callable[[Handler], Handler]:
    """Register an async function as the journey of these intents."""

    def register(handler: Handler) -> Handler:
        for intent in intents:
            if intent in _journeys and _journeys[intent].handler.__qualname__ != handler.__qualname__:
                raise ValueError(f"two journeys for {intent}")
            _journeys[intent] = Journey(
                intent,
                handler,
                form,
                frozenset(accepts),
                remembered,
                acts or form,
                fits,
                hears,
                claims,
                restates,
                notes,
            )
        return handler

    return register


def find(intent: str) -> Journey | None:
    """The journey of an intent, or None when the intent is no wish of its own (yes, no, a value, …)."""
    return _journeys.get(intent)


def claimant(turn: Turn) -> str | None:
    """The wish that the words say by themselves, or None."""
    return next((name for name, known in _journeys.items() if known.claims is not None and known.claims(turn)), None)


def all_journeys() -> dict[str, Journey]:
    """Every journey by intent."""
    return dict(_journeys)
