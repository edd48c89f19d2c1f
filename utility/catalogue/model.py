"""What a service is: the typed, frozen form of the files in `data/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import IntEnum
from typing import Literal

from utility.catalogue.conditions import Condition

# What a field's value looks like in a request: text, a whole number, or yes/no.
Stored = str | int | bool
Values = Mapping[str, Stored]

# order: a service with papers, survey, cost; report: something is wrong and somebody looks after it;
# about_request: a wish about a request that exists; instant: answered on the spot.
Kind = Literal["order", "report", "about_request", "instant"]
LimitUnit = Literal["working_days", "hours", "at_once"]
FeeKind = Literal["free", "amount", "quote", "by_result", "agreed"]
# each_own: each side pays for its own assets; the result decides where a test may prove either side right.
Payer = Literal["company", "customer", "each_own", "by_result"]
SourceStatus = Literal["verified", "unverified"]


# debts_settled: no bill of the customer code is open, or the new holder takes it over.
Precondition = Literal["debts_settled"]


class LinkLevel(IntEnum):
    """How well the company must know who asks (the company's own rule, after Law 91/2025/QH15).

    L0: anyone. L1: somebody who gives the customer code. L2: a chat linked by a one-time code to the phone on the
    contract. L3: linked, and identified again for contracts, holders and bank accounts.
    """

    L0 = 0
    L1 = 1
    L2 = 2
    L3 = 3


@dataclass(frozen=True, slots=True)
class Source:
    """A legal document or a publication of the company. `unverified`: read in one place only, or from memory."""

    key: str
    decision: str
    subject: str
    dated: date | None
    in_force: date | None
    status: SourceStatus


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers to a field of type `choice`."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Rule:
    """Bounds of a field's value: a number's size, a text's length in characters, a date's days from today."""

    least: Decimal | None = None
    most: Decimal | None = None
    earliest_days: int | None = None
    latest_days: int | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to collect. `when`: asked only if the condition holds. `sensitive`: never repeated in full."""

    name: str
    type: str
    required: bool
    label: str
    question: str
    help: str
    example: str
    spoken: str
    choices: tuple[Choice, ...] = ()
    when: Condition | None = None
    rule: Rule = field(default_factory=Rule)
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """A document by its official name. `one_of`: any of these serves; photos are accepted for all of them."""

    key: str
    name: str
    one_of: tuple[str, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class PaperNeed:
    """A paper a service wants. `required`: the request waits for it."""

    paper: Paper
    required: bool
    when: Condition | None


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """How long the company may take. `amount` is 0 for `at_once`."""

    unit: LimitUnit
    amount: int
    source: Source
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class FeeRule:
    """Who pays what. `label`: the rule in one Vietnamese phrase, for an answer about the procedure."""

    kind: FeeKind
    payer: Payer
    label: str
    source: Source
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Fee:
    """What the customer is told about money. `before_vat`: whole đồng, None when nobody can know yet."""

    kind: FeeKind
    payer: Payer
    label: str
    before_vat: int | None
    source: Source


@dataclass(frozen=True, slots=True)
class Step:
    """A step as the customer sees it. `state`: the state of the request while it lasts; None before or after it."""

    key: str
    label: str
    state: str | None


@dataclass(frozen=True, slots=True)
class Service:
    """A service of the catalogue. `name` is the intent that asks for it.

    `link`: what it takes to ask; `complete`: what it takes before the change is made. `fresh_code`: a new one-time
    code confirms the order. `facts`: what staff find out on the way, such as work on the grid. `notice_days`: how long
    before the change the customer should tell. `confidential`: whoever looks after it does not learn who asked.
    `urgent`: True, or the condition under which it is.
    """

    name: str
    official_name: str
    kind: Kind
    dvcqg_number: int | None
    dvcqg_code: str | None
    link: LinkLevel
    complete: LinkLevel
    fresh_code: bool
    confidential: bool
    fields: tuple[Field, ...]
    papers: tuple[PaperNeed, ...]
    time_limits: tuple[TimeLimit, ...]
    fees: tuple[FeeRule, ...]
    steps: tuple[Step, ...]
    sources: tuple[Source, ...]
    facts: tuple[Field, ...]
    preconditions: tuple[Precondition, ...]
    notice_days: int | None
    urgent: bool | Condition

    @property
    def opens_request(self) -> bool:
        """True when asking for it makes a request that goes through states."""
        return self.kind in ("order", "report")

    def is_urgent(self, values: Values) -> bool:
        """True when somebody must look at once, given what is known."""
        return self.urgent if isinstance(self.urgent, bool) else self.urgent.holds(values)

    def field(self, name: str) -> Field:
        """A field or fact by name. Raises KeyError for one the service does not have."""
        for found in (*self.fields, *self.facts):
            if found.name == name:
                return found
        raise KeyError(name)
