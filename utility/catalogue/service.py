"""The catalogue as the rest of the company uses it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeVar

from utility.catalogue import values as reading
from utility.catalogue.conditions import Condition
from utility.catalogue.errors import BadCatalogue, UnknownService
from utility.catalogue.loading import Shared, load_service
from utility.catalogue.model import (
    Fee,
    FeeRule,
    Field,
    Kind,
    Paper,
    PaperNeed,
    Service,
    Source,
    Stored,
    TimeLimit,
    Values,
)
from utility.catalogue.values import Accepted, Refused, Result
from utility.tariffs.fees import Region, reconnection_fee

R = TypeVar("R", TimeLimit, FeeRule)


@dataclass(frozen=True, slots=True)
class Checked:
    """A whole set of answers: the stored values that are good, the problems by field."""

    values: Mapping[str, Stored]
    problems: Mapping[str, Refused]


class Catalogue:
    """The services of a folder of data files. Raises BadCatalogue, naming the place, if one of them is wrong."""

    def __init__(self, folder: Traversable) -> None:
        shared = Shared(folder)
        self._states = shared.states
        found = [load_service(file, shared) for file in (folder / "services").iterdir() if file.name.endswith(".yaml")]
        self._services = {service.name: service for service in sorted(found, key=lambda service: service.name)}
        numbers = [service.dvcqg_number for service in found if service.dvcqg_number is not None]
        if len(set(numbers)) < len(numbers):
            raise BadCatalogue("two services have the same number on the public service portal")
        self.words: Mapping[str, str] = shared.words
        self._papers = shared.papers
        self.sources: Mapping[str, Source] = shared.sources

    def names(self) -> tuple[str, ...]:
        """All services by name."""
        return tuple(self._services)

    def services(self, kind: Kind | None = None) -> tuple[Service, ...]:
        """All services, or those of a kind."""
        return tuple(service for service in self._services.values() if kind in (None, service.kind))

    def service(self, service: str | Service) -> Service:
        """A service by name. Raises UnknownService."""
        if isinstance(service, Service):
            return service
        try:
            return self._services[service]
        except KeyError:
            raise UnknownService(service) from None

    def fields(self, service: str | Service, values: Values) -> tuple[Field, ...]:
        """The fields that apply, given what is known so far; in the order to ask them."""
        return tuple(field for field in self.service(service).fields if _holds(field.when, values))

    def next_field(self, service: str | Service, values: Values, skipped: Collection[str] = ()) -> Field | None:
        """What to ask next: the first required field without a value. `skipped`: never offered again.

        Optional fields are asked only after the required ones, in their order. None when nothing is left.
        """
        open_fields = [f for f in self.fields(service, values) if f.name not in values and f.name not in skipped]
        required = (field for field in open_fields if field.required)
        return next(required, None) or next(iter(open_fields), None)

    def read(self, field: Field, raw: object, on: date) -> Result:
        """Reads one answer: a typed value with its stored form, or what is wrong with it. `on`: today in Vietnam."""
        return reading.read(field, raw, on)

    def check(self, service: str | Service, raw: Mapping[str, object], on: date) -> Checked:
        """Reads all answers. A required field without an answer is `missing`, an answer nobody asked `not_asked`."""
        service = self.service(service)
        values: dict[str, Stored] = {}
        problems: dict[str, Refused] = {}
        for field in service.fields:
            if not _holds(field.when, values):
                continue
            answer = raw.get(field.name)
            if answer is None or answer == "":
                if field.required:
                    problems[field.name] = Refused("missing")
                continue
            result = self.read(field, answer, on)
            if isinstance(result, Accepted):
                values[field.name] = result.stored
            else:
                problems[field.name] = result
        known = {field.name for field in service.fields}
        problems |= {name: Refused("not_asked") for name in raw if name not in known}
        return Checked(values, problems)

    def applicable(self, service: str | Service, values: Values) -> dict[str, Stored]:
        """The values whose fields apply; what a corrected answer made pointless is left out."""
        kept: dict[str, Stored] = {}
        for field in self.service(service).fields:
            if field.name in values and _holds(field.when, kept):
                kept[field.name] = values[field.name]
        return kept

    def papers(self, service: str | Service, values: Values) -> tuple[PaperNeed, ...]:
        """The papers that this request needs or may have."""
        return tuple(need for need in self.service(service).papers if _holds(need.when, values))

    def time_limit(self, service: str | Service, values: Values) -> TimeLimit | None:
        """How long the company may take: the last rule whose condition holds. None where no rule sets a limit."""
        return _last(self.service(service).time_limits, values)

    def fee(
        self,
        service: str | Service,
        values: Values,
        on: date,
        *,
        residential: bool = True,
        voltage: str | Decimal = "0.38",
        distance_km: int | Decimal = 0,
        region: Region = "plain",
    ) -> Fee | None:
        """What it costs. The facts of the place count only where the tariffs compute an amount. None: not a service
        with a fee at all. Raises TariffError for facts the tariffs do not know."""
        rule = _last(self.service(service).fees, values)
        if rule is None:
            return None
        amount: int | None = None
        if rule.kind == "free":
            amount = 0
        elif rule.kind == "amount":
            amount = reconnection_fee(
                on, residential=residential, voltage=voltage, distance_km=distance_km, region=region
            ).amount
        return Fee(rule.kind, rule.payer, rule.label, amount, rule.source)

    def paper(self, key: str) -> Paper:
        """A paper by its key. Raises KeyError."""
        return self._papers[key]

    def state_label(self, state: str) -> str:
        """The name of a request's state, for customers. Raises KeyError for a state there is not."""
        return self._states[state]

    @property
    def states(self) -> tuple[str, ...]:
        """All states a request can be in."""
        return tuple(self._states)


def _holds(condition: Condition | None, values: Values) -> bool:
    return condition is None or condition.holds(values)


def _last(rules: tuple[R, ...], values: Values) -> R | None:
    return next((rule for rule in reversed(rules) if _holds(rule.when, values)), None)


@cache
def catalogue() -> Catalogue:
    """The catalogue of the files in this package, read once."""
    return Catalogue(files("utility.catalogue") / "data")
