"""Asking the population register about new requests, so that staff look at papers with its answer beside them.

A change of holder or a new supply: do personal number, name and year of birth belong together? (A personal number
tells the year: Nghị định 137/2015/NĐ-CP, Điều 13.) A household quota: how many households are registered at the home?
The answer becomes a fact of the request. It decides nothing: the register may be behind, and papers are asked for then.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from utility.clock import Clock
from utility.database import Database
from utility.models import Area, ServicePoint, ServiceRequest
from utility.requests import Requests
from utility.requests.states import CLOSED
from utility.verification.errors import QuestionRefused, RegisterError
from utility.verification.port import Address, PersonQuestion
from utility.verification.service import Verification

log = logging.getLogger(__name__)

PERSONS = ("change_contract_owner", "request_new_supply")
HOMES = ("change_household_quota",)
ANSWER = "register_answer"  # the fact that holds the outcome
# What the register did not answer in this time is left to the papers.
ASK_WITHIN = timedelta(days=3)
_AT_ONCE = 20
# The fourth digit: even for men, odd for women, and the century of birth (0, 1: 20th).
_CENTURIES = (1900, 1900, 2000, 2000, 2100, 2100, 2200, 2200, 2300, 2300)


def year_of_birth(id_number: str) -> int:
    """The year inside a personal number of twelve digits. Raises ValueError for anything else."""
    if len(id_number) != 12 or not (id_number.isascii() and id_number.isdigit()):
        raise ValueError("a personal number has twelve digits")
    return _CENTURIES[int(id_number[3])] + int(id_number[4:6])


@dataclass(frozen=True, slots=True)
class _Question:
    """A request the register has not been asked about."""

    number: str
    service: str
    customer_code: str | None
    id_number: str
    person_name: str

    @property
    def askable(self) -> bool:
        """A person can be asked about once number and name were given; a home always."""
        return self.service in HOMES or bool(self.id_number and self.person_name)


class RegisterChecks:
    """Looks for requests that nobody has asked the register about."""

    def __init__(self, database: Database, clock: Clock, requests: Requests, verification: Verification) -> None:
        self._database = database
        self._clock = clock
        self._requests = requests
        self._verification = verification

    def ask_pending(self) -> int:
        """Ask about each; gives how many were answered. A register that is away is asked again at the next call."""
        answered = 0
        for one in self._waiting():
            try:
                if one.service in PERSONS:
                    self._person(one)
                else:
                    self._home(one)
            except (ValueError, QuestionRefused):
                # Not askable as it stands: an old nine-digit number, an address without a ward.
                self._requests.set_fact(one.number, ANSWER, "not_askable", by="system")
            except RegisterError as error:
                log.warning("the population register gave no answer: %s", type(error).__name__)
                return answered
            answered += 1
        return answered

    def _waiting(self) -> list[_Question]:
        query = (
            select(ServiceRequest)
            .where(
                ServiceRequest.service.in_((*PERSONS, *HOMES)),
                ServiceRequest.status.not_in([state.value for state in CLOSED]),
                ServiceRequest.created_at >= self._clock.now() - ASK_WITHIN,
            )
            .order_by(ServiceRequest.id)
        )
        with self._database.session() as session:
            open_ones = [
                _Question(
                    row.number,
                    row.service,
                    row.customer_code,
                    str(row.fields.get("id_number") or ""),
                    str(row.fields.get("person_name") or ""),
                )
                for row in session.scalars(query)
                if ANSWER not in row.facts
            ]
        return [one for one in open_ones if one.askable][:_AT_ONCE]

    def _person(self, one: _Question) -> None:
        question = PersonQuestion(one.id_number, one.person_name, year_of_birth(one.id_number))
        answer = self._verification.person(question, customer_code=one.customer_code, request_number=one.number)
        self._requests.set_fact(one.number, ANSWER, answer.result, by="system")

    def _home(self, one: _Question) -> None:
        home = self._address(one.customer_code)
        answer = self._verification.households(home, customer_code=one.customer_code, request_number=one.number)
        if answer.households is not None:
            self._requests.set_fact(one.number, "registered_households", answer.households, by="system")
        self._requests.set_fact(one.number, ANSWER, "not_found" if answer.households is None else "match", by="system")

    def _address(self, code: str | None) -> Address:
        query = (
            select(ServicePoint.address, Area.ward, Area.province)
            .join(Area, Area.id == ServicePoint.area_id)
            .where(ServicePoint.customer_code == code)
            .order_by(ServicePoint.id)
            .limit(1)
        )
        with self._database.session() as session:
            row = session.execute(query).one_or_none()
        if row is None:
            raise ValueError("no home is known")
        return Address(row.address.split(",")[0], row.ward, row.province)
