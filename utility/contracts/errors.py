"""What can be wrong with a contract."""

from __future__ import annotations


class ContractError(Exception):
    """The root. Messages say what is wrong in one sentence."""


class UnknownContract(ContractError):
    """There is no contract of that number, or none that this chat may see."""


class NoTemplate(ContractError):
    """The service has no contract text."""


class NoCustomer(ContractError):
    """A contract is signed by the phone on a customer's record, so the customer must be on record first."""


class NotSignable(ContractError):
    """The contract's state does not allow a signature. `state`: "expired", or as in `ContractState`."""

    def __init__(self, number: str, state: str) -> None:
        super().__init__(f"contract {number} is {state} and can't be signed")
        self.state = state


class ConsentMissing(ContractError):
    """The customer did not agree to the consent text of today. Silence and old texts are no consent."""


class BadToken(ContractError):
    """The download token is unknown, used up or too old."""


class SigningKeyError(ContractError):
    """The company's certificate can't be used; the message says why."""
