"""What can go wrong when the population register is asked.

RegisterError
├── RegisterUnavailable   no answer for now (away, too slow, too busy): go on with papers, ask again later
│   └── RegisterNotSetUp  this company has no access to the register
├── RegisterDenied        our access is refused: for operators
├── QuestionRefused       the register finds the question itself wrong
└── RegisterMalformed     an answer that the agreed interface does not allow: for operators
"""

from __future__ import annotations


class RegisterError(Exception):
    """The register gave no usable answer. Messages never carry what was asked: it is personal data."""


class RegisterUnavailable(RegisterError):
    """Nothing is known about the answer. `retry_after`: seconds, when the register says so."""

    def __init__(self, why: str, retry_after: float | None = None) -> None:
        super().__init__(why)
        self.retry_after = retry_after


class RegisterNotSetUp(RegisterUnavailable):
    """No register is configured; papers are asked for instead."""


class RegisterDenied(RegisterError):
    """Key or certificate are not accepted, or this question is not allowed to us."""


class QuestionRefused(RegisterError):
    """The register can't take the question as it is written."""


class RegisterMalformed(RegisterError):
    """The register answered something that its interface does not describe."""
