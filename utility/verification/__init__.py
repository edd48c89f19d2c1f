"""The port to the national population database."""

from utility.verification.errors import (
    QuestionRefused,
    RegisterDenied,
    RegisterError,
    RegisterMalformed,
    RegisterNotSetUp,
    RegisterUnavailable,
)
from utility.verification.port import (
    Address,
    HouseholdAnswer,
    NoRegister,
    PersonAnswer,
    PersonQuestion,
    PopulationRegister,
)
from utility.verification.service import Verification

__all__ = [
    "Address",
    "HouseholdAnswer",
    "NoRegister",
    "PersonAnswer",
    "PersonQuestion",
    "PopulationRegister",
    "QuestionRefused",
    "RegisterDenied",
    "RegisterError",
    "RegisterMalformed",
    "RegisterNotSetUp",
    "RegisterUnavailable",
    "Verification",
]
