"""What is said on a call we make: a survey with one question at a time, or an announcement. The words are domain.yml's.

Keys always work; said words work where a recogniser listens. "9" or a plain wish ends calls for good, at every step.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any, Protocol

from actions.dialogue.text import tidy
from actions.phrases import part
from connectors.phone.errand import Line
from gateway.campaigns.answers import score_of, wants_no_calls, yes_or_no
from gateway.campaigns.rules import Kind
from gateway.models.campaign import Outcome

# From here down somebody of the company looks into it.
UNHAPPY = 2
# A question is asked so often; then the next one, and the answers so far stay.
_ASKED_AT_MOST = 3
_REMARK_LONGEST = 1000


@dataclass(slots=True)
class Answers:
    """What a survey has brought so far."""

    given: dict[str, Any] = field(default_factory=dict)
    score: int | None = None
    remark: str = ""

    @property
    def wants_ticket(self) -> bool:
        """Whether somebody has to look into it: unhappy, not done, or asked for money outside the rules."""
        unhappy = self.score is not None and self.score <= UNHAPPY
        return unhappy or self.given.get("done") is False or self.given.get("money") is True


class Notes(Protocol):
    """Where a call's course is written down as it goes."""

    async def answered(self) -> None:
        """Somebody has picked up."""
        ...

    async def keep(self, answers: Answers) -> None:
        """What was answered so far."""
        ...

    async def no_more_calls(self) -> None:
        """The person wants no calls."""
        ...


class Announcement:
    """Says one thing; afterwards the person may ask what they like of the ordinary dialogue."""

    def __init__(self, kind: Kind, company: str, values: dict[str, str], notes: Notes) -> None:
        self.title = part(f"call_title_{kind.value}")
        self.outcome = Outcome.BROKEN_OFF
        self.over = asyncio.Event()
        self._notes = notes
        self._about = _about(kind, values)
        self._more = part("call_bill_total", **values) if kind is Kind.BILL else self._about
        self._opening = " ".join((part("call_hello", company=company), self._about, part(f"call_keys_{kind.value}")))

    async def begun(self) -> Line:
        """The announcement with its keys."""
        await self._notes.answered()
        return Line(self._opening)

    async def heard(self, text: str) -> Line | None:
        """1 tells more, 2 ends, 9 is no more calls; anything else is for the dialogue."""
        if wants_no_calls(text):
            self.outcome = Outcome.OPTED_OUT
            await self._notes.no_more_calls()
            return Line(part("call_no_more"), end=True)
        # Whoever answers has heard it.
        if self.outcome is Outcome.BROKEN_OFF:
            self.outcome = Outcome.COMPLETED
        if text.strip() == "1":
            return Line(f"{self._more} {part('call_more_help')}")
        return Line(part("call_thanks"), end=True) if text.strip() == "2" else None

    async def ended(self, said_all: bool) -> None:
        """Said to the end counts as heard."""
        if said_all and self.outcome is Outcome.BROKEN_OFF:
            self.outcome = Outcome.COMPLETED
        self.over.set()


class Survey:
    """The satisfaction survey: consent, done or not, the score, money outside the rules, a free remark."""

    def __init__(self, company: str, values: dict[str, str], notes: Notes, *, hears: bool) -> None:
        self.title = part("call_title_survey")
        self.outcome = Outcome.BROKEN_OFF
        self.over = asyncio.Event()
        self.answers = Answers()
        self._notes = notes
        self._opening = " ".join((part("call_hello", company=company), part("call_survey_consent", **values)))
        # A remark can only be heard, not typed.
        self._left = ["consent", "done", "score", "money", *(["remark"] if hears else [])]
        self._asked = 1

    async def begun(self) -> Line:
        """Who calls, why, and whether there is a minute."""
        await self._notes.answered()
        return Line(self._opening)

    async def heard(self, text: str) -> Line | None:
        """The answer to the present question; after the survey nothing is for it any more."""
        if wants_no_calls(text):
            self.outcome = Outcome.OPTED_OUT
            self._left.clear()
            await self._notes.no_more_calls()
            return Line(part("call_no_more"), end=True)
        if not self._left:
            return None
        step = self._left[0]
        value = _value(step, text)
        if value is None and self._asked < _ASKED_AT_MOST:
            self._asked += 1
            return Line(f"{part('call_not_understood')} {part(f'call_survey_{step}_again')}")
        if step == "consent" and value is not True:
            self.outcome = Outcome.REFUSED
            self._left.clear()
            return Line(part("call_survey_refused"), end=True)
        await self._take(step, value)
        self._left.pop(0)
        self._asked = 1
        if self._left:
            return Line(part(f"call_survey_{self._left[0]}"))
        self.outcome = Outcome.COMPLETED
        return Line(part("call_survey_ticket" if self.answers.wants_ticket else "call_survey_thanks"), end=True)

    async def ended(self, said_all: bool) -> None:
        """The line is closed."""
        self.over.set()

    async def _take(self, step: str, value: Any) -> None:
        if value is None or step == "consent":
            return
        if step == "score":
            self.answers.score = int(value)
            self.outcome = Outcome.COMPLETED  # what the survey is for; the rest is welcome
        elif step == "remark":
            self.answers.remark = str(value)
        else:
            self.answers.given[step] = value
        await self._notes.keep(self.answers)


def errand(kind: Kind, company: str, values: dict[str, str], notes: Notes, *, hears: bool) -> Announcement | Survey:
    """The errand of a call."""
    if kind is Kind.SURVEY:
        return Survey(company, values, notes, hears=hears)
    return Announcement(kind, company, values, notes)


def _about(kind: Kind, values: dict[str, str]) -> str:
    if kind is Kind.OUTAGE:
        return part("call_outage" if values["end"] else "call_outage_open_end", **values)
    return part("call_bill_overdue" if values["overdue"] else "call_bill_due", **values)


def _value(step: str, text: str) -> Any:
    """What an answer means for a question; None when it is no answer."""
    if step == "score":
        return score_of(text)
    if step == "remark":
        # A key, or a bare no: nothing to add.
        nothing = text.strip().isdigit() or (len(text.split()) <= 3 and yes_or_no(text) is False)
        return "" if nothing else tidy(text, _REMARK_LONGEST)
    if step == "money":
        # The key 1 says that all was in order.
        fine = {"1": False, "2": True}.get(text.strip())
        return fine if fine is not None else yes_or_no(text)
    return yes_or_no(text)
