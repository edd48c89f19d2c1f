"""What can go wrong with a company's own system, as callers see it.

BackOfficeError
├── BackOfficeDown        no answer in time, or refused for now: say so, offer a person, ask again later
└── BackOfficeMalformed   an answer that the agreed interface does not allow: for operators; the same words to customers

Something that does not exist is no error: reads answer None or an empty list.
"""

from __future__ import annotations


class BackOfficeError(Exception):
    """The company's system can't be asked right now. Messages carry the operation, never personal data."""

    def __init__(self, operation: str, why: str) -> None:
        super().__init__(f"{operation}: {why}")
        self.operation = operation
        self.why = why


class BackOfficeDown(BackOfficeError):
    """Nothing is known about the answer. A read may be asked again; of a write nobody knows whether it was done, so it
    is repeated with the same idempotency key only."""


class BackOfficeMalformed(BackOfficeError):
    """The system answered something that its interface does not describe."""
