"""Checking what a customer wrote against the population register, with a note in the audit log of every question."""

from __future__ import annotations

from utility.audit import Audit
from utility.verification.errors import RegisterError
from utility.verification.port import Address, HouseholdAnswer, PersonAnswer, PersonQuestion, PopulationRegister


class Verification:
    """Asks the register. The log holds who asked, for which customer and request, the outcome and the register's
    reference: enough to show that the question was allowed, nothing of what was asked."""

    def __init__(self, register: PopulationRegister, audit: Audit) -> None:
        self._register = register
        self._audit = audit

    def person(
        self, question: PersonQuestion, *, customer_code: str | None = None, request_number: str | None = None
    ) -> PersonAnswer:
        """Whether number, name and birth belong together. Raises RegisterError; papers are asked for then."""
        try:
            answer = self._register.person(question)
        except RegisterError as error:
            self._failed("register.person", customer_code, request_number, error)
            raise
        self._note("register.person", customer_code, request_number, answer.result, answer.reference)
        return answer

    def households(
        self, address: Address, *, customer_code: str | None = None, request_number: str | None = None
    ) -> HouseholdAnswer:
        """How many households live at an address. Raises RegisterError; papers are asked for then."""
        try:
            answer = self._register.households(address)
        except RegisterError as error:
            self._failed("register.households", customer_code, request_number, error)
            raise
        outcome = "not_found" if answer.households is None else "counted"
        self._note("register.households", customer_code, request_number, outcome, answer.reference)
        return answer

    def _note(self, action: str, code: str | None, request: str | None, outcome: str, reference: str) -> None:
        self._audit.record(action, code, {"request": request, "outcome": outcome, "reference": reference})

    def _failed(self, action: str, code: str | None, request: str | None, error: RegisterError) -> None:
        self._audit.record(action, code, {"request": request, "outcome": type(error).__name__})
